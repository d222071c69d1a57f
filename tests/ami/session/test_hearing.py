"""What is missing from the stream is found out by what the lists show, and a quiet PBX is not."""

from __future__ import annotations

import pytest

from ami.session.hearing import Hearing, blind_words
from ami.transport.message import Message
from state import events as ev

LOGIN = 1000.0


def heard(name: str, privilege: str = "") -> Message:
    line = f"\r\nPrivilege: {privilege}" if privilege else ""
    return Message(f"Event: {name}{line}\r\nChannel: PJSIP/1001-1".encode())


def lists(
    *channels: tuple[str, float],
    devices: dict[str, str] | None = None,
    paused: dict[str, bool] | None = None,
    waits: tuple[float, ...] = (),
    doubtful: frozenset[ev.Part] = frozenset(),
) -> ev.Snapshot:
    """Channels with their ages, devices with their states, members with their pauses."""
    members = [
        ev.QueueMemberStatus(0, "sales", "", name, name, 1, is_paused, "")
        for name, is_paused in (paused or {}).items()
    ]
    return ev.Snapshot(
        0.0,
        tuple(
            ev.ListedChannel(ev.ChannelInfo(uid, f"PJSIP/1001-{uid}", uid, 6), age, "", "")
            for uid, age in channels
        ),
        (),
        tuple(ev.DeviceStateChange(0, name, state) for name, state in (devices or {}).items()),
        ("sales",),
        tuple(members),
        tuple(ev.ListedCaller("sales", "1.1", 1, wait, "", "") for wait in waits),
        doubtful=doubtful,
    )


@pytest.fixture
def hearing() -> Hearing:
    made = Hearing(LOGIN)
    made.hear(heard("FullyBooted", "system,all"))
    return made


def test_a_channel_that_began_since_the_log_in_should_have_been_told(hearing: Hearing) -> None:
    hearing.look(lists(("1.1", 3.0)), LOGIN + 10)
    assert hearing.blind == {"call"}


@pytest.mark.parametrize("age", [8.5, 10.0, 4000.0])
def test_a_channel_that_was_there_before_proves_nothing(hearing: Hearing, age: float) -> None:
    hearing.look(lists(("1.1", age)), LOGIN + 10)
    hearing.look(lists(("1.1", age + 50)), LOGIN + 60)
    assert not hearing.blind


def test_one_event_of_the_class_is_proof_that_it_comes(hearing: Hearing) -> None:
    hearing.hear(heard("VarSet", "dialplan,all"))
    hearing.hear(heard("DeviceStateChange", "call,all"))
    hearing.look(lists(("1.1", 3.0)), LOGIN + 10)
    assert not hearing.blind


def test_a_caller_who_joined_since_the_log_in_should_have_been_told(hearing: Hearing) -> None:
    hearing.look(lists(waits=(20.0, 9.0)), LOGIN + 10)
    assert not hearing.blind
    hearing.look(lists(waits=(3.0,)), LOGIN + 10)
    assert hearing.blind == {"agent"}


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        (lists(("1.1", 50)), lists(), {"call"}),
        (lists(devices={"PJSIP/1": "INUSE"}), lists(devices={"PJSIP/1": "NOT_INUSE"}), {"call"}),
        (lists(paused={"PJSIP/1": False}), lists(paused={"PJSIP/1": True}), {"agent"}),
        (lists(paused={"PJSIP/1": False}), lists(paused={}), {"agent"}),
        (lists(), lists(devices={"PJSIP/1": "NOT_INUSE"}), set()),
        (lists(("1.1", 50)), lists(doubtful=frozenset({"channels"})), set()),
        (lists(paused={"PJSIP/1": False}), lists(doubtful=frozenset({"members"})), set()),
    ],
)
def test_a_change_between_two_lists_proves_it_at_the_third(
    hearing: Hearing, before: ev.Snapshot, after: ev.Snapshot, missing: set[str]
) -> None:
    hearing.look(before, LOGIN + 5)
    hearing.look(after, LOGIN + 10)
    assert not hearing.blind, "its event may be on its way"
    hearing.look(after, LOGIN + 15)
    assert hearing.blind == missing


def test_an_event_that_was_only_late_proves_nothing(hearing: Hearing) -> None:
    hearing.look(lists(("1.1", 50)), LOGIN + 5)
    hearing.look(lists(), LOGIN + 10)
    hearing.hear(heard("Hangup", "call,all"))
    hearing.look(lists(), LOGIN + 15)
    assert not hearing.blind


def test_a_reload_brings_members_without_an_event(hearing: Hearing) -> None:
    hearing.look(lists(), LOGIN + 5)
    hearing.hear(heard("Reload", "system,all"))
    hearing.look(lists(paused={"PJSIP/1": False}), LOGIN + 10)
    hearing.look(lists(paused={"PJSIP/1": False}), LOGIN + 15)
    assert not hearing.blind


def test_without_fully_booted_nothing_of_the_system_is_told() -> None:
    hearing = Hearing(LOGIN)
    hearing.look(lists(), LOGIN + 1)
    assert not hearing.blind, "it may be on its way"
    hearing.look(lists(), LOGIN + 3)
    assert hearing.blind == {"system"}
    hearing.hear(heard("FullyBooted"))
    assert not hearing.blind, "it was only booting"


def test_a_later_event_of_the_class_ends_the_blindness(hearing: Hearing) -> None:
    hearing.look(lists(("1.1", 3.0)), LOGIN + 10)
    hearing.hear(heard("Newchannel", "call,all"))
    assert not hearing.blind
    hearing.look(lists(("1.1", 13.0)), LOGIN + 20)
    assert not hearing.blind


def test_a_new_log_in_begins_as_blind_as_the_last_one_was() -> None:
    hearing = Hearing(LOGIN, {"call", "agent"})
    hearing.look(lists(), LOGIN + 1)
    assert hearing.blind == {"call", "agent"}
    hearing.hear(heard("Newchannel", "call,reporting,all"))
    assert hearing.blind == {"agent"}


def test_one_line_says_what_is_missing_and_what_to_write() -> None:
    assert blind_words({"agent", "call"}) == (
        "no event comes of calls and devices ('read' lacks call); queues, pauses and waiting "
        "callers ('read' lacks agent): write 'read = system,call,agent,user' in the AMI user's "
        "stanza of manager.conf, then 'manager reload'"
    )
