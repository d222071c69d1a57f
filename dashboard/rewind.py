"""A moment of the past, as addresses name it, and the board at it for whoever looks.

Knows how a moment is written and what of the live board still helps. Must not know components,
routes or tables.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dashboard.services import Services
from state.calendar import Calendar
from state.history.rewind.board_at import board_at
from state.history.rewind.past import NOTHING_GOES_ON, GoingOn, PastBoard
from state.history.rewind.steps import Steps, changes_around
from state.live.schema import Live

EARLIEST = datetime.fromisoformat("2000-01-01T00:00Z").timestamp()
AHEAD_S = 60.0
"""A browser's clock may be ahead by so much: then it means now."""

_EPOCH = re.compile(r"\d{9,10}(\.\d{1,9})?", re.ASCII)
EXAMPLE = "2026-01-31T14:32"


class MomentError(ValueError):
    """A moment that cannot be understood, or is not in the past; one line for people."""


def parse_moment(text: str, calendar: Calendar, now: float) -> float:
    """The moment in an address: a local date-time, one with an offset, or epoch seconds."""
    at = float(text) if _EPOCH.fullmatch(text) else _of_iso(text, calendar)
    if at > now + AHEAD_S:
        raise MomentError("'at' lies in the future")
    if at < EARLIEST:
        raise MomentError("'at' lies before the year 2000")
    return min(at, now)


def _of_iso(text: str, calendar: Calendar) -> float:
    # The + of an offset comes as a space where nobody has quoted it.
    date, t, time = text.partition("T")
    try:
        at = datetime.fromisoformat(f"{date}{t}{time.replace(' ', '+')}")
        return (at if at.tzinfo else at.replace(tzinfo=calendar.zone)).timestamp()
    except (ValueError, OverflowError) as error:
        raise MomentError(f"'at' must be a date-time like {EXAMPLE}, or epoch seconds") from error


def local(at: float, zone: ZoneInfo) -> str:
    """A moment as an address names it; with its offset where the clock shows that time twice."""
    moment = datetime.fromtimestamp(at, zone).replace(microsecond=0)
    naive = moment.replace(tzinfo=None, fold=0)
    is_twice = naive.replace(tzinfo=zone).timestamp() != moment.timestamp()
    return (moment if is_twice else naive).isoformat(timespec="seconds")


def spoken(at: float, zone: ZoneInfo) -> str:
    """A moment for people."""
    return f"{datetime.fromtimestamp(at, zone):%A, %d %B %Y, %H:%M:%S}"


def moment_link(base: str, at: float, zone: ZoneInfo, extension: str = "", queue: str = "") -> str:
    """The address of the board at a moment. What begins within a second is there at its end."""
    return moment_address(base, local(math.ceil(at), zone), extension, queue)


def moment_address(base: str, name: str, extension: str = "", queue: str = "") -> str:
    """The address of the board at a moment of this name, below `base`: with an extension to look
    at, or only the agents of a queue.
    """
    names = {"at": name, "queue": queue, "open": extension}
    given = {key: value for key, value in names.items() if value}
    return f"{base}/?{urlencode(given, safe=':')}"


def past_board(services: Services, at: float) -> PastBoard:
    """The board at a moment, as far as whoever looks may see it. HistoryError without a history."""
    reports, live = services.reports, going_on(services.reader.read())
    threshold_s = services.settings.service_level_s
    return board_at(reports.history, at, reports.now(), threshold_s, live)


def steps_at(services: Services, at: float) -> Steps:
    """The changes next to a moment in what whoever looks may see."""
    return changes_around(services.reports.history, at, services.reports.now())


def going_on(live: Live) -> GoingOn:
    """What of the live board tells of the past; nothing while it is not live itself."""
    if live.link["state"] != "up":
        return NOTHING_GOES_ON
    return GoingOn(live.rows, live.queues)
