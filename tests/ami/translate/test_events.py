"""Headers become events: one case per event of Asterisk's, and whatever headers there may be."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.translate.events import TRANSLATORS, Untranslatable, translate
from ami.translate.values import LARGEST, channel_info, count
from state import events as ev
from state.board.apply import HANDLERS, Board
from state.board.statuses import REPORT_OF_DEVICE_STATE
from tests.fakes.story import START

AT = 1_700_000_000.0


def channel(uniqueid: str, prefix: str = "") -> dict[str, str]:
    """The headers of a channel, as Asterisk 22 writes them."""
    headers = {
        "Channel": f"PJSIP/{uniqueid}-0000002a",
        "ChannelState": "6",
        "ChannelStateDesc": "Up",
        "CallerIDNum": uniqueid,
        "CallerIDName": f"Agent {uniqueid}",
        "ConnectedLineNum": "<unknown>",
        "ConnectedLineName": "<unknown>",
        "Language": "en",
        "AccountCode": "",
        "Context": "internal",
        "Exten": "s",
        "Priority": "1",
        "Uniqueid": uniqueid,
        "Linkedid": "9.9",
    }
    return {prefix + name: value for name, value in headers.items()}


def info(uniqueid: str) -> ev.ChannelInfo:
    """What `channel` describes."""
    return ev.ChannelInfo(
        uniqueid,
        f"PJSIP/{uniqueid}-0000002a",
        "9.9",
        6,
        "s",
        uniqueid,
        f"Agent {uniqueid}",
        context="internal",
    )


ONE, TWO, THREE = info("1001"), info("1002"), info("1003")
OWN = channel("1001")
DEST = channel("1002", "Dest")
QUEUED = {"Queue": "sales", "Interface": "PJSIP/1002", "MemberName": "Agent A"}
MEMBER = {
    "Queue": "sales",
    "MemberName": "Agent A",
    "Interface": "Local/1001@agents/n",
    "StateInterface": "PJSIP/1001",
    "Membership": "dynamic",
    "Status": "2",
    "Paused": "1",
    "PausedReason": "lunch",
    "InCall": "1",
    "Wrapuptime": "15",
    "LastCall": "1700000000",
}
MEMBER_EVENT = ev.QueueMemberStatus(
    AT, "sales", "Agent A", "Local/1001@agents/n", "PJSIP/1001", 2, True, "lunch", 15
)

CASES: list[tuple[str, dict[str, str], ev.Event]] = [
    ("Newchannel", OWN, ev.Newchannel(AT, ONE)),
    ("Newstate", OWN, ev.Newstate(AT, ONE)),
    ("NewConnectedLine", OWN, ev.NewConnectedLine(AT, ONE)),
    ("NewCallerid", OWN | {"CID-CallingPres": "0"}, ev.NewConnectedLine(AT, ONE)),
    (
        "Rename",
        {"Channel": "PJSIP/a", "Newname": "PJSIP/b", "Uniqueid": "1.1"},
        ev.Rename(AT, "1.1", "PJSIP/b"),
    ),
    ("Hold", OWN | {"MusicClass": "default"}, ev.Hold(AT, ONE)),
    ("Unhold", OWN, ev.Unhold(AT, ONE)),
    ("Hangup", OWN | {"Cause": "26", "Cause-txt": "elsewhere"}, ev.Hangup(AT, ONE, 26)),
    ("Hangup", OWN, ev.Hangup(AT, ONE, 0)),
    ("HangupRequest", OWN | {"Cause": "16"}, ev.HangupRequest(AT, ONE)),
    ("SoftHangupRequest", OWN | {"Cause": "16"}, ev.SoftHangupRequest(AT, ONE)),
    ("BridgeEnter", OWN | {"BridgeUniqueid": "b1"}, ev.BridgeEnter(AT, ONE, "b1")),
    (
        "BridgeEnter",
        OWN | {"BridgeUniqueid": "b1", "BridgeCreator": "ConfBridge", "BridgeName": "8600051"},
        ev.BridgeEnter(AT, ONE, "b1", "ConfBridge", "8600051"),
    ),
    (
        "BridgeEnter",
        OWN | {"BridgeUniqueid": "b1", "BridgeCreator": "<unknown>", "BridgeName": "<unknown>"},
        ev.BridgeEnter(AT, ONE, "b1"),
    ),
    (
        "BridgeLeave",
        OWN | {"BridgeUniqueid": "b1", "BridgeCreator": "ConfBridge"},
        ev.BridgeLeave(AT, ONE, "b1"),
    ),
    (
        "MeetmeJoin",
        OWN | {"Meetme": "8600051", "User": "1"},
        ev.BridgeEnter(AT, ONE, "meetme:8600051", "MeetMe", "8600051"),
    ),
    (
        "MeetmeLeave",
        OWN | {"Meetme": "8600051", "User": "1", "Duration": "9"},
        ev.BridgeLeave(AT, ONE, "meetme:8600051"),
    ),
    (
        "ConfbridgeJoin",
        OWN | {"Conference": "8600051", "BridgeUniqueid": "b1", "Muted": "Yes"},
        ev.ConferenceListener(AT, ONE, "8600051"),
    ),
    ("AgentLogin", OWN | {"Agent": "2001"}, ev.AgentLogin(AT, ONE, "2001")),
    ("AgentLogoff", OWN | {"Agent": "2001"}, ev.AgentLogoff(AT, ONE, "2001")),
    ("DialBegin", OWN | DEST | {"DialString": "x"}, ev.DialBegin(AT, ONE, TWO)),
    ("DialBegin", DEST, ev.DialBegin(AT, None, TWO)),
    ("DialState", OWN | DEST | {"DialStatus": "RINGING"}, ev.DialState(AT, TWO)),
    ("DialEnd", OWN | DEST | {"DialStatus": "BUSY"}, ev.DialEnd(AT, ONE, TWO, "BUSY")),
    ("DialEnd", DEST, ev.DialEnd(AT, None, TWO, "")),
    (
        "LocalBridge",
        channel("1001", "LocalOne") | channel("1002", "LocalTwo"),
        ev.LocalBridge(AT, ONE, TWO),
    ),
    (
        "BlindTransfer",
        channel("1001", "Transferer") | channel("1002", "Transferee") | {"Extension": "1003"},
        ev.BlindTransfer(AT, ONE, TWO, "1003"),
    ),
    (
        "BlindTransfer",
        channel("1001", "Transferer") | {"Extension": "600"},
        ev.BlindTransfer(AT, ONE, None, "600"),
    ),
    (
        "AttendedTransfer",
        channel("1001", "OrigTransferer")
        | channel("1002", "SecondTransferer")
        | channel("1003", "TransferTarget"),
        ev.AttendedTransfer(AT, ONE, TWO, THREE),
    ),
    (
        "AttendedTransfer",
        channel("1001", "OrigTransferer") | channel("1002", "SecondTransferer"),
        ev.AttendedTransfer(AT, ONE, TWO, None),
    ),
    ("Pickup", OWN | channel("1002", "Target"), ev.Pickup(AT, ONE, TWO)),
    (
        "ParkedCall",
        channel("1001", "Parkee") | {"ParkingSpace": "701"},
        ev.ParkedCall(AT, ONE, "701"),
    ),
    (
        "UnParkedCall",
        channel("1001", "Parkee") | channel("1002", "Retriever"),
        ev.UnParkedCall(AT, ONE, TWO),
    ),
    ("ParkedCallTimeOut", channel("1001", "Parkee"), ev.UnParkedCall(AT, ONE, None)),
    ("ParkedCallGiveUp", channel("1001", "Parkee"), ev.UnParkedCall(AT, ONE, None)),
    (
        "ChanSpyStart",
        channel("1001", "Spyer") | channel("1002", "Spyee"),
        ev.ChanSpyStart(AT, ONE, TWO),
    ),
    ("ChanSpyStart", channel("1001", "Spyer"), ev.ChanSpyStart(AT, ONE, None)),
    ("ChanSpyStop", channel("1001", "Spyer"), ev.ChanSpyStop(AT, ONE)),
    (
        "QueueCallerJoin",
        OWN | {"Queue": "sales", "Position": "3", "Count": "3"},
        ev.QueueCallerJoin(AT, ONE, "sales", 3),
    ),
    ("QueueCallerLeave", OWN | {"Queue": "sales"}, ev.QueueCallerLeave(AT, ONE, "sales")),
    ("QueueCallerAbandon", OWN | {"Queue": "sales"}, ev.QueueCallerAbandon(AT, ONE, "sales")),
    (
        "AgentCalled",
        OWN | DEST | QUEUED,
        ev.AgentCalled(AT, ONE, TWO, "sales", "PJSIP/1002", "Agent A"),
    ),
    (
        "AgentConnect",
        OWN | DEST | QUEUED | {"HoldTime": "5", "RingTime": "3"},
        ev.AgentConnect(AT, ONE, TWO, "sales", "PJSIP/1002", "Agent A"),
    ),
    (
        "AgentComplete",
        OWN | DEST | QUEUED,
        ev.AgentComplete(AT, ONE, TWO, "sales", "PJSIP/1002", "Agent A"),
    ),
    (
        "AgentComplete",  # the member transferred the call away
        OWN | QUEUED | {"Reason": "transfer"},
        ev.AgentComplete(AT, ONE, None, "sales", "PJSIP/1002", "Agent A"),
    ),
    (
        "AgentComplete",  # the caller was gone first
        DEST | QUEUED,
        ev.AgentComplete(AT, None, TWO, "sales", "PJSIP/1002", "Agent A"),
    ),
    (
        "AgentRingNoAnswer",
        OWN | DEST | QUEUED | {"RingTime": "15000"},
        ev.AgentRingNoAnswer(AT, ONE, TWO, "sales", "PJSIP/1002", "Agent A", 15.0),
    ),
    ("QueueMemberStatus", MEMBER, MEMBER_EVENT),
    ("QueueMemberAdded", MEMBER, replace(MEMBER_EVENT, joins=True)),
    ("QueueMemberPause", MEMBER, MEMBER_EVENT),
    (
        "QueueMemberPause",  # Asterisk 13 to 16 say Reason
        {k: v for k, v in MEMBER.items() if k != "PausedReason"} | {"Reason": "tea"},
        ev.QueueMemberStatus(AT, "sales", "Agent A", "Local/1001@agents/n", "PJSIP/1001", 2,
                             True, "tea", 15),
    ),
    (
        "QueueMemberStatus",
        {"Queue": "sales", "Interface": "PJSIP/1001"},
        ev.QueueMemberStatus(AT, "sales", "", "PJSIP/1001", "PJSIP/1001", 0, False, "", 0),
    ),
    ("QueueMemberRemoved", MEMBER,
     ev.QueueMemberRemoved(AT, "sales", "Agent A", "Local/1001@agents/n")),
    (
        "ExtensionStatus",
        {"Exten": "1001", "Context": "internal", "Hint": "PJSIP/1001", "Status": "8"},
        ev.ExtensionStatus(AT, "1001", "internal", "PJSIP/1001", 8),
    ),
    ("ExtensionStatus", {"Exten": "1001", "Status": "-1"},
     ev.ExtensionStatus(AT, "1001", "", "", -1)),
    ("DeviceStateChange", {"Device": "PJSIP/1001", "State": "NOT_INUSE"},
     ev.DeviceStateChange(AT, "PJSIP/1001", "NOT_INUSE")),
    ("PeerStatus", {"Peer": "PJSIP/1001", "PeerStatus": "Unreachable", "ChannelType": "PJSIP"},
     ev.PeerStatus(AT, "PJSIP/1001", reachable=False)),
    ("PeerStatus", {"Peer": "SIP/1001", "PeerStatus": "Lagged", "Time": "2500"},
     ev.PeerStatus(AT, "SIP/1001", reachable=True)),
    ("PresenceStatus",
     {"Exten": "1001", "Hint": "CustomPresence:1001", "Status": "dnd", "Message": "till noon"},
     ev.PresenceStatus(AT, "1001", "CustomPresence:1001", "dnd", "till noon")),
    ("PresenceStatus",
     {"Exten": "1001", "Context": "ext-local", "Hint": "PJSIP/1001,CustomPresence:1001",
      "Status": "away", "Subtype": "lunch", "Message": "back at 2"},
     ev.PresenceStatus(AT, "1001", "PJSIP/1001,CustomPresence:1001", "away", "lunch, back at 2",
                       "ext-local")),
    ("PresenceStateChange",
     {"Presentity": "CustomPresence:1001", "Status": "xa", "Subtype": "trip", "Message": "trip"},
     ev.PresenceStateChange(AT, "CustomPresence:1001", "xa", "trip")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "headers", "event"), CASES)
def test_an_event_of_asterisk_is_an_event_of_the_board(
    name: str, headers: dict[str, str], event: ev.Event
) -> None:
    assert translate({"Event": name, "Privilege": "call,all", **headers}, AT) == event


def test_every_translator_is_proved_and_every_event_is_handled() -> None:
    assert {name for name, _, _ in CASES} == set(TRANSLATORS)
    assert {type(event) for _, _, event in CASES} <= set(HANDLERS)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Event": ""}, {"Event": "VarSet"}, {"Event": "newchannel"}, {"Response": "Success"}],
)
def test_what_the_board_has_no_use_for_is_nothing(headers: dict[str, str]) -> None:
    assert translate(headers, AT) is None


@pytest.mark.parametrize(
    ("word", "reachable"),
    [("Registered", True), ("Reachable", True), ("Lagged", True),
     ("Unregistered", False), ("Unreachable", False)],
)  # fmt: skip
def test_a_peers_status_says_whether_its_phone_can_be_reached(word: str, reachable: bool) -> None:
    peer = {"Event": "PeerStatus", "Peer": "SIP/1001", "PeerStatus": word}
    assert translate(peer, AT) == ev.PeerStatus(AT, "SIP/1001", reachable)


def test_a_refused_registration_changes_nothing() -> None:
    peer = {"Event": "PeerStatus", "Peer": "SIP/1001", "PeerStatus": "Rejected"}
    assert translate(peer, AT) is None


def missing() -> list[tuple[str, str]]:
    """Each header without which an event cannot be understood."""
    never_missed = {"Linkedid", "Exten", "Language", "AccountCode", "Context", "Priority"}
    required = ("Uniqueid", "Channel", "ChannelState", "Queue", "Newname", "Device", "State",
                "Peer", "PeerStatus")  # fmt: skip
    assert never_missed.isdisjoint(required)
    return [(name, header) for name, headers, _ in CASES[:4] + CASES[9:12] + CASES[18:19]
            for header in required if header in headers]  # fmt: skip


@pytest.mark.parametrize(("name", "header"), missing())
def test_an_event_that_lacks_what_it_must_have_is_counted_not_guessed(
    name: str, header: str
) -> None:
    headers = next(dict(h) for n, h, _ in CASES if n == name and header in h)
    del headers[header]
    if header == "Uniqueid" and name == "DialBegin":
        assert translate({"Event": name, **headers}, AT) == ev.DialBegin(AT, None, TWO)
        return
    with pytest.raises(Untranslatable, match=name):
        translate({"Event": name, **headers}, AT)


@pytest.mark.parametrize("state", ["", "Up", "6.5", "0x6", "\uff16x"])
def test_a_channel_state_that_is_no_number_is_counted(state: str) -> None:
    with pytest.raises(Untranslatable):
        translate({"Event": "Newstate", **OWN, "ChannelState": state}, AT)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Not in use", "NOT_INUSE"),
        ("In use", "INUSE"),
        ("Ring+Inuse", "RINGINUSE"),
        ("On Hold", "ONHOLD"),
        ("Unavailable", "UNAVAILABLE"),
        ("Busy", "BUSY"),
    ],
)
def test_both_spellings_of_a_device_state_are_the_same(words: str, name: str) -> None:
    for spelling in (words, name):
        headers = {"Event": "DeviceStateChange", "Device": "PJSIP/1001", "State": spelling}
        assert translate(headers, AT) == ev.DeviceStateChange(AT, "PJSIP/1001", name)
    assert name in REPORT_OF_DEVICE_STATE


def test_leaving_a_bridge_that_is_no_conference_says_nothing() -> None:
    headers = OWN | {"Event": "BridgeLeave", "BridgeUniqueid": "b1", "BridgeCreator": "<unknown>"}
    assert translate(headers, AT) is None


@pytest.mark.parametrize("told", [{"Muted": "No"}, {}])
def test_who_joins_a_conference_and_can_be_heard_says_nothing_more(told: dict[str, str]) -> None:
    headers = OWN | {"Event": "ConfbridgeJoin", "Conference": "8600051"} | told
    assert translate(headers, AT) is None


def test_unknown_is_nobody() -> None:
    made = channel_info(OWN | {"CallerIDNum": "<unknown>", "CallerIDName": "<unknown>"})
    assert (made.caller_num, made.caller_name, made.connected_num) == ("", "", "")


def test_a_channel_without_a_linkedid_is_its_own_call() -> None:
    assert channel_info(OWN | {"Linkedid": ""}).linkedid == "1001"


@pytest.mark.parametrize(
    ("text", "number"),
    [(None, 0), ("", 0), ("7", 7), ("-7", 0), ("9" * 400, LARGEST), (str(LARGEST + 1), LARGEST)],
)
def test_a_count_is_kept_within_reason(text: str | None, number: int) -> None:
    assert count(text) == number


def test_text_from_calls_is_kept_but_for_what_cannot_be_seen() -> None:
    name = "<script>alert('1')</script>\\x00 \u202e"
    event = translate({"Event": "Newstate", **OWN, "CallerIDName": name}, AT)
    assert isinstance(event, ev.Newstate)
    assert event.channel.caller_name == "<script>alert('1')</script>\\x00 \\u202e"


HEADER_NAMES = sorted({name for _, headers, _ in CASES for name in headers})
VALUES = st.one_of(
    st.sampled_from(["", "0", "6", "-1", "1e3", "nan", "inf", "<unknown>", "9" * 5000, "\x00"]),
    st.text(max_size=8),
)


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(TRANSLATORS)),
    chosen=st.dictionaries(st.sampled_from(HEADER_NAMES), VALUES, max_size=40),
    kept=st.booleans(),
)
def test_whatever_the_headers_it_is_an_event_or_none_or_untranslatable(
    name: str, chosen: dict[str, str], kept: bool
) -> None:
    """And what is an event can be applied, at any time."""
    base = next(headers for each, headers, _ in CASES if each == name) if kept else {}
    with suppress(Untranslatable):
        event = translate({"Event": name, **base, **chosen}, START)
        if event is not None:
            Board().apply(event)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=10))
def test_headers_of_nothing_known_are_nothing(headers: dict[str, str]) -> None:
    assert translate(headers, AT) is None
