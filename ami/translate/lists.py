"""The list actions of a sweep, and how their entries become a Snapshot event.

Pure. Knows list actions and their headers. Must not know sockets or when a sweep is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from ami.translate.ages import age_s, moment
from ami.translate.events import (
    MEETME,
    Headers,
    channel_info,
    count,
    device_state,
    extension_status,
    meetme_bridge,
    member,
)
from ami.translate.presences import presence_state
from state import events as ev

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListAction:
    """A list action and the line of manager.conf that permits it; `required` to have a board.

    One that is `extra` is refused by many a PBX, and that is no warning.
    """

    name: str
    right: str
    required: bool = False
    extra: bool = False


CHANNELS = ListAction("CoreShowChannels", "write = system,reporting", required=True)
HINTS = ListAction("ExtensionStateList", "write = call,reporting")
DEVICES = ListAction("DeviceStateList", "write = call,reporting")
QUEUES = ListAction("QueueStatus", "write = reporting (and app_queue loaded)")
PRESENCES = ListAction("PresenceStateList", "write = call,reporting", extra=True)
FULL = (CHANNELS, HINTS, DEVICES, PRESENCES, QUEUES)
"""The lists of a sweep."""

QUESTION = (CHANNELS, HINTS, DEVICES)
"""The lists of a short sweep, for when a device and the calls disagree."""

Replies = Mapping[ListAction, Iterable[Headers] | None]


def duration_s(text: str) -> float:
    """`HH:MM:SS` in seconds; 0 for anything else, and for what cannot be true."""
    try:
        hours, minutes, seconds = (count(part) for part in text.split(":"))
    except ValueError:
        return 0.0
    return 0.0 if "-" in text else age_s(hours * 3600.0 + minutes * 60.0 + seconds)


def listed_channel(headers: Headers) -> ev.ListedChannel:
    """A channel, from an entry of CoreShowChannels."""
    application, data = headers.get("Application", ""), headers.get("ApplicationData", "")
    room = meetme_bridge(data.partition(",")[0]) if application == MEETME else ""
    return ev.ListedChannel(
        channel_info(headers),
        duration_s(headers.get("Duration", "")),
        headers.get("BridgeId", "") or room,
        application,
        data,
    )


def listed_caller(headers: Headers) -> ev.ListedCaller:
    """A waiting caller, from a QueueEntry of QueueStatus."""
    return ev.ListedCaller(
        headers["Queue"],
        headers["Uniqueid"],
        count(headers.get("Position")),
        age_s(float(count(headers.get("Wait")))),
        _known(headers.get("CallerIDNum", "")),
        _known(headers.get("CallerIDName", "")),
    )


def listed_member(headers: Headers, at: float, offset_s: float) -> ev.QueueMemberStatus:
    """A member, from a QueueMember of QueueStatus, with the moments that only the list is asked."""

    def when(name: str) -> float | None:
        return moment(headers.get(name), offset_s, at)

    return replace(
        member(headers, at),
        paused_at=when("LastPause"),
        logged_in_at=when("LoginTime"),
        last_call_at=when("LastCall"),
    )


def _known(text: str) -> str:
    return "" if text in {"unknown", "<unknown>"} else text


class Assembler:
    """Makes a Snapshot of replies; entries that cannot be read are left out and counted."""

    def __init__(self) -> None:
        self._bad = 0

    def take_bad(self) -> int:
        """How many entries were left out since the last call."""
        bad, self._bad = self._bad, 0
        return bad

    def snapshot(self, replies: Replies, at: float, offset_s: float = 0.0) -> ev.Snapshot:
        """The Snapshot at `at`; a list that was refused (None) or not requested is None.

        Our clock is `offset_s` ahead of the PBX's.
        """
        queues = replies.get(QUEUES)
        entries = list(queues) if queues is not None else None
        return ev.Snapshot(
            at,
            self._all(replies.get(CHANNELS), "CoreShowChannel", listed_channel),
            self._all(replies.get(HINTS), "ExtensionStatus", lambda h: extension_status(h, at)),
            self._all(replies.get(DEVICES), "DeviceStateChange", lambda h: device_state(h, at)),
            self._all(entries, "QueueParams", lambda h: h["Queue"]),
            self._all(entries, "QueueMember", lambda h: listed_member(h, at, offset_s)),
            self._all(entries, "QueueEntry", listed_caller),
            self._all(
                replies.get(PRESENCES), "PresenceStateChange", lambda h: presence_state(h, at)
            ),
        )

    def _all(
        self, entries: Iterable[Headers] | None, event: str, make: Callable[[Headers], T]
    ) -> tuple[T, ...] | None:
        if entries is None:
            return None
        made = (self._one(headers, make) for headers in entries if headers.get("Event") == event)
        return tuple(item for item in made if item is not None)

    def _one(self, headers: Headers, make: Callable[[Headers], T]) -> T | None:
        try:
            return make(headers)
        except (KeyError, ValueError):
            self._bad += 1
            return None
