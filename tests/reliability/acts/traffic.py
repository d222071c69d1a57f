"""Random real traffic: people who call, transfer, park, wait in queues and hang up at any moment.

Knows what may be done with phones (tests/asterisk/playing/stage.py); keeps no score. Every group of
phones has an actor of its own, so that nobody waits for anybody else. The seed throws the dice.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.asterisk.lab.ami_link import AmiError, AmiLink
from tests.asterisk.lab.lab import Lab
from tests.asterisk.lab.phones import Leg
from tests.asterisk.lab.switchboard import Switchboard

GROUPS = (
    ("1001", "1002", "1003", "1004"),
    ("1011", "1012", "1013", "1014"),
    ("1005", "1006", "1007", "1008"),
    ("1015", "1016", "1017", "1018"),
    ("1019", "1020", "1021", "1022"),
    ("1023", "1024", "1025", "1026"),
    ("1027", "1028", "1029", "1031"),
    ("1033", "1034", "1035", "1039"),
)
"""Who plays together. The first two serve the queues; 1009, 1010, 1030, 1032 ... are left alone."""

LONG_CALLS = (("1032", "1036"), ("1037", "1038"))
"""Calls that go on from the beginning to the end of the traffic."""

QUEUES: dict[tuple[str, ...], str] = {GROUPS[0]: "5550600", GROUPS[1]: "5550601"}
ENOUGH_SHARE = 0.06
"""How often somebody hangs up instead of doing what comes next."""


FAILED = "failed"
"""A play that the phones could not do, as `played` counts it."""


class EnoughError(Exception):
    """Somebody hangs up in the middle of it."""


class Actor:
    """Plays one random thing after the other with its own phones."""

    def __init__(self, traffic: "Traffic", group: tuple[str, ...], seed: int) -> None:
        self.phones = traffic.lab.phones
        self.pbx = traffic.switchboard
        self.group = group
        self.parking = traffic.parking
        self._traffic = traffic
        self.dice = random.Random(seed)

    def run(self) -> None:
        """Until the traffic ends."""
        plays = [*PLAYS, *([in_queue] * 4 if self.group in QUEUES else [])]
        while not self._traffic.over.is_set():
            play = self.dice.choice(plays)
            try:
                play(self, *self.dice.sample(self.group, 3))
                self._traffic.played[play.__name__] += 1
            except EnoughError:
                self._traffic.played["hung up in the middle"] += 1
            except (TimeoutError, AmiError, AssertionError):
                self._traffic.played[FAILED] += 1
            self.clear()

    def clear(self) -> None:
        """Everybody on the hook."""
        self.phones.hang_up(self.group)
        for phone in self.group:
            self.pbx.hang_up(phone)
        self._traffic.over.wait(self.dice.uniform(0.1, 0.8))

    def while_(self, low: float, high: float) -> None:
        """Time goes by; perhaps somebody has enough of it."""
        ended = self._traffic.over.wait(self.dice.uniform(low, high))
        if ended or self.dice.random() < ENOUGH_SHARE:
            raise EnoughError

    def answered(self, caller: Leg, number: str) -> Leg:
        """`number` rings, answers, and both talk."""
        called = self.phones.ringing(number)
        self.while_(0.1, 2.0)
        called.answer()
        caller.wait_up()
        self.while_(0.3, 5.0)
        return called


def direct(actor: Actor, one: str, two: str, _: str) -> None:
    """A call, ended by either side."""
    caller = actor.phones.dial(one, two)
    called = actor.answered(caller, two)
    actor.dice.choice((caller, called)).hangup()


def not_answered(actor: Actor, one: str, two: str, _: str) -> None:
    """A call that rings and is given up, declined or busy."""
    caller = actor.phones.dial(one, two)
    called = actor.phones.ringing(two)
    actor.while_(0.1, 3.0)
    actor.dice.choice((caller.hangup, called.decline, called.busy))()


def at_once(actor: Actor, one: str, two: str, _: str) -> None:
    """A call that is given up at any moment, perhaps before it rings."""
    caller = actor.phones.dial(one, two)
    actor.while_(0.0, 0.4)
    caller.hangup()


def held(actor: Actor, one: str, two: str, _: str) -> None:
    """Somebody is put on hold."""
    caller = actor.phones.dial(one, two)
    called = actor.answered(caller, two)
    holder = actor.dice.choice((caller, called))
    holder.hold()
    actor.while_(0.5, 3.0)
    holder.unhold()
    actor.while_(0.5, 2.0)
    caller.hangup()


def blindly(actor: Actor, one: str, two: str, three: str) -> None:
    """The called one sends the call on by its own key."""
    caller = actor.phones.dial(one, two)
    actor.answered(caller, two).refer(three)
    actor.answered(caller, three)
    caller.hangup()


def attended(actor: Actor, one: str, two: str, three: str) -> None:
    """The called one asks a third and then joins the two."""
    caller = actor.phones.dial(one, two)
    first = actor.answered(caller, two)
    second = actor.phones.dial(two, three)
    actor.answered(second, three)
    first.refer_to_leg(second)
    actor.while_(1.0, 3.0)
    caller.hangup()


def from_outside(actor: Actor, one: str, _: str, __: str) -> None:
    """A call through the trunk."""
    caller = actor.phones.dial_in(f"20255501{actor.dice.randrange(100):02}", f"555{one}")
    actor.answered(caller, one)
    caller.hangup()


def picked_up(actor: Actor, one: str, two: str, three: str) -> None:
    """A third takes the ringing call."""
    caller = actor.phones.dial(one, two)
    actor.phones.ringing(two)
    actor.while_(0.3, 1.5)
    actor.phones.dial(three, f"*8{two}").wait_up()
    actor.while_(0.5, 3.0)
    caller.hangup()


def parked(actor: Actor, one: str, two: str, three: str) -> None:
    """The caller is parked and taken by a third; one space, so one group at a time."""
    caller = actor.phones.dial(one, two)
    called = actor.answered(caller, two)
    with actor.parking:
        actor.pbx.park(one, announce_to=two)
        called.wait_ended()
        actor.while_(0.5, 2.0)
        actor.phones.dial(three, "701").wait_up()
    actor.while_(0.5, 2.0)
    caller.hangup()


def in_conference(actor: Actor, one: str, two: str, three: str) -> None:
    """Three in a room, who leave one by one."""
    members = [actor.phones.dial(phone, "801") for phone in (one, two, three)]
    for member in members:
        member.wait_up()
    for member in members:
        actor.while_(0.3, 2.0)
        member.hangup()


def in_queue(actor: Actor, *_: str) -> None:
    """A caller waits in the group's queue until a member takes the call, or gives up."""
    caller = actor.phones.dial_in("2025550199", QUEUES[actor.group])
    member = actor.group[actor.dice.choice((0, 0, 1))]
    called = actor.phones.ringing(member)
    actor.while_(0.1, 1.2)
    if actor.dice.random() < 0.7:
        called.answer()
        actor.while_(0.5, 4.0)
    caller.hangup()


PLAYS: tuple[Callable[..., None], ...] = (
    direct, direct, direct, not_answered, not_answered, at_once, held, blindly, attended,
    from_outside, from_outside, picked_up, parked, in_conference,
)  # fmt: skip


class Traffic:
    """Runs inside its `with` block; `played` counts what was played. At the end all hang up."""

    def __init__(self, lab: Lab, seed: int, groups: tuple[tuple[str, ...], ...] = GROUPS) -> None:
        self.lab = lab
        self.over = threading.Event()
        self.parking = threading.Lock()
        self.played: Counter[str] = Counter()
        self._link: AmiLink = lab.pbx.login()
        self.switchboard = Switchboard(self._link)
        actors = [Actor(self, group, seed + number) for number, group in enumerate(groups)]
        self._threads = [threading.Thread(target=actor.run, daemon=True) for actor in actors]

    def __enter__(self) -> Self:
        for one, two in LONG_CALLS:
            caller = self.lab.phones.dial(one, two)
            self.lab.phones.ringing(two).answer()
            caller.wait_up()
        for thread in self._threads:
            thread.start()
            time.sleep(0.1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join(30)
        self.lab.phones.hang_up()
        self._link.close()
