"""What can be wrong with the words of a PBX: one case per fault, made of the rules of faults.py.

Knows names of events and what each case promises.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.faults import (
    delay,
    double,
    drop,
    named,
    restamp,
    rewrite,
    sometimes,
)
from tests.fakes.pipe import Rule

HINTS = ("ExtensionStatus", "DeviceStateChange", "QueueMemberStatus")
"""All that says what a phone is doing without being asked."""

OF_CALLS = ("Newstate", "NewConnectedLine", "DialBegin", "DialEnd", "BridgeEnter", "BridgeLeave")
"""What happens between a channel's first event and its last."""

STATUSES = (0, 1, 8, 16)
STATES = (b"NOT_INUSE", b"INUSE", b"RINGING", b"ONHOLD")
HOUR = 3600.0
AN_END = frozenset({"outcome", "ended_at"})
"""What a Hangup tells of a call."""


@dataclass(frozen=True)
class Case:
    """A fault of the stream. The board may be wrong for `promise` s at a time (0: not at all).

    Each rule strikes `strikes` times at least. `unknowable` are the facts of calls that nobody can
    know where what told them never arrives; `invents` that a call whose end was lost is shown
    beside the next one.
    """

    number: int
    fault: str
    how: str
    promise: float
    make: Callable[[], list[Rule]]
    sweep_s: float = 60.0
    hints_late_s: float = 0.0
    strikes: int = 100
    unknowable: frozenset[str] = frozenset()
    invents: bool = False


def lying(seed: int) -> Rule:
    """A share of the hints says something else."""
    dice = random.Random(seed)

    def change(raw: bytes) -> bytes:
        raw = re.sub(
            rb"\r\nStatus: -?\d+", lambda _: b"\r\nStatus: %d" % dice.choice(STATUSES), raw
        )
        return re.sub(rb"\r\nState: \w+", lambda _: b"\r\nState: " + dice.choice(STATES), raw)

    return rewrite(sometimes(named(*HINTS[:2]), 0.3, seed), change)


def unstamped() -> Rule:
    """A PBX without `timestampevents`."""
    return rewrite(
        lambda raw: b"\r\nTimestamp: " in raw,
        lambda raw: re.sub(rb"\r\nTimestamp: [0-9.]+", b"", raw),
    )


def some(name: str, share: float, seed: int) -> Callable[[], list[Rule]]:
    """A share of these events never arrives."""
    return lambda: [drop(sometimes(named(name), share, seed))]


EVENTS_A_SETTING = 120


class SettingClock:
    """A PBX whose clock is set now and then: an hour on, three seconds back, an hour back."""

    def __init__(self) -> None:
        self._heard = 0

    def __call__(self) -> float:
        self._heard += 1
        return (0.0, HOUR, HOUR - 3.0, -3.0)[self._heard // EVENTS_A_SETTING % 4]


ALL = (
    Case(1, "hints missing", "ExtensionStatus, DeviceStateChange, QueueMemberStatus dropped", 0,
         lambda: [drop(named(*HINTS))]),
    Case(2, "hints late by 1 s", "held back, overtaken by calls", 2,
         lambda: [delay(named(*HINTS), 1)], hints_late_s=1),
    Case(2, "hints late by 5 s", "held back, overtaken by calls", 2,
         lambda: [delay(named(*HINTS), 5)], hints_late_s=5),
    Case(2, "hints late by 30 s", "held back, overtaken by calls", 2,
         lambda: [delay(named(*HINTS), 30)], hints_late_s=30),
    Case(2, "hints late by 5 s, without time stamps", "held back, Timestamp taken off", 2,
         lambda: [delay(named(*HINTS), 5), unstamped()], hints_late_s=5),
    Case(3, "hints lying", "30 % of hints say another state", 2, lambda: [lying(1)], strikes=40),
    Case(4, "Newstate missing", "30 % dropped", 5, some("Newstate", 0.3, 2),
         strikes=8, unknowable=frozenset({"outcome", "ring_s"})),
    Case(4, "BridgeEnter missing", "50 % dropped", 5, some("BridgeEnter", 0.5, 3),
         strikes=8, unknowable=frozenset({"hold_s"})),
    Case(4, "Newchannel missing", "30 % dropped", 5, some("Newchannel", 0.3, 8),
         strikes=8, unknowable=frozenset({"direction", "peer", "peer_name", "queue"})),
    Case(4, "Hangup missing", "30 % dropped", 5, some("Hangup", 0.3, 4),
         strikes=8, unknowable=AN_END, invents=True),
    Case(4, "Hangup and all hints missing", "30 % and 100 % dropped, swept every 5 s", 6,
         lambda: [drop(sometimes(named("Hangup"), 0.3, 5)), drop(named(*HINTS))], 5.0,
         strikes=8, unknowable=AN_END, invents=True),
    Case(8, "events twice", "every call event once more, 0.3 s later", 0,
         lambda: [double(named("Newchannel", *OF_CALLS, "Hangup"), 0.3)]),
    Case(8, "events out of order", "20 % of call events 50 ms late", 5,
         lambda: [delay(sometimes(named(*OF_CALLS), 0.2, 6), 0.05)], strikes=30,
         unknowable=frozenset({"outcome"})),
    Case(9, "PBX clock an hour ahead", "Timestamp + 3600 s", 0, lambda: [restamp(lambda: HOUR)]),
    Case(9, "PBX clock an hour behind", "Timestamp - 3600 s", 0, lambda: [restamp(lambda: -HOUR)]),
    Case(9, "PBX clock set again and again", "+ 1 h, - 3 s, - 1 h, every 120 events", 0,
         lambda: [restamp(SettingClock())], strikes=4 * EVENTS_A_SETTING),
)  # fmt: skip
"""In the order of the table."""
