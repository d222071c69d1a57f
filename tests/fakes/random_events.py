"""Events that no PBX would send, and some that one would: made by hypothesis from the dataclasses.

Knows the small world they play in: few numbers, channels and queues, so that events meet.
"""

from __future__ import annotations

from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from state import events as ev
from state.board.apply import HANDLERS

NUMBERS = ("1001", "1002", "1003")
QUEUES = ("sales", "support")
CHANNELS = {
    "u1": "PJSIP/1001-00000001",
    "u2": "PJSIP/1002-00000002",
    "u3": "PJSIP/trunk-00000003",
    "u4": "Local/1001@agents-00000004;1",
    "u5": "Local/1001@agents-00000004;2",
    "u6": "PJSIP/1001-00000006",
    "u7": "SIP/1003-00000007",
    "u8": "PJSIP/1002-00000008",
}

DND_DEVICES = ("Custom:DND1001", "Custom:DEVDND1002", "Custom:DND9")

_texts = st.one_of(st.sampled_from(["", "s", "<script>", "\x00\ud7ff☎"]), st.text(max_size=6))
_numbers = st.sampled_from([*NUMBERS, "600", "2025550101", "", "s", "8600051", "68600051"])
_devices = st.sampled_from(
    ["PJSIP/1001", "PJSIP/1002", "SIP/1003", "PJSIP/trunk", "Local/1001@agents", "Queue:sales", "",
     "Agent:2001", "Local/2001@agents"]
)  # fmt: skip
_agents = st.sampled_from(["2001", "2002", "1001", ""])

BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "exten": _numbers,
    "caller_num": _numbers,
    "connected_num": _numbers,
    "queue": st.sampled_from(QUEUES),
    "interface": _devices,
    "state_interface": _devices,
    "device": st.one_of(_devices, st.sampled_from([*DND_DEVICES, "SCCP/1001"])),
    "hint": st.sampled_from(
        [
            "PJSIP/1001",
            "PJSIP/1002&SIP/1003,Custom:x",
            "Queue:sales",
            "",
            "PJSIP/1001&Custom:DND1001,CustomPresence:1001",
        ]
    ),
    "presentity": st.sampled_from(["CustomPresence:1001", "Custom:x", "CustomPresence:9", ""]),
    "paused_at": st.none() | st.floats(0, 1.7e9),
    "logged_in_at": st.none() | st.floats(0, 1.7e9),
    "last_call_at": st.none() | st.floats(1.7e9 - 100, 1.7e9),
    "bridge": st.sampled_from(["b1", "b2", ""]),
    "creator": st.sampled_from(["", "ConfBridge", "AgentPool", "MeetMe"]),
    "conference": st.sampled_from(["8600051", "801"]),
    "agent": _agents,
    "data": st.sampled_from(["8600051,Fmq", "8600051", "2001,s", "sales,t", ""]),
    "name": st.one_of(
        st.sampled_from([*CHANNELS.values(), "Ana", "Agent 1001", "8600051"]), _texts
    ),
    "uniqueid": st.sampled_from([*CHANNELS, "u9"]),
    "application": st.sampled_from(
        ["AppDial", "ChanSpy", "Dial", "", "AgentLogin", "ConfBridge", "MeetMe", "Queue"]
    ),
    "position": st.integers(0, 10**9),
    "wrapup_s": st.integers(0, 30),
    "age_s": st.floats(0, 5000),
    "wait_s": st.floats(0, 500),
    "ring_s": st.floats(0, 60),
    "by_s": st.floats(-4000, 4000),
}


@st.composite
def channel_infos(draw: st.DrawFn) -> ev.ChannelInfo:
    """A channel of the small world; mostly with its own name, sometimes with another's."""
    uniqueid = draw(st.sampled_from(list(CHANNELS)))
    own = CHANNELS[uniqueid]
    name = draw(st.sampled_from([own, own, own, *CHANNELS.values()]))
    linkedid = draw(st.sampled_from([uniqueid, "u1", "u3", "u4"]))
    state = draw(st.sampled_from([0, 0, 4, 5, 5, 6, 6, 7, 1, 2, 9, -1]))
    exten, caller, connected = draw(_numbers), draw(_numbers), draw(_numbers)
    return ev.ChannelInfo(uniqueid, name, linkedid, state, exten, caller, "", connected, "")


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of([of_type(each) for each in inner])
    if origin is tuple:
        return st.lists(of_type(inner[0]), max_size=4).map(tuple)
    if origin is frozenset:
        return st.frozensets(st.sampled_from(get_args(inner[0])))
    if hint is ev.ChannelInfo:
        return channel_infos()
    if hint in (ev.ListedChannel, ev.ListedCaller) or issubclass(hint, ev.Event):
        return made(hint)
    return PLAIN[hint]


PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    str: _texts,
    int: st.one_of(st.integers(-3, 26), st.integers()),
    float: st.floats(0, 100),
    bool: st.booleans(),
}


def made(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances of an event's or an entry's dataclass."""
    hints = get_type_hints(kind)
    known = BY_NAME | given
    names = [field.name for field in fields(kind)]
    parts = {name: known[name] if name in known else of_type(hints[name]) for name in names}
    return st.builds(kind, **parts)


STATES = (
    "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD",
    "UNKNOWN", "nonsense",
)  # fmt: skip


PRESENCES = ("dnd", "available", "away", "not_set")


def events(at: st.SearchStrategy[float]) -> st.SearchStrategy[ev.Event]:
    """Any event of any class that the board knows, with fields as its types allow."""
    words = {ev.DeviceStateChange: STATES, ev.DialEnd: ("ANSWER", "BUSY", "NOANSWER", "CANCEL", "")}
    special: dict[type, dict[str, st.SearchStrategy[Any]]] = {
        ev.DeviceStateChange: {"state": st.sampled_from(words[ev.DeviceStateChange])},
        ev.DialEnd: {"status": st.sampled_from(words[ev.DialEnd])},
        ev.PresenceStatus: {"state": st.sampled_from(PRESENCES)},
        ev.PresenceStateChange: {"state": st.sampled_from(PRESENCES)},
    }
    return st.one_of([made(kind, at=at, **special.get(kind, {})) for kind in HANDLERS])
