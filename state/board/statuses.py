"""Tables only: status codes, their words, precedence of legs, and which changes are usual.

Knows Asterisk's numbers and the words shown for them. Must not decide anything itself.
Sources: AST_EXTENSION_* in Asterisk's include/asterisk/pbx.h, AST_DEVICE_* in devicestate.h,
ast_channel_state in channelstate.h.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final


class Kind(IntEnum):
    """What one leg is doing, highest precedence last."""

    NONE = 0
    BUSY = 1
    DIAL = 2
    RING = 3
    SPY = 4
    HOLD = 5
    TALK = 6


class Code(IntEnum):
    """Asterisk's extension states as shown."""

    REMOVED = -1
    FREE = 0
    IN_USE = 1
    BUSY = 2
    UNAVAILABLE = 4
    RINGING = 8
    IN_USE_RINGING = 9
    ON_HOLD = 16
    IN_USE_HOLD = 17


UP: Final = 6
KIND_OF_CHANNEL_STATE: Final = MappingProxyType(
    {
        0: Kind.NONE,
        1: Kind.NONE,
        2: Kind.DIAL,
        3: Kind.DIAL,
        4: Kind.DIAL,
        5: Kind.RING,
        7: Kind.BUSY,
    }
)
"""A leg that is not Up, by its ChannelState; Up legs talk, hold or listen in."""

CODE_OF_KIND: Final = MappingProxyType(
    {
        Kind.NONE: Code.FREE,
        Kind.BUSY: Code.BUSY,
        Kind.DIAL: Code.RINGING,
        Kind.RING: Code.RINGING,
        Kind.SPY: Code.IN_USE,
        Kind.HOLD: Code.ON_HOLD,
        Kind.TALK: Code.IN_USE,
    }
)
LABEL_OF_KIND: Final = MappingProxyType(
    {
        Kind.NONE: "Free",
        Kind.BUSY: "Busy",
        Kind.DIAL: "Dialing",
        Kind.RING: "Ringing",
        Kind.SPY: "Monitoring",
        Kind.HOLD: "On Hold",
        Kind.TALK: "On Call",
    }
)
RULE_OF_KIND: Final = MappingProxyType(
    {
        Kind.NONE: "no leg is left",
        Kind.BUSY: "its own leg hears busy",
        Kind.DIAL: "its own leg is dialing",
        Kind.RING: "its own leg rings",
        Kind.SPY: "its own leg listens in on a call",
        Kind.HOLD: "its own leg pressed hold",
        Kind.TALK: "its own leg is up",
    }
)
STATE_OF_KIND: Final = MappingProxyType(
    {
        Kind.BUSY: "busy",
        Kind.DIAL: "dialing",
        Kind.RING: "ringing",
        Kind.SPY: "monitoring",
        Kind.HOLD: "hold",
        Kind.TALK: "talk",
    }
)
LABEL_OF_CODE: Final = MappingProxyType(
    {
        -2: "Removed",
        -1: "Removed",
        0: "Free",
        1: "On Call",
        2: "Busy",
        4: "Unavailable",
        8: "Ringing",
        9: "On Call",
        16: "On Hold",
        17: "On Call",
    }
)


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
CODE_OF_REPORT: Final = MappingProxyType(
    {
        Report.IDLE: Code.FREE,
        Report.IN_USE: Code.IN_USE,
        Report.BUSY: Code.BUSY,
        Report.UNAVAILABLE: Code.UNAVAILABLE,
        Report.RINGING: Code.RINGING,
        Report.IN_USE_RINGING: Code.IN_USE_RINGING,
        Report.ON_HOLD: Code.ON_HOLD,
    }
)
STATE_OF_CODE: Final = MappingProxyType(
    {
        Code.FREE: "free",
        Code.IN_USE: "talk",
        Code.BUSY: "busy",
        Code.UNAVAILABLE: "unavailable",
        Code.RINGING: "ringing",
        Code.IN_USE_RINGING: "talk",
        Code.ON_HOLD: "hold",
        Code.IN_USE_HOLD: "talk",
    }
)
NEEDS_PROOF: Final = frozenset(
    {Report.IN_USE, Report.BUSY, Report.RINGING, Report.IN_USE_RINGING, Report.ON_HOLD}
)
"""Reports that, without a leg, are a question and not an answer: they may be late."""

AGREEING: Final = MappingProxyType(
    {
        Kind.BUSY: frozenset({Report.BUSY, Report.IN_USE}),
        Kind.DIAL: frozenset({Report.IN_USE, Report.RINGING, Report.IN_USE_RINGING, Report.BUSY}),
        Kind.RING: frozenset({Report.RINGING, Report.IN_USE_RINGING}),
        Kind.SPY: frozenset({Report.IN_USE, Report.IN_USE_RINGING, Report.BUSY, Report.ON_HOLD}),
        Kind.HOLD: frozenset({Report.IN_USE, Report.IN_USE_RINGING, Report.ON_HOLD, Report.BUSY}),
        Kind.TALK: frozenset({Report.IN_USE, Report.IN_USE_RINGING, Report.ON_HOLD, Report.BUSY}),
    }
)
"""Reports that do not contradict a leg. Asterisk says On Hold of the party that hears the music,
and Busy of a phone whose calls reach device_state_busy_at."""

USUAL: Final = frozenset(
    {
        ("Free", "Ringing"),
        ("Free", "Dialing"),
        ("Free", "Unavailable"),
        ("Free", "Busy"),
        ("Ringing", "On Call"),
        ("Ringing", "Free"),
        ("Ringing", "Dialing"),
        ("Ringing", "Busy"),
        ("Ringing", "Unavailable"),
        ("Dialing", "On Call"),
        ("Dialing", "Free"),
        ("Dialing", "Busy"),
        ("Dialing", "Ringing"),
        ("On Call", "On Call"),
        ("On Call", "On Hold"),
        ("On Call", "Free"),
        ("On Call", "Monitoring"),
        ("On Call", "Ringing"),
        ("On Call", "Dialing"),
        ("On Call", "Busy"),
        ("On Hold", "On Call"),
        ("On Hold", "Free"),
        ("On Hold", "Ringing"),
        ("On Hold", "Dialing"),
        ("Monitoring", "Free"),
        ("Monitoring", "On Call"),
        ("Monitoring", "Monitoring"),
        ("Dialing", "Dialing"),
        ("Dialing", "Monitoring"),
        ("Busy", "Free"),
        ("Busy", "Dialing"),
        ("Busy", "Ringing"),
        ("Unavailable", "Free"),
        ("Unavailable", "Dialing"),
        ("Unavailable", "Ringing"),
    }
)
"""Changes of the shown word that a call makes by itself; any other is logged as a warning."""
