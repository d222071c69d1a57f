"""The list actions of a sweep, and how their entries become a Snapshot event.

Pure. Knows list actions and their headers. Must not know sockets or when a sweep is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar, cast

from ami.translate.ages import age_s, moment
from ami.translate.events import MEETME, device_state, extension_status, meetme_bridge
from ami.translate.headers import AnyCase, Headers, readable
from ami.translate.presences import presence_state
from ami.translate.queues import member
from ami.translate.values import channel_info, count
from ami.transport.message import Message
from state import events as ev
from state.events import Part

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

PART: Final = 20_000
"""So many members are applied at once: about a tenth of a second."""

USUAL: Final = frozenset(
    {
        "Event", "Channel", "ChannelState", "CallerIDNum", "CallerIDName", "ConnectedLineNum",
        "ConnectedLineName", "Exten", "Context", "Uniqueid", "Linkedid", "Application",
        "ApplicationData", "Duration", "BridgeId", "Hint", "Status", "Device", "State", "Queue",
        "Name", "MemberName", "Location", "Interface", "StateInterface", "Paused", "PausedReason",
        "Reason", "Wrapuptime", "Presentity", "Subtype", "Message",
        "LastCall", "LastPause", "LoginTime", "Position", "Wait",
    }
)  # fmt: skip
"""The headers of entries that are read."""

_USUAL_LOWER: Final = frozenset(name.lower() for name in USUAL)

NAMES_SHOWN: Final = 300
"""So many characters of an unreadable entry's header names are shown."""


def duration_s(text: str) -> float:
    """`HH:MM:SS` in seconds; 0 for anything else, and for what cannot be true."""
    try:
        hours, minutes, seconds = (count(part) for part in text.split(":"))
    except ValueError:
        return 0.0
    return 0.0 if "-" in text else age_s(hours * 3600.0 + minutes * 60.0 + seconds)


def listed_channel(headers: Headers, _at: float = 0.0) -> ev.ListedChannel:
    """A channel, from an entry of CoreShowChannels."""
    _need(headers, "Uniqueid", "Channel", "ChannelState")
    application, data = headers.get("Application", ""), headers.get("ApplicationData", "")
    room = meetme_bridge(data.partition(",")[0]) if application == MEETME else ""
    return ev.ListedChannel(
        channel_info(headers),
        duration_s(headers.get("Duration", "")),
        headers.get("BridgeId", "") or room,
        application,
        data,
    )


def listed_caller(headers: Headers, _at: float = 0.0) -> ev.ListedCaller:
    """A waiting caller, from a QueueEntry of QueueStatus."""
    _need(headers, "Queue", "Uniqueid")
    return ev.ListedCaller(
        headers["Queue"],
        headers["Uniqueid"],
        count(headers.get("Position")),
        age_s(float(count(headers.get("Wait")))),
        _known(headers.get("CallerIDNum", "")),
        _known(headers.get("CallerIDName", "")),
    )


def listed_member(headers: Headers, at: float, offset_s: float = 0.0) -> ev.QueueMemberStatus:
    """A member, from a QueueMember of QueueStatus, with the moments that only the list is asked.

    What says nothing of a pause does not end it. Our clock is `offset_s` ahead of the PBX's.
    """
    found = member(headers, at)
    if not (found.queue and found.interface) or headers.get("Paused") not in {"0", "1"}:
        raise ValueError("no Queue, Location or Paused")

    def when(name: str) -> float | None:
        return moment(headers.get(name), offset_s, at)

    return replace(
        found,
        paused_at=when("LastPause"),
        logged_in_at=when("LoginTime"),
        last_call_at=when("LastCall"),
    )


def _known(text: str) -> str:
    return "" if text in {"unknown", "<unknown>"} else text


def _need(headers: Headers, *names: str) -> None:
    """Raise ValueError if one of these is missing or empty: then nobody knows what is listed."""
    for name in names:
        if not headers.get(name):
            raise ValueError(f"no {name}")


def _needing(make: Callable[[Headers, float], T], *names: str) -> Callable[[Headers, float], T]:
    def checked(headers: Headers, at: float) -> T:
        _need(headers, *names)
        return make(headers, at)

    return checked


def _queue(headers: Headers, _at: float) -> str:
    _need(headers, "Queue")
    return headers["Queue"]


class Kind(NamedTuple):
    """What a kind of entry tells of, and the function that reads it at a time.

    One that is `dated` has moments of the PBX's clock, and is read with how far ours is ahead.
    """

    part: Part
    read: Callable[..., object]
    dated: bool = False


KINDS: Final[Mapping[ListAction, Mapping[str, Kind]]] = MappingProxyType(
    {
        CHANNELS: {"coreshowchannel": Kind("channels", listed_channel)},
        HINTS: {
            "extensionstatus": Kind("hints", _needing(extension_status, "Exten", "Status")),
        },
        PRESENCES: {
            "presencestatechange": Kind("presences", _needing(presence_state, "Presentity")),
        },
        DEVICES: {
            "devicestatechange": Kind("devices", _needing(device_state, "Device", "State")),
        },
        QUEUES: {
            "queueparams": Kind("queues", _queue),
            "queuemember": Kind("members", listed_member, dated=True),
            "queueentry": Kind("callers", listed_caller),
        },
    }
)
"""By list and by the entry's Event in lower case."""


@lru_cache(maxsize=256)
def _is_usual(names: tuple[str, ...]) -> bool:
    """Whether these headers are spelt as usual: all entries of a list are alike."""
    return not any(name not in USUAL and name.lower() in _USUAL_LOWER for name in names)


class Reply:
    """A list's answer, read entry by entry as it comes: no entry's headers are kept.

    `unread` counts the entries that cannot be read, `doubtful` are the parts they may have spoken
    of, and `why` says what the first of them lacks.
    """

    def __init__(self, action: ListAction, at: float, offset_s: float = 0.0) -> None:
        self.action, self.at, self.offset_s = action, at, offset_s
        self.parts: dict[Part, list[object]] = {kind.part: [] for kind in KINDS[action].values()}
        self.doubtful: set[Part] = set()
        self.unread, self.why = 0, ""
        self._count = 0

    def add(self, message: Message) -> None:
        """Read one entry."""
        self.add_headers(message.headers)

    def add_headers(self, sent: Mapping[str, Any]) -> None:
        """Read one entry's headers."""
        self._count += 1
        clean = readable(sent)
        headers = clean if _is_usual(tuple(clean)) else AnyCase(clean)
        kind = KINDS[self.action].get(headers.get("Event", "").lower())
        if kind is None:
            self._doubt(self.parts, f"an unknown kind of entry: {_names(sent)}")
            return
        try:
            clock = (self.at, self.offset_s) if kind.dated else (self.at,)
            self.parts[kind.part].append(kind.read(headers, *clock))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            self._doubt((kind.part,), f"{headers['Event']}: {error}, among {_names(sent)}")

    def end(self, told: int) -> None:
        """Compare with how many entries the PBX says that it sent; -1 if it does not say."""
        missing = told - self._count
        if missing > 0:
            self._doubt(self.parts, f"{missing} of {told} entries did not come", missing)

    def _doubt(self, parts: Iterable[Part], why: str, entries: int = 1) -> None:
        self.doubtful.update(parts)
        self.unread += entries
        self.why = self.why or why


def _names(headers: Mapping[str, Any]) -> str:
    """The names of headers: their values may be a caller's."""
    return repr(", ".join(headers))[:NAMES_SHOWN]


Replies = Mapping[ListAction, Reply | None]


def snapshot(replies: Replies, at: float) -> ev.Snapshot:
    """The Snapshot at `at`; a list that was refused (None) or not requested is None."""
    answered = [reply for reply in replies.values() if reply is not None]
    parts = {name: tuple(items) for reply in answered for name, items in reply.parts.items()}
    doubtful = frozenset(part for reply in answered for part in reply.doubtful)
    read = cast("Mapping[Part, Any]", parts)
    return ev.Snapshot(
        at,
        read.get("channels"),
        read.get("hints"),
        read.get("devices"),
        read.get("queues"),
        read.get("members"),
        read.get("callers"),
        read.get("presences"),
        doubtful,
    )


def in_parts(lists: ev.Snapshot) -> Iterator[ev.Event]:
    """The Snapshot; before it the members, part by part, if there are very many of them."""
    members = lists.members or ()
    if len(members) > PART:
        for begin in range(0, len(members), PART):
            yield ev.ListedMembers(lists.at, members[begin : begin + PART])
    yield lists
