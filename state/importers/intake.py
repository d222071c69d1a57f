"""Imported records on their way into the history.

Knows what an import must not do: count again what was seen live, or what another file told
better. Must not know log files. A queue_log tells rings and answers of queue calls better than
CDRs do, so its leg takes the place of the CDR's leg of the same call, whichever came first.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from state.history import History, HistoryLocked
from state.history.database.rows import Origin, Row, to_ms, to_s, to_us
from state.history.database.schema import intervals, legs, queue_calls
from state.history.writing.overlap import (
    Rival,
    first_observed_day,
    is_inside,
    live_queue_calls,
    observed,
    outside,
    pair,
    rivals,
    told_before,
)
from state.history.writing.records import Writer
from state.records import CallLeg, QueueCall, StatusInterval

BATCH = 20_000
_PATIENCE_S = 60.0
_PAUSE_S = 0.5
_CHUNK = 500


class Intake:
    """Gathers records and writes them in batches; `counts` says what became of them."""

    def __init__(self, history: History, origin: Origin, oldest_us: int) -> None:
        self.counts: Counter[str] = Counter()
        self._history = history
        self._origin = origin
        self._oldest_us = oldest_us
        self._batch: list[CallLeg | QueueCall | StatusInterval] = []
        with history.reading() as connection:
            self._live_since: date | None = first_observed_day(connection)

    def take(self, record: CallLeg | QueueCall | StatusInterval) -> None:
        """Add a record; now and then a batch is written."""
        self._batch.append(record)
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is gathered; waits for another writer, up to a minute."""
        deadline = time.monotonic() + _PATIENCE_S
        while self._batch:
            try:
                self.counts += self._write()
            except HistoryLocked:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE_S)
            else:
                self._batch = []

    def _write(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        batch = self._batch
        with self._history.writing() as writer:
            self._legs(writer, [one for one in batch if isinstance(one, CallLeg)], counts)
            self._calls(writer, [one for one in batch if isinstance(one, QueueCall)], counts)
            self._pauses(writer, [one for one in batch if isinstance(one, StatusInterval)], counts)
        return counts

    def _legs(self, writer: Writer, found: list[CallLeg], counts: Counter[str]) -> None:
        rows = [self._history.leg_row(leg, self._origin) for leg in found]
        recent = self._recent(rows, "ended_us", counts)
        unseen = list(self._unseen(writer.connection, recent, counts))
        best = list(self._best(writer, unseen, counts))
        self._count("legs", writer.merge(legs, best), counts)

    def _calls(self, writer: Writer, found: list[QueueCall], counts: Counter[str]) -> None:
        rows = [self._history.call_row(call, self._origin) for call in found]
        recent = self._recent(rows, "joined_us", counts)
        seen = set()
        for start in range(0, len(recent), _CHUNK):
            ids = [row["call_id"] for row in recent[start : start + _CHUNK]]
            seen |= live_queue_calls(writer.connection, ids)
        unseen = [row for row in recent if (row["queue"], row["call_id"]) not in seen]
        counts["seen live"] += len(recent) - len(unseen)
        self._count("queue calls", writer.merge(queue_calls, unseen), counts)

    def _pauses(self, writer: Writer, found: list[StatusInterval], counts: Counter[str]) -> None:
        rows = [
            row
            for pause in found
            for piece in self._outside_live(writer.connection, pause)
            for row in self._history.interval_rows(piece, self._origin)
        ]
        recent = self._recent(rows, "ended_us", counts)
        self._count("pauses", writer.merge(intervals, recent), counts)

    def _outside_live(
        self, connection: Connection, pause: StatusInterval
    ) -> Iterator[StatusInterval]:
        start, end = to_us(pause.started_at), to_us(pause.ended_at)
        seen = observed(connection, pause.extension, start, end)
        for piece_start, piece_end in outside(start, end, seen):
            yield replace(pause, started_at=to_s(piece_start), ended_at=to_s(piece_end))

    def _recent(self, rows: list[Row], time_column: str, counts: Counter[str]) -> list[Row]:
        recent = [row for row in rows if row[time_column] >= self._oldest_us]
        counts["too old"] += len(rows) - len(recent)
        return recent

    def _unseen(
        self, connection: Connection, rows: list[Row], counts: Counter[str]
    ) -> Iterator[Row]:
        yield from (row for row in rows if not self._may_be_seen(row))
        doubtful = [row for row in rows if self._may_be_seen(row)]
        for extension, mine in _by_extension(doubtful).items():
            starts = [row["started_us"] for row in mine]
            seen = observed(connection, extension, min(starts), max(starts) + 1)
            unseen = [row for row in mine if not is_inside(row["started_us"], seen)]
            counts["seen live"] += len(mine) - len(unseen)
            yield from unseen

    def _may_be_seen(self, row: Row) -> bool:
        if self._live_since is None:
            return False
        return self._history.calendar.day_of(to_ms(row["started_us"])) >= self._live_since

    def _best(self, writer: Writer, rows: list[Row], counts: Counter[str]) -> Iterator[Row]:
        """The rows that tell most of their calls; legs that they outdo are removed."""
        known = rivals(writer.connection, rows) if rows else {}
        for extension, mine in _by_extension(rows).items():
            there = known.get(extension, [])
            again, first = self._told_before(mine, there)
            yield from again
            pairs = pair(first, there)
            if self._origin == Origin.QUEUE_LOG:
                writer.remove(legs, [rival.key for rival in pairs.values()])
                yield from first
            else:
                counts["told better by queue_log"] += len(pairs)
                yield from (row for row in first if row["key"] not in pairs)

    @staticmethod
    def _told_before(rows: list[Row], known: list[Rival]) -> tuple[list[Row], list[Row]]:
        """Rows that were imported before, under the key they had then; and the others."""
        by_name: dict[str, list[Rival]] = defaultdict(list)
        for rival in known:
            by_name[rival.key.rpartition("@")[0]].append(rival)
        again, first = [], []
        for row in rows:
            key = told_before(row, by_name.get(row["key"].rpartition("@")[0], []))
            if key is None:
                first.append(row)
            else:
                again.append({**row, "key": key})
        return again, first

    @staticmethod
    def _count(what: str, written: tuple[int, int, int], counts: Counter[str]) -> None:
        for state, number in zip(("new", "changed", "known"), written, strict=True):
            counts[f"{what} {state}"] += number


def _by_extension(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["extension"]].append(row)
    return found
