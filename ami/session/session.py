"""The background session: connect, log in, follow the stream, wait, and connect again.

Knows when a link begins and ends. Must not know the board or the store: it gives events to a Sink,
and calls all the Sink's methods from one thread.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import MappingProxyType

from ami.client import Client
from ami.errors import AmiError, LinkError, LoginRefused, NotAmi, RightsMissing, TlsFailed
from ami.session.backoff import AFTER_LINK_ERROR, AFTER_REFUSAL, Backoff
from ami.session.sink import Sink
from ami.session.stream import Stream
from ami.session.tally import SessionTally
from ami.session.versions import refuse_old
from ami.transport.tls import Tls
from state import counters
from state.counters import Counts, Dropped, NamedCounter, SessionFigures
from state.text import clean

log = logging.getLogger(__name__)

IDLE_S = 0.1
"""The longest time between two calls of the sink's `idle`, in seconds."""


@dataclass(frozen=True, slots=True)
class Target:
    """The PBX and the AMI user to log in as."""

    host: str
    port: int
    username: str
    secret: str
    sweep_s: float = 60.0
    name: str = ""
    tls: Tls | None = None

    def client(self) -> Client:
        """A client for this PBX, with TLS where it is wanted. Raises TlsFailed."""
        return Client(tls=self.tls.context() if self.tls else None)


class Session:
    """Keeps a link to the PBX until `stop` is set."""

    def __init__(
        self,
        target: Target,
        sink: Sink,
        stop: threading.Event,
        make_client: Callable[[], Client] | None = None,
    ) -> None:
        self._target = target
        self._sink = sink
        self._make_client = make_client or target.client
        self._stop = stop
        self._tally = SessionTally()
        self._logged_reason, self._logged_after_ups = "", 0
        self._client: Client | None = None
        self._messages: Counter[str] = Counter()

    def report(self) -> SessionFigures:
        """The counts and times of all links so far, for diagnostics."""
        messages = self._messages + Counter(self._client.stats() if self._client else {})
        counts = Counts()
        for name, (counter, labels) in MESSAGES.items():
            counts.add(counter, *labels, by=messages[name])
        counts.include(self._tally.counts)
        return SessionFigures(counts, tuple(self._tally.sweeps))

    def run(self) -> None:
        """Open a link after the other until stopped; wait longer after each failure."""
        failures = 0
        while not self._stop.is_set():
            began = time.monotonic()
            error = self._one_link()
            if self._stop.is_set():
                return
            plan = AFTER_LINK_ERROR if isinstance(error, LinkError) else AFTER_REFUSAL
            failures = plan.failures_after(failures, time.monotonic() - began)
            reason = explain(error, self._target)
            self._log(error, reason)
            self._wait(plan, failures, reason)

    def _log(self, error: AmiError, reason: str) -> None:
        """Warn once when the link is lost, and once of each thing that a person has to correct."""
        ups = self._tally.ups
        logged = self._logged_reason if self._logged_after_ups == ups else ""
        if reason == logged:
            return
        needs_a_person = not isinstance(error, LinkError)
        level = logging.WARNING if not logged or needs_a_person else logging.INFO
        log.log(level, "No link to the PBX: %s", reason)
        self._logged_reason, self._logged_after_ups = reason, ups

    def _wait(self, plan: Backoff, failures: int, reason: str) -> None:
        self._sink.link("down", time.time(), reason)
        until = time.monotonic() + plan.delay(failures, random.random())
        while not self._stop.is_set() and time.monotonic() < until:
            self._sink.idle(time.time())
            self._stop.wait(min(IDLE_S, max(0.0, until - time.monotonic())))

    def _one_link(self) -> AmiError:
        try:
            client = self._client = self._make_client()
        except AmiError as error:
            return error
        try:
            self._sink.pbx(*self._opened(client))
            self._tally.counts.add(counters.LINKS_OPENED)
            return Stream(client, self._sink, self._stop, self._tally, self._target.sweep_s).run()
        except AmiError as error:
            return error
        finally:
            client.close()
            self._messages += Counter(client.stats())
            self._client = None

    def _opened(self, client: Client) -> tuple[str, str]:
        """Connect and log in; return the PBX's name and version.

        This may take long, so a thread does it, and the sink's `idle` is called meanwhile.
        """
        with ThreadPoolExecutor(1, "ami-open") as pool:
            opening = pool.submit(self._open, client)
            while not opening.done():
                self._sink.idle(time.time())
                wait((opening,), IDLE_S)
                if self._stop.is_set():
                    client.close()
        return opening.result()

    def _open(self, client: Client) -> tuple[str, str]:
        target = self._target
        client.connect(target.host, target.port)
        refuse_old(client.version or "")
        client.login(target.username, target.secret)
        core = client.send_action({"Action": "CoreSettings"})
        refuse_old(client.version or "", core.get("AsteriskVersion"))
        name = target.name or core.get("SystemName") or f"{target.host}:{target.port}"
        return clean(name), clean(core.get("AsteriskVersion"))


MESSAGES: MappingProxyType[str, tuple[NamedCounter, tuple[str, ...]]] = MappingProxyType(
    {
        "messages": (counters.MESSAGES, ()),
        "overflowed": (counters.MESSAGES_DROPPED, (Dropped.TOO_MANY,)),
        "oversized": (counters.MESSAGES_DROPPED, (Dropped.TOO_LONG,)),
        "garbage": (counters.MESSAGES_DROPPED, (Dropped.NOT_AMI,)),
        "late": (counters.ANSWERS_DROPPED, (Dropped.LIST_GIVEN_UP,)),
        "unmatched": (counters.ANSWERS_DROPPED, (Dropped.NOBODY_ASKED,)),
    }
)
"""By the name in `Client.stats`: the counter and the values of its labels."""


def explain(error: AmiError, target: Target) -> str:
    """One line for a person: what is wrong and what to change."""
    problem = f"{target.host}:{target.port}: {error}"
    return problem + next((advice for kind, advice in ADVICE if isinstance(error, kind)), "")


ADVICE: tuple[tuple[type[AmiError], str], ...] = (
    (RightsMissing, "; write 'write = reporting' in its stanza of manager.conf, then reload"),
    (LoginRefused, "; check AMI_USERNAME, AMI_SECRET, and its permit line in manager.conf"),
    (TlsFailed, ""),
    (NotAmi, "; check AMI_PORT, 5038 is usual"),
)
"""What to change, by the kind of error."""
