"""What is shown, as a function of legs and reports alone: precedence as tables."""

from __future__ import annotations

from itertools import product

import pytest

from state.board.derive import believed, derive, direction_of, leg_status
from state.board.model import HINT, QUEUES, Channel, Extension, Reporter, Said
from state.board.statuses import (
    AGREEING,
    BUSY,
    DEVICE_STATE_NUMBERS,
    DIALING,
    FREE,
    IN_USE_HOLD,
    IN_USE_RINGING,
    MONITORING,
    NEEDS_PROOF,
    ONCALL,
    ONHOLD,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    RINGING,
    STATUS_OF_CHANNEL_STATE,
    STATUS_OF_REPORT,
    STATUSES,
    URGENCY,
    USUAL,
    Layer,
    Report,
    Status,
    urgency_of,
)

NOTHING = None
OF_LEGS: tuple[Status, ...] = (BUSY, DIALING, RINGING, MONITORING, ONHOLD, ONCALL)
DOING: tuple[Status | None, ...] = (NOTHING, *OF_LEGS)


def leg(doing: Status | None, uniqueid: str = "1.1") -> Channel:
    """A leg that does this."""
    channel = Channel(uniqueid, "PJSIP/1001-00000001", uniqueid, 0.0, 0.0, extension="1001")
    states = {NOTHING: 0, BUSY: 7, DIALING: 4, RINGING: 5}
    channel.state = states.get(doing, 6)
    channel.up_at = 1.0 if channel.state == 6 else None
    channel.held_at = 2.0 if doing is ONHOLD else None
    channel.listening_to = "1002" if doing is MONITORING else ""
    return channel


def extension_with(*kinds: Status | None, early: bool = False) -> Extension:
    extension = Extension("1001")
    for number, kind in enumerate(kinds):
        extension.legs[f"1.{number}"] = leg(kind, f"1.{number}")
    if early:
        extension.early["9.9"] = leg(DIALING, "9.9")
    return extension


@pytest.mark.parametrize("kind", DOING)
def test_a_leg_does_what_its_channel_says(kind: Status | None) -> None:
    assert leg_status(leg(kind)) is kind


@pytest.mark.parametrize(
    ("kinds", "code", "label"),
    [
        ((), 0, "Free"),
        ((NOTHING,), 0, "Free"),
        ((BUSY,), 2, "Busy"),
        ((DIALING,), 8, "Dialing"),
        ((RINGING,), 8, "Ringing"),
        ((MONITORING,), 1, "Monitoring"),
        ((ONHOLD,), 16, "On Hold"),
        ((ONCALL,), 1, "On Call"),
        ((RINGING, RINGING), 8, "Ringing"),
        ((BUSY, RINGING), 8, "Ringing"),
        ((ONCALL, RINGING), 9, "On Call"),
        ((ONCALL, RINGING, ONHOLD), 9, "On Call"),
        ((MONITORING, RINGING), 9, "Monitoring"),
        ((DIALING, RINGING), 9, "Dialing"),
        ((ONHOLD, RINGING), 16, "On Hold"),
        ((ONHOLD, DIALING), 16, "On Hold"),
        ((ONCALL, ONHOLD), 17, "On Call"),
        ((ONCALL, DIALING), 1, "On Call"),
        ((ONCALL, ONCALL), 1, "On Call"),
    ],
)
def test_of_several_legs_the_highest_is_shown(
    kinds: tuple[Status | None, ...], code: int, label: str
) -> None:
    for order in (kinds, kinds[::-1]):
        shown = derive(extension_with(*order))
        assert (shown.code, shown.status.word) == (code, label)


@pytest.mark.parametrize("kinds", list(product(DOING, repeat=2)))
def test_whatever_two_legs_do_one_of_them_is_shown(
    kinds: tuple[Status | None, Status | None],
) -> None:
    shown = derive(extension_with(*kinds))
    assert shown.status in kinds or (shown.status is FREE and NOTHING in kinds)
    assert shown.code in {*(status.code for status in OF_LEGS), 0, IN_USE_RINGING, IN_USE_HOLD}
    assert (shown.leg is None) == (set(kinds) == {NOTHING})
    assert shown.waiting == (RINGING in kinds and len(set(kinds) - {NOTHING, BUSY}) > 1)


def test_a_master_call_rings_before_there_is_a_leg() -> None:
    shown = derive(extension_with(early=True))
    assert (shown.code, shown.status.word, shown.direction) == (8, "Ringing", "inbound")
    assert "its own leg is still to come" in shown.rule


def test_a_master_call_is_waiting_while_another_call_goes_on() -> None:
    shown = derive(extension_with(ONCALL, early=True))
    assert (shown.code, shown.waiting) == (9, True)


def test_a_channel_that_is_down_shows_what_the_device_says() -> None:
    extension = extension_with(NOTHING)
    extension.said[Reporter.device("PJSIP/1001")] = Said(
        Report.UNAVAILABLE, 1.0, "DeviceStateChange", False
    )
    assert derive(extension).status.word == "Unavailable"


def test_the_other_phone_of_a_call_that_was_taken_is_no_waiting_call() -> None:
    extension = extension_with(ONCALL, RINGING)
    for own in extension.legs.values():
        own.linkedid = "1.0"
    assert (derive(extension).code, derive(extension).waiting) == (1, False)


def test_direction_is_who_placed_the_call() -> None:
    own = leg(DIALING)
    own.outbound = True
    assert (direction_of(own), direction_of(leg(RINGING))) == ("outbound", "inbound")


@pytest.mark.parametrize("report", list(Report))
def test_a_report_never_contradicts_a_leg(report: Report) -> None:
    for kind in OF_LEGS:
        extension = extension_with(kind)
        shown = derive(extension)
        extension.said[Reporter.device("PJSIP/1001")] = Said(report, 9e9, "DeviceStateChange", True)
        assert derive(extension) == shown


CODE_OF = {
    Report.IDLE: 0,
    Report.IN_USE: 1,
    Report.BUSY: 2,
    Report.UNAVAILABLE: 4,
    Report.RINGING: 8,
    Report.IN_USE_RINGING: 9,
    Report.ON_HOLD: 16,
}


@pytest.mark.parametrize("report", list(Report))
def test_without_a_leg_a_report_of_use_needs_proof(report: Report) -> None:
    extension = Extension("1001", said={HINT: Said(report, 1.0, "ExtensionStatus", False)})
    shown = derive(extension)
    assert shown.code == (0 if report in NEEDS_PROOF else CODE_OF[report])
    extension.said[HINT].fresh = True
    assert derive(extension).code == CODE_OF[report]
    assert derive(extension).source in (None, "ExtensionStatus")


def test_the_latest_word_of_one_phone_is_believed() -> None:
    extension = Extension("1001", devices={"PJSIP/1001"})
    assert believed(extension) is None
    extension.said[Reporter.device("PJSIP/1001")] = Said(Report.IDLE, 1.0, "", False)
    extension.said[HINT] = Said(Report.UNAVAILABLE, 2.0, "", False)
    extension.said[QUEUES] = Said(Report.IDLE, 1.5, "", False)
    assert believed(extension) == extension.said[HINT]


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
    extension.said[Reporter.device("PJSIP/1001")] = Said(one, 2.0, "", False)
    extension.said[Reporter.device("SIP/1001")] = Said(other, 1.0, "", False)
    extension.said[HINT] = Said(Report.BUSY, 3.0, "", False)
    said = believed(extension)
    assert said is not None
    assert said.report is believes


def test_of_two_phones_of_which_one_was_never_heard_the_latest_word_is_believed() -> None:
    extension = Extension("1001", devices={"PJSIP/1001", "SIP/1001"})
    extension.said[HINT] = Said(Report.BUSY, 3.0, "", False)
    extension.said[Reporter.device("SIP/1001")] = Said(Report.IN_USE, 1.0, "", False)
    assert believed(extension) == extension.said[HINT]


def test_no_two_statuses_of_legs_are_equal_in_precedence() -> None:
    order = sorted((s for s in STATUSES if s.layer is Layer.CALL), key=lambda s: -s.precedence)
    assert [s.key for s in order] == [
        "oncall", "onhold", "monitoring", "ringing", "dialing", "busy"]  # fmt: skip
    assert len({s.precedence for s in order}) == len(order)


def test_the_codes_of_statuses_are_those_of_asterisks_hints() -> None:
    assert {s.key: s.code for s in STATUSES} == {
        "free": 0, "ringing": 8, "dialing": 8, "oncall": 1, "onhold": 16, "paused": 0,
        "wrapup": 0, "monitoring": 1, "busy": 2, "dnd": 2, "unavailable": 4, "loggedout": 0,
        "unknown": -1}  # fmt: skip


def test_calls_are_sorted_before_what_only_fields_say() -> None:
    assert [urgency_of(key) for key in ("ringing", "dialing", "oncall")] == [0, 1, 2]
    assert urgency_of("paused") == urgency_of("unknown") == len(URGENCY)


def test_the_tables_are_complete() -> None:
    assert STATUS_OF_CHANNEL_STATE.keys() == {2, 3, 4, 5, 7}
    assert AGREEING.keys() == set(OF_LEGS)
    assert {status for status in STATUSES if status.precedence} == set(OF_LEGS)
    assert {status for status in STATUSES if status.layer is Layer.CALL} == set(OF_LEGS)
    assert STATUS_OF_REPORT.keys() == set(Report)
    assert REPORT_OF_DEVICE_STATE.keys() | {"UNKNOWN"} == set(DEVICE_STATE_NUMBERS)
    assert set(REPORT_OF_EXTENSION_STATUS.values()) == set(Report)


def test_usual_changes_are_between_statuses_that_calls_and_devices_make() -> None:
    assert {status for pair in USUAL for status in pair} <= {*OF_LEGS, *STATUS_OF_REPORT.values()}


@pytest.mark.parametrize("kind", OF_LEGS)
def test_what_a_leg_shows_never_disagrees_with_the_same_word_of_its_device(kind: Status) -> None:
    same = {
        BUSY: Report.BUSY,
        DIALING: Report.IN_USE,
        RINGING: Report.RINGING,
        MONITORING: Report.IN_USE,
        ONHOLD: Report.ON_HOLD,
        ONCALL: Report.IN_USE,
    }
    assert same[kind] in AGREEING[kind]
    assert Report.IDLE not in AGREEING[kind]
    assert Report.UNAVAILABLE not in AGREEING[kind]
