"""Reports on agents: sums by person, by hour of the day, by day.

Knows which rollup answers which question. Must not know formulas or pages. A person is an agent
by name, or an extension where no name was known; figures follow the person over extensions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
    select,
    union_all,
)

from state.calendar import monday
from state.files.shifts import Shifts
from state.history.database.schema import agent_day, agent_hour, agent_week, agent_week_hour
from state.history.history import History
from state.history.reports.people import people_of
from state.metrics.totals import STORED, Totals

_WEEK = timedelta(days=6)
_CALL_SHARE = {
    "bare_talk_ms": "call_talk_ms",
    "bare_hold_ms": "call_hold_ms",
    "bare_ring_ms": "call_ring_ms",
    "bare_dialing_ms": "call_dial_ms",
}
_OF_CALLS = tuple(name for name in STORED if name.startswith("call_") or not name.endswith("_ms"))


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
        self, span: Range, chosen: Chosen = EVERYBODY, until: float = float("inf")
    ) -> list[AgentRow]:
        """Sums of each person, in order of name; paid time not after `until`.

        With a queue, only that queue's calls and their durations: time outside calls belongs to
        no queue.
        """
        columns = _stored_for(chosen, STORED)
        keys = ("extension", "agent")
        rows = self._summed((agent_day, agent_week), span, keys, columns, chosen)
        sums = {(row[0], row[1]): _totals(columns, row[2:], chosen) for row in rows}
        return self._people(sums, span, until)

    def first_day(self) -> date | None:
        """The first day of which anything is kept."""
        with self._history.reading() as connection:
            found: date | None = connection.scalar(select(func.min(agent_day.c.day)))
        return found

    def trend(
        self, span: Range, columns: Sequence[str] = STORED, chosen: Chosen = EVERYBODY
    ) -> list[tuple[date, Totals]]:
        """Sums of all chosen people by day; days without any record are left out."""
        columns = _stored_for(chosen, columns)
        query = _sums(agent_day, ("day",), columns).where(agent_day.c.day.between(*span))
        rows = self._rows(self._only(query, agent_day, chosen))
        return sorted((row[0], _totals(columns, row[1:], chosen)) for row in rows)

    def by_day(
        self, span: Range, columns: Sequence[str] = STORED, chosen: Chosen = EVERYBODY
    ) -> dict[tuple[str, date], Totals]:
        """Sums by person and day, of the columns that are asked."""
        query = _sums(agent_day, ("extension", "agent", "day"), columns)
        query = query.where(agent_day.c.day.between(*span))
        return self._cells(columns, self._rows(self._only(query, agent_day, chosen)))

    def by_hour(
        self, span: Range, columns: Sequence[str] = STORED, chosen: Chosen = EVERYBODY
    ) -> dict[tuple[str, int], Totals]:
        """Sums by person and wall hour of the day, 0 to 23; knows no queues."""
        keys = ("extension", "agent", "hour")
        rows = self._summed((agent_hour, agent_week_hour), span, keys, columns, chosen)
        return self._cells(columns, rows)

    def _summed(
        self,
        tables: tuple[Table, Table],
        span: Range,
        keys: Sequence[str],
        columns: Sequence[str],
        chosen: Chosen,
    ) -> list[Any]:
        """Sums by keys: of whole weeks from the second table, of the days around from the first."""
        parts = [
            self._only(_sums(table, keys, columns).where(condition), table, chosen)
            for table, condition in _pieces(*tables, span)
        ]
        if len(parts) == 1:
            return self._rows(parts[0])
        return self._rows(_sums(union_all(*parts).subquery(), keys, columns))

    def _rows(self, query: Select[Any]) -> list[Any]:
        with self._history.reading() as connection:
            return list(connection.execute(query))

    def _only(self, query: Select[Any], table: Table, chosen: Chosen) -> Select[Any]:
        if chosen.agent is not None:
            query = query.where(people_of(self._history).are(table, [chosen.agent]))
        if chosen.queue is not None and "queue" in table.c:
            query = query.where(table.c.queue == chosen.queue)
        if chosen.extension is not None:
            query = query.where(table.c.extension == chosen.extension)
        if chosen.group is not None:
            members = self._history.agents.members(chosen.group)
            query = query.where(people_of(self._history).are(table, members))
        return query

    def _people(
        self, sums: dict[tuple[str, str], Totals], span: Range, until: float
    ) -> list[AgentRow]:
        known = people_of(self._history)
        people: dict[str, list[tuple[str, Totals]]] = defaultdict(list)
        for (extension, agent), totals in sums.items():
            people[known.who(extension, agent)].append((extension, totals))
        return [self._person(who, people[who], span, until) for who in sorted(people)]

    def _cells(self, columns: Sequence[str], rows: list[Any]) -> dict[tuple[str, Any], Totals]:
        """Sums by person and the third key."""
        known = people_of(self._history)
        cells: dict[tuple[str, Any], Totals] = {}
        for extension, agent, column, *amounts in rows:
            place = known.who(extension, agent), column
            totals = _totals(columns, amounts)
            cells[place] = cells[place] + totals if place in cells else totals
        return cells

    def _person(
        self, who: str, parts: list[tuple[str, Totals]], span: Range, until: float
    ) -> AgentRow:
        until_ms = int(min(until, 1e11) * 1000)
        paid = Totals(paid_ms=self._shifts.paid_ms(who, *span, until_ms)) if self._shifts else None
        totals = sum((totals for _, totals in parts), start=paid or Totals())
        extensions = tuple(sorted({extension for extension, _ in parts}))
        return AgentRow(who, extensions, self._history.agents.group_of(who), totals)


def _stored_for(chosen: Chosen, columns: Sequence[str]) -> Sequence[str]:
    """The columns to be read: a queue's share of time is told by its calls alone."""
    return columns if chosen.queue is None else _OF_CALLS


def _sums(table: Any, keys: Sequence[str], columns: Sequence[str]) -> Select[Any]:
    by = [table.c[key] for key in keys]
    sums = (cast(func.sum(table.c[name]), BigInteger).label(name) for name in columns)
    return select(*by, *sums).group_by(*by)


def _pieces(daily: Table, weekly: Table, span: Range) -> list[tuple[Table, ColumnElement[bool]]]:
    """Whole weeks from the weekly sums, the days before and after from the daily ones."""
    first_week = monday(span.first + _WEEK)
    last_week = monday(span.last - _WEEK)
    day, week = daily.c.day, weekly.c.week
    if last_week < first_week:
        return [(daily, day.between(*span))]
    return [
        (daily, and_(day >= span.first, day < first_week)),
        (weekly, week.between(first_week, last_week)),
        (daily, and_(day > last_week + _WEEK, day <= span.last)),
    ]


def _totals(columns: Sequence[str], amounts: Sequence[int], chosen: Chosen = EVERYBODY) -> Totals:
    named = dict(zip(columns, amounts, strict=True))
    if chosen.queue is not None:
        named |= {share: named[call] for share, call in _CALL_SHARE.items()}
    return Totals(**named)
