"""A link from the log-in to its end: events go to the sink, sweeps and pings run beside them.

Knows when to read the PBX's lists. Must not know the board, nor how a link is opened and what
follows its end: that is `session.py`.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from types import MappingProxyType

from ami.client import Client
from ami.errors import AmiError, LinkError
from ami.session.blindness import Blindness
from ami.session.sink import Sink
from ami.session.sweeper import Sweep, Sweeper
from ami.session.tally import SessionTally
from ami.translate.events import Untranslatable
from ami.translate.frequent import event_of
from ami.translate.lists import FULL, QUESTION, ListAction, in_parts, snapshot
from ami.translate.pbx_clock import PbxClock
from ami.transport.message import ConnectionEnded, Message, Overflow
from state import counters
from state import events as ev

log = logging.getLogger(__name__)

BATCH = 200
"""The most messages taken before timers are looked at."""

POLL_S = 0.02
"""The longest wait for a message, so that timers are looked at often enough."""

BOOT_WAIT_S = 3.0
"""The lists are read so long after the log-in at the latest, without FullyBooted too."""

PING_AFTER_S = 3.0
"""A Ping is sent after so much silence."""

SILENT_S = 8.0
"""A link is dead after so much silence, whatever was sent meanwhile."""

QUESTION_EVERY_S = 0.5
"""The shortest time between two short sweeps for questions."""

QUESTION_SHARE = 5.0
"""They are also so many durations of the last sweep apart: a large PBX has other work to do."""

SOONER_S = 2.0
"""A sweep starts so much before `sweep_s` is over: then nothing is wrong for longer than `sweep_s`,
the duration of the sweep included."""

CLOSE_S = 2.0
"""The longest wait for the sweeper's thread at the end."""

CLOCK_SET_S = 0.2
"""If this machine's two clocks move apart by so much between two looks, the wall clock was set."""

LOOK_S = 5.0
"""While no event of some class was heard, the lists are read so long after the first time, then
after twice as long ... up to `sweep_s`: rights that are missing should not take a sweep to show."""

SWEEP_SHARE = 4.0
"""Two sweeps are at least so many durations of the first apart, be that longer than `sweep_s`."""

IDLE_S = 0.8
"""While very long lists are applied, the sink's `idle` is called so often: readers take a collector
that is silent for 2 s for dead, and each call may publish all that is new."""

LOOK_SHARE = 20.0
"""These are also so many durations of the last sweep apart."""


class Stream:
    """Follows one link from login to end. `tally` is the session's and outlives the link."""

    def __init__(
        self,
        client: Client,
        sink: Sink,
        stop: threading.Event,
        tally: SessionTally,
        sweep_s: float,
    ) -> None:
        self._client = client
        self._sink = sink
        self._stop = stop
        self._tally = tally
        self._sweep_s = sweep_s
        self._sweeper = Sweeper(client)
        self._clock = PbxClock()
        self._ahead = time.time() - time.monotonic()
        self._up = False
        self._refusals_logged = False
        self._next_sweep = time.monotonic() + BOOT_WAIT_S
        self._next_question = 0.0
        self._blindness = Blindness(tally)
        self._look_s = LOOK_S
        self._next_look = math.inf
        self._asked_at = 0.0
        self._waiting: Sweep | None = None
        self._seq = 0

    def run(self) -> AmiError:
        """Follow the link until it is lost or `stop` is set; return the error that ended it."""
        self._sink.link("resyncing", time.time(), "reading the PBX's lists")
        try:
            while not self._stop.is_set():
                error = self._turn()
                if error is not None:
                    return error
            return LinkError("stopped")
        finally:
            heard_at = time.time() - self._client.age()
            reason = "stopped" if self._stop.is_set() else "the link was lost"
            self._sink.apply(ev.LinkLost(heard_at, reason))
            self._client.close()
            self._sweeper.stop(CLOSE_S)

    def _turn(self) -> AmiError | None:
        self._watch_own_clock()
        sweep = self._finished_sweep()
        if isinstance(sweep, AmiError):
            return sweep
        message = self._client.get(timeout=POLL_S)
        taken = 0
        while message is not None:
            if isinstance(message, ConnectionEnded):
                return LinkError(message.reason)
            self._take(message)
            taken += 1
            message = self._client.get(timeout=0) if taken < BATCH else None
        error = self._silence()
        if sweep is not None and error is None:
            error = self._take_sweep(sweep, drained=taken < BATCH)
        self._watch()
        if self._up:
            self._blindness.tell(self._sink)
        self._sink.idle(time.time())
        return error or self._blindness.end()

    def _watch_own_clock(self) -> None:
        """Forget the offset to the PBX's clock when this machine's clock was set."""
        ahead, before = time.time() - time.monotonic(), self._ahead
        self._ahead = ahead
        if abs(ahead - before) > CLOCK_SET_S:
            self._clock = PbxClock()

    def _silence(self) -> AmiError | None:
        # By SILENT_S an answer was due, if only the Pong.
        silent_s = self._client.age()
        return LinkError(f"nothing came for {silent_s:.0f} s") if silent_s > SILENT_S else None

    def _take(self, message: Message) -> None:
        self._seq = message.seq or self._seq
        if self._blindness.hearing.unheard:
            self._blindness.hearing.hear(message)
        if isinstance(message, Overflow):
            self.resync(f"{message.lost} messages were dropped: more came at once than fit")
            return
        react = SESSION_EVENTS.get(message.name)
        if react is not None:
            react(self)
        else:
            self._apply(message)

    def _apply(self, message: Message) -> None:
        try:
            event = event_of(message, self._clock)
            if event is not None:
                self._sink.apply(event)
        except Untranslatable as error:
            self._leave_out(message, error)
        except Exception:
            log.exception("A fault in Ringside: an event was left out, the lists are read again")
            self._tally.counts.add(counters.EVENTS_FAILED)
            self.sweep_soon()

    def _leave_out(self, message: Message, error: Exception) -> None:
        counts = self._tally.counts
        counts.add(counters.EVENTS_MALFORMED, message.name)
        if counts.of(counters.EVENTS_MALFORMED, message.name) == 1:
            log.warning("A malformed event was left out; more are counted only: %s", error)

    def reloaded(self) -> None:
        """Read the lists; a session that lacks rights logs in again, since they may be there."""
        self._blindness.reloaded()
        self.sweep_soon()

    def sweep_soon(self) -> None:
        """Read the lists as soon as no other answer is awaited."""
        self._next_sweep = 0.0

    def shutting_down(self) -> None:
        """The PBX shuts down, so the link will end soon."""
        self._up = False
        self._sink.link("resyncing", time.time(), "the PBX is shutting down")

    def resync(self, reason: str) -> None:
        """Distrust the board until the next sweep, which follows at once."""
        self._up, self._next_sweep = False, 0.0
        log.warning("The PBX's lists are read again: %s", reason)
        self._sink.link("resyncing", time.time(), reason)

    def _watch(self) -> None:
        """Start what is due, one at a time: a sweep, a short sweep for questions, a ping."""
        now = time.monotonic()
        if self._sweeper.busy or self._waiting is not None or not self._sweeper.results.empty():
            return
        if now >= self._next_sweep or (self._blindness.hearing.unheard and now >= self._next_look):
            self._ask(FULL)
            self._next_sweep = now + self._sweep_s - min(SOONER_S, self._sweep_s / 4)
            self._next_look = math.inf
        elif now >= self._next_question and self._up and self._sink.wants_answers():
            took_s = self._tally.sweeps[-1] if self._tally.sweeps else 0.0
            self._next_question = now + max(QUESTION_EVERY_S, QUESTION_SHARE * took_s)
            self._tally.counts.add(counters.QUESTIONS_ASKED)
            self._ask(QUESTION)
        elif self._client.age() > PING_AFTER_S:
            self._sweeper.ping()

    def _plan_next(self, took_s: float) -> None:
        """After a sweep that took so long: a large PBX has other work to do."""
        now = time.monotonic()
        if self._next_sweep:  # else something happened meanwhile that wants another one at once
            self._next_sweep = max(self._next_sweep, now + SWEEP_SHARE * took_s)
        if self._next_look == math.inf:
            self._next_look = now + max(self._look_s, LOOK_SHARE * took_s)
            self._look_s = min(2 * self._look_s, self._sweep_s)

    def _ask(self, lists: tuple[ListAction, ...]) -> None:
        self._asked_at = time.monotonic()
        self._sink.apply(ev.SnapshotAsked(time.time()))
        self._sweeper.sweep(lists)

    def _finished_sweep(self) -> Sweep | AmiError | None:
        """The finished sweep, if any. All that came before its Pong is in the inbox by now."""
        if self._waiting is not None or self._sweeper.results.empty():
            return self._waiting
        return self._sweeper.results.get()

    def _take_sweep(self, sweep: Sweep, *, drained: bool) -> AmiError | None:
        """Apply the lists once all messages that came before them are applied."""
        ready = drained or self._seq > sweep.seq
        self._waiting = None if ready else sweep
        if not ready:
            return None
        denied = next((e for a, e in sweep.refused.items() if a.required), None)
        if denied is not None:
            return denied
        self._log_refusals(sweep)
        self._tally.note_unread(sweep.replies.values())
        lists = snapshot(sweep.replies, time.time())
        self._blindness.hearing.look(lists, self._asked_at)
        idle_at = time.monotonic()
        for part in in_parts(lists):
            self._sink.apply(part)
            if time.monotonic() - idle_at > IDLE_S:
                self._sink.idle(time.time())
                idle_at = time.monotonic()
        self._tally.swept(sweep.took_s)
        self._plan_next(sweep.took_s)
        if not self._up:
            self._up = True
            self._blindness.tell(self._sink, again=True)
            self._tally.ups += 1
            log.warning("The link to the PBX is up: its lists took %.3f s", sweep.took_s)
        return None

    def _log_refusals(self, sweep: Sweep) -> None:
        if self._refusals_logged:
            return
        self._refusals_logged = True
        for action, error in sweep.refused.items():
            needed = f"it needs {action.right}"
            level = logging.INFO if action.extra else logging.WARNING
            log.log(level, "The PBX refused %s (%s): %s", action.name, needed, error)


SESSION_EVENTS: MappingProxyType[str, Callable[[Stream], None]] = MappingProxyType(
    {
        "FullyBooted": Stream.sweep_soon,
        "Reload": Stream.reloaded,
        "Shutdown": Stream.shutting_down,
    }
)
"""What the session does at the events that concern itself."""
