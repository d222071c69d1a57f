"""The collector: events in, live picture and finished records out.

Knows when to publish, what to log and what to count. Must not know where events come from.
All its methods are called from one thread.
"""

from __future__ import annotations

import logging
import time
from typing import Protocol

from state import events as ev
from state.board.apply import Board
from state.board.handlers.clock_step import StepFinder
from state.board.status_intervals import running_intervals
from state.collector.outbox import Keeper
from state.collector.resume import BadDocument, Resumed, encode, restore
from state.collector.telemetry import Watch
from state.files.agents import Agents
from state.live.rows import NOBODY, calls_of, change_row, queues_of, row_of
from state.live.schema import ChangeRow, Link, LinkState, Live, LiveCall, Pbx
from state.live.store import Update
from state.records import StatusChange

log = logging.getLogger(__name__)
status_log = logging.getLogger("ringside.status")

TICK_S = 0.25
BEAT_S = 0.5
CALLS_S = 0.2
REPORT_S = 1.0
RUNNING_S = 60.0
MANY_UNCONFIRMED = 1_000
SLOW_RESUME_S = 5.0
SHARE = 20
"""What is long may take one part in so many of the time; on a small board it is always done."""


class Writer(Protocol):
    """What the collector needs of the live store."""

    def publish(self, update: Update) -> int:
        """Write what is new, or only that the collector lives."""
        ...


class Pace:
    """When something is due that is done at most, or at least, every so many seconds."""

    def __init__(self, every_s: float) -> None:
        self.every_s = every_s
        self._next = 0.0

    def due(self) -> bool:
        """Whether it is time; by a clock that nobody sets."""
        return time.monotonic() >= self._next

    def done(self, again_in_s: float | None = None) -> None:
        """It was done; again after `again_in_s` seconds, or the usual ones."""
        self._next = time.monotonic() + (self.every_s if again_in_s is None else again_in_s)

    def took(self, since: float) -> None:
        """It was done, and took the time since `since`: again when it is a small share of it."""
        cost = time.monotonic() - since
        self.done(max(self.every_s, SHARE * cost))


class Collector:
    """Applies events to a board and publishes it, at most every `publish_s` seconds."""

    def __init__(
        self,
        board: Board,
        writer: Writer,
        keeper: Keeper,
        pbx: Pbx,
        publish_s: float = 0.05,
        *,
        agents: Agents = NOBODY,
    ) -> None:
        self.board = board
        self._agents, self._agents_until = agents, 0.0
        self.watch = Watch()
        self._writer = writer
        self._keeper = keeper
        self._pbx = pbx
        now = time.time()
        self._link = Link(state="down", since=now, last_event_at=0.0, reason="starting")
        self._new_changes: dict[str, list[ChangeRow]] = {}
        self._asked = False
        self._whole = True
        self._told: tuple[object, ...] = ()
        self._unsaved = self._calls_stale = True
        self._keeper_seen = -1
        self._oldest_unseen: float | None = None
        self._clock = StepFinder()
        self._tick, self._publishing, self._beating = Pace(TICK_S), Pace(publish_s), Pace(BEAT_S)
        self._running, self._saving, self._reporting = Pace(RUNNING_S), Pace(0.0), Pace(REPORT_S)
        self._listing = Pace(CALLS_S)

    def resume(self, document: bytes | None, live: Live, alive_at: float) -> None:
        """Go on from what was stored; nothing is known from `alive_at` to the next snapshot."""
        if document is None:
            return
        try:
            resumed = restore(self.board, document, live.rows)
        except BadDocument as error:
            log.warning("The stored state cannot be used, the board begins anew: %s", error)
            return
        self._take_up(resumed, alive_at)

    def _take_up(self, resumed: Resumed, alive_at: float) -> None:
        self._keeper.add(resumed.outbox)
        self.board.apply(ev.LinkLost(max(resumed.saved_at, alive_at), "nobody was looking"))
        sizes = len(self.board.extensions), len(self.board.channels)
        log.info("Resumed %d extensions and %d channels", *sizes)

    def apply(self, event: ev.Event) -> None:
        """Take one event."""
        self.board.apply(event)
        if self._oldest_unseen is None and self.board.dirty_rows:
            self._oldest_unseen = event.at
        self.watch.event(event)

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """The link changed; `since` moves with the state only."""
        if state != self._link["state"]:
            self.watch.link(state, at, reason)
            self._link["since"] = at
        self._link["state"], self._link["reason"] = state, reason

    def pbx(self, name: str, version: str) -> None:
        """What is watched."""
        self._pbx = Pbx(name=name, version=version, demo=self._pbx["demo"])

    def wants_answers(self) -> bool:
        """Whether a question waits; asking takes all of them."""
        asked, self._asked = self._asked, False
        return asked

    def idle(self, now: float) -> None:
        """Do what is due at `now`: tick, publish, beat."""
        self._watch_clock(now)
        if now >= self._agents_until:
            self._rename_agents(now)
        if self._tick.due():
            self._tick.done()
            self.board.apply(ev.Tick(now))
        self._take_results(now)
        self._link["last_event_at"] = self.watch.last_event_at
        if self._publishing.due() and self._has_news():
            self._publish(now)
        elif self._beating.due():
            self._beat(now)
        if self._running.due():
            self._running.done()
            self._keeper.add_running(running_intervals(self.board, now))

    def _watch_clock(self, now: float) -> None:
        step = self._clock.step(now, time.monotonic())
        if not step:
            return
        log.warning("This machine's clock was set by %+.1f s; all that is shown moves along", step)
        self.board.apply(ev.ClockSet(now, step))
        self.watch.clock_set(step)
        self._link["since"] += step
        self._oldest_unseen = None
        self._asked = True
        self._agents_until = 0.0

    def _rename_agents(self, now: float) -> None:
        """Write every row again: the AGENTS file may now name other agents."""
        self._agents_until = self._agents.next_change(now)
        self.board.dirty_rows.update(self.board.extensions)

    def close(self, now: float, reason: str) -> None:
        """Publish for the last time, as down, and all there is."""
        self.link("down", now, reason)
        self._saving.done(0.0)
        self._listing.done(0.0)
        self._take_results(now)
        self._keeper.add_running(running_intervals(self.board, now))
        self._publish(now)

    def _take_results(self, now: float) -> None:
        results = self.board.drain()
        for change in results.changes:
            _log_change(change)
            self._new_changes.setdefault(change.extension, []).append(change_row(change))
        self._asked = self._asked or bool(results.questions)
        self.watch.results(results, now)
        self._keeper.add(results)

    def _has_news(self) -> bool:
        board = self.board
        return (
            bool(board.dirty_rows or board.removed or board.dirty_queues or self._calls_due())
            or (self._link["state"], self._link["reason"], self._pbx, self._keeper.problem)
            != self._told
        )

    def _publish(self, now: float) -> None:
        board = self.board
        self._publishing.done()  # from the start of this one: what it takes delays no next one
        update = Update(
            link=Link(**self._link),
            changed={
                n: row_of(board.extensions[n], self._agents, now) for n in sorted(self._numbers())
            },
            removed=list(board.removed),
            whole=self._whole,
            pbx=self._pbx,
            calls=self._calls(),
            queues=queues_of(board) if board.dirty_queues else None,
            changes=self._new_changes,
            resume=self._resume_document(now),
            diagnostics=self._diagnostics(now),
            kept=self._keeper.problem,
        )
        self._writer.publish(update)
        self._published()

    def _calls(self) -> list[LiveCall] | None:
        """The list of calls, less often than the rows: it is long, and nobody waits for it."""
        if not self._calls_due():
            return None
        begun, self._calls_stale = time.monotonic(), False
        calls = calls_of(self.board)
        self._listing.took(begun)
        return calls

    def _calls_due(self) -> bool:
        self._calls_stale |= self.board.calls_changed
        return self._calls_stale and self._listing.due()

    def _diagnostics(self, now: float) -> dict[str, object] | None:
        if not self._reporting.due():
            return None
        self._reporting.done()
        return self.watch.report(self.board, now)

    def _numbers(self) -> set[str]:
        known = self.board.extensions
        return set(known) if self._whole else self.board.dirty_rows & known.keys()

    def _published(self) -> None:
        board = self.board
        if self._oldest_unseen is not None:
            now = time.time()
            self.watch.lag(now - self._oldest_unseen, now)
            self._oldest_unseen = None
        self._told = (self._link["state"], self._link["reason"], self._pbx, self._keeper.problem)
        self._whole, self._new_changes = False, {}
        board.dirty_rows.clear()
        board.removed.clear()
        board.dirty_queues.clear()
        board.calls_changed = False
        self._beating.done()

    def _resume_document(self, now: float) -> bytes | None:
        board, revision = self.board, self._keeper.revision
        self._unsaved |= board.calls_changed or bool(board.dirty_queues)
        self._unsaved |= revision != self._keeper_seen
        if not self._unsaved or not self._saving.due():
            return None
        begun, self._unsaved, self._keeper_seen = time.monotonic(), False, revision
        document = encode(board, self._keeper.unconfirmed(), now)
        self._saving.took(begun)
        if self._keeper.backlog() > MANY_UNCONFIRMED:
            self._saving.done(max(SLOW_RESUME_S, self._keeper.backlog() / MANY_UNCONFIRMED))
        return document

    def _beat(self, now: float) -> None:
        self._beating.done()
        update = Update(
            link=Link(**self._link),
            resume=self._resume_document(now),
            diagnostics=self.watch.report(self.board, now),
            kept=self._keeper.problem,
        )
        self._writer.publish(update)


def _log_change(change: StatusChange) -> None:
    status_log.log(
        logging.WARNING if change.unusual else logging.INFO,
        "extension %s: %s -> %s, %s (%s) call=%s peer=%s%s",
        change.extension,
        change.before,
        change.after,
        change.label,
        f"{change.source}: {change.rule}",
        change.call_id,
        change.peer,
        ", an unusual transition" if change.unusual else "",
        extra={"change": change},
    )
