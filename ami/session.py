"""The background session: connect, log in, snapshot, live, watch, back off.

Knows the life of a link. Must not know the board or the store: it gives events to a Sink, whose
methods are all called from this one thread.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from ami.backoff import AFTER_LINK_ERROR, AFTER_REFUSAL, Backoff
from ami.client import Client
from ami.clock import PbxClock
from ami.errors import AmiError, LinkError, RightsMissing
from ami.message import LinkLost, Message, Overflow
from ami.snapshot import FULL, QUESTION, Assembler, ListAction
from ami.sweeper import Sweep, Sweeper
from ami.translate import Untranslatable, translate
from state import events as ev
from state.live import LinkState

log = logging.getLogger(__name__)

BATCH = 200
"""Most messages taken before what waits for time is looked at."""

POLL_S = 0.02
"""Longest wait for a message, so that what waits for time is looked at often enough."""

BOOT_WAIT_S = 3.0
"""How long FullyBooted may take after the login before the lists are asked all the same."""

PING_AFTER_S = 3.0
"""A link that is silent this long is asked for a Pong."""

QUESTION_EVERY_S = 0.5
"""Questions are gathered for this long at least before the lists are asked."""

CLOSE_S = 2.0


class Sink(Protocol):
    """Where a session's events go."""

    def apply(self, event: ev.Event) -> None:
        """Take one event."""

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """The link is `up`, `resyncing` or `down` since `at`, and why."""

    def pbx(self, name: str, version: str) -> None:
        """What is watched."""

    def idle(self, now: float) -> None:
        """Time passed: publish what is due."""

    def wants_answers(self) -> bool:
        """Whether the PBX should be asked now since reports and calls differ; asked once."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which PBX, and as whom."""

    host: str
    port: int
    username: str
    secret: str
    sweep_s: float = 60.0
    name: str = ""


class Session:
    """Runs until `stop` is set; `counts` and `figures` tell what happened, for /diagnostics."""

    def __init__(
        self,
        target: Target,
        sink: Sink,
        stop: threading.Event,
        make_client: Callable[[], Client] = Client,
    ) -> None:
        self._target = target
        self._sink = sink
        self._make_client = make_client
        self._stop = stop
        self.counts: Counter[str] = Counter()
        self.figures: dict[str, float] = {}

    def report(self) -> dict[str, object]:
        """What happened so far, for diagnostics: counts, and times in seconds."""
        return {**self.counts, **self.figures}

    def run(self) -> None:
        """Keep a session until stopped; every failure is one line, and waits longer each time."""
        failures = 0
        last_reason = ""
        while not self._stop.is_set():
            began = time.monotonic()
            error = self._one_link()
            if self._stop.is_set():
                return
            plan = AFTER_LINK_ERROR if isinstance(error, LinkError) else AFTER_REFUSAL
            failures = plan.failures_after(failures, time.monotonic() - began)
            reason = explain(error, self._target)
            if reason != last_reason or failures == 1:
                log.warning("No link to the PBX: %s", reason)
            last_reason = reason
            self._wait(plan, failures, reason)

    def _wait(self, plan: Backoff, failures: int, reason: str) -> None:
        self._sink.link("down", time.time(), reason)
        until = time.monotonic() + plan.delay(failures, random.random())
        while not self._stop.is_set() and time.monotonic() < until:
            self._sink.idle(time.time())
            self._stop.wait(min(0.1, max(0.0, until - time.monotonic())))

    def _one_link(self) -> AmiError:
        self._sink.idle(time.time())
        client = self._make_client()
        try:
            self._open(client)
            return Live(self, client).run()
        except AmiError as error:
            return error
        finally:
            client.close()

    def _open(self, client: Client) -> None:
        target = self._target
        client.connect(target.host, target.port)
        client.login(target.username, target.secret)
        core = client.send_action({"Action": "CoreSettings"})
        name = target.name or core.get("SystemName") or f"{target.host}:{target.port}"
        self._sink.pbx(name, core.get("AsteriskVersion"))
        self.counts["links"] += 1

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    @property
    def sink(self) -> Sink:
        """Where events go."""
        return self._sink

    @property
    def sweep_s(self) -> float:
        """Seconds between sweeps."""
        return self._target.sweep_s


class Live:
    """One link from the login to its end: the stream into the sink, sweeps and pings beside it."""

    def __init__(self, session: Session, client: Client) -> None:
        self._session = session
        self._sink = session.sink
        self._client = client
        self._sweeper = Sweeper(client)
        self._assembler = Assembler()
        self._clock = PbxClock()
        self._up = False
        self._asked = False
        self._next_sweep = time.monotonic() + BOOT_WAIT_S
        self._next_question = 0.0
        self._waiting: Sweep | None = None
        self._seq = 0
        self._last_at = time.time()

    def run(self) -> AmiError:
        """Live until the link is lost or the session stops; gives what ended it."""
        self._sink.link("resyncing", time.time(), "reading the PBX's lists")
        try:
            while not self._session.stopping:
                error = self._turn()
                if error is not None:
                    return error
            return LinkError("stopped")
        finally:
            self._sink.apply(ev.LinkLost(self._last_at, self._client_end()))
            self._client.close()
            self._sweeper.stop(CLOSE_S)

    def _client_end(self) -> str:
        return "stopped" if self._session.stopping else "the link was lost"

    def _turn(self) -> AmiError | None:
        message = self._client.get(timeout=POLL_S)
        taken = 0
        while message is not None:
            if isinstance(message, LinkLost):
                return LinkError(message.reason)
            self._take(message)
            taken += 1
            message = self._client.get(timeout=0) if taken < BATCH else None
        error = self._take_sweep(idle=taken < BATCH)
        self._watch()
        self._sink.idle(time.time())
        return error

    def _take(self, message: Message) -> None:
        self._seq, self._last_at = message.seq or self._seq, message.at
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
            event = translate(message.headers, self._clock.at(message.headers, message.at))
        except Untranslatable as error:
            self._session.counts["malformed events"] += 1
            log.warning("An event could not be understood and was left out: %s", error)
            return
        if event is not None:
            self._sink.apply(event)

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
            self._next_sweep = now + self._session.sweep_s
        elif now >= self._next_question and self._up and self._sink.wants_answers():
            self._next_question = now + QUESTION_EVERY_S
            self._session.counts["questions asked"] += 1
            self._ask(QUESTION)
        elif self._client.age() > PING_AFTER_S:
            self._sweeper.ping()

    def _ask(self, lists: tuple[ListAction, ...]) -> None:
        self._sink.apply(ev.SnapshotAsked(time.time()))
        self._sweeper.sweep(lists)

    def _take_sweep(self, *, idle: bool) -> AmiError | None:
        if self._waiting is None and not self._sweeper.results.empty():
            result = self._sweeper.results.get()
            if isinstance(result, AmiError):
                return result
            self._waiting = result
        if self._waiting is not None and (idle or self._seq > self._waiting.seq):
            return self._finish_sweep(self._waiting)
        return None

    def _finish_sweep(self, sweep: Sweep) -> AmiError | None:
        self._waiting = None
        denied = next((e for a, e in sweep.refused.items() if a.required), None)
        if denied is not None:
            return denied
        self._report_refused(sweep)
        self._sink.apply(self._assembler.snapshot(sweep.replies, time.time()))
        self._session.counts["sweeps"] += 1
        self._session.counts["malformed list entries"] = self._assembler.bad
        self._session.figures["sweep_s"] = sweep.took_s
        if not self._up:
            self._up = True
            self._sink.link("up", time.time(), "")
            log.warning("The link to the PBX is up: its lists took %.3f s", sweep.took_s)
        return None

    def _report_refused(self, sweep: Sweep) -> None:
        if self._asked:
            return
        self._asked = True
        for action, error in sweep.refused.items():
            log.warning("The PBX refused %s (it needs %s): %s", action.name, action.right, error)


MEANINGS: MappingProxyType[str, Callable[[Live], None]] = MappingProxyType(
    {
        "FullyBooted": Live.sweep_soon,
        "Reload": Live.sweep_soon,
        "Shutdown": Live.shutting_down,
    }
)
"""Events that concern the session itself."""


def explain(error: AmiError, target: Target) -> str:
    """One line for a person: what is wrong and what to change."""
    where = f"{target.host}:{target.port}"
    if isinstance(error, RightsMissing):
        return (
            f"user {target.username!r} lacks a right: {error}; write 'write = reporting' "
            "in its stanza of manager.conf and reload the manager"
        )
    return f"{where}: {error}"
