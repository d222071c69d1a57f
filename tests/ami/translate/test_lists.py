"""The lists become one Snapshot; what cannot be read closes nothing and is counted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.translate import lists
from ami.translate.lists import (
    CHANNELS,
    DEVICES,
    FULL,
    HINTS,
    QUESTION,
    QUEUES,
    ListAction,
    duration_s,
    in_parts,
    listed_caller,
    listed_channel,
    snapshot,
)
from ami.transport.message import Message
from state import events as ev
from state.board.apply import Board
from tests.ami.translate.test_events import MEMBER, channel, info
from tests.fakes.lists import read_reply

AT = 1_700_000_000.0
CHANNEL = {
    "Event": "CoreShowChannel",
    **channel("1001"),
    "Application": "AppDial",
    "Duration": "01:02:03",
    "BridgeId": "b1",
}
CALLER = {
    "Event": "QueueEntry",
    "Queue": "sales",
    "Position": "2",
    "Channel": "PJSIP/trunk-0000002a",
    "Uniqueid": "1.1",
    "CallerIDNum": "2025550101",
    "CallerIDName": "unknown",
    "Wait": "45",
}
LISTED_MEMBER = {
    "Event": "QueueMember",
    "Name": MEMBER["MemberName"],
    "Location": MEMBER["Interface"],
    **{k: v for k, v in MEMBER.items() if k not in {"MemberName", "Interface"}},
}


HINT = {"Event": "ExtensionStatus", "Exten": "1001", "Hint": "PJSIP/1001", "Status": "0"}
DEVICE = {"Event": "DeviceStateChange", "Device": "PJSIP/1001", "State": "NOT_INUSE"}


def taken(replies: Mapping[ListAction, list[dict[str, str]] | None]) -> ev.Snapshot:
    """The Snapshot of these entries' headers; None is a list that was refused."""
    read = {
        action: None if entries is None else read_reply(action, entries, AT)
        for action, entries in replies.items()
    }
    return snapshot(read, AT)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:00", 0),
        ("00:01:05", 65),
        ("01:02:03", 3723),
        ("123:00:00", 442_800),
        ("", 0),
        ("nonsense", 0),
        ("1:2", 0),
        ("-1:00:00", 0),
        ("-01:59:59", 0),
        ("490000:00:00", 0),
        ("9" * 500 + ":00:00", 0),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert duration_s(text) == seconds


def test_a_channel_of_the_list() -> None:
    assert listed_channel(CHANNEL) == ev.ListedChannel(info("1001"), 3723.0, "b1", "AppDial")


def test_a_caller_of_the_list() -> None:
    assert listed_caller(CALLER) == ev.ListedCaller("sales", "1.1", 2, 45.0, "2025550101", "")


def test_replies_become_one_snapshot() -> None:
    params = {"Event": "QueueParams", "Queue": "sales", "Holdtime": "7"}
    found = taken(
        {
            CHANNELS: [CHANNEL],
            HINTS: [HINT],
            DEVICES: [DEVICE],
            QUEUES: [params, LISTED_MEMBER, CALLER],
        }
    )
    assert found.channels == (listed_channel(CHANNEL),)
    assert found.hints == (ev.ExtensionStatus(AT, "1001", "", "PJSIP/1001", 0),)
    assert found.devices == (ev.DeviceStateChange(AT, "PJSIP/1001", "NOT_INUSE"),)
    assert found.queues == ("sales",)
    assert found.members is not None
    assert (found.members[0].interface, found.members[0].name) == (
        "Local/1001@agents/n",
        "Agent A",
    )
    assert found.callers == (listed_caller(CALLER),)


def test_a_list_that_was_refused_or_not_asked_for_is_none() -> None:
    found = taken({CHANNELS: [], QUEUES: None})
    assert found == ev.Snapshot(AT, (), None, None, None, None, None)


def test_an_empty_list_is_empty() -> None:
    found = taken({action: [] for action in FULL})
    assert found == ev.Snapshot(AT, (), (), (), (), (), (), ())


def test_a_very_long_list_is_applied_in_parts_and_then_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lists, "PART", 2)
    entries = [{**LISTED_MEMBER, "Queue": f"q{number}"} for number in range(5)]
    whole = taken({QUEUES: entries})
    *parts, last = in_parts(whole)
    assert last is whole
    assert [len(part.members) for part in parts if isinstance(part, ev.ListedMembers)] == [2, 2, 1]
    assert list(in_parts(taken({QUEUES: entries[:2]}))) == [taken({QUEUES: entries[:2]})]


def test_the_headers_that_are_read_are_those_whose_case_is_looked_at() -> None:
    """A name that is missing in USUAL would be read in its usual case only."""
    asked: set[str] = set()

    class Noting(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            asked.add(name)
            return super().__getitem__(name)

        def get(self, name: str, default: Any = None) -> Any:
            asked.add(name)
            return super().get(name, default)

    for kinds in lists.KINDS.values():
        for kind in kinds.values():
            for entry in (CHANNEL, HINT, DEVICE, LISTED_MEMBER, CALLER):
                with contextlib.suppress(KeyError, ValueError):
                    kind.read(Noting(entry), AT)
    assert asked <= lists.USUAL


Headers = dict[str, str]


def without(entry: Headers, *names: str) -> Headers:
    return {name: value for name, value in entry.items() if name not in names}


def renamed(entry: Headers, spell: Callable[[str], str]) -> Headers:
    return {spell(name): value for name, value in entry.items()}


UNREADABLE: list[tuple[ListAction, Headers, set[str]]] = [
    (CHANNELS, {**CHANNEL, "ChannelState": "up"}, {"channels"}),
    (CHANNELS, without(CHANNEL, "ChannelState"), {"channels"}),
    (CHANNELS, without(CHANNEL, "Uniqueid"), {"channels"}),
    (CHANNELS, {**CHANNEL, "Uniqueid": ""}, {"channels"}),
    (CHANNELS, {**CHANNEL, "Channel": ""}, {"channels"}),
    (CHANNELS, {"Event": "Newchannel", **channel("1001")}, {"channels"}),
    (CHANNELS, {"Event": "", "x": "y"}, {"channels"}),
    (HINTS, without(HINT, "Status"), {"hints"}),
    (HINTS, {**HINT, "Status": "Idle"}, {"hints"}),
    (HINTS, {**HINT, "Exten": ""}, {"hints"}),
    (DEVICES, without(DEVICE, "State"), {"devices"}),
    (DEVICES, without(DEVICE, "Device"), {"devices"}),
    (QUEUES, {"Event": "QueueParams"}, {"queues"}),
    (QUEUES, without(LISTED_MEMBER, "Location"), {"members"}),
    (QUEUES, {**LISTED_MEMBER, "Location": ""}, {"members"}),
    (QUEUES, without(LISTED_MEMBER, "Paused"), {"members"}),
    (QUEUES, {**LISTED_MEMBER, "Paused": "maybe"}, {"members"}),
    (QUEUES, {**LISTED_MEMBER, "Status": "?"}, {"members"}),
    (QUEUES, without(CALLER, "Uniqueid"), {"callers"}),
    (QUEUES, {**CALLER, "Position": "first"}, {"callers"}),
    (QUEUES, {"Event": "Junk"}, {"queues", "members", "callers"}),
]


@pytest.mark.parametrize(("action", "entry", "parts"), UNREADABLE)
def test_what_an_unreadable_entry_may_have_spoken_of_is_doubtful(
    action: ListAction, entry: Headers, parts: set[str]
) -> None:
    reply = read_reply(action, [entry], AT)
    assert reply.unread == 1
    assert reply.doubtful == parts
    assert snapshot({action: reply}, AT).doubtful == parts


def test_an_entry_is_read_as_it_comes() -> None:
    reply = lists.Reply(DEVICES, AT)
    reply.add(Message("\r\n".join(f"{name}: {value}" for name, value in DEVICE.items()).encode()))
    assert reply.parts["devices"] == [ev.DeviceStateChange(AT, "PJSIP/1001", "NOT_INUSE")]


def test_the_rest_of_the_list_is_read_all_the_same() -> None:
    reply = read_reply(CHANNELS, [without(CHANNEL, "Uniqueid"), CHANNEL], AT)
    assert reply.parts["channels"] == [listed_channel(CHANNEL)]
    assert reply.unread == 1


def test_what_is_told_of_an_unreadable_entry_names_its_headers_and_no_value() -> None:
    secret = {"Event": "CoreShowChannel", "Who": "2025550101", "x" * 900: "y"}
    reply = read_reply(CHANNELS, [secret, CHANNEL], AT)
    assert reply.why.startswith("CoreShowChannel: no Uniqueid, among 'Event, Who, xxx")
    assert "2025550101" not in reply.why
    assert len(reply.why) < 400


@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
@pytest.mark.parametrize(
    ("action", "entry"),
    [(CHANNELS, CHANNEL), (HINTS, HINT), (DEVICES, DEVICE), (QUEUES, LISTED_MEMBER),
     (QUEUES, CALLER)],
)  # fmt: skip
def test_headers_are_read_in_any_case(
    action: ListAction, entry: Headers, spell: Callable[[str], str]
) -> None:
    usual = read_reply(action, [entry], AT)
    other = read_reply(action, [renamed(entry, spell)], AT)
    assert not other.unread
    assert other.parts == usual.parts


def test_entries_that_did_not_come_are_missed_by_the_number_that_the_pbx_tells() -> None:
    reply = read_reply(QUEUES, [LISTED_MEMBER], AT)
    reply.end(-1)
    reply.end(1)
    assert not reply.doubtful
    reply.end(3)
    assert (reply.unread, reply.why) == (2, "2 of 3 entries did not come")
    assert reply.doubtful == {"queues", "members", "callers"}


def test_a_question_asks_less_than_a_sweep_and_always_the_channels() -> None:
    assert set(QUESTION) < set(FULL)
    assert CHANNELS in QUESTION
    assert [action.name for action in FULL if action.required] == ["CoreShowChannels"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([CHANNEL, CALLER, LISTED_MEMBER]),
            st.dictionaries(
                st.sampled_from([*CHANNEL, *CALLER, *LISTED_MEMBER]),
                st.sampled_from(["", "x", "-1", "9" * 600, "nan", "1:2:3"]),
            ),
        ),
        max_size=8,
    )
)
def test_whatever_the_lists_say_a_board_can_take_it(
    entries: list[tuple[dict[str, str], dict[str, str]]],
) -> None:
    listed = [{**entry, **changed} for entry, changed in entries]
    Board().apply(taken(dict.fromkeys(FULL, listed)))
