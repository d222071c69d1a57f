"""Every status an extension can show, and Asterisk's numbers that lead to one: tables only.

The only home of a status: its key, word, code, layer, and the sum its time counts as. Tiles,
charts, strips, intervals, measures, API, /metrics and the scripts of the page take them from here;
how a status is painted is in dashboard/looks/theme.py. Must not decide anything itself.
Sources: AST_EXTENSION_* in Asterisk's include/asterisk/pbx.h, AST_DEVICE_* in devicestate.h,
ast_channel_state in channelstate.h.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum, unique
from types import MappingProxyType
from typing import Final, Protocol


@unique
class Layer(IntEnum):
    """What a status speaks of; of all that hold, the highest layer is shown."""

    UNKNOWN = 0
    FREE = 1
    LOGGED_OUT = 2
    PHONE = 3
    WRAP_UP = 4
    PAUSE = 5
    DND = 6
    CALL = 7


class WithLayers(Protocol):
    """The fields of an extension that a status without a call depends on."""

    wrapup_until: float | None

    @property
    def dnd(self) -> bool:
        """Do-not-disturb is on, whoever switched it on."""

    @property
    def paused(self) -> bool:
        """Paused in every queue it serves."""

    @property
    def pause_reason(self) -> str | None:
        """Why, where a reason was given."""

    @property
    def is_logged_out(self) -> bool:
        """An agent of a queue that serves none now."""


@dataclass(frozen=True, slots=True, eq=False)
class Status:
    """One status. `word` and `code` are what the API calls label and status.

    `counts_as` names the sum of state/metrics/totals.py that its time is added to. `rule` says in
    the log why it is shown. `holds` tells whether an extension has it without a call; None where
    only calls and devices can tell. Of several legs, the one whose status has the highest
    `precedence` is shown.
    """

    key: str
    word: str
    code: int
    layer: Layer
    counts_as: str
    rule: str
    holds: Callable[[WithLayers], bool] | None = None
    precedence: int = 0


STATUSES: Final = (
    Status("free", "Free", 0, Layer.FREE, "available", "no leg is left"),
    Status("ringing", "Ringing", 8, Layer.CALL, "ring", "its own leg rings", precedence=3),
    Status("dialing", "Dialing", 8, Layer.CALL, "dialing", "its own leg is dialing", precedence=2),
    Status("oncall", "On Call", 1, Layer.CALL, "talk", "its own leg is up", precedence=6),
    Status("onhold", "On Hold", 16, Layer.CALL, "hold", "its own leg pressed hold", precedence=5),
    Status("paused", "Paused", 0, Layer.PAUSE, "paused", "paused in every queue it serves",
           holds=lambda extension: extension.paused),
    Status("wrapup", "Wrap-up", 0, Layer.WRAP_UP, "wrapup", "its queue call has just ended",
           holds=lambda extension: extension.wrapup_until is not None),
    Status("monitoring", "Monitoring", 1, Layer.CALL, "monitoring",
           "its own leg listens in on a call", precedence=4),
    Status("busy", "Busy", 2, Layer.CALL, "busy", "its own leg hears busy", precedence=1),
    Status("dnd", "Do Not Disturb", 2, Layer.DND, "dnd", "do-not-disturb is on",
           holds=lambda extension: extension.dnd),
    Status("unavailable", "Unavailable", 4, Layer.PHONE, "unavailable",
           "none of its phones is registered"),
    Status("loggedout", "Logged Out", 0, Layer.LOGGED_OUT, "loggedout", "it serves no queue now",
           holds=lambda extension: extension.is_logged_out),
    Status("unknown", "Unknown", -1, Layer.UNKNOWN, "unknown", "the link to the PBX is down"),
)  # fmt: skip
"""All statuses, in the order of legends."""

STATUS: Final = MappingProxyType({status.key: status for status in STATUSES})
"""Each status by its key, which the API calls state."""

STATUS_OF_WORD: Final = MappingProxyType({status.word: status for status in STATUSES})

WITHOUT_A_CALL: Final = tuple(
    sorted(((s, s.holds) for s in STATUSES if s.holds is not None), key=lambda each: -each[0].layer)
)
"""The statuses that hold by a field of the extension, and when; highest layer first."""

FREE, RINGING, DIALING = STATUS["free"], STATUS["ringing"], STATUS["dialing"]
ONCALL, ONHOLD, MONITORING = STATUS["oncall"], STATUS["onhold"], STATUS["monitoring"]
BUSY, UNAVAILABLE, UNKNOWN = STATUS["busy"], STATUS["unavailable"], STATUS["unknown"]
PAUSED, WRAPUP, DND = STATUS["paused"], STATUS["wrapup"], STATUS["dnd"]
LOGGED_OUT: Final = STATUS["loggedout"]

AWAY: Final = frozenset({UNAVAILABLE, LOGGED_OUT})
"""The statuses of those who are not there."""

URGENCY: Final = ("ringing", "dialing", "oncall", "onhold", "monitoring", "free", "wrapup")
"""Where tiles are sorted by status: these first, the others after them in the order of legends."""


def urgency_of(key: str) -> int:
    """The place of a status where tiles are sorted by it, the most urgent first."""
    return URGENCY.index(key) if key in URGENCY else len(URGENCY)


IN_USE_RINGING, IN_USE_HOLD = 9, 17
"""Codes of several legs at once: another call rings, another call is held."""

UP: Final = 6
STATUS_OF_CHANNEL_STATE: Final = MappingProxyType(
    {2: DIALING, 3: DIALING, 4: DIALING, 5: RINGING, 7: BUSY}
)
"""What a leg that is not Up does, by its ChannelState; 0 and 1 are nothing yet."""


class Report(StrEnum):
    """What a device or hint can say, boiled down to what the board tells apart."""

    IDLE = "not in use"
    IN_USE = "in use"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    RINGING = "ringing"
    IN_USE_RINGING = "in use and ringing"
    ON_HOLD = "on hold"


REPORT_OF_DEVICE_STATE: Final = MappingProxyType(
    {
        "NOT_INUSE": Report.IDLE,
        "INUSE": Report.IN_USE,
        "BUSY": Report.BUSY,
        "INVALID": Report.UNAVAILABLE,
        "UNAVAILABLE": Report.UNAVAILABLE,
        "RINGING": Report.RINGING,
        "RINGINUSE": Report.IN_USE_RINGING,
        "ONHOLD": Report.ON_HOLD,
    }
)
"""By the spelling of DeviceStateChange; UNKNOWN says nothing."""

DEVICE_STATE_NUMBERS: Final = (
    "UNKNOWN",
    "NOT_INUSE",
    "INUSE",
    "BUSY",
    "INVALID",
    "UNAVAILABLE",
    "RINGING",
    "RINGINUSE",
    "ONHOLD",
)
"""By the number that QueueMemberStatus gives."""

REPORT_OF_EXTENSION_STATUS: Final = MappingProxyType(
    {
        0: Report.IDLE,
        1: Report.IN_USE,
        2: Report.BUSY,
        3: Report.BUSY,
        4: Report.UNAVAILABLE,
        8: Report.RINGING,
        9: Report.IN_USE_RINGING,
        16: Report.ON_HOLD,
        17: Report.IN_USE,
        24: Report.IN_USE_RINGING,
        25: Report.IN_USE_RINGING,
    }
)
STATUS_OF_REPORT: Final = MappingProxyType(
    {
        Report.IDLE: FREE,
        Report.IN_USE: ONCALL,
        Report.BUSY: BUSY,
        Report.UNAVAILABLE: UNAVAILABLE,
        Report.RINGING: RINGING,
        Report.IN_USE_RINGING: ONCALL,
        Report.ON_HOLD: ONHOLD,
    }
)
"""What an extension without a leg shows when the PBX stands by the report."""

NEEDS_PROOF: Final = frozenset(
    {Report.IN_USE, Report.BUSY, Report.RINGING, Report.IN_USE_RINGING, Report.ON_HOLD}
)
"""Reports that, without a leg, are a question and not an answer: they may be late."""

AGREEING: Final = MappingProxyType(
    {
        BUSY: frozenset({Report.BUSY, Report.IN_USE}),
        DIALING: frozenset({Report.IN_USE, Report.RINGING, Report.IN_USE_RINGING, Report.BUSY}),
        RINGING: frozenset({Report.RINGING, Report.IN_USE_RINGING}),
        MONITORING: frozenset({Report.IN_USE, Report.IN_USE_RINGING, Report.BUSY, Report.ON_HOLD}),
        ONHOLD: frozenset({Report.IN_USE, Report.IN_USE_RINGING, Report.ON_HOLD, Report.BUSY}),
        ONCALL: frozenset({Report.IN_USE, Report.IN_USE_RINGING, Report.ON_HOLD, Report.BUSY}),
    }
)
"""Reports that do not contradict a leg. Asterisk says On Hold of the party that hears the music,
and Busy of a phone whose calls reach device_state_busy_at."""

USUAL: Final = frozenset(
    {
        (FREE, RINGING),
        (FREE, DIALING),
        (FREE, UNAVAILABLE),
        (FREE, BUSY),
        (RINGING, ONCALL),
        (RINGING, FREE),
        (RINGING, DIALING),
        (RINGING, BUSY),
        (RINGING, UNAVAILABLE),
        (DIALING, ONCALL),
        (DIALING, FREE),
        (DIALING, BUSY),
        (DIALING, RINGING),
        (ONCALL, ONCALL),
        (ONCALL, ONHOLD),
        (ONCALL, FREE),
        (ONCALL, MONITORING),
        (ONCALL, RINGING),
        (ONCALL, DIALING),
        (ONCALL, BUSY),
        (ONHOLD, ONCALL),
        (ONHOLD, FREE),
        (ONHOLD, RINGING),
        (ONHOLD, DIALING),
        (MONITORING, FREE),
        (MONITORING, ONCALL),
        (MONITORING, MONITORING),
        (DIALING, DIALING),
        (DIALING, MONITORING),
        (BUSY, FREE),
        (BUSY, DIALING),
        (BUSY, RINGING),
        (UNAVAILABLE, FREE),
        (UNAVAILABLE, DIALING),
        (UNAVAILABLE, RINGING),
    }
)
"""Changes that a call makes by itself; any other is logged as a warning. Statuses that hold without
a call come and go at any time: they count as Free here."""


def is_usual(before: Status, after: Status) -> bool:
    """Whether a change of the status is one that happens every day."""
    pair = (_without_person(before), _without_person(after))
    return pair in USUAL or pair[0] is pair[1]


def _without_person(status: Status) -> Status:
    return FREE if status.holds is not None else status
