"""Write imported records to the history in batches.

Knows what must not be counted again: what the board saw, and what a better source has. Must not
know log files. A queue_log is a better source of the rings and answers of queue calls than call
detail records are. Its leg replaces theirs of the same call, whichever file is imported first. But
when an agent left a call that went on without it, the record of its own channel knows.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from state.history import History, HistoryLocked
from state.history.database.rows import Origin, TableRow, to_ms, to_s, to_us
from state.history.database.schema import intervals, legs, queue_calls
from state.history.writing.overlap import (
    ImportedLeg,
    earlier_key,
    first_observed_day,
    imported_legs,
    is_within,
    legs_by_key,
    live_queue_calls,
    observed_live,
    parts_outside,
)
from state.history.writing.records import RecordWriter
from state.history.writing.same_calls import (
    earlier_end,
    may_end_earlier,
    pair_same_calls,
    whole_leg,
)
from state.records import CallLeg, QueueCall, StatusInterval

BATCH = 20_000
_LONGEST_WAIT_S = 60.0
_RETRY_S = 0.5
_CHUNK = 500


class HistoryBatches:
    """Collects records and writes them in batches; `counts` says what became of them."""

    def __init__(self, history: History, origin: Origin, oldest_us: int) -> None:
        self.counts: Counter[str] = Counter()
        self._history = history
        self._origin = origin
        self._oldest_us = oldest_us
        self._batch: list[CallLeg | QueueCall | StatusInterval] = []
        with history.reading() as connection:
            self._live_since: date | None = first_observed_day(connection)

    def add(self, record: CallLeg | QueueCall | StatusInterval) -> None:
        """Add a record; a full batch is written at once."""
        self._batch.append(record)
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the records added so far; wait up to a minute for another writer."""
        deadline = time.monotonic() + _LONGEST_WAIT_S
        while self._batch:
            try:
                self.counts += self._write()
            except HistoryLocked:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_RETRY_S)
            else:
                self._batch = []

    def _write(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        batch = self._batch
        with self._history.writing() as writer:
            self._legs(writer, [each for each in batch if isinstance(each, CallLeg)], counts)
            self._calls(writer, [each for each in batch if isinstance(each, QueueCall)], counts)
            self._pauses(
                writer, [each for each in batch if isinstance(each, StatusInterval)], counts
            )
        return counts

    def _legs(self, writer: RecordWriter, found: list[CallLeg], counts: Counter[str]) -> None:
        rows = [self._history.leg_row(leg, self._origin) for leg in found]
        recent = self._recent(rows, "ended_us", counts)
        unseen = list(self._unseen(writer.connection, recent, counts))
        best = list(self._best(writer, unseen, counts))
        self._count("legs", writer.merge(legs, best), counts)

    def _calls(self, writer: RecordWriter, found: list[QueueCall], counts: Counter[str]) -> None:
        rows = [self._history.call_row(call, self._origin) for call in found]
        recent = self._recent(rows, "joined_us", counts)
        seen = set()
        for start in range(0, len(recent), _CHUNK):
            ids = [row["call_id"] for row in recent[start : start + _CHUNK]]
            seen |= live_queue_calls(writer.connection, ids)
        unseen = [row for row in recent if (row["queue"], row["call_id"]) not in seen]
        counts["seen live"] += len(recent) - len(unseen)
        self._count("queue calls", writer.merge(queue_calls, unseen), counts)

    def _pauses(
        self, writer: RecordWriter, found: list[StatusInterval], counts: Counter[str]
    ) -> None:
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
        seen = observed_live(connection, pause.extension, start, end)
        for piece_start, piece_end in parts_outside(start, end, seen):
            yield replace(pause, started_at=to_s(piece_start), ended_at=to_s(piece_end))

    def _recent(
        self, rows: list[TableRow], time_column: str, counts: Counter[str]
    ) -> list[TableRow]:
        recent = [row for row in rows if row[time_column] >= self._oldest_us]
        counts["too old"] += len(rows) - len(recent)
        return recent

    def _unseen(
        self, connection: Connection, rows: list[TableRow], counts: Counter[str]
    ) -> Iterator[TableRow]:
        yield from (row for row in rows if not self._may_be_seen(row))
        unclear = [row for row in rows if self._may_be_seen(row)]
        for extension, found in _by_extension(unclear).items():
            starts = [row["started_us"] for row in found]
            seen = observed_live(connection, extension, min(starts), max(starts) + 1)
            unseen = [row for row in found if not is_within(row["started_us"], seen)]
            counts["seen live"] += len(found) - len(unseen)
            yield from unseen

    def _may_be_seen(self, row: TableRow) -> bool:
        if self._live_since is None:
            return False
        return self._history.calendar.day_of(to_ms(row["started_us"])) >= self._live_since

    def _best(
        self, writer: RecordWriter, rows: list[TableRow], counts: Counter[str]
    ) -> Iterator[TableRow]:
        """The rows to write; remove the legs of call detail records that they replace."""
        known = imported_legs(writer.connection, rows) if rows else {}
        for extension, found in _by_extension(rows).items():
            earlier = known.get(extension, [])
            again, new = self._split_known(found, earlier)
            pairs = pair_same_calls(new, earlier)
            taken = {leg.key for leg in pairs.values()}
            # Both may be there from an import that did not know that they are of the same call.
            pairs |= pair_same_calls(
                again, [leg for leg in earlier if leg.key not in taken], surely=True
            )
            yield from self._chosen(writer, again, new, pairs, counts)

    def _chosen(
        self,
        writer: RecordWriter,
        again: list[TableRow],
        new: list[TableRow],
        pairs: dict[str, ImportedLeg],
        counts: Counter[str],
    ) -> Iterator[TableRow]:
        rows = [*again, *new]
        if self._origin == Origin.QUEUE_LOG:
            writer.remove(legs, [leg.key for leg in pairs.values()])
            yield from (_ended_with(row, pairs.get(row["key"])) for row in rows)
        else:
            known = {row["key"] for row in again}
            writer.remove(legs, [key for key in pairs if key in known])
            counts["known better from queue_log"] += len(pairs)
            yield from (row for row in rows if row["key"] not in pairs)
            yield from self._shortened(writer.connection, rows, pairs)

    @staticmethod
    def _shortened(
        connection: Connection, rows: list[TableRow], pairs: dict[str, ImportedLeg]
    ) -> Iterator[TableRow]:
        """The legs of a queue_log whose agents left earlier, as `rows` of their channels say."""
        paired = ((pairs[row["key"]], row["ended_us"]) for row in rows if row["key"] in pairs)
        left = {leg.key: ended for leg, ended in paired if may_end_earlier(leg, ended)}
        for row in legs_by_key(connection, list(left)):
            yield earlier_end(whole_leg(row), left[row["key"]])

    @staticmethod
    def _split_known(
        rows: list[TableRow], known: list[ImportedLeg]
    ) -> tuple[list[TableRow], list[TableRow]]:
        """Rows that were imported before, with the key that they had then, and new rows."""
        by_name: dict[str, list[ImportedLeg]] = defaultdict(list)
        for leg in known:
            by_name[leg.key.rpartition("@")[0]].append(leg)
        again, new = [], []
        for row in rows:
            named = by_name.get(row["key"].rpartition("@")[0], [])
            key = earlier_key(row, named)
            if key is None:
                new.append(row)
            elif key == row["key"] and row["origin"] == Origin.QUEUE_LOG:
                again.append(_ended_with(row, next(leg for leg in named if leg.key == key)))
            else:
                again.append({**row, "key": key})
        return again, new

    @staticmethod
    def _count(name: str, written: tuple[int, int, int], counts: Counter[str]) -> None:
        for state, number in zip(("new", "changed", "known"), written, strict=True):
            counts[f"{name} {state}"] += number


def _ended_with(row: TableRow, leg: ImportedLeg | None) -> TableRow:
    """The row of a queue_log, ended with a leg of the same call that ends earlier."""
    return row if leg is None else earlier_end(row, leg.ended_us)


def _by_extension(rows: list[TableRow]) -> dict[str, list[TableRow]]:
    found: dict[str, list[TableRow]] = defaultdict(list)
    for row in rows:
        found[row["extension"]].append(row)
    return found
