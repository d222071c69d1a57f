"""A fast way to read the most frequent events: a regular expression for the whole message.

Knows the order in which Asterisk writes their headers. A message in exactly that order needs no
dictionary of headers, which is most of an event's cost. `events.py` reads all other messages, with
the same result. Must not know what events do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import intern
from types import MappingProxyType
from typing import NamedTuple

from ami.translate.events import TRANSLATORS, translate
from ami.translate.headers import UNKNOWN
from ami.translate.pbx_clock import PbxClock
from ami.transport.message import Message
from state import events as ev
from state.text import LONGEST, clean_parts

Groups = list[str]
Make = Callable[[float, Groups], ev.Event]

_ANY = "[^\r]*"
_NAME = f"([^\r]{{0,{LONGEST}}})"
_ID = f"([^\r]{{1,{LONGEST}}})"
_CHANNEL = {
    "Channel": _NAME,
    "ChannelState": r"(\d)",
    "ChannelStateDesc": _ANY,
    "CallerIDNum": _NAME,
    "CallerIDName": _NAME,
    "ConnectedLineNum": _NAME,
    "ConnectedLineName": _NAME,
    "Language": _ANY,
    "AccountCode": _ANY,
    "Context": _NAME,
    "Exten": _NAME,
    "Priority": _ANY,
    "Uniqueid": _ID,
    "Linkedid": _ID,
}
"""A channel's headers in Asterisk's order (12 and later); groups mark the values that are read."""

_FIELDS = 10
"""How many of a channel's headers are read."""


IN_CONFERENCE = b"\r\nBridgeCreator: ConfBridge\r\n"
"""Leaving any other bridge says nothing, and happens as often as entering one."""


class Shape(NamedTuple):
    """The pattern of a message, and the function that makes an event of the pattern's groups."""

    pattern: re.Pattern[str]
    make: Make


def event_of(message: Message, clock: PbxClock) -> ev.Event | None:
    """The event of a message, or None if the board does not need it. Raises Untranslatable."""
    raw = message.raw
    name = raw[7 : raw.find(b"\r\n")]
    if name == b"BridgeLeave" and IN_CONFERENCE not in raw:
        return None
    shape = SHAPES.get(name)
    if shape is not None:
        found = shape.pattern.fullmatch(str(raw, "utf-8", "backslashreplace"))
        if found is not None:
            sent, *read = found.groups()
            if "".join(read).isprintable():  # else it is cleaned, which `translate` does
                return shape.make(clock.moment(sent, message.at), read)
    if message.name not in TRANSLATORS:
        return None
    headers = message.headers
    return translate(headers, clock.moment(headers.get("Timestamp"), message.at))


def _channel(prefix: str = "", *, read: bool = True) -> str:
    lines = _CHANNEL.items() if read else ((name, _ANY) for name in _CHANNEL)
    return "\r\n".join(f"{prefix}{name}: {value}" for name, value in lines)


def _info(groups: Groups) -> ev.ChannelInfo:
    name, state, number, called, line, connected, context, exten, uniqueid, linkedid = groups
    made = (
        uniqueid,
        name,
        linkedid,
        int(state),
        exten,
        "" if number == UNKNOWN else number,
        "" if called == UNKNOWN else called,
        "" if line == UNKNOWN else line,
        "" if connected == UNKNOWN else connected,
        context,
    )
    return tuple.__new__(ev.ChannelInfo, made)  # without NamedTuple's own function between


def _shape(event: str, make: Make, *parts: str) -> tuple[bytes, Shape]:
    head = f"Event: {event}\r\nPrivilege: {_ANY}\r\n(?:Timestamp: ([^\r]*)\r\n)?"
    return event.encode(), Shape(re.compile(head + "\r\n".join(parts)), make)


def _plain(kind: Callable[[float, ev.ChannelInfo], ev.Event]) -> Make:
    return lambda at, groups: kind(at, _info(groups))


def _bridge_enter(at: float, groups: Groups) -> ev.Event:
    bridge, creator, name = groups[:3]
    return ev.BridgeEnter(
        at,
        _info(groups[3:]),
        bridge,
        "" if creator == UNKNOWN else creator,
        "" if name == UNKNOWN else name,
    )


def _hangup(at: float, groups: Groups) -> ev.Event:
    return ev.Hangup(at, _info(groups[:_FIELDS]), int(groups[_FIELDS]))


def _dial_begin(at: float, groups: Groups) -> ev.Event:
    return ev.DialBegin(at, _info(groups[:_FIELDS]), _info(groups[_FIELDS:]))


def _dial_end(at: float, groups: Groups) -> ev.Event:
    caller, dest = groups[:_FIELDS], groups[_FIELDS : 2 * _FIELDS]
    return ev.DialEnd(at, _info(caller), _info(dest), groups[-1])


def _extension_status(at: float, groups: Groups) -> ev.Event:
    exten, context, hint, status = groups
    return ev.ExtensionStatus(at, exten, context, clean_parts(hint, "&"), int(status))


def _device_state(at: float, groups: Groups) -> ev.Event:
    return ev.DeviceStateChange(at, *groups)


def _member(at: float, groups: Groups) -> ev.Event:
    queue, name, interface, watched, status, paused, reason, wrapup_s = groups
    return ev.QueueMemberStatus(
        at,
        intern(queue),
        intern(name),
        intern(interface),
        intern(watched or interface),
        int(status),
        paused == "1",
        reason,
        int(wrapup_s),
    )


_CAUSE, _TECH_CAUSE = "(?:\r\nCause: [^\r]*)?", "(?:\r\nTechCause: [^\r]*)?"
_BRIDGE = (
    f"BridgeUniqueid: {_NAME}\r\nBridgeType: [^\r]*\r\nBridgeTechnology: [^\r]*\r\n"
    f"BridgeCreator: {_NAME}\r\nBridgeName: {_NAME}\r\nBridgeNumChannels: [^\r]*\r\n"
    "BridgeVideoSourceMode: [^\r]*"
)
_BOTH = _channel() + "\r\n" + _channel("Dest")
_DEVICE_STATE = "State: (NOT_INUSE|INUSE|BUSY|INVALID|UNAVAILABLE|RINGING|RINGINUSE|ONHOLD)"

SHAPES: MappingProxyType[bytes, Shape] = MappingProxyType(
    dict(
        (
            _shape("Newchannel", _plain(ev.Newchannel), _channel()),
            _shape("Newstate", _plain(ev.Newstate), _channel()),
            _shape("NewConnectedLine", _plain(ev.NewConnectedLine), _channel()),
            _shape("NewCallerid", _plain(ev.NewConnectedLine), _channel(),
                   f"CID-CallingPres: {_ANY}"),
            _shape("Hangup", _hangup, _channel(), r"Cause: (\d{1,3})",
                   f"Cause-txt: {_ANY}{_TECH_CAUSE}"),
            _shape("HangupRequest", _plain(ev.HangupRequest), _channel() + _CAUSE + _TECH_CAUSE),
            _shape("SoftHangupRequest", _plain(ev.SoftHangupRequest),
                   _channel() + _CAUSE + _TECH_CAUSE),
            _shape("BridgeEnter", _bridge_enter, _BRIDGE, _channel()),
            _shape("DialBegin", _dial_begin, _BOTH, f"DialString: {_ANY}"),
            _shape("DialState", _plain(ev.DialState), _channel(read=False), _channel("Dest"),
                   f"DialStatus: {_ANY}"),
            _shape("DialEnd", _dial_end, _BOTH, f"DialStatus: {_NAME}"),
            _shape("ExtensionStatus", _extension_status, f"Exten: {_NAME}", f"Context: {_NAME}",
                   "Hint: ([^\r]*)", r"Status: (-?\d{1,3})", f"StatusText: {_ANY}"),
            _shape("QueueMemberStatus", _member, f"Queue: {_NAME}", f"MemberName: {_NAME}",
                   f"Interface: {_ID}", f"StateInterface: {_NAME}",
                   *(f"{name}: {_ANY}" for name in ("Membership", "Penalty", "CallsTaken",
                     "LastCall", "LastPause", "LoginTime", "InCall")),
                   r"Status: (\d{1,2})", f"Paused: {_NAME}", f"PausedReason: {_NAME}",
                   f"Ringinuse: {_ANY}", r"Wrapuptime: (\d{1,8})"),
            _shape("DeviceStateChange", _device_state, f"Device: {_NAME}", _DEVICE_STATE),
        )
    )
)  # fmt: skip
"""By event name: nine in ten events of a busy PBX."""
