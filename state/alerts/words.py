"""An alert in words.

Pure. Knows what a supervisor calls things. Must not know channels or pages. Names come from the
PBX: each is on one line here, and a channel makes its own markup harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from state.alerts.alert import Alert
from state.board.statuses import STATUS
from state.files.alerts import (
    ABANDONS,
    COLLECTOR_AWAY,
    LINK_DOWN,
    NOBODY_FREE,
    PHONES_GONE,
    SERVICE_LEVEL,
    WAIT,
    WAITING,
)
from state.text import one_line

LONGEST_NAME = 80


def duration(seconds: float) -> str:
    """45 s, 4 min, 1 h 05 min: as long as a person would say."""
    whole = max(0, round(seconds))
    if whole < 60:  # noqa: PLR2004 - seconds of a minute
        return f"{whole} s"
    hours, minutes = divmod(whole // 60, 60)
    return _hours(hours, minutes) if hours else f"{minutes} min"


def exactly(seconds: float) -> str:
    """A limit, to the second: 1 min 30 s."""
    whole = round(seconds)
    rest = whole % 60 if whole > 60 else 0  # noqa: PLR2004 - seconds of a minute
    return f"{duration(seconds)} {rest} s" if rest else duration(seconds)


def _hours(hours: int, minutes: int) -> str:
    return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"


def title(alert: Alert) -> str:
    """What is wrong, on one line."""
    return _TITLES.get(alert.kind, _of_status)(alert)


def limit(alert: Alert) -> str:
    """The limit that was passed; empty where there is none to speak of."""
    shown = _LIMITS.get(alert.kind, _longest)
    return shown(alert) if alert.limit else ""


def resolved(lasted_s: float) -> str:
    """That it is over, and how long it lasted."""
    return f"resolved after {duration(lasted_s)}"


def _name(text: str) -> str:
    return one_line(text, LONGEST_NAME)


def _where(alert: Alert) -> str:
    return f" in {_name(alert.queue or alert.group)}" if alert.queue or alert.group else ""


def _waiting(alert: Alert) -> str:
    callers = "1 caller waits" if alert.value == 1 else f"{alert.value:.0f} callers wait"
    return callers + _where(alert)


def _wait(alert: Alert) -> str:
    return f"A caller waits longer than {exactly(alert.limit)}{_where(alert)}"


def _service_level(alert: Alert) -> str:
    return f"Service level of {_name(alert.queue)} is {alert.value:.0f} %"


def _abandons(alert: Alert) -> str:
    return f"{alert.value:.0f} % of the callers of {_name(alert.queue)} hung up"


def _nobody_free(alert: Alert) -> str:
    return f"Nobody is free{_where(alert)}"


def _gone(alert: Alert) -> str:
    return f"{alert.value:.0f} phones went away at once{_where(alert)}"


def _of_status(alert: Alert) -> str:
    name, number = _name(alert.agent), _name(alert.extension)
    who = f"{name} ({number})" if name and name != number else number
    word = STATUS[alert.kind].word if alert.kind in STATUS else alert.kind
    return f"{who}: {word} for more than {exactly(alert.limit)}"


def _longest(alert: Alert) -> str:
    return f"limit {exactly(alert.limit)}"


def _percent(alert: Alert) -> str:
    return f"target {alert.limit:.0f} %"


def _number(alert: Alert) -> str:
    return f"limit {alert.limit:.0f}"


_TITLES: MappingProxyType[str, Callable[[Alert], str]] = MappingProxyType(
    {
        WAITING: _waiting,
        WAIT: _wait,
        SERVICE_LEVEL: _service_level,
        ABANDONS: _abandons,
        NOBODY_FREE: _nobody_free,
        LINK_DOWN: lambda _: "No link to the PBX",
        COLLECTOR_AWAY: lambda _: "The board stands still: nothing follows the PBX",
        PHONES_GONE: _gone,
    }
)

_LIMITS: MappingProxyType[str, Callable[[Alert], str]] = MappingProxyType(
    {
        WAITING: _number,
        PHONES_GONE: _number,
        SERVICE_LEVEL: _percent,
        ABANDONS: _percent,
    }
)
