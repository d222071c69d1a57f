"""Ringside without a browser: session, collector, store and history, and what they showed when.

Knows how app.py puts the parts together. `deaf` leaves out what devices and hints say, so that
call events alone remain.
"""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from ami.session.session import Session, Target
from app import make_board
from state import events as ev
from state.board.apply import Board
from state.collector.collector import Collector
from state.collector.outbox import Outbox
from state.history.history import open_history
from state.live.rows import row_of
from state.live.schema import LinkState, Live, Pbx, Row
from state.live.store import StoreWriter, Update, open_reader, open_writer
from state.settings import Settings
from tests.asterisk.judging.score import Shown
from tests.asterisk.lab.waiting import wait_until

UTC = ZoneInfo("UTC")
HINTS = (ev.ExtensionStatus, ev.DeviceStateChange, ev.QueueMemberStatus, ev.PresenceStatus)


class Sight(NamedTuple):
    """What readers saw of an extension from `t` (monotonic seconds) on."""

    t: float
    extension: str
    label: str
    call_id: str | None
    since: float
    answered_at: float | None


class Witness:
    """A live store's writer that also notes what was published when (monotonic seconds)."""

    def __init__(self, writer: StoreWriter) -> None:
        self._writer = writer
        self.shown: list[Shown] = []
        self.sights: list[Sight] = []
        self.links: list[tuple[float, str, str]] = []

    def publish(self, update: Update) -> int:
        """Publish, then note it."""
        version = self._writer.publish(update)
        now = time.monotonic()
        link = update.link["state"], update.link["reason"]
        if not self.links or self.links[-1][1:] != link:
            self.links.append((now, *link))
        self.shown.extend(_shown(now, row) for row in update.changed.values())
        self.sights.extend(_sight(now, row) for row in update.changed.values())
        return version


def _sight(now: float, row: Row) -> Sight:
    told = row["label"], row["call_id"], row["since"], row["answered_at"]
    return Sight(now, row["extension"], *told)


def _shown(now: float, row: Row) -> Shown:
    if row["waiting"]:
        return Shown(now, row["extension"], 9)
    return Shown(now, row["extension"], row["status"], row["direction"])


class WatchedBoard(Board):
    """A board that notes what it made of each event and tick, at its moment (monotonic seconds).

    `rows` holds the same with all that is told of the extension, by its key. A row is noted when it
    has changed, not again as long as it waits to be published: a tick has this machine's time, and
    an event that comes after it may have happened before.
    """

    def __init__(self, *parts: Any, **settings: Any) -> None:
        super().__init__(*parts, **settings)
        self.derived: list[Shown] = []
        self.rows: list[tuple[float, str, Row]] = []
        self._last: dict[str, tuple[float, Row]] = {}
        self._epoch = time.time() - time.monotonic()

    def apply(self, event: ev.Event) -> None:
        """Apply an event, and note what changed.

        Only the rows that this event touched are looked at: where twenty boards share a process,
        all that wait to be published would be too many.
        """
        waiting = self.unpublished.rows.copy()
        self.unpublished.rows.clear()
        super().apply(event)
        t = event.at - self._epoch
        for number in self.unpublished.rows & self.extensions.keys():
            self._note_row(t, number, row_of(self.extensions[number]))
        self.unpublished.rows.update(waiting)

    def _note_row(self, t: float, number: str, row: Row) -> None:
        last_t, last = self._last.get(number, (t, None))
        if row != last:
            noted_at = max(t, last_t)
            self._last[number] = noted_at, row
            self.derived.append(_shown(noted_at, row))
            self.rows.append((noted_at, number, row))


class WatchedCollector(Collector):
    """A collector that, where it is deaf, hears no device, hint or member."""

    def __init__(self, *parts: Any, deaf: bool) -> None:
        super().__init__(*parts)
        self._deaf = deaf

    def apply(self, event: ev.Event) -> None:
        """Take one event, unless deaf and a device or a hint says it."""
        if not (self._deaf and isinstance(event, HINTS)):
            super().apply(event)


class Panel:
    """A running board over a PBX at `port`; a context manager that waits until the link is up."""

    def __init__(
        self,
        port: int,
        user: tuple[str, str],
        folder: Path,
        *,
        deaf: bool = False,
        sweep_s: float = 60.0,
        wait: bool = True,
        zone: ZoneInfo = UTC,
        settings: Settings | None = None,
    ) -> None:
        self.folder = folder
        self.dsn = f"diskcache://{folder / 'live'}"
        self.history = open_history(f"sqlite:///{folder / 'history.sqlite3'}", zone)
        self.outbox = Outbox(self.history)
        self.writer = open_writer(self.dsn)
        self.witness = Witness(self.writer)
        self.settings = settings
        self.board = make_board(settings, WatchedBoard) if settings else WatchedBoard(zone=zone)
        self.collector = WatchedCollector(
            self.board,
            self.witness,
            self.outbox,
            Pbx(name="lab", version="", demo=False),
            deaf=deaf,
        )
        self.reader = open_reader(self.dsn)
        self._wait = wait
        self._stop = threading.Event()
        self.session = Session(
            Target("127.0.0.1", port, *user, sweep_s=sweep_s), self.collector, self._stop
        )
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
        self.failure: BaseException | None = None

    def _run(self) -> None:
        live = self.writer.load_live()
        if live is not None:
            self.collector.resume(self.writer.load_resume(), live, live.link["since"])
        try:
            self.session.run()
        except BaseException as failure:
            self.failure = failure
            raise
        finally:
            self.collector.close(time.time(), "the collector stopped")

    def __enter__(self) -> Self:
        self.outbox.start()
        self._thread.start()
        if self._wait:
            self.wait_link("up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(15)
        assert not self._thread.is_alive(), "the session did not stop"
        self.outbox.stop(5)
        self.writer.close()
        self.history.close()
        assert self.failure is None, self.failure

    def live(self) -> Live:
        """The picture as a reader sees it now."""
        return self.reader.read()

    def wait_link(self, state: LinkState, timeout: float = 20.0) -> None:
        """Wait until readers see the link in this state."""
        wait_until(lambda: self.live().link["state"] == state, f"the link is {state}", timeout)

    def label(self, number: str) -> str:
        """The word shown for an extension; empty when there is no such row."""
        row = self.live().rows.get(number)
        return row["label"] if row is not None and row["status"] >= 0 else ""

    def wait_label(self, number: str, label: str, timeout: float = 10.0) -> None:
        """Wait until an extension shows this word."""
        wait_until(lambda: self.label(number) == label, f"{number} shows {label}", timeout)

    def derived_since(self, start: float) -> list[Shown]:
        """What each event made of the board, at the time it came; `start` (monotonic) is 0."""
        return [each._replace(t=each.t - start) for each in self.board.derived]

    def published_since(self, start: float) -> list[Shown]:
        """What readers could see, on the same clock."""
        return [each._replace(t=each.t - start) for each in self.witness.shown]
