"""Reports on agents: sums by person, by hour of the day, by day.

Knows which rollup answers which question. Must not know formulas or pages. A person is an agent
by name, or an extension where no name was known; figures follow the person over extensions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    and_,
    cast,
    func,
    or_,
    select,
    union_all,
)

from state.calendar import monday
from state.history.schema import agent_day, agent_hour, agent_week
from state.history.store import History
from state.metrics.totals import STORED, Totals
from state.shifts import Shifts

_WEEK = timedelta(days=6)
_CALL_SHARE = {
    "bare_talk_ms": "call_talk_ms",
    "bare_hold_ms": "call_hold_ms",
    "bare_ringing_ms": "call_ring_ms",
    "bare_dialing_ms": "call_dial_ms",
}


class Range(NamedTuple):
    """Local days, both included."""

    first: date
    last: date


class Chosen(NamedTuple):
    """Whom a report is about; None is everybody, everything."""

    queue: str | None = None
    agent: str | None = None
    group: str | None = None
    extension: str | None = None


EVERYBODY = Chosen()


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One person's sums over a range."""

    agent: str
    extensions: tuple[str, ...]
    group: str
    totals: Totals


class AgentReports:
    """Answers from one history."""

    def __init__(self, history: History, shifts: Shifts | None = None) -> None:
        self._history = history
        self._shifts = shifts or Shifts(history.calendar)

    def agents(
        self,
        span: Range,
        chosen: Chosen = EVERYBODY,
        until: float = float("inf"),
    ) -> list[AgentRow]:
        """Sums of each person, in order of name; paid time not after `until`.

        With a queue, only that queue's calls and their durations: time outside calls belongs to
        no queue.
        """
        query = _where(_sums(agent_day, ["extension", "agent"], chosen), agent_day, span)
        sums: dict[tuple[str, str], Totals] = {}
        for row in self._rows(self._only(query, agent_day, chosen)):
            sums[row["extension"], row["agent"]] = _totals(row)
        return self._people(sums, span, until)

    def first_day(self) -> date | None:
        """The first day of which anything is kept."""
        with self._history.reading() as connection:
            found: date | None = connection.scalar(select(func.min(agent_day.c.day)))
        return found

    def trend(self, span: Range, chosen: Chosen = EVERYBODY) -> list[tuple[date, Totals]]:
        """Sums of all chosen people by day; days without any record are left out."""
        query = _where(_sums(agent_day, ["day"], chosen), agent_day, span)
        rows = self._rows(self._only(query, agent_day, chosen))
        return sorted((row["day"], _totals(row)) for row in rows)

    def by_day(
        self, span: Range, columns: Iterable[str] = STORED, chosen: Chosen = EVERYBODY
    ) -> dict[tuple[str, date], Totals]:
        """Sums by person and day, of the columns that are asked."""
        query = _sums(agent_day, ["extension", "agent", "day"], chosen, columns)
        rows = self._rows(self._only(_where(query, agent_day, span), agent_day, chosen))
        return _cells(rows, "day")

    def by_hour(
        self, span: Range, columns: Iterable[str] = STORED, chosen: Chosen = EVERYBODY
    ) -> dict[tuple[str, int], Totals]:
        """Sums by person and wall hour of the day, 0 to 23; knows no queues."""
        parts = []
        for table, condition in _pieces(span):
            names = ["extension", "agent", "hour", *columns]
            picked = select(*(table.c[name] for name in names)).where(condition)
            parts.append(self._only(picked, table, chosen))
        every = union_all(*parts).subquery()
        query = _sums(every, ["extension", "agent", "hour"], EVERYBODY, columns)
        return _cells(self._rows(query), "hour")

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self._history.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _only(self, query: Select[Any], table: Table, chosen: Chosen) -> Select[Any]:
        if chosen.agent is not None:
            query = query.where(_is_person(table, [chosen.agent]))
        if chosen.extension is not None:
            query = query.where(table.c.extension == chosen.extension)
        if chosen.group is not None:
            query = query.where(_is_person(table, self._history.agents.members(chosen.group)))
        return query

    def _people(
        self, sums: dict[tuple[str, str], Totals], span: Range, until: float
    ) -> list[AgentRow]:
        people: dict[str, list[tuple[str, Totals]]] = defaultdict(list)
        for (extension, agent), totals in sums.items():
            people[agent or extension].append((extension, totals))
        return [self._person(who, people[who], span, until) for who in sorted(people)]

    def _person(
        self, who: str, parts: list[tuple[str, Totals]], span: Range, until: float
    ) -> AgentRow:
        until_ms = int(min(until, 1e11) * 1000)
        paid = Totals(paid_ms=self._shifts.paid_ms(who, *span, until_ms)) if self._shifts else None
        totals = sum((totals for _, totals in parts), start=paid or Totals())
        extensions = tuple(sorted(extension for extension, _ in parts))
        return AgentRow(who, extensions, self._history.agents.group_of(who), totals)


def _is_person(table: Any, people: list[str]) -> ColumnElement[bool]:
    nameless = and_(table.c.agent == "", table.c.extension.in_(people))
    return or_(table.c.agent.in_([who for who in people if who]), nameless)


def _sums(
    table: Any, keys: list[str], chosen: Chosen, columns: Iterable[str] = STORED
) -> Select[Any]:
    by = [table.c[key] for key in keys]
    query = select(*by, *(_sum(table, column) for column in columns)).group_by(*by)
    if chosen.queue is None:
        return query
    shares = [_sum(table, call).label(share) for share, call in _CALL_SHARE.items()]
    rest = [_sum(table, column) for column in columns if column not in _CALL_SHARE]
    return select(*by, *shares, *rest).where(table.c.queue == chosen.queue).group_by(*by)


def _sum(table: Any, column: str) -> ColumnElement[int]:
    return cast(func.sum(table.c[column]), BigInteger).label(column)


def _where(query: Select[Any], table: Table, span: Range) -> Select[Any]:
    return query.where(table.c.day.between(span.first, span.last))


def _pieces(span: Range) -> list[tuple[Table, ColumnElement[bool]]]:
    """Whole weeks from the weekly sums, the days before and after from the hourly ones."""
    first_week = monday(span.first + _WEEK)
    last_week = monday(span.last - _WEEK)
    hours, weeks = agent_hour.c.day, agent_week.c.week
    if last_week < first_week:
        return [(agent_hour, hours.between(span.first, span.last))]
    return [
        (agent_hour, and_(hours >= span.first, hours < first_week)),
        (agent_week, weeks.between(first_week, last_week)),
        (agent_hour, and_(hours > last_week + _WEEK, hours <= span.last)),
    ]


def _totals(row: dict[str, Any]) -> Totals:
    return Totals(**{name: row[name] for name in STORED if name in row})


def _cells(rows: list[dict[str, Any]], column: str) -> dict[tuple[str, Any], Totals]:
    cells: dict[tuple[str, Any], Totals] = {}
    for row in rows:
        place = row["agent"] or row["extension"], row[column]
        totals = _totals(row)
        cells[place] = cells[place] + totals if place in cells else totals
    return cells
