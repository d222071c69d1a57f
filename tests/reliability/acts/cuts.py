"""How a link is broken again and again while calls go on: one plan per fault.

Knows a proxy's orders. A plan runs in a thread of its own and notes when the link was taken away
and when it could be had again.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.faults import Chooses, cut_at, named
from tests.fakes.broken.proxy import Proxy
from tests.reliability.acts.fleet import Watcher

REST_S = 6.0
"""Between two faults: a board must be right again in half of it."""


@dataclass
class Trial:
    """From `began` to `returned` (monotonic seconds) there was no link to be had."""

    began: float
    returned: float = float("inf")


@dataclass
class Broken:
    """One plan, its watcher and its trials."""

    watcher: Watcher
    plan: "Plan"
    over: threading.Event
    until: float
    trials: list[Trial] = field(default_factory=list)

    def run(self) -> None:
        """Break and mend until the traffic is over, or too soon over for another time."""
        while not self.over.wait(REST_S):
            if time.monotonic() + self.plan.takes_s > self.until:
                return
            self.plan.break_once(self)

    @property
    def proxy(self) -> Proxy:
        """The proxy that obeys."""
        return self.watcher.proxy

    def note(self, seconds: float) -> Trial:
        """A trial that begins now and lasts so long; waits until it is over."""
        trial = Trial(time.monotonic())
        time.sleep(seconds)
        self.trials.append(trial)
        return trial


@dataclass(frozen=True)
class Plan:
    """A fault of the link: its name, how it is made, how long that takes, what makes it once.

    `loses_it`: the link is lost each time, and must be seen to go and to come back.
    """

    fault: str
    how: str
    takes_s: float
    break_once: Callable[[Broken], None]
    loses_it: bool = True


def away(seconds: float) -> Callable[[Broken], None]:
    """Cut and refused for so long."""

    def once(broken: Broken) -> None:
        broken.proxy.cut()
        trial = broken.note(seconds)
        trial.returned = time.monotonic()
        broken.proxy.allow()

    return once


def amid(
    chooses: Callable[[], Chooses], seconds: float, *, link_lost_first: bool = False
) -> Callable[[Broken], None]:
    """Cut in the middle of the next message of a kind, and refused for so long."""

    def once(broken: Broken) -> None:
        struck = threading.Event()

        def cut() -> None:
            broken.proxy.cut()
            struck.set()

        rule = cut_at(chooses(), cut, share=0.5)
        broken.proxy.rules.append(rule)
        began = time.monotonic()
        if link_lost_first:
            broken.proxy.cut()
            broken.proxy.allow()
        while not struck.wait(0.05) and not broken.over.is_set():
            pass
        broken.proxy.rules.remove(rule)
        if struck.is_set():
            trial = broken.note(seconds)
            trial.began = began if link_lost_first else trial.began
            trial.returned = time.monotonic()
            broken.proxy.allow()

    return once


def at_action(name: str, times: int) -> Callable[[Broken], None]:
    """Cut, and then cut again each time this action is asked, so many times."""

    def once(broken: Broken) -> None:
        struck = threading.Semaphore(0)

        def again() -> None:
            broken.proxy.cut_for(0.05)
            struck.release()

        broken.proxy.cut()
        trial = Trial(time.monotonic())
        for _ in range(times):
            broken.proxy.action_hooks[name] = again
            broken.proxy.allow()
            assert struck.acquire(timeout=20), f"nobody asked for {name}"
        trial.returned = time.monotonic()
        broken.trials.append(trial)

    return once


def half_open(seconds: float, *, new_ones_too: bool) -> Callable[[Broken], None]:
    """Nothing passes and nothing closes. New connections may be had, or are as silent."""

    def once(broken: Broken) -> None:
        began = time.monotonic()
        broken.proxy.freeze(new_ones_too=new_ones_too)
        trial = broken.note(seconds)
        if not new_ones_too:
            links = broken.watcher.panel.witness.links
            trial.returned = next(t for t, state, _ in links if t > began and state == "down")
        else:
            trial.returned = time.monotonic()
        broken.proxy.thaw()

    return once


def slow(seconds: float) -> Callable[[Broken], None]:
    """Every byte in a packet of its own, from a new connection on."""

    def once(broken: Broken) -> None:
        broken.proxy.trickles = True
        broken.proxy.cut()
        trial = Trial(time.monotonic(), time.monotonic())
        broken.trials.append(trial)
        broken.proxy.allow()
        time.sleep(seconds)
        broken.proxy.trickles = False

    return once


def held_back(seconds: float) -> Callable[[Broken], None]:
    """All that the PBX says is kept back, and then let go in one burst."""

    def once(broken: Broken) -> None:
        broken.proxy.hold()
        trial = broken.note(seconds)
        trial.returned = time.monotonic()
        broken.proxy.release()

    return once


def an_event() -> Chooses:
    """One of the awkward moments, another one each time."""
    return named(random.choice(("Newstate", "BridgeEnter", "BlindTransfer", "Hangup", "DialEnd")))


def a_list_entry() -> Chooses:
    """An entry of a list that was asked."""
    return lambda raw: raw.startswith(b"Event: ExtensionStatus") and b"\r\nActionID: " in raw


def a_greeting() -> Chooses:
    """The line by which AMI begins."""
    return lambda raw: raw.startswith(b"Asterisk Call Manager")


ANY_MOMENT = "closed, refused, in any moment of calls"

PLANS = (
    Plan("link cut for 0.1 s", ANY_MOMENT, 0.1, away(0.1)),
    Plan("link cut for 1 s", ANY_MOMENT, 1, away(1)),
    Plan("link cut for 5 s", ANY_MOMENT, 5, away(5)),
    Plan("link cut for 20 s", ANY_MOMENT, 20, away(20)),
    Plan("link cut for 60 s", ANY_MOMENT, 60, away(60)),
    Plan("link cut in an event", "half an event, then closed for 0.5 s", 5, amid(an_event, 0.5)),
    Plan("link cut in the greeting", "half a line, then closed", 5,
         amid(a_greeting, 0.3, link_lost_first=True)),
    Plan("link cut in the login", "closed at Login, three times", 5, at_action("Login", 3)),
    Plan("link cut in a list", "half an entry, then closed", 5,
         amid(a_list_entry, 0.3, link_lost_first=True)),
    Plan("link half-open", "silent for 12 s, a new one works", 12,
         half_open(12, new_ones_too=False)),
    Plan("link and new ones half-open", "all silent for 15 s", 15,
         half_open(15, new_ones_too=True)),
    Plan("link slow", "every byte in a packet of its own for 8 s", 8, slow(8)),
    Plan("link held up", "all kept back for 3 s, then at once", 3, held_back(3),
         loses_it=False),
)  # fmt: skip
"""In the order of the table."""


def wait_up(broken: Broken) -> None:
    """Wait until the panel's link is up again."""
    panel = broken.watcher.panel
    wait_until(lambda: panel.live().link["state"] == "up", f"{broken.plan.fault}: up", 20)
