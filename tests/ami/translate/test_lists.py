"""The lists become one Snapshot; what cannot be read is left out and counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.translate.lists import (
    CHANNELS,
    DEVICES,
    FULL,
    HINTS,
    QUESTION,
    QUEUES,
    Assembler,
    duration_s,
    listed_caller,
    listed_channel,
)
from state import events as ev
from state.board.apply import Board
from tests.ami.translate.test_events import MEMBER, channel, info

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
    hint = {"Event": "ExtensionStatus", "Exten": "1001", "Hint": "PJSIP/1001", "Status": "0"}
    device = {"Event": "DeviceStateChange", "Device": "PJSIP/1001", "State": "NOT_INUSE"}
    params = {"Event": "QueueParams", "Queue": "sales", "Holdtime": "7"}
    snapshot = Assembler().snapshot(
        {
            CHANNELS: [CHANNEL],
            HINTS: [hint],
            DEVICES: [device],
            QUEUES: [params, LISTED_MEMBER, CALLER],
        },
        AT,
    )
    assert snapshot.channels == (listed_channel(CHANNEL),)
    assert snapshot.hints == (ev.ExtensionStatus(AT, "1001", "", "PJSIP/1001", 0),)
    assert snapshot.devices == (ev.DeviceStateChange(AT, "PJSIP/1001", "NOT_INUSE"),)
    assert snapshot.queues == ("sales",)
    assert snapshot.members is not None
    assert (snapshot.members[0].interface, snapshot.members[0].name) == (
        "Local/1001@agents/n",
        "Agent A",
    )
    assert snapshot.callers == (listed_caller(CALLER),)


def test_a_list_that_was_refused_or_not_asked_for_is_none() -> None:
    snapshot = Assembler().snapshot({CHANNELS: [], QUEUES: None}, AT)
    assert snapshot == ev.Snapshot(AT, (), None, None, None, None, None)


def test_an_empty_list_is_empty() -> None:
    snapshot = Assembler().snapshot({action: [] for action in FULL}, AT)
    assert snapshot == ev.Snapshot(AT, (), (), (), (), (), (), ())


def test_an_entry_that_cannot_be_read_is_left_out_and_counted() -> None:
    assembler = Assembler()
    broken = {**CHANNEL, "ChannelState": "up"}
    headless = {k: v for k, v in CHANNEL.items() if k != "Uniqueid"}
    snapshot = assembler.snapshot({CHANNELS: [broken, CHANNEL, headless]}, AT)
    assert snapshot.channels == (listed_channel(CHANNEL),)
    assert assembler.take_bad() == 2
    assert assembler.take_bad() == 0


def test_what_is_no_entry_of_a_list_is_not_taken_for_one() -> None:
    other = {"Event": "Newchannel", **channel("1001")}
    snapshot = Assembler().snapshot({CHANNELS: [other], DEVICES: [other]}, AT)
    assert (snapshot.channels, snapshot.devices) == ((), ())


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
    Board().apply(Assembler().snapshot(dict.fromkeys(FULL, listed), AT))
