"""One link from the login to its end: the stream into the sink, sweeps and pings beside it.

Knows what an event is good for and when the lists are asked. Must not know the board, nor how a
link comes about and what is done when it ends (session.py).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType

from ami.client import Client
from ami.errors import AmiError, LinkError
from ami.session.sink import Sink
from ami.session.sweeper import Sweep, Sweeper
from ami.translate.events import Untranslatable
from ami.translate.frequent import event_of
from ami.translate.lists import FULL, QUESTION, Assembler, ListAction
from ami.translate.pbx_clock import PbxClock
from ami.transport.message import ConnectionEnded, Message, Overflow
from state import counters
from state import events as ev
from state.counters import Counts

log = logging.getLogger(__name__)

BATCH = 200
"""Most messages taken before what waits for time is looked at."""

POLL_S = 0.02
"""Longest wait for a message, so that what waits for time is looked at often enough."""

BOOT_WAIT_S = 3.0
"""How long FullyBooted may take after the login before the lists are asked all the same."""

PING_AFTER_S = 3.0
"""A link that is silent this long is asked for a Pong."""

SILENT_S = 8.0
"""A link that is silent this long is dead, whatever else was asked meanwhile."""

QUESTION_EVERY_S = 0.5
"""Questions are gathered for this long at least before the lists are asked."""

QUESTION_SHARE = 5.0
"""And for so many times as long as the last lists took: a large PBX has other things to do."""

SOONER_S = 2.0
"""The lists are asked so much before `sweep_s` is over: until they are there, and what they miss is
known to be gone, nothing is wrong for longer than that."""

CLOSE_S = 2.0

CLOCK_SET_S = 0.2
"""Two clocks of this machine that part by so much between two looks: one was set."""

SWEEPS_KEPT = 50
"""Of so many sweeps the times are remembered, until the next report has told them."""


@dataclass(slots=True)
class Figures:
    """What happened in all links so far, for diagnostics: counts, and how long sweeps took."""

    counts: Counts = field(default_factory=Counts)
    sweeps: deque[float] = field(default_factory=lambda: deque(maxlen=SWEEPS_KEPT))
    ups: int = 0

    def swept(self, seconds: float) -> None:
        """The lists took so long."""
        self.counts.add(counters.SWEEPS)
        self.sweeps.append(seconds)


class Stream:
    """Lives as long as one link. `figures` are those of the session: they outlive the link."""

    def __init__(
        self,
        client: Client,
        sink: Sink,
        stop: threading.Event,
        figures: Figures,
        sweep_s: float,
    ) -> None:
        self._client = client
        self._sink = sink
        self._stop = stop
        self._figures = figures
        self._sweep_s = sweep_s
        self._sweeper = Sweeper(client)
        self._assembler = Assembler()
        self._clock = PbxClock()
        self._ahead = time.time() - time.monotonic()
        self._up = False
        self._told_refused = False
        self._next_sweep = time.monotonic() + BOOT_WAIT_S
        self._next_question = 0.0
        self._waiting: Sweep | None = None
        self._seq = 0

    def run(self) -> AmiError:
        """Live until the link is lost or `stop` is set; gives what ended it."""
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
        self._look_at_our_clock()
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
        self._sink.idle(time.time())
        return error

    def _look_at_our_clock(self) -> None:
        """Against one that was set, what is known of the PBX's is worth nothing."""
        ahead, before = time.time() - time.monotonic(), self._ahead
        self._ahead = ahead
        if abs(ahead - before) > CLOCK_SET_S:
            self._clock = PbxClock()

    def _silence(self) -> AmiError | None:
        """Something was asked before SILENT_S, a Pong if nothing else, and nothing came."""
        silent_s = self._client.age()
        return LinkError(f"nothing came for {silent_s:.0f} s") if silent_s > SILENT_S else None

    def _take(self, message: Message) -> None:
        self._seq = message.seq or self._seq
        if isinstance(message, Overflow):
            self.resync(f"{message.lost} messages were lost on the way")
            return
        meaning = MEANINGS.get(message.name)
        if meaning is not None:
            meaning(self)
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
            log.exception("An event met a fault and was left out; the lists are asked again")
            self._figures.counts.add(counters.EVENTS_FAILED)
            self.sweep_soon()

    def _leave_out(self, message: Message, error: Exception) -> None:
        counts = self._figures.counts
        counts.add(counters.EVENTS_MALFORMED, message.name)
        if counts.of(counters.EVENTS_MALFORMED, message.name) == 1:
            log.warning("A malformed event was left out, more are only counted: %s", error)

    def sweep_soon(self) -> None:
        """Ask the lists as soon as nothing else is being asked."""
        self._next_sweep = 0.0

    def shutting_down(self) -> None:
        """The PBX says goodbye; the link is about to go."""
        self._up = False
        self._sink.link("resyncing", time.time(), "the PBX is shutting down")

    def resync(self, reason: str) -> None:
        """What is known may be wrong until the next sweep."""
        self._up, self._next_sweep = False, 0.0
        log.warning("The board is read anew: %s", reason)
        self._sink.link("resyncing", time.time(), reason)

    def _watch(self) -> None:
        """Start what is due, one thing at a time: a sweep, a question, a ping."""
        now = time.monotonic()
        if self._sweeper.busy or self._waiting is not None or not self._sweeper.results.empty():
            return
        if now >= self._next_sweep:
            self._ask(FULL)
            self._next_sweep = now + self._sweep_s - min(SOONER_S, self._sweep_s / 4)
        elif now >= self._next_question and self._up and self._sink.wants_answers():
            took_s = self._figures.sweeps[-1] if self._figures.sweeps else 0.0
            self._next_question = now + max(QUESTION_EVERY_S, QUESTION_SHARE * took_s)
            self._figures.counts.add(counters.QUESTIONS_ASKED)
            self._ask(QUESTION)
        elif self._client.age() > PING_AFTER_S:
            self._sweeper.ping()

    def _ask(self, lists: tuple[ListAction, ...]) -> None:
        self._sink.apply(ev.SnapshotAsked(time.time()))
        self._sweeper.sweep(lists)

    def _finished_sweep(self) -> Sweep | AmiError | None:
        """The sweep that is there. What came before its Pong is in the inbox by now."""
        if self._waiting is not None or self._sweeper.results.empty():
            return self._waiting
        return self._sweeper.results.get()

    def _take_sweep(self, sweep: Sweep, *, drained: bool) -> AmiError | None:
        """Take the lists over once all that came before them was."""
        ready = drained or self._seq > sweep.seq
        self._waiting = None if ready else sweep
        if not ready:
            return None
        denied = next((e for a, e in sweep.refused.items() if a.required), None)
        if denied is not None:
            return denied
        self._report_refused(sweep)
        self._sink.apply(self._assembler.snapshot(sweep.replies, time.time()))
        self._figures.counts.add(counters.ENTRIES_MALFORMED, by=self._assembler.take_bad())
        self._figures.swept(sweep.took_s)
        if not self._up:
            self._up = True
            self._sink.link("up", time.time(), "")
            self._figures.ups += 1
            log.warning("The link to the PBX is up: its lists took %.3f s", sweep.took_s)
        return None

    def _report_refused(self, sweep: Sweep) -> None:
        if self._told_refused:
            return
        self._told_refused = True
        for action, error in sweep.refused.items():
            log.warning("The PBX refused %s (it needs %s): %s", action.name, action.right, error)


MEANINGS: MappingProxyType[str, Callable[[Stream], None]] = MappingProxyType(
    {
        "FullyBooted": Stream.sweep_soon,
        "Reload": Stream.sweep_soon,
        "Shutdown": Stream.shutting_down,
    }
)
"""Events that concern the session itself."""
