"""What each record adds to the sums of its days, hours and weeks.

Pure. Knows which sums a leg, an interval or a queue call belongs to. Must not know connections.
A record is subtracted by adding it with sign -1, so that writing it again never counts it twice.

Status intervals are split where they cross an hour. A call counts, with all of its durations, in
the hour in which it ended. So the figures of an hour are those of the calls listed for it, and
AHT divides the time of calls by the number of the same calls. Queue calls count in the half hour
in which the caller joined, because staffing is planned by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table

from state.board.statuses import PAUSED, STATUSES
from state.calendar import Calendar, Segment, monday
from state.history.database.rows import Origin, TableRow, to_ms
from state.history.database.schema import (
    QUEUE_SUMS,
    agent_day,
    agent_hour,
    agent_week,
    agent_week_hour,
    queue_half_hour,
    queue_wait,
)
from state.metrics.totals import STORED
from state.records import Direction, Outcome

Sums = defaultdict[tuple[Any, ...], list[int]]

_COLUMN = {name: index for index, name in enumerate(STORED)}
_COUNTS = {
    (Direction.INBOUND, Outcome.ANSWERED): ("offered", "answered"),
    (Direction.INBOUND, Outcome.MISSED): ("offered", "missed"),
    (Direction.OUTBOUND, Outcome.ANSWERED): ("placed", "connected"),
}
_OTHER_COUNTS = {Direction.INBOUND: ("offered",), Direction.OUTBOUND: ("placed",)}
_RING_COLUMN = {
    Direction.INBOUND: _COLUMN["bare_ring_ms"],
    Direction.OUTBOUND: _COLUMN["bare_dialing_ms"],
}
_CALL_COLUMNS = {
    direction: (
        (_COLUMN["call_talk_ms"], "talk_us"),
        (_COLUMN["call_hold_ms"], "hold_us"),
        (_COLUMN[before], "ring_us"),
    )
    for direction, before in (
        (Direction.INBOUND, "call_ring_ms"),
        (Direction.OUTBOUND, "call_dial_ms"),
    )
}
_BARE_TALK = _COLUMN["bare_talk_ms"]
_LIVE_STATE = {status.key: _COLUMN[f"{status.counts_as}_ms"] for status in STATUSES}
_BARE_STATE = {PAUSED.key: _COLUMN["bare_paused_ms"]}
_UNKNOWN = _COLUMN["unknown_ms"]


def _sums(width: int) -> Sums:
    return defaultdict(lambda: [0] * width)


class RollupSums:
    """The sums that a set of records adds to each rollup table."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._days = _sums(len(STORED))
        self._hours = _sums(len(STORED))
        self._halves = _sums(len(QUEUE_SUMS))
        self._waits = _sums(1)

    def leg(self, row: TableRow, sign: int = 1) -> None:
        """Count a row of `legs`."""
        direction = row["direction"]
        segment = self._calendar.locate(to_ms(row["ended_us"]))
        sums = self._sums_of(segment, row, row["queue"])
        for name in _COUNTS.get((direction, row["outcome"]), _OTHER_COUNTS[direction]):
            _add(sums, _COLUMN[name], sign)
        for column, field in _CALL_COLUMNS[direction]:
            if row[field]:
                _add(sums, column, sign * to_ms(row[field]))
        if row["origin"] != Origin.LIVE:
            self._bare(row, direction, sign)

    def interval(self, row: TableRow, sign: int = 1) -> None:
        """Count a row of `intervals`."""
        columns = _LIVE_STATE if row["origin"] == Origin.LIVE else _BARE_STATE
        column = columns.get(row["state"], _UNKNOWN)
        self._spread(row, column, to_ms(row["started_us"]), to_ms(row["ended_us"]), sign)

    def grown(self, known: TableRow, row: TableRow) -> None:
        """Count only what was added to the end of a known interval, however long it is."""
        self.interval({**row, "started_us": known["ended_us"]})

    def queue_call(self, row: TableRow, sign: int = 1) -> None:
        """Count a row of `queue_calls`."""
        result, wait_us = row["result"], row["ended_us"] - row["joined_us"]
        day, half = self._calendar.half_hour(to_ms(row["joined_us"]))
        sums = self._halves[day, half, row["queue"]]
        sums[QUEUE_SUMS.index(result)] += sign
        if f"{result}_wait_ms" in QUEUE_SUMS:
            sums[QUEUE_SUMS.index(f"{result}_wait_ms")] += sign * to_ms(wait_us)
        whole_seconds = -(-wait_us // 1_000_000)
        self._waits[day, row["queue"], result, whole_seconds][0] += sign

    def tables(self) -> Iterator[tuple[Table, list[TableRow]]]:
        """Each rollup table with the rows to add to it."""
        yield agent_day, _rows(self._days, ("day", "extension", "agent", "queue"), STORED)
        yield agent_hour, _rows(self._hours, ("day", "hour", "extension", "agent"), STORED)
        weeks, week_hours = _weekly(self._days), _weekly(self._hours)
        yield agent_week, _rows(weeks, ("week", "extension", "agent", "queue"), STORED)
        yield agent_week_hour, _rows(week_hours, ("week", "hour", "extension", "agent"), STORED)
        yield queue_half_hour, _rows(self._halves, ("day", "half", "queue"), QUEUE_SUMS)
        yield queue_wait, _rows(self._waits, ("day", "queue", "result", "wait_s"), ("calls",))

    def _bare(self, row: TableRow, direction: str, sign: int) -> None:
        started, ended = to_ms(row["started_us"]), to_ms(row["ended_us"])
        answered = ended if row["answered_us"] is None else to_ms(row["answered_us"])
        self._spread(row, _RING_COLUMN[Direction(direction)], started, answered, sign)
        self._spread(row, _BARE_TALK, answered, ended, sign)

    def _spread(self, row: TableRow, column: int, start_ms: int, end_ms: int, sign: int) -> None:
        for segment, share in self._calendar.split(start_ms, end_ms):
            _add(self._sums_of(segment, row, ""), column, sign * share)

    def _sums_of(self, segment: Segment, row: TableRow, queue: str) -> tuple[list[int], list[int]]:
        """The sums of an agent's hour and day that hold a segment."""
        _, _, day, hour = segment
        extension, agent = row["extension"], row["agent"]
        return self._hours[day, hour, extension, agent], self._days[day, extension, agent, queue]


def _weekly(sums: Sums) -> Sums:
    """Sums by week from sums by day; the day is the first part of the key."""
    weeks = _sums(len(STORED))
    for (day, *rest), amounts in sums.items():
        key = (monday(day), *rest)
        weeks[key] = [*map(int.__add__, weeks[key], amounts)]
    return weeks


def _add(sums: tuple[list[int], list[int]], column: int, amount: int) -> None:
    for amounts in sums:
        amounts[column] += amount


def _rows(sums: Sums, key: tuple[str, ...], columns: tuple[str, ...]) -> list[TableRow]:
    names = (*key, *columns)
    return [
        dict(zip(names, (*values, *amounts), strict=True))
        for values, amounts in sums.items()
        if any(amounts)
    ]
