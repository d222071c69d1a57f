"""Reports on agents: sums by agent, by hour of the day and by day.

Knows which rollup each report reads. Must not know formulas or pages. An agent is known by name,
or by extension where no name was known. Figures follow an agent from extension to extension.
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
from state.history.reports.agent_names import agent_names_of
from state.history.reports.readable import Readable
from state.history.reports.view import agents_within, queues_within
from state.metrics.totals import STORED, Totals

_WEEK = timedelta(days=6)
_CALL_SHARE = {
    "bare_talk_ms": "call_talk_ms",
    "bare_hold_ms": "call_hold_ms",
    "bare_ring_ms": "call_ring_ms",
    "bare_dialing_ms": "call_dial_ms",
}
_OF_CALLS = tuple(name for name in STORED if name.startswith("call_") or not name.endswith("_ms"))


class DayRange(NamedTuple):
    """Local days from `first` to `last`, both included."""

    first: date
    last: date


class AgentFilter(NamedTuple):
    """The records that a report counts; None is any value."""

    queue: str | None = None
    agent: str | None = None
    group: str | None = None
    extension: str | None = None


ALL_AGENTS = AgentFilter()


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent's sums over a range."""

    agent: str
    extensions: tuple[str, ...]
    group: str
    totals: Totals


class AgentReports:
    """Reports on agents from one history."""

    def __init__(self, history: Readable, shifts: Shifts | None = None) -> None:
        self._history = history
        self._shifts = shifts or Shifts(history.calendar)

    def agents(
        self, days: DayRange, wanted: AgentFilter = ALL_AGENTS, until: float = float("inf")
    ) -> list[AgentRow]:
        """Sums of each agent, in order of name; paid time only up to `until`.

        With a queue, only that queue's calls and their durations count: time outside calls
        belongs to no queue.
        """
        columns, of_calls = self._stored_for(wanted, STORED)
        keys = ("extension", "agent")
        rows = self._summed((agent_day, agent_week), days, keys, columns, wanted)
        sums = {(row[0], row[1]): _totals(columns, row[2:], of_calls=of_calls) for row in rows}
        return self._agent_rows(sums, days, until)

    def until_hour(
        self, days: DayRange, hour: int, wanted: AgentFilter = ALL_AGENTS
    ) -> list[AgentRow]:
        """Sums of each agent up to an hour of the last day; a queue in `wanted` has no effect."""
        keys, until_ms = ("extension", "agent"), self._history.calendar.hour_start(days.last, hour)
        part = _sums(agent_hour, keys, STORED).where(
            agent_hour.c.day == days.last, agent_hour.c.hour < hour
        )
        rows = self._rows(self._filtered(part, agent_hour, wanted))
        if days.first < days.last:
            whole = DayRange(days.first, days.last - timedelta(days=1))
            rows += self._summed((agent_day, agent_week), whole, keys, STORED, wanted)
        sums: dict[tuple[str, str], Totals] = defaultdict(Totals)
        for extension, agent, *amounts in rows:
            sums[extension, agent] += _totals(STORED, amounts)
        return self._agent_rows(sums, days, until_ms / 1000)

    def first_day(self) -> date | None:
        """The first day that has any record."""
        with self._history.reading() as connection:
            found: date | None = connection.scalar(select(func.min(agent_day.c.day)))
        return found

    def trend(
        self, days: DayRange, columns: Sequence[str] = STORED, wanted: AgentFilter = ALL_AGENTS
    ) -> list[tuple[date, Totals]]:
        """Sums of all wanted agents by day; days without a record are left out."""
        columns, of_calls = self._stored_for(wanted, columns)
        query = _sums(agent_day, ("day",), columns).where(agent_day.c.day.between(*days))
        rows = self._rows(self._filtered(query, agent_day, wanted))
        return sorted((row[0], _totals(columns, row[1:], of_calls=of_calls)) for row in rows)

    def by_day(
        self, days: DayRange, columns: Sequence[str] = STORED, wanted: AgentFilter = ALL_AGENTS
    ) -> dict[tuple[str, date], Totals]:
        """Sums of `columns` by agent and day."""
        query = _sums(agent_day, ("extension", "agent", "day"), columns)
        query = query.where(agent_day.c.day.between(*days))
        return self._cells(columns, self._rows(self._filtered(query, agent_day, wanted)))

    def by_hour(
        self, days: DayRange, columns: Sequence[str] = STORED, wanted: AgentFilter = ALL_AGENTS
    ) -> dict[tuple[str, int], Totals]:
        """Sums by agent and hour of the day, 0 to 23; a queue in `wanted` has no effect."""
        keys = ("extension", "agent", "hour")
        rows = self._summed((agent_hour, agent_week_hour), days, keys, columns, wanted)
        return self._cells(columns, rows)

    def _summed(
        self,
        tables: tuple[Table, Table],
        days: DayRange,
        keys: Sequence[str],
        columns: Sequence[str],
        wanted: AgentFilter,
    ) -> list[Any]:
        """Sums by `keys`: whole weeks from the weekly table, the other days from the daily one."""
        parts = [
            self._filtered(_sums(table, keys, columns).where(condition), table, wanted)
            for table, condition in _weeks_and_days(*tables, days)
        ]
        if len(parts) == 1:
            return self._rows(parts[0])
        return self._rows(_sums(union_all(*parts).subquery(), keys, columns))

    def _rows(self, query: Select[Any]) -> list[Any]:
        with self._history.reading() as connection:
            return list(connection.execute(query))

    def _stored_for(
        self, wanted: AgentFilter, columns: Sequence[str]
    ) -> tuple[Sequence[str], bool]:
        """The columns to read, and whether calls alone count: only they know their queue."""
        of_calls = wanted.queue is not None or self._history.scope.is_of_queues
        return _OF_CALLS if of_calls else columns, of_calls

    def _filtered(self, query: Select[Any], table: Table, wanted: AgentFilter) -> Select[Any]:
        query = query.where(*agents_within(self._history, table))
        if wanted.agent is not None:
            query = query.where(agent_names_of(self._history).belongs_to(table, [wanted.agent]))
        if wanted.queue is not None and "queue" in table.c:
            own = queues_within(self._history, table.c.queue)
            query = query.where(table.c.queue == wanted.queue, *own)
        if wanted.extension is not None:
            query = query.where(table.c.extension == wanted.extension)
        if wanted.group is not None:
            members = self._history.agents.members(wanted.group)
            query = query.where(agent_names_of(self._history).belongs_to(table, members))
        return query

    def _agent_rows(
        self, sums: dict[tuple[str, str], Totals], days: DayRange, until: float
    ) -> list[AgentRow]:
        names = agent_names_of(self._history)
        by_name: dict[str, list[tuple[str, Totals]]] = defaultdict(list)
        for (extension, agent), totals in sums.items():
            by_name[names.name_of(extension, agent)].append((extension, totals))
        return [self._agent_row(name, by_name[name], days, until) for name in sorted(by_name)]

    def _cells(self, columns: Sequence[str], rows: list[Any]) -> dict[tuple[str, Any], Totals]:
        """Sums by agent and the third key."""
        names = agent_names_of(self._history)
        cells: dict[tuple[str, Any], Totals] = {}
        for extension, agent, column, *amounts in rows:
            cell = names.name_of(extension, agent), column
            totals = _totals(columns, amounts)
            cells[cell] = cells[cell] + totals if cell in cells else totals
        return cells

    def _agent_row(
        self, name: str, parts: list[tuple[str, Totals]], days: DayRange, until: float
    ) -> AgentRow:
        until_ms = int(min(until, 1e11) * 1000)
        paid = Totals(paid_ms=self._shifts.paid_ms(name, *days, until_ms)) if self._shifts else None
        totals = sum((totals for _, totals in parts), start=paid or Totals())
        extensions = tuple(sorted({extension for extension, _ in parts}))
        return AgentRow(name, extensions, self._history.agents.group_of(name), totals)


def _sums(table: Any, keys: Sequence[str], columns: Sequence[str]) -> Select[Any]:
    by = [table.c[key] for key in keys]
    sums = (cast(func.sum(table.c[name]), BigInteger).label(name) for name in columns)
    return select(*by, *sums).group_by(*by)


def _weeks_and_days(
    daily: Table, weekly: Table, days: DayRange
) -> list[tuple[Table, ColumnElement[bool]]]:
    """Each table to read and the days or weeks to take from it."""
    first_week = monday(days.first + _WEEK)
    last_week = monday(days.last - _WEEK)
    day, week = daily.c.day, weekly.c.week
    if last_week < first_week:
        return [(daily, day.between(*days))]
    return [
        (daily, and_(day >= days.first, day < first_week)),
        (weekly, week.between(first_week, last_week)),
        (daily, and_(day > last_week + _WEEK, day <= days.last)),
    ]


def _totals(columns: Sequence[str], amounts: Sequence[int], *, of_calls: bool = False) -> Totals:
    named = dict(zip(columns, amounts, strict=True))
    if of_calls:
        named |= {share: named[call] for share, call in _CALL_SHARE.items()}
    return Totals(**named)
