"""Scenarios, and the stage they play on: several at once, each on phones of its own.

Knows how scenarios share the forty phones; what happens in them is in `scenarios/`.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.asterisk.judging.truth import Mark, Truth
from tests.asterisk.lab.ami_link import AmiError
from tests.asterisk.lab.lab import Lab
from tests.asterisk.lab.phones import Leg, Names, Phones
from tests.asterisk.lab.switchboard import Switchboard

RING = 1.0
"""How long people let it ring, seconds."""
TALK = 1.8
"""How long people talk, seconds."""
REST = 0.4
"""How long a phone rests before and after a scenario, seconds: so that its truth is its own."""
STAGGER = 0.12
"""How far apart scenarios begin, seconds: calls that begin all at once wait for each other."""


Pace = Callable[[float], float]
"""How many seconds people really take for what usually takes so many."""


class Stage:
    """What a scenario may do: the phones' hands, the operator's hands, and waiting."""

    def __init__(self, phones: Phones, switchboard: Switchboard, truth: Truth, pace: Pace = float):
        self.phones = phones
        self.pbx = switchboard
        self.truth = truth
        self._pace = pace

    def set_for(self, names: Names, pace: Pace) -> "Stage":
        """The same stage for other phones and other people; truth is told of phones as they are."""
        return Stage(self.phones.renamed(names), self.pbx.renamed(names), self.truth, pace)

    def answered(self, caller: Leg, number: str) -> Leg:
        """Let `number` ring a while, answer there, wait until the caller hears it, talk."""
        called = self.ring(number)
        called.answer()
        caller.wait_up()
        self.talk()
        return called

    def call(self, phone: str, number: str) -> tuple[Leg, Leg]:
        """A whole answered call between two phones, still going on: the two legs."""
        caller = self.phones.dial(phone, number)
        return caller, self.answered(caller, number)

    def ring(self, number: str) -> Leg:
        """Let `number` ring a while; its leg."""
        leg = self.phones.ringing(number)
        self.talk(RING)
        return leg

    def talk(self, seconds: float = TALK) -> None:
        """People talk: time goes by, on purpose."""
        time.sleep(self._pace(seconds))


@dataclass(frozen=True)
class Scenario:
    """A named play; `promises`: extension -> the device states it goes through.

    The extensions of the promises, and what else is in `claims`, are its own while it plays.
    """

    name: str
    play: Callable[[Stage], None]
    promises: dict[str, tuple[str, ...]]
    claims: frozenset[str] = frozenset()

    @property
    def needs(self) -> frozenset[str]:
        """Everything nobody else may touch meanwhile."""
        return self.claims | self.promises.keys()


def scenario(
    *promises: str, claims: tuple[str, ...] = ()
) -> Callable[[Callable[[Stage], None]], Scenario]:
    """Make a play a Scenario; a promise reads "1006 RINGING INUSE NOT_INUSE"."""
    parts = [promise.split() for promise in promises]
    table = {extension: tuple(states) for extension, *states in parts}

    def made(play: Callable[[Stage], None]) -> Scenario:
        return Scenario(play.__name__, play, table, frozenset(claims))

    return made


class Claims:
    """Who may use which phone: all of a scenario's at once or none, so nobody waits for ever."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._freed = threading.Condition()

    def take(self, names: frozenset[str]) -> bool:
        """Claim the names if they are free."""
        with self._freed:
            if not self._taken.isdisjoint(names):
                return False
            self._taken |= names
            time.sleep(STAGGER)
            return True

    def give_back(self, names: frozenset[str]) -> None:
        """End a claim."""
        with self._freed:
            self._taken -= names
            self._freed.notify_all()

    @contextmanager
    def hold(self, names: frozenset[str]) -> Iterator[None]:
        """The names are the caller's alone inside the block."""
        with self._freed:
            self._freed.wait_for(lambda: self.take(names))
        try:
            yield
        finally:
            self.give_back(names)


def perform(
    lab: Lab, truth: Truth, scenarios: Iterable[Scenario], clock: Callable[[], float]
) -> list[Mark]:
    """Play all scenarios, as many at once as the phones allow; one mark each, by time."""
    link = lab.pbx.login()
    stage, claims = Stage(lab.phones, Switchboard(link), truth), Claims()

    def one(each: Scenario) -> Mark:
        with claims.hold(each.needs):
            begin = clock()
            time.sleep(REST)
            error = play(stage, each)
            time.sleep(REST)
            return Mark(each.name, begin, clock(), tuple(sorted(each.promises)), error)

    try:
        plays = list(scenarios)
        with ThreadPoolExecutor(len(plays) or 1) as pool:
            return sorted(pool.map(one, plays), key=lambda mark: mark.t)
    finally:
        link.close()


def play(stage: Stage, each: Scenario) -> str:
    """What went wrong, "" if nothing did; the phones are on the hook afterwards."""
    try:
        each.play(stage)
        stage.phones.wait_on_hook(each.promises)
        stage.truth.wait_idle(map(stage.phones.names, each.promises))
    except (TimeoutError, AssertionError, AmiError) as error:
        stage.phones.hang_up(each.promises)
        for phone in each.promises:
            stage.pbx.hang_up(phone)
        return f"{type(error).__name__}: {error}"
    return ""
