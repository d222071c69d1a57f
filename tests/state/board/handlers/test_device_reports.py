"""Device reports: they never contradict a call, and what they alone claim is asked about."""

from __future__ import annotations

import pytest

from state import counters
from state import events as ev
from state.board.disagreements import ASK_AFTER_S, DISAGREES_AFTER_S
from state.board.handlers.device_reports import SETTLES_S
from state.board.statuses import Report
from state.counters import Reason
from state.live.rows import row_of
from tests.fakes.story import Story, listed


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002")


@pytest.mark.parametrize("status", [0, 1, 2, 4, 8, 9, 16])
def test_a_hint_never_changes_what_a_live_leg_shows(story: Story, status: int) -> None:
    story.call("1002", "1001")
    story.hint("1001", status)
    assert story.labels("1001") == ["Ringing", "On Call"]


def test_a_late_in_use_after_the_hangup_never_lights_a_tile(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    for delay in (1, 5, 30):
        story.wait(delay)
        story.device("1001", "INUSE")
        story.hint("1001", 1)
        story.wait(5)
        story.sweep()
    assert story.labels("1001") == ["Ringing", "On Call", "Free"]


def test_a_late_idle_never_darkens_a_live_call(story: Story) -> None:
    story.call("1002", "1001")
    story.wait(5)
    story.device("1001", "NOT_INUSE")
    story.wait(5)
    assert story.label("1001") == "On Call"


@pytest.mark.parametrize("state", ["INUSE", "RINGING", "RINGINUSE", "ONHOLD", "BUSY"])
def test_a_report_of_use_without_a_leg_is_a_question(story: Story, state: str) -> None:
    story.device("1001", state)
    assert (story.label("1001"), story.questions) == ("Free", [])
    story.wait(ASK_AFTER_S + 0.5)
    assert (story.label("1001"), story.questions) == ("Free", ["1001"])


def test_a_report_that_trails_its_call_is_no_question(story: Story) -> None:
    story.device("1001", "RINGING")
    story.wait(0.2)
    caller = story.dial("PJSIP/trunk", "1001")
    story.ring(caller, "1001")
    story.wait(5)
    assert story.questions == []


def test_the_fresh_answer_is_believed(story: Story) -> None:
    story.device("1001", "INUSE")
    story.wait(1)
    story.sweep(_1001="INUSE")
    (change,) = story.changes("1001")
    assert (change.after, change.label, change.source) == (1, "On Call", "DeviceStateList")
    assert not story.extension("1001").disagrees


def test_a_lie_that_is_answered_at_once_is_counted_and_told_with_both_sides(story: Story) -> None:
    """No badge comes and goes for it, but the API and /diagnostics tell."""
    story.device("1001", "INUSE")
    assert story.board.counts.of(counters.DISAGREEMENTS) == 0
    story.wait(ASK_AFTER_S + 0.1)
    row = row_of(story.extension("1001"))
    assert (row["label"], row["disagrees"], row["reported"]) == ("Free", False, "in use")
    assert "1001" in story.board.unpublished.rows
    story.sweep()
    assert row_of(story.extension("1001"))["reported"] is None
    (told,) = story.disagreements
    assert (told.calls_said, told.device_said) == ("Free", "in use")
    assert (told.calls_say, told.device_says, told.ended_by) == ("Free", "not in use", "Snapshot")
    counts = story.board.counts
    assert (counts.of(counters.DISAGREEMENTS), counts.of(counters.DISAGREEMENTS_SETTLED)) == (1, 1)
    assert counts.of(counters.DISAGREEMENTS_SHOWN) == 0


def test_a_disagreement_is_settled_by_the_event_that_ends_it(story: Story) -> None:
    story.device("1001", "INUSE")
    story.wait(ASK_AFTER_S + 0.1)
    story.board.unpublished.rows.clear()
    story.device("1001", "NOT_INUSE")
    (told,) = story.disagreements
    assert (told.ended_at, told.ended_by) == (story.at, "DeviceStateChange")
    assert row_of(story.extension("1001"))["reported"] is None
    assert story.board.differing == set()
    assert "1001" in story.board.unpublished.rows


def test_a_call_that_begins_settles_what_its_device_said_before(story: Story) -> None:
    story.device("1001", "INUSE")
    story.wait(ASK_AFTER_S + 0.1)
    story.state(story.dial("1001", "1002"), 4)
    (told,) = story.disagreements
    assert (told.calls_say, told.ended_by) == ("Dialing", "Newchannel")


def test_what_agrees_before_it_is_asked_about_is_no_disagreement(story: Story) -> None:
    story.device("1001", "INUSE")
    story.wait(ASK_AFTER_S / 2)
    story.device("1001", "NOT_INUSE")
    story.wait(5)
    assert story.board.counts.of(counters.DISAGREEMENTS) == 0
    assert story.disagreements == []


def test_a_lie_is_shown_as_a_disagreement_until_it_is_answered(story: Story) -> None:
    story.device("1001", "INUSE")
    story.wait(DISAGREES_AFTER_S + 0.5)
    row = row_of(story.extension("1001"))
    assert (row["label"], row["disagrees"], row["reported"]) == ("Free", True, "in use")
    assert story.board.counts.of(counters.DISAGREEMENTS) == 1
    assert story.board.counts.of(counters.DISAGREEMENTS_SHOWN) == 1
    story.sweep()
    row = row_of(story.extension("1001"))
    assert (row["label"], row["disagrees"], row["reported"]) == ("Free", False, None)
    assert story.board.counts.of(counters.DISAGREEMENTS_SETTLED) == 1
    assert story.board.differing == set()


def test_a_missed_hangup_is_asked_about_and_healed(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    story.wait(10)
    story.device("1001", "NOT_INUSE")
    story.wait(1)
    assert story.questions[:1] == ["1001"]
    story.sweep(caller)
    story.wait(1)
    assert story.label("1001") == "Free"
    assert story.leg("1001").estimated
    assert story.board.counts.of(counters.HEALED_GONE) == 1
    assert leg.uniqueid in story.board.gone


def test_a_report_from_before_the_status_speaks_of_before(story: Story) -> None:
    story.device("1001", "NOT_INUSE")
    story.call("1002", "1001")
    story.wait(30)
    assert story.questions == []
    assert not story.extension("1001").disagrees


def test_hold_and_in_use_are_no_disagreement(story: Story) -> None:
    caller, _ = story.call("1002", "1001")
    story.hold(caller)
    story.device("1001", "ONHOLD")
    story.device("1002", "INUSE")
    story.wait(30)
    assert story.questions == []


def test_an_extension_that_differs_for_good_is_asked_about_ever_less_often(story: Story) -> None:
    story.device("1001", "INUSE")
    story.wait(600)
    assert 5 < len(story.questions) < 30


# What calls cannot know


def test_unavailable_is_a_devices_word(story: Story) -> None:
    story.device("1001", "UNAVAILABLE")
    assert (story.code("1001"), story.label("1001")) == (4, "Unavailable")
    story.device("1001", "NOT_INUSE")
    assert story.label("1001") == "Free"


@pytest.mark.parametrize("state", ["INVALID", "UNAVAILABLE"])
def test_a_device_that_is_not_there_is_unavailable(story: Story, state: str) -> None:
    story.device("1001", state)
    assert story.code("1001") == 4


def test_a_call_of_an_unavailable_phone_is_shown_all_the_same(story: Story) -> None:
    story.device("1001", "UNAVAILABLE")
    caller = story.dial("1001", "1002")
    assert story.label("1001") == "Dialing"
    story.hang_up(caller)
    assert story.label("1001") == "Free"  # a phone that dials is there


def test_busy_is_believed_once_the_pbx_confirms_it(story: Story) -> None:
    story.device("1001", "BUSY")
    story.wait(1)
    assert story.questions == ["1001"]
    story.sweep(_1001="BUSY")
    assert (story.code("1001"), story.label("1001")) == (2, "Busy")


def test_what_was_confirmed_before_a_call_proves_nothing_after_it(story: Story) -> None:
    story.device("1001", "BUSY")
    story.wait(1)
    story.sweep(_1001="BUSY")
    assert story.label("1001") == "Busy"
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    assert story.label("1001") == "Free"


@pytest.mark.parametrize(("state", "dnd"), [("BUSY", True), ("INUSE", True), ("NOT_INUSE", False)])
def test_a_dnd_device_sets_do_not_disturb(story: Story, state: str, dnd: bool) -> None:
    story.tell(ev.DeviceStateChange(story.now(), "Custom:DND1001", state))
    shown = "Do Not Disturb" if dnd else "Free"
    assert (story.extension("1001").dnd, story.label("1001")) == (dnd, shown)


def test_do_not_disturb_is_known_from_the_start(story: Story) -> None:
    story.ask()
    dnd = ev.DeviceStateChange(story.at, "Custom:DND1001", "BUSY")
    story.tell(ev.Snapshot(story.now(), (), None, (dnd,), None, None, None))
    assert story.extension("1001").dnd


def test_a_presence_of_dnd_is_do_not_disturb(story: Story) -> None:
    story.tell(ev.PresenceStatus(story.now(), "1001", "CustomPresence:1001", "dnd", ""))
    assert story.extension("1001").dnd
    story.tell(ev.PresenceStatus(story.now(), "1001", "CustomPresence:1001", "available", ""))
    assert not story.extension("1001").dnd
    story.tell(ev.PresenceStatus(story.now(), "999", "CustomPresence:999", "dnd", ""))
    assert "999" not in story.board.extensions


# Phones that come and go


def gone(story: Story, device: str = "PJSIP/1001") -> None:
    story.tell(ev.PeerStatus(story.now(), device, reachable=False))


def back(story: Story, device: str = "PJSIP/1001") -> None:
    story.tell(ev.PeerStatus(story.now(), device, reachable=True))


def test_a_phone_that_is_no_longer_reachable_is_unavailable_until_it_is_back(story: Story) -> None:
    gone(story)
    assert story.label("1001") == "Unavailable"
    assert story.changes("1001")[-1].source == "PeerStatus"
    back(story)
    assert story.label("1001") == "Free"


def test_a_list_of_the_moment_in_which_a_phone_came_or_went_is_older_than_that(
    story: Story,
) -> None:
    """Asterisk sends PeerStatus before its lists know of it; it is asked when they do."""
    story.device("1001", "UNAVAILABLE")
    story.wait(5)
    asked = len(story.questions)
    back(story)
    story.sweep(_1001="UNAVAILABLE")
    assert (story.label("1001"), len(story.questions)) == ("Free", asked)
    story.wait(SETTLES_S + 0.5)
    assert (story.label("1001"), len(story.questions)) == ("Free", asked + 1)
    story.sweep(_1001="UNAVAILABLE")
    assert story.label("1001") == "Unavailable"


def test_a_phone_that_came_and_has_a_leg_by_then_needs_no_question(story: Story) -> None:
    gone(story)
    back(story)
    story.call("1002", "1001")
    story.wait(5)
    assert story.questions == []


def test_a_phone_that_was_listed_as_gone_is_back(story: Story) -> None:
    story.hint("1001", 4)
    back(story)
    assert story.label("1001") == "Free"


def test_a_phone_that_answers_a_check_again_says_nothing_of_its_call(story: Story) -> None:
    story.call("1002", "1001")
    back(story)
    gone(story)
    story.wait(10)
    assert story.label("1001") == "On Call"
    assert not story.extension("1001").disagrees


def test_one_of_two_phones_may_go(story: Story) -> None:
    story.tell(ev.DeviceStateChange(story.now(), "SIP/1001", "NOT_INUSE"))
    gone(story)
    assert story.label("1001") == "Free"
    gone(story, "SIP/1001")
    assert story.label("1001") == "Unavailable"
    back(story)
    assert story.label("1001") == "Free"


@pytest.mark.parametrize("device", ["PJSIP/trunk", "Local/1001@x", "", "Queue:sales"])
def test_a_trunk_that_goes_is_nobody(story: Story, device: str) -> None:
    gone(story, device)
    assert set(story.board.extensions) == {"1001", "1002"}


# Hints that go, words nobody knows


@pytest.mark.parametrize("status", [-1, -2])
def test_a_hint_that_is_taken_from_the_dialplan_takes_its_extension(status: int) -> None:
    story = Story()
    story.hint("1001", 0)
    story.wait(10)
    story.hint("1001", status)
    assert "1001" not in story.board.extensions
    assert story.board.unpublished.removed == {"1001"}
    assert sum(each.ended_at - each.started_at for each in story.intervals("1001")) == (
        pytest.approx(10, abs=0.01)
    )


def test_an_extension_with_a_call_stays_when_its_hint_goes() -> None:
    story = Story()
    story.hint("1001", 0)
    story.dial("1001", "1002")
    story.hint("1001", -1)
    assert story.label("1001") == "Dialing"


def test_an_extension_that_comes_back_is_not_told_as_gone() -> None:
    story = Story()
    for status in (0, -1, 0):
        story.hint("1001", status)
    assert story.board.unpublished.removed == set()
    assert story.label("1001") == "Free"


@pytest.mark.parametrize("status", [-3, 3000, 10**30, 5])
def test_a_status_nobody_knows_is_counted(story: Story, status: int) -> None:
    story.hint("1001", status)
    assert story.refused(Reason.EXTENSION_STATUS) == 1
    assert story.labels("1001") == []


def test_a_report_that_is_older_than_the_last_one_changes_nothing(story: Story) -> None:
    story.device("1001", "UNAVAILABLE")
    story.tell(ev.DeviceStateChange(story.at - 5, "PJSIP/1001", "BUSY"))
    (said,) = story.extension("1001").said.values()
    assert (said.report, said.at) == (Report.UNAVAILABLE, story.at)
    assert story.refused(Reason.OLDER_THAN_REPORT) == 1


@pytest.mark.parametrize("status", [-1, -2])
def test_a_hint_that_goes_before_anything_was_heard_of_it_makes_no_extension(status: int) -> None:
    story = Story()
    story.hint("1001", status)
    assert story.board.extensions == {}
    assert story.board.unpublished.removed == set()


def test_a_device_state_nobody_knows_is_counted(story: Story) -> None:
    story.device("1001", "SINGING")
    assert story.refused(Reason.DEVICE_STATE) == 1
    story.device("1001", "UNKNOWN")
    assert story.refused(Reason.DEVICE_STATE) == 1
    assert story.labels("1001") == []


@pytest.mark.parametrize("exten", ["600", "*8", "", "5551001"])
def test_a_hint_without_a_phone_is_no_extension(story: Story, exten: str) -> None:
    story.tell(ev.ExtensionStatus(story.now(), exten, "internal", "Queue:sales", 1))
    assert set(story.board.extensions) == {"1001", "1002"}


# Reports that are heard while the lists are being asked


def test_a_report_since_the_question_is_truer_than_the_answer(story: Story) -> None:
    story.ask()
    story.device("1001", "UNAVAILABLE")
    story.lists()
    assert story.label("1001") == "Unavailable"


def test_a_call_that_ended_since_the_question_is_truer_than_the_answer(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    story.ask()
    story.hang_up(leg, caller)
    story.lists([listed(leg), listed(caller)], {"1001": "INUSE", "1002": "INUSE"})
    assert (story.label("1001"), story.label("1002")) == ("Free", "Free")
    assert story.board.channels == {}


def test_before_the_first_lists_reports_change_nothing() -> None:
    story = Story("1001")
    story.sweep(_1001="UNAVAILABLE")
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.device("1001", "NOT_INUSE")
    assert story.label("1001") == "Unavailable"
    story.sweep(_1001="UNAVAILABLE")
    assert story.labels("1001") == ["Unavailable"]


def test_a_hint_is_believed_though_the_event_does_not_spell_it(story: Story) -> None:
    story.tell(ev.ExtensionStatus(story.now(), "1001", "internal", "", 4))
    assert story.label("1001") == "Unavailable"
