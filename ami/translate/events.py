"""Headers of an AMI event to an event of the board, or None if the board does not need it.

Pure. Knows header names and units, as `lists` and `frequent` do. Must not know what events do.
Source: Asterisk 16 and 22, `core show manager events`, and the recordings.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from types import MappingProxyType

from ami.translate.headers import UNKNOWN, AnyCase, Headers
from ami.translate.presences import presence_state, presence_status
from state import events as ev

Translator = Callable[[Headers, float], ev.Event | None]

CONFBRIDGE, MEETME = "ConfBridge", "MeetMe"

LARGEST = 10**9
"""The largest plausible count, or number of seconds or milliseconds."""


class Untranslatable(ValueError):  # noqa: N818 - it says what the event is
    """An event without a header that it needs, or with a value that cannot be read."""


def translate(headers: Headers, at: float) -> ev.Event | None:
    """The event of these headers, at `at` epoch seconds. Raises Untranslatable."""
    translator = TRANSLATORS.get(headers.get("Event", ""))
    if translator is None:
        return None
    try:
        return translator(headers, at)
    except (KeyError, ValueError):
        headers = AnyCase(headers)
    try:
        return translator(headers, at)
    except (KeyError, ValueError) as error:
        raise Untranslatable(f"{headers.get('Event')}: {error!r}") from error


def _text(value: str | None) -> str:
    return "" if value is None or value == UNKNOWN else value


def count(text: str | None) -> int:
    """A count, or a number of seconds or milliseconds, from 0 to LARGEST; ValueError for words."""
    return min(max(int(text or 0), 0), LARGEST)


def channel_info(headers: Headers, prefix: str = "") -> ev.ChannelInfo:
    """The channel of the headers with `prefix` (Dest, Spyer, ...); KeyError if there is none."""
    get = headers.get
    uniqueid = headers[prefix + "Uniqueid"]
    return ev.ChannelInfo(
        uniqueid,
        headers[prefix + "Channel"],
        get(prefix + "Linkedid") or uniqueid,
        int(headers[prefix + "ChannelState"]),
        get(prefix + "Exten", ""),
        _text(get(prefix + "CallerIDNum")),
        _text(get(prefix + "CallerIDName")),
        _text(get(prefix + "ConnectedLineNum")),
        _text(get(prefix + "ConnectedLineName")),
        get(prefix + "Context", ""),
    )


def _optional(headers: Headers, prefix: str) -> ev.ChannelInfo | None:
    return channel_info(headers, prefix) if headers.get(prefix + "Uniqueid") else None


def _plain(make: Callable[[float, ev.ChannelInfo], ev.Event]) -> Translator:
    return lambda headers, at: make(at, channel_info(headers))


def _bridge_enter(headers: Headers, at: float) -> ev.Event:
    return ev.BridgeEnter(
        at,
        channel_info(headers),
        headers.get("BridgeUniqueid", ""),
        _text(headers.get("BridgeCreator")),
        _text(headers.get("BridgeName")),
    )


def _bridge_leave(headers: Headers, at: float) -> ev.Event | None:
    """Of a conference only: a call leaves and enters bridges while it goes on."""
    if headers.get("BridgeCreator") != CONFBRIDGE:
        return None
    return ev.BridgeLeave(at, channel_info(headers), headers.get("BridgeUniqueid", ""))


def _meetme_join(headers: Headers, at: float) -> ev.Event:
    """MeetMe (to Asterisk 18) has no bridge; its room is one to the board."""
    room = headers["Meetme"]
    return ev.BridgeEnter(at, channel_info(headers), meetme_bridge(room), MEETME, room)


def _meetme_leave(headers: Headers, at: float) -> ev.Event:
    return ev.BridgeLeave(at, channel_info(headers), meetme_bridge(headers["Meetme"]))


def meetme_bridge(room: str) -> str:
    """What a room of MeetMe is called where a bridge is meant."""
    return f"meetme:{room}"


def _agent_login(headers: Headers, at: float) -> ev.Event:
    return ev.AgentLogin(at, channel_info(headers), headers["Agent"])


def _agent_logoff(headers: Headers, at: float) -> ev.Event:
    return ev.AgentLogoff(at, channel_info(headers), headers["Agent"])


def _rename(headers: Headers, at: float) -> ev.Event:
    return ev.Rename(at, headers["Uniqueid"], headers["Newname"])


def _hangup(headers: Headers, at: float) -> ev.Event:
    return ev.Hangup(at, channel_info(headers), int(headers.get("Cause") or 0))


def _dial_begin(headers: Headers, at: float) -> ev.Event:
    return ev.DialBegin(at, _optional(headers, ""), channel_info(headers, "Dest"))


def _dial_state(headers: Headers, at: float) -> ev.Event:
    return ev.DialState(at, channel_info(headers, "Dest"))


def _dial_end(headers: Headers, at: float) -> ev.Event:
    caller, dest = _optional(headers, ""), channel_info(headers, "Dest")
    return ev.DialEnd(at, caller, dest, headers.get("DialStatus", ""))


def _local_bridge(headers: Headers, at: float) -> ev.Event:
    return ev.LocalBridge(at, channel_info(headers, "LocalOne"), channel_info(headers, "LocalTwo"))


def _blind_transfer(headers: Headers, at: float) -> ev.Event:
    return ev.BlindTransfer(
        at,
        channel_info(headers, "Transferer"),
        _optional(headers, "Transferee"),
        headers.get("Extension", ""),
    )


def _attended_transfer(headers: Headers, at: float) -> ev.Event:
    return ev.AttendedTransfer(
        at,
        channel_info(headers, "OrigTransferer"),
        channel_info(headers, "SecondTransferer"),
        _optional(headers, "TransferTarget"),
    )


def _pickup(headers: Headers, at: float) -> ev.Event:
    return ev.Pickup(at, channel_info(headers), channel_info(headers, "Target"))


def _parked(headers: Headers, at: float) -> ev.Event:
    return ev.ParkedCall(at, channel_info(headers, "Parkee"), headers.get("ParkingSpace", ""))


def _unparked(headers: Headers, at: float) -> ev.Event:
    return ev.UnParkedCall(at, channel_info(headers, "Parkee"), _optional(headers, "Retriever"))


def _spy_start(headers: Headers, at: float) -> ev.Event:
    return ev.ChanSpyStart(at, channel_info(headers, "Spyer"), _optional(headers, "Spyee"))


def _spy_stop(headers: Headers, at: float) -> ev.Event:
    return ev.ChanSpyStop(at, channel_info(headers, "Spyer"))


def _join(headers: Headers, at: float) -> ev.Event:
    position = count(headers.get("Position"))
    return ev.QueueCallerJoin(at, channel_info(headers), headers["Queue"], position)


def _queued(make: Callable[[float, ev.ChannelInfo, str], ev.Event]) -> Translator:
    return lambda headers, at: make(at, channel_info(headers), headers["Queue"])


def _agent(
    make: Callable[[float, ev.ChannelInfo | None, ev.ChannelInfo, str, str, str], ev.Event],
) -> Translator:
    return lambda headers, at: make(
        at,
        _optional(headers, ""),
        channel_info(headers, "Dest"),
        headers["Queue"],
        headers.get("Interface", ""),
        headers.get("MemberName", ""),
    )


def _agent_complete(headers: Headers, at: float) -> ev.Event:
    return ev.AgentComplete(
        at,
        _optional(headers, ""),
        _optional(headers, "Dest"),
        headers["Queue"],
        headers.get("Interface", ""),
        headers.get("MemberName", ""),
    )


def _ring_no_answer(headers: Headers, at: float) -> ev.Event:
    return ev.AgentRingNoAnswer(
        at,
        channel_info(headers),
        _optional(headers, "Dest"),
        headers["Queue"],
        headers.get("Interface", ""),
        headers.get("MemberName", ""),
        count(headers.get("RingTime")) / 1000.0,  # this one is in milliseconds
    )


def member(headers: Headers, at: float) -> ev.QueueMemberStatus:
    """A member, from QueueMemberStatus, -Added, -Pause or an entry of QueueStatus."""
    get = headers.get
    interface = get("Interface") or headers["Location"]
    return ev.QueueMemberStatus(
        at,
        intern(headers["Queue"]),
        intern(get("MemberName") or get("Name") or ""),
        intern(interface),
        intern(get("StateInterface") or interface),
        int(get("Status") or 0),
        get("Paused") == "1",
        get("PausedReason") or get("Reason") or "",
        count(get("Wrapuptime")),
        joins=get("Event") == "QueueMemberAdded",
    )


def _member_removed(headers: Headers, at: float) -> ev.Event:
    return ev.QueueMemberRemoved(
        at, headers["Queue"], headers.get("MemberName", ""), headers["Interface"]
    )


def extension_status(headers: Headers, at: float) -> ev.ExtensionStatus:
    """A hint's status, from the event or the list."""
    return ev.ExtensionStatus(
        at,
        headers["Exten"],
        headers.get("Context", ""),
        headers.get("Hint", ""),
        int(headers["Status"]),
    )


_SEPARATORS = str.maketrans("", "", "_ +")


def device_state(headers: Headers, at: float) -> ev.DeviceStateChange:
    """A device's state, from the event or the list; NOT_INUSE and `Not in use` are the same."""
    state = headers["State"].upper().translate(_SEPARATORS)
    spelt = "NOT_INUSE" if state == "NOTINUSE" else state
    return ev.DeviceStateChange(at, headers["Device"], spelt)


REACHABLE = MappingProxyType(
    {
        "Registered": True,
        "Reachable": True,
        "Lagged": True,
        "Unregistered": False,
        "Unreachable": False,
    }
)
"""By PeerStatus in PJSIP, SIP and IAX2. Rejected is left out: such an attempt changes nothing."""


def _peer_status(headers: Headers, at: float) -> ev.Event | None:
    reachable = REACHABLE.get(headers["PeerStatus"])
    return None if reachable is None else ev.PeerStatus(at, headers["Peer"], reachable)


TRANSLATORS: MappingProxyType[str, Translator] = MappingProxyType(
    {
        "Newchannel": _plain(ev.Newchannel),
        "Newstate": _plain(ev.Newstate),
        "NewConnectedLine": _plain(ev.NewConnectedLine),
        "NewCallerid": _plain(ev.NewConnectedLine),
        "Rename": _rename,
        "Hold": _plain(ev.Hold),
        "Unhold": _plain(ev.Unhold),
        "Hangup": _hangup,
        "HangupRequest": _plain(ev.HangupRequest),
        "SoftHangupRequest": _plain(ev.SoftHangupRequest),
        "BridgeEnter": _bridge_enter,
        "BridgeLeave": _bridge_leave,
        "MeetmeJoin": _meetme_join,
        "MeetmeLeave": _meetme_leave,
        "AgentLogin": _agent_login,
        "AgentLogoff": _agent_logoff,
        "DialBegin": _dial_begin,
        "DialState": _dial_state,
        "DialEnd": _dial_end,
        "LocalBridge": _local_bridge,
        "BlindTransfer": _blind_transfer,
        "AttendedTransfer": _attended_transfer,
        "Pickup": _pickup,
        "ParkedCall": _parked,
        "UnParkedCall": _unparked,
        "ParkedCallGiveUp": _unparked,
        "ParkedCallTimeOut": _unparked,
        "ChanSpyStart": _spy_start,
        "ChanSpyStop": _spy_stop,
        "QueueCallerJoin": _join,
        "QueueCallerLeave": _queued(ev.QueueCallerLeave),
        "QueueCallerAbandon": _queued(ev.QueueCallerAbandon),
        "AgentCalled": _agent(ev.AgentCalled),
        "AgentConnect": _agent(ev.AgentConnect),
        "AgentComplete": _agent_complete,
        "AgentRingNoAnswer": _ring_no_answer,
        "QueueMemberStatus": member,
        "QueueMemberAdded": member,
        "QueueMemberPause": member,
        "QueueMemberRemoved": _member_removed,
        "ExtensionStatus": extension_status,
        "DeviceStateChange": device_state,
        "PeerStatus": _peer_status,
        "PresenceStatus": presence_status,
        "PresenceStateChange": presence_state,
    }
)
