"""The LIMITS file: how long a status may last, and what each queue should reach.

Knows the file's columns and the defaults. Must not know rows, or when the file is read again.

The file is CSV with a header, in UTF-8; only the first two columns are needed:

    what,limit,queue,reason
    On Call,10 min,,
    On Call,20 min,claims,
    Paused,30 min,,lunch
    wait,1:30,claims,
    service level,80 %,,
    abandons,5 %,,

`what` is a status by its word, or wait, service level or abandons. `limit` is a duration (45 s,
10 min, 1 h, 1:30, or seconds), a percentage, or `none`. A line with a queue or a reason goes before
one without. Of two lines for the same, the later wins. What no line names has its default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from state.board.statuses import ONCALL, ONHOLD, PAUSED, RINGING, STATUS_OF_WORD, STATUSES, WRAPUP
from state.files.rows import read_entries

MINUTE, HOUR = 60.0, 3600.0
_LONGEST_S = 7 * 24 * HOUR


class Target(StrEnum):
    """What a queue should reach: the longest wait, and shares of the calls of today."""

    WAIT = "wait"
    SERVICE_LEVEL = "service level"
    ABANDONS = "abandons"


class LimitKey(NamedTuple):
    """What a limit is for: the key of a status or a target; empty is any queue or reason."""

    what: str
    queue: str = ""
    reason: str = ""


DEFAULTS: MappingProxyType[LimitKey, float | None] = MappingProxyType(
    {
        LimitKey(RINGING.key): 30.0,
        LimitKey(ONCALL.key): 10 * MINUTE,
        LimitKey(ONHOLD.key): 2 * MINUTE,
        LimitKey(WRAPUP.key): MINUTE,
        LimitKey(PAUSED.key): 30 * MINUTE,
        LimitKey(Target.WAIT): MINUTE,
        LimitKey(Target.SERVICE_LEVEL): 80.0,
        LimitKey(Target.ABANDONS): 5.0,
    }
)
"""Seconds or percent; what is not in here has no limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits; `bad_lines` says in a line each what of the file could not be used."""

    of: Mapping[LimitKey, float | None] = field(default_factory=lambda: DEFAULTS)
    bad_lines: tuple[str, ...] = ()

    def of_status(self, key: str, queues: Collection[str] = (), reason: str = "") -> float | None:
        """The seconds that a status may last; None for as long as it likes.

        Of several queues the shortest limit counts.
        """
        for why in (reason.casefold(), "") if reason else ("",):
            names = (LimitKey(key, queue.casefold(), why) for queue in queues)
            own = [self.of[name] for name in names if name in self.of]
            if own:
                return min((limit for limit in own if limit is not None), default=None)
            if LimitKey(key, "", why) in self.of:
                return self.of[LimitKey(key, "", why)]
        return None

    def target(self, target: Target, queue: str) -> float | None:
        """What a queue should reach: seconds or percent; None where nothing is wanted."""
        own = LimitKey(target, queue.casefold())
        return self.of[own] if own in self.of else self.of.get(LimitKey(target))


NO_FILE = Limits()


def read_limits(path: Path | None) -> Limits:
    """The limits in the file; SettingsFileError where it cannot be read at all."""
    if path is None:
        return NO_FILE
    found, bad = read_entries(path, ("what", "limit"), ("queue", "reason"), _limit)
    return Limits(MappingProxyType({**DEFAULTS, **found}), tuple(bad))


def _limit(row: Mapping[str, str]) -> tuple[LimitKey, float | None]:
    what = _what(row["what"])
    queue, reason = row.get("queue", "").casefold(), row.get("reason", "").casefold()
    if reason and what != PAUSED.key:
        raise ValueError(f"only {PAUSED.word} has a reason, not {row['what'][:40]!r}")
    key, text = LimitKey(what, queue, reason), row["limit"].casefold()
    return key, None if text == "none" else _READ.get(what, duration)(text)


def _what(text: str) -> str:
    found = _WHAT.get(" ".join(text.casefold().split()))
    if found is None:
        raise ValueError(f"{text[:40]!r} is neither a status nor {', '.join(Target)}")
    return found


_WHAT: Mapping[str, str] = MappingProxyType(
    {word.casefold(): status.key for word, status in STATUS_OF_WORD.items()}
    | {status.key: status.key for status in STATUSES}
    | {str(target): str(target) for target in Target}
)
"""What a line may name, in lower case."""

_CLOCK = re.compile(r"(?:(\d{1,3}):(?=[0-5]\d:))?(\d{1,3}):([0-5]\d)", re.ASCII)
_WORDS = re.compile(
    r"(?:(\d{1,4}) ?h)? ?(?:(\d{1,4}) ?min)? ?(?:(\d{1,6}) ?s?)?", re.ASCII
)  # fmt: skip


def duration(text: str) -> float:
    """Seconds of 45 s, 10 min, 1 h 30 min, 1:30, 1:04:05 or 90."""
    found = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text)
    parts = [float(part or 0) for part in found.groups()] if found else [0.0] * 3
    seconds = parts[0] * HOUR + parts[1] * MINUTE + parts[2]
    if not 0 < seconds <= _LONGEST_S:
        raise ValueError(f"{text[:40]!r} is no duration: write 45 s, 10 min, 1 h, 1:30 or none")
    return seconds


def percent(text: str) -> float:
    """The number of 80 % or 80."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?%?", text, re.ASCII)
    if found is None or float(found[1]) > 100:  # noqa: PLR2004 - percent
        raise ValueError(f"{text[:40]!r} is no percentage: write 80 % or none")
    return float(found[1])


_READ: Mapping[str, Callable[[str], float]] = MappingProxyType(
    {Target.SERVICE_LEVEL: percent, Target.ABANDONS: percent}
)
"""How the limit of a target is read, where it is no duration."""
