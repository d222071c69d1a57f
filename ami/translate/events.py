"""Headers of an AMI event to an event of the board, or None if the board does not need it.

Pure. Knows header names and units, as `lists` and `frequent` do. Must not know what events do.
Source: Asterisk 16 and 22, `core show manager events`, and the recordings.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from ami.translate.headers import AnyCase, Headers, Translator, readable
from ami.translate.presences import presence_state, presence_status
from ami.translate.queues import QUEUE_EVENTS
from ami.translate.values import channel_info, optional_channel, text
from state import events as ev

CONFBRIDGE, MEETME = "ConfBridge", "MeetMe"


class Untranslatable(ValueError):  # noqa: N818 - it says what the event is
    """An event without a header that it needs, or with a value that cannot be read."""


def translate(headers: Headers, at: float) -> ev.Event | None:
    """The event of these headers, at `at` epoch seconds. Raises Untranslatable."""
    translator = TRANSLATORS.get(headers.get("Event", ""))
    if translator is None:
        return None
    headers = readable(headers)
    try:
        return translator(headers, at)
    except (KeyError, ValueError):
        headers = AnyCase(headers)
    try:
        return translator(headers, at)
    except (KeyError, ValueError) as error:
        raise Untranslatable(f"{headers.get('Event')}: {error!r}") from error


def _plain(make: Callable[[float, ev.ChannelInfo], ev.Event]) -> Translator:
    return lambda headers, at: make(at, channel_info(headers))


def _bridge_enter(headers: Headers, at: float) -> ev.Event:
    return ev.BridgeEnter(
        at,
        channel_info(headers),
        headers.get("BridgeUniqueid", ""),
        text(headers.get("BridgeCreator")),
        text(headers.get("BridgeName")),
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


def _confbridge_join(headers: Headers, at: float) -> ev.Event | None:
    """Only who joins muted: that others are in the conference, BridgeEnter tells."""
    if headers.get("Muted") != "Yes":
        return None
    return ev.ConferenceListener(at, channel_info(headers), headers["Conference"])


def _agent_login(headers: Headers, at: float) -> ev.Event:
    return ev.AgentLogin(at, channel_info(headers), headers["Agent"])


def _agent_logoff(headers: Headers, at: float) -> ev.Event:
    return ev.AgentLogoff(at, channel_info(headers), headers["Agent"])


def _rename(headers: Headers, at: float) -> ev.Event:
    return ev.Rename(at, headers["Uniqueid"], headers["Newname"])


def _hangup(headers: Headers, at: float) -> ev.Event:
    return ev.Hangup(at, channel_info(headers), int(headers.get("Cause") or 0))


def _dial_begin(headers: Headers, at: float) -> ev.Event:
    return ev.DialBegin(at, optional_channel(headers, ""), channel_info(headers, "Dest"))


def _dial_state(headers: Headers, at: float) -> ev.Event:
    return ev.DialState(at, channel_info(headers, "Dest"))


def _dial_end(headers: Headers, at: float) -> ev.Event:
    caller, dest = optional_channel(headers, ""), channel_info(headers, "Dest")
    return ev.DialEnd(at, caller, dest, headers.get("DialStatus", ""))


def _local_bridge(headers: Headers, at: float) -> ev.Event:
    return ev.LocalBridge(at, channel_info(headers, "LocalOne"), channel_info(headers, "LocalTwo"))


def _blind_transfer(headers: Headers, at: float) -> ev.Event:
    return ev.BlindTransfer(
        at,
        channel_info(headers, "Transferer"),
        optional_channel(headers, "Transferee"),
        headers.get("Extension", ""),
    )


def _attended_transfer(headers: Headers, at: float) -> ev.Event:
    return ev.AttendedTransfer(
        at,
        channel_info(headers, "OrigTransferer"),
        channel_info(headers, "SecondTransferer"),
        optional_channel(headers, "TransferTarget"),
    )


def _pickup(headers: Headers, at: float) -> ev.Event:
    return ev.Pickup(at, channel_info(headers), channel_info(headers, "Target"))


def _parked(headers: Headers, at: float) -> ev.Event:
    return ev.ParkedCall(at, channel_info(headers, "Parkee"), headers.get("ParkingSpace", ""))


def _unparked(headers: Headers, at: float) -> ev.Event:
    return ev.UnParkedCall(
        at, channel_info(headers, "Parkee"), optional_channel(headers, "Retriever")
    )


def _spy_start(headers: Headers, at: float) -> ev.Event:
    return ev.ChanSpyStart(at, channel_info(headers, "Spyer"), optional_channel(headers, "Spyee"))


def _spy_stop(headers: Headers, at: float) -> ev.Event:
    return ev.ChanSpyStop(at, channel_info(headers, "Spyer"))


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
        "ConfbridgeJoin": _confbridge_join,
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
        **QUEUE_EVENTS,
        "ExtensionStatus": extension_status,
        "DeviceStateChange": device_state,
        "PeerStatus": _peer_status,
        "PresenceStatus": presence_status,
        "PresenceStateChange": presence_state,
    }
)
