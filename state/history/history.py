"""The history: one object that writes records and lends connections to reports.

Knows when the schema is checked, and which connection reads and which writes. Must not know SQL
details. Creating the object opens nothing. A database that cannot be reached fails the first
call with a named error; the next call tries again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import ArgumentError

from state.access.roles import EVERYTHING
from state.calendar import Calendar
from state.files.agents import Agents
from state.history.database import engine, migrate
from state.history.database.rows import Origin, TableRow, interval_row, leg_row, queue_call_row
from state.history.database.schema import intervals, legs, meta, queue_calls
from state.history.errors import HistoryLocked, HistoryUnavailable, named_errors
from state.history.writing.rebuild import rebuild
from state.history.writing.records import RecordWriter
from state.records import CallLeg, QueueCall, StatusInterval

_UTC = ZoneInfo("UTC")


class History:
    """Finished legs, status intervals and queue calls in one database; safe to share by threads."""

    scope = EVERYTHING
    """Reports of this object show everything; `reports/view.py` narrows them."""

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
        """Write records that the board finished, all or none; return when they are on the disk.

        Writing the same records again changes nothing. HistoryLocked, HistoryFull and
        HistoryUnavailable mean that nothing was written: keep the records and try again.
        """
        with self.writing() as writer:
            writer.merge(legs, (self.leg_row(leg, Origin.LIVE) for leg in legs_))
            writer.merge(intervals, self._interval_rows(intervals_))
            writer.merge(queue_calls, (self.call_row(call, Origin.LIVE) for call in queue_calls_))

    @contextmanager
    def writing(self) -> Iterator[RecordWriter]:
        """Open a transaction with its writer; commit it with its sums if the block succeeds."""
        with self._connected(self._writes) as connection:
            writer = RecordWriter(connection, self.calendar)
            yield writer
            writer.finish()

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Open a transaction for what is no record: users, sessions, the audit log."""
        with self._connected(self._writes) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection that sees one moment of the history and cannot write."""
        with self._connected(self._reads) as connection:
            yield connection

    def scrub(self, tables: Collection[str]) -> None:
        """Leave no byte on the disk of what rows of these tables held before. Takes a while."""
        with named_errors():
            if not engine.scrub(self._writes.url, tables):
                raise HistoryLocked("a reader holds old bytes of the history: try again")

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        url = self._writes.url
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    def shown(self, leg: CallLeg) -> CallLeg:
        """The leg: nothing of it is hidden here."""
        return leg

    @staticmethod
    def shows_number(_number: str, _at: float) -> bool:
        """Whether a number may be seen: nothing is hidden here."""
        return True

    @staticmethod
    def shows_name(_name: str, _at: float) -> bool:
        """Whether the name of a caller may be seen: nothing is hidden here."""
        return True

    def prepare(self) -> None:
        """Create or upgrade the schema, once.

        All sums are counted again where TIME_ZONE is not the one they were counted in.
        """
        if self._ready:
            return
        with self._preparing, self._prepared_again_if_lost():
            if not (self._ready or self._is_prepared()):
                with named_errors(), self._writes.begin() as connection:
                    migrate.upgrade(connection)
                    self._count_in_own_zone(connection)
            self._ready = True

    def close(self) -> None:
        """Close all connections."""
        self._writes.dispose()
        self._reads.dispose()

    def leg_row(self, leg: CallLeg, origin: Origin) -> TableRow:
        """The row of a leg, with the agent the AGENTS file names."""
        row = leg_row(leg, origin)
        row["agent"] = self.agents.at(leg.extension, leg.started_at, row["agent"])
        return row

    def call_row(self, call: QueueCall, origin: Origin) -> TableRow:
        """The row of a queue call, with the agent the AGENTS file names."""
        row = queue_call_row(call, origin)
        if call.extension:
            row["agent"] = self.agents.at(call.extension, call.ended_at, row["agent"])
        return row

    def interval_rows(self, interval: StatusInterval, origin: Origin) -> Iterator[TableRow]:
        """The rows of an interval, split where the agent changes; no row without a duration."""
        for piece in self.agents.split(interval):
            row = interval_row(piece, origin)
            if row["ended_us"] > row["started_us"]:
                yield row

    def _interval_rows(self, intervals_: Iterable[StatusInterval]) -> Iterator[TableRow]:
        for interval in intervals_:
            yield from self.interval_rows(interval, Origin.LIVE)

    @contextmanager
    def _connected(self, to: Engine) -> Iterator[Connection]:
        self.prepare()
        with self._prepared_again_if_lost(), named_errors(), to.begin() as connection:
            yield connection

    @contextmanager
    def _prepared_again_if_lost(self) -> Iterator[None]:
        """Prepare again before the next use where the database went away, for example its file."""
        try:
            yield
        except HistoryUnavailable:
            self._ready = False
            self.close()
            raise

    def _is_prepared(self) -> bool:
        """Whether there is nothing to prepare.

        Only a reader looks, so that a history on a full or read-only disk can still be read.
        """
        try:
            with named_errors(), self._reads.begin() as connection:
                return (
                    migrate.is_current(connection)
                    and self._counted_in(connection) == self._zone_key
                )
        except HistoryUnavailable:
            return False

    def _counted_in(self, connection: Connection) -> str | None:
        return connection.scalar(select(meta.c.value).where(meta.c.name == "zone"))

    def _count_in_own_zone(self, connection: Connection) -> None:
        before = self._counted_in(connection)
        if before == self._zone_key:
            return
        if before is not None:
            rebuild(connection, self.calendar)
        connection.execute(delete(meta).where(meta.c.name == "zone"))
        connection.execute(insert(meta).values(name="zone", value=self._zone_key))


def open_history(url: str, zone: ZoneInfo = _UTC, agents: Agents | None = None) -> History:
    """The history at an SQLAlchemy URL; opens nothing yet. ValueError if the URL is invalid."""
    try:
        return History(url, zone, agents)
    except ArgumentError as error:
        raise ValueError(f"HISTORY_URL cannot be used: {error}") from error
