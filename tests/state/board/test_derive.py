"""What is shown, as a function of legs and reports alone: precedence as tables."""

from __future__ import annotations

from itertools import product

import pytest

from state.board.derive import believed, derive, direction_of, leg_kind
from state.board.model import Channel, Extension, Said
from state.board.statuses import (
    AGREEING,
    CODE_OF_KIND,
    CODE_OF_REPORT,
    DEVICE_STATE_NUMBERS,
    KIND_OF_CHANNEL_STATE,
    LABEL_OF_CODE,
    LABEL_OF_KIND,
    NEEDS_PROOF,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    RULE_OF_KIND,
    STATE_OF_CODE,
    STATE_OF_KIND,
    USUAL,
    Code,
    Kind,
    Report,
)


def leg(kind: Kind, uniqueid: str = "1.1") -> Channel:
    """A leg that is doing this."""
    channel = Channel(uniqueid, "PJSIP/1001-00000001", uniqueid, 0.0, 0.0, extension="1001")
    states = {Kind.NONE: 0, Kind.BUSY: 7, Kind.DIAL: 4, Kind.RING: 5}
    channel.state = states.get(kind, 6)
    channel.up_at = 1.0 if channel.state == 6 else None
    channel.held_at = 2.0 if kind is Kind.HOLD else None
    channel.listening_to = "1002" if kind is Kind.SPY else ""
    return channel


def extension_with(*kinds: Kind, early: bool = False) -> Extension:
    extension = Extension("1001")
    for number, kind in enumerate(kinds):
        extension.legs[f"1.{number}"] = leg(kind, f"1.{number}")
    if early:
        extension.early["9.9"] = leg(Kind.DIAL, "9.9")
    return extension


@pytest.mark.parametrize("kind", list(Kind))
def test_a_leg_does_what_its_channel_says(kind: Kind) -> None:
    assert leg_kind(leg(kind)) is kind


@pytest.mark.parametrize(
    ("kinds", "code", "label"),
    [
        ((), 0, "Free"),
        ((Kind.NONE,), 0, "Free"),
        ((Kind.BUSY,), 2, "Busy"),
        ((Kind.DIAL,), 8, "Dialing"),
        ((Kind.RING,), 8, "Ringing"),
        ((Kind.SPY,), 1, "Monitoring"),
        ((Kind.HOLD,), 16, "On Hold"),
        ((Kind.TALK,), 1, "On Call"),
        ((Kind.RING, Kind.RING), 8, "Ringing"),
        ((Kind.BUSY, Kind.RING), 8, "Ringing"),
        ((Kind.TALK, Kind.RING), 9, "On Call"),
        ((Kind.TALK, Kind.RING, Kind.HOLD), 9, "On Call"),
        ((Kind.SPY, Kind.RING), 9, "Monitoring"),
        ((Kind.DIAL, Kind.RING), 9, "Dialing"),
        ((Kind.HOLD, Kind.RING), 16, "On Hold"),
        ((Kind.HOLD, Kind.DIAL), 16, "On Hold"),
        ((Kind.TALK, Kind.HOLD), 17, "On Call"),
        ((Kind.TALK, Kind.DIAL), 1, "On Call"),
        ((Kind.TALK, Kind.TALK), 1, "On Call"),
    ],
)
def test_of_several_legs_the_highest_is_shown(
    kinds: tuple[Kind, ...], code: int, label: str
) -> None:
    for order in (kinds, kinds[::-1]):
        shown = derive(extension_with(*order))
        assert (int(shown.code), shown.label) == (code, label)


@pytest.mark.parametrize("kinds", list(product(Kind, repeat=2)))
def test_whatever_two_legs_do_one_of_them_is_shown(kinds: tuple[Kind, Kind]) -> None:
    shown = derive(extension_with(*kinds))
    assert shown.kind in kinds
    assert shown.code in set(Code)
    assert (shown.leg is None) == (set(kinds) == {Kind.NONE})
    assert shown.waiting == (Kind.RING in kinds and len(set(kinds) - {Kind.NONE, Kind.BUSY}) > 1)


def test_a_master_call_rings_before_there_is_a_leg() -> None:
    shown = derive(extension_with(early=True))
    assert (shown.code, shown.label, shown.direction) == (8, "Ringing", "inbound")
    assert "its own leg is still to come" in shown.rule


def test_a_master_call_is_waiting_while_another_call_goes_on() -> None:
    shown = derive(extension_with(Kind.TALK, early=True))
    assert (shown.code, shown.waiting) == (9, True)


def test_a_channel_that_is_down_shows_what_the_device_says() -> None:
    extension = extension_with(Kind.NONE)
    extension.said["PJSIP/1001"] = Said(Report.UNAVAILABLE, 1.0, "DeviceStateChange", False)
    assert derive(extension).label == "Unavailable"


def test_the_other_phone_of_a_call_that_was_taken_is_no_waiting_call() -> None:
    extension = extension_with(Kind.TALK, Kind.RING)
    for own in extension.legs.values():
        own.linkedid = "1.0"
    assert (derive(extension).code, derive(extension).waiting) == (1, False)


def test_direction_is_who_placed_the_call() -> None:
    own = leg(Kind.DIAL)
    own.outbound = True
    assert (direction_of(own), direction_of(leg(Kind.RING))) == ("outbound", "inbound")


@pytest.mark.parametrize("report", list(Report))
def test_a_report_never_contradicts_a_leg(report: Report) -> None:
    for kind in set(Kind) - {Kind.NONE}:
        extension = extension_with(kind)
        shown = derive(extension)
        extension.said["PJSIP/1001"] = Said(report, 9e9, "DeviceStateChange", True)
        assert derive(extension) == shown


@pytest.mark.parametrize("report", list(Report))
def test_without_a_leg_a_report_of_use_needs_proof(report: Report) -> None:
    extension = Extension("1001", said={"hint": Said(report, 1.0, "ExtensionStatus", False)})
    shown = derive(extension)
    assert shown.code == (0 if report in NEEDS_PROOF else CODE_OF_REPORT[report])
    extension.said["hint"].fresh = True
    assert derive(extension).code == CODE_OF_REPORT[report]
    assert derive(extension).source in (None, "ExtensionStatus")


def test_the_latest_word_of_one_phone_is_believed() -> None:
    extension = Extension("1001", devices={"PJSIP/1001"})
    assert believed(extension) is None
    extension.said["PJSIP/1001"] = Said(Report.IDLE, 1.0, "", False)
    extension.said["hint"] = Said(Report.UNAVAILABLE, 2.0, "", False)
    extension.said["member sales"] = Said(Report.IDLE, 1.5, "", False)
    assert believed(extension) == extension.said["hint"]


@pytest.mark.parametrize(
    ("one", "other", "believes"),
    [
        (Report.UNAVAILABLE, Report.IDLE, Report.IDLE),
        (Report.UNAVAILABLE, Report.UNAVAILABLE, Report.UNAVAILABLE),
        (Report.IDLE, Report.IN_USE, Report.IN_USE),
        (Report.IN_USE, Report.RINGING, Report.IN_USE),
        (Report.ON_HOLD, Report.IDLE, Report.ON_HOLD),
    ],
)
def test_of_several_phones_the_one_most_in_use_is_believed(
    one: Report, other: Report, believes: Report
) -> None:
    extension = Extension("1001", devices={"PJSIP/1001", "SIP/1001"})
    extension.said["PJSIP/1001"] = Said(one, 2.0, "", False)
    extension.said["SIP/1001"] = Said(other, 1.0, "", False)
    extension.said["hint"] = Said(Report.BUSY, 3.0, "", False)
    said = believed(extension)
    assert said is not None
    assert said.report is believes


def test_the_tables_are_complete() -> None:
    assert KIND_OF_CHANNEL_STATE.keys() == {0, 1, 2, 3, 4, 5, 7}
    for table in (CODE_OF_KIND, LABEL_OF_KIND, RULE_OF_KIND):
        assert table.keys() == set(Kind)
    assert STATE_OF_KIND.keys() == AGREEING.keys() == set(Kind) - {Kind.NONE}
    assert LABEL_OF_CODE.keys() - {-2} == {int(code) for code in Code}
    assert STATE_OF_CODE.keys() == set(Code) - {Code.REMOVED}
    assert CODE_OF_REPORT.keys() == set(Report)
    assert REPORT_OF_DEVICE_STATE.keys() | {"UNKNOWN"} == set(DEVICE_STATE_NUMBERS)
    assert set(REPORT_OF_EXTENSION_STATUS.values()) == set(Report)


def test_usual_changes_are_between_words_that_are_shown() -> None:
    labels = {*LABEL_OF_KIND.values(), "Unavailable"}
    assert {word for pair in USUAL for word in pair} <= labels


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NONE])
def test_what_a_leg_shows_never_disagrees_with_the_same_word_of_its_device(kind: Kind) -> None:
    same = {
        Kind.BUSY: Report.BUSY,
        Kind.DIAL: Report.IN_USE,
        Kind.RING: Report.RINGING,
        Kind.SPY: Report.IN_USE,
        Kind.HOLD: Report.ON_HOLD,
        Kind.TALK: Report.IN_USE,
    }
    assert same[kind] in AGREEING[kind]
    assert Report.IDLE not in AGREEING[kind]
    assert Report.UNAVAILABLE not in AGREEING[kind]
