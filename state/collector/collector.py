"""The collector: events in, live picture and finished records out.

Knows when to publish, what to log and what to count. Must not know where events come from.
All its methods are called from one thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Container
from dataclasses import replace
from typing import Protocol

from state import events as ev
from state.board.apply import Board
from state.board.status_intervals import running_intervals
from state.collector.clock_watch import ClockWatch
from state.collector.day_count import DayCount
from state.collector.outbox import Outbox
from state.collector.pace import Pace
from state.collector.resume import Resumed, UnusableDocumentError, restore, resume_document
from state.collector.telemetry import Telemetry
from state.files.agents import Agents
from state.live.diagnostics import Diagnostics
from state.live.rows import NOBODY, calls_of, change_row, queues_of, row_of
from state.live.schema import ChangeRow, Link, LinkState, Live, LiveCall, Pbx
from state.live.store import Update
from state.logs import Caller
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


class Publisher(Protocol):
    """What the collector needs of the live store."""

    def publish(self, update: Update) -> int:
        """Write what is new, or only that the collector lives."""
        ...


class Collector:
    """Applies events to a board and publishes it, at most every `publish_s` seconds."""

    def __init__(
        self,
        board: Board,
        publisher: Publisher,
        outbox: Outbox,
        pbx: Pbx,
        publish_s: float = 0.05,
        *,
        agents: Agents = NOBODY,
    ) -> None:
        self.board = board
        self._agents, self._names_until = agents, 0.0
        self.telemetry = Telemetry()
        self._publisher = publisher
        self._outbox = outbox
        self._pbx = pbx
        now = time.time()
        self._link = Link(state="down", since=now, last_event_at=0.0, reason="starting")
        self._new_changes: dict[str, list[ChangeRow]] = {}
        self._asked = False
        self._whole = True
        self._published_state: tuple[object, ...] = ()
        self._unsaved = self._calls_stale = True
        self._outbox_seen = -1
        self._oldest_unseen: float | None = None
        self._clock = ClockWatch()
        self._tick, self._publishing, self._beating = Pace(TICK_S), Pace(publish_s), Pace(BEAT_S)
        self._running, self._saving, self._reporting = Pace(RUNNING_S), Pace(0.0), Pace(REPORT_S)
        self._listing, self._day_count = Pace(CALLS_S), DayCount(outbox, agents)

    def resume(self, document: bytes | None, live: Live, alive_at: float) -> None:
        """Go on from what was stored; nothing is known from `alive_at` to the next snapshot."""
        if document is None:
            return
        try:
            resumed = restore(self.board, document, live.rows)
        except UnusableDocumentError as error:
            log.warning("The stored state cannot be used, an empty board begins: %s", error)
            return
        self._take_up(resumed, alive_at)

    def _take_up(self, resumed: Resumed, alive_at: float) -> None:
        self._outbox.add(resumed.outbox)
        self.board.apply(ev.LinkLost(max(resumed.saved_at, alive_at), "nobody was looking"))
        sizes = len(self.board.extensions), len(self.board.channels)
        log.info("Resumed %d extensions and %d channels", *sizes)

    def apply(self, event: ev.Event) -> None:
        """Take one event."""
        self.board.apply(event)
        if self._oldest_unseen is None and self.board.unpublished.rows:
            self._oldest_unseen = event.at
        self.telemetry.event(event)

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """The link changed; `since` moves with the state only."""
        if state != self._link["state"]:
            self.telemetry.link(state, at, reason)
            self._link["since"] = at
        self._link["state"], self._link["reason"] = state, reason

    def pbx(self, name: str, version: str) -> None:
        """Note the PBX's name and version."""
        self._pbx = Pbx(name=name, version=version, demo=self._pbx["demo"])

    def wants_answers(self) -> bool:
        """Whether a question waits for an answer of the PBX. Asking it answers all of them."""
        asked, self._asked = self._asked, False
        return asked

    def idle(self, now: float) -> None:
        """Do what is due at `now`: tick, publish, beat."""
        self._watch_clock(now)
        if now >= self._names_until:
            self._rename_rows(now)
        if self._tick.due():
            self._tick.done()
            self.board.apply(ev.Tick(now))
        self._take_results()
        self._day_count.keep_up(self.board, now)
        self._link["last_event_at"] = self.telemetry.last_event_at
        if self._publishing.due() and self._has_news():
            self._publish(now)
        elif self._beating.due():
            self._beat(now)
        if self._running.due():
            self._running.done()
            self._outbox.add_running(running_intervals(self.board, now))

    def _watch_clock(self, now: float) -> None:
        step = self._clock.step(now, time.monotonic())
        if not step:
            return
        log.warning("This machine's clock was set by %+.1f s; all that is shown moves along", step)
        self.board.apply(ev.ClockSet(now, step))
        self.telemetry.clock_set(step)
        self._link["since"] += step
        self._oldest_unseen = None
        self._asked = True
        self._names_until = 0.0

    def _rename_rows(self, now: float) -> None:
        """An agent sat down or left: every row may have another name."""
        self._names_until = self._agents.next_change(now)
        self.board.unpublished.rows.update(self.board.extensions)

    def close(self, now: float, reason: str) -> None:
        """Publish all there is for the last time, with the link down."""
        self.link("down", now, reason)
        self._saving.done(0.0)
        self._listing.done(0.0)
        self._take_results()
        self._outbox.add_running(running_intervals(self.board, now))
        self._publish(now)

    def _take_results(self) -> None:
        results = self.board.drain()
        for change in results.changes:
            log_change(change, self.board.extensions)
            self._new_changes.setdefault(change.extension, []).append(change_row(change))
        self._asked = self._asked or bool(results.questions)
        self.telemetry.results(results)
        self._outbox.add(results)

    def _has_news(self) -> bool:
        news = self.board.unpublished
        return (
            bool(news.rows or news.removed or news.queues or self._calls_due())
            or self._state() != self._published_state
        )

    def _state(self) -> tuple[object, ...]:
        """What is published besides the board."""
        return self._link["state"], self._link["reason"], self._pbx, self._outbox.problem

    def _publish(self, now: float) -> None:
        board = self.board
        self._publishing.done()  # from the start of this one: what it takes delays no next one
        update = Update(
            link=Link(**self._link),
            changed={
                n: row_of(board.extensions[n], self._agents, now) for n in sorted(self._numbers())
            },
            removed=list(board.unpublished.removed),
            whole=self._whole,
            pbx=self._pbx,
            calls=self._calls(),
            queues=queues_of(board) if board.unpublished.queues else None,
            changes=self._new_changes,
            resume=self._resume_document(now),
            diagnostics=self._diagnostics(now),
            kept=self._outbox.problem,
        )
        self._publisher.publish(update)
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
        self._calls_stale |= self.board.unpublished.calls
        return self._calls_stale and self._listing.due()

    def _diagnostics(self, now: float) -> Diagnostics | None:
        if not self._reporting.due():
            return None
        self._reporting.done()
        return self.telemetry.report(self.board, now)

    def _numbers(self) -> set[str]:
        known = self.board.extensions
        return set(known) if self._whole else self.board.unpublished.rows & known.keys()

    def _published(self) -> None:
        board = self.board
        if self._oldest_unseen is not None:
            now = time.time()
            self.telemetry.lag(now - self._oldest_unseen)
            self._oldest_unseen = None
        self._published_state = self._state()
        self._whole, self._new_changes = False, {}
        board.unpublished.clear()
        self._beating.done()

    def _resume_document(self, now: float) -> bytes | None:
        board, revision = self.board, self._outbox.revision
        news = board.unpublished
        self._unsaved |= news.calls or bool(news.queues) or bool(news.rows)
        self._unsaved |= revision != self._outbox_seen
        if not self._unsaved or not self._saving.due():
            return None
        begun, self._unsaved, self._outbox_seen = time.monotonic(), False, revision
        document = resume_document(board, self._outbox.unconfirmed(), now)
        self._saving.took(begun)
        if self._outbox.backlog() > MANY_UNCONFIRMED:
            self._saving.done(max(SLOW_RESUME_S, self._outbox.backlog() / MANY_UNCONFIRMED))
        return document

    def _beat(self, now: float) -> None:
        self._beating.done()
        update = Update(
            link=Link(**self._link),
            resume=self._resume_document(now),
            diagnostics=self.telemetry.report(self.board, now),
            kept=self._outbox.problem,
        )
        self._publisher.publish(update)


def log_change(change: StatusChange, extensions: Container[str]) -> None:
    """Log a change. Its peer is a caller, whom the log masks, unless it is an extension."""
    peer = change.peer
    if peer and peer not in extensions:
        change = replace(change, peer=Caller(peer))
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
