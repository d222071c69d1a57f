"""The history: one object that writes records and answers reports.

Knows when the schema is checked and which connection serves what. Must not know SQL details.
Making one opens nothing: a database that is away is found out by the first call, which says so
by a named error, and the next call tries again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import ArgumentError

from state.calendar import Calendar
from state.files.agents import Agents
from state.history import retention
from state.history.database import engine, migrate
from state.history.database.rows import Origin, Row, interval_row, leg_row, queue_call_row
from state.history.database.schema import intervals, legs, meta, queue_calls
from state.history.errors import HistoryUnavailable, named_errors
from state.history.writing.rebuild import rebuild
from state.history.writing.records import Writer
from state.records import CallLeg, QueueCall, StatusInterval

_UTC = ZoneInfo("UTC")


class History:
    """Finished legs, status intervals and queue calls in one database; safe between threads."""

    def __init__(self, url: str, zone: ZoneInfo = _UTC, agents: Agents | None = None) -> None:
        self.calendar = Calendar(zone)
        self._zone_key = zone.key
        self.agents = agents or Agents()
        parsed = engine.normal_url(url)
        self._writes = engine.writer(parsed)
        self._reads = engine.reader(parsed)
        self._ready = False
        self._preparing = Lock()

    def write(
        self,
        legs_: Iterable[CallLeg] = (),
        intervals_: Iterable[StatusInterval] = (),
        queue_calls_: Iterable[QueueCall] = (),
    ) -> None:
        """Keep records that the board finished, all or none; returns when they are on the disk.

        Writing the same records again changes nothing. HistoryLocked, HistoryFull and
        HistoryUnavailable mean that nothing was written: keep the records and try again.
        """
        with self.writing() as writer:
            writer.merge(legs, (self.leg_row(leg, Origin.LIVE) for leg in legs_))
            writer.merge(intervals, self._interval_rows(intervals_))
            writer.merge(queue_calls, (self.call_row(call, Origin.LIVE) for call in queue_calls_))

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction with its writer; committed with its sums when the block ends well."""
        with self._connected(self._writes) as connection:
            writer = Writer(connection, self.calendar)
            yield writer
            writer.finish()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the history and cannot write."""
        with self._connected(self._reads) as connection:
            yield connection

    def prepare(self) -> None:
        """Make or upgrade the schema, and the sums where TIME_ZONE changed; done once."""
        if self._ready:
            return
        with self._preparing, self._looking_again():
            if not (self._ready or self._is_prepared()):
                with named_errors(), self._writes.begin() as connection:
                    migrate.upgrade(connection)
                    self._settle_zone(connection)
            self._ready = True

    def prune(self, now: float, days: int) -> int:
        """Forget one batch of records older than `days`; how many, 0 when none are left."""
        oldest = retention.oldest_day(self.calendar, now, days)
        with self._connected(self._writes) as connection:
            return retention.prune(connection, self.calendar, oldest)

    def rebuild(self) -> None:
        """Count every record again; long on a long history."""
        with self._connected(self._writes) as connection:
            rebuild(connection, self.calendar)

    def close(self) -> None:
        """Give back all connections."""
        self._writes.dispose()
        self._reads.dispose()

    def leg_row(self, leg: CallLeg, origin: Origin) -> Row:
        """The row of a leg, with the agent the AGENTS file names."""
        row = leg_row(leg, origin)
        row["agent"] = self.agents.at(leg.extension, leg.started_at, row["agent"])
        return row

    def call_row(self, call: QueueCall, origin: Origin) -> Row:
        """The row of a queue call, with the agent the AGENTS file names."""
        row = queue_call_row(call, origin)
        if call.extension:
            row["agent"] = self.agents.at(call.extension, call.ended_at, row["agent"])
        return row

    def interval_rows(self, interval: StatusInterval, origin: Origin) -> Iterator[Row]:
        """The rows of an interval, cut where the agent changes; none when it lasted no time."""
        for piece in self.agents.split(interval):
            row = interval_row(piece, origin)
            if row["ended_us"] > row["started_us"]:
                yield row

    def _interval_rows(self, found: Iterable[StatusInterval]) -> Iterator[Row]:
        for interval in found:
            yield from self.interval_rows(interval, Origin.LIVE)

    @contextmanager
    def _connected(self, to: Engine) -> Iterator[Connection]:
        self.prepare()
        with self._looking_again(), named_errors(), to.begin() as connection:
            yield connection

    @contextmanager
    def _looking_again(self) -> Iterator[None]:
        """The file may have been taken away under us: then look anew before the next use."""
        try:
            yield
        except HistoryUnavailable:
            self._ready = False
            self.close()
            raise

    def _is_prepared(self) -> bool:
        """Whether a reader finds all in order, so that a full or read-only disk can be read."""
        try:
            with named_errors(), self._reads.begin() as connection:
                return migrate.is_current(connection) and self._zone(connection) == self._zone_key
        except HistoryUnavailable:
            return False

    def _zone(self, connection: Connection) -> str | None:
        return connection.scalar(select(meta.c.value).where(meta.c.name == "zone"))

    def _settle_zone(self, connection: Connection) -> None:
        kept = self._zone(connection)
        if kept == self._zone_key:
            return
        if kept is not None:
            rebuild(connection, self.calendar)
        connection.execute(delete(meta).where(meta.c.name == "zone"))
        connection.execute(insert(meta).values(name="zone", value=self._zone_key))


def open_history(url: str, zone: ZoneInfo = _UTC, agents: Agents | None = None) -> History:
    """The history at an SQLAlchemy URL; opens nothing yet. ValueError when the URL is none."""
    try:
        return History(url, zone, agents)
    except ArgumentError as error:
        raise ValueError(f"HISTORY_URL cannot be used: {error}") from error
