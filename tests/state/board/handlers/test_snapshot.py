"""The lists: what they add, heal and close, and what they must leave alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from state import counters
from state import events as ev
from state.counters import Reason
from tests.fakes.story import RINGING, UP, Line, Story, listed


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", "1003")


def test_every_phone_of_the_lists_is_an_extension(story: Story) -> None:
    assert set(story.board.extensions) == {"1001", "1002", "1003"}
    assert all(extension.listed for extension in story.board.extensions.values())


def test_a_call_under_way_is_found_with_its_age(story: Story) -> None:
    story.tell(ev.LinkLost(story.now(), "cut"))
    line = Line("5.1", "PJSIP/1001-00000001", "5.1", UP, connected_num="2025550101")
    story.ask()
    story.lists([listed(line, age_s=90, bridge="b1", application="AppDial")])
    extension = story.extension("1001")
    assert (extension.label, extension.details.direction, extension.details.peer) == (
        "On Call",
        "inbound",
        "2025550101",
    )
    assert (
        extension.details.answered_at == extension.since == pytest.approx(story.at - 90, abs=0.01)
    )
    assert not story.changes("1001")[-1].unusual


def test_a_call_under_way_that_was_heard_of_before_the_lists_has_its_age_too() -> None:
    story = Story()
    story.tell(ev.LinkLost(story.now(), "cut"))
    line = Line("5.1", "PJSIP/1001-00000001", "5.1", UP)
    story.ask()
    story.hold(line)
    story.unhold(line)
    story.lists([listed(line, age_s=90, application="Dial")], {"1001": "INUSE"})
    extension = story.extension("1001")
    assert (
        extension.details.answered_at == extension.since == pytest.approx(story.at - 90, abs=0.01)
    )
    assert extension.details.direction == "outbound"
    story.hang_up(line)
    assert story.leg("1001").talk_s == pytest.approx(90, abs=0.1)
    assert story.leg("1001").estimated


@pytest.mark.parametrize("state", [RINGING, UP])
def test_a_queues_call_under_way_is_of_its_queue_at_every_end(story: Story, state: int) -> None:
    """As on a board that was there from the beginning."""
    story.tell(ev.LinkLost(story.now(), "cut"))
    caller = Line("5.1", "PJSIP/trunk-00000001", "5.1", UP, "600", "2025550101")
    near = Line("5.2", "Local/1001@from-queue-00000001;1", "5.1", state)
    leg = Line("5.4", "PJSIP/1001-00000002", "5.1", state, connected_num="2025550101")
    other = Line("6.1", "PJSIP/1002-00000003", "6.1", UP, connected_num="2025550102")
    story.ask()
    story.lists(
        [
            listed(other, age_s=9),
            listed(leg, age_s=9, application="AppDial"),
            listed(near, age_s=9, application="AppQueue"),
            listed(caller, age_s=20, application="Queue", data="sales,t,,,30"),
        ]
    )
    details = story.details("1001")
    assert (details.queue, details.peer, details.direction) == ("sales", "2025550101", "inbound")
    assert story.details("1002").queue is None
    story.hang_up(leg, caller)
    assert story.leg("1001").queue == "sales"


def test_a_call_seen_from_its_beginning_keeps_its_own_times(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    answered_at = story.details("1002").answered_at
    story.wait(30)
    story.ask()
    story.lists([listed(leg, age_s=31), listed(caller, age_s=31)])
    assert story.details("1002").answered_at == answered_at
    story.hang_up(leg, caller)
    assert not story.leg("1002").estimated


@pytest.mark.parametrize(
    ("application", "direction"),
    [("AppDial", "inbound"), ("AppQueue", "inbound"), ("Dial", "outbound"), ("Queue", "outbound")],
)
def test_who_placed_a_call_under_way_is_known_by_its_application(
    application: str, direction: str
) -> None:
    story = Story()
    line = Line("5.1", "PJSIP/1001-00000001", "5.1", UP)
    story.ask()
    story.lists([listed(line, age_s=10, application=application)])
    assert story.details("1001").direction == direction


@pytest.mark.parametrize("known", [True, False])
def test_listening_in_is_found_by_its_application(story: Story, known: bool) -> None:
    line = story.dial("1001", "*551002") if known else Line("5.1", "PJSIP/1001-00000001", "5.1")
    line.state = UP
    story.ask()
    story.lists([listed(line, age_s=10, application="ChanSpy")])
    assert story.label("1001") == "Monitoring"


@pytest.mark.parametrize("application", ["ChanSpy", "ExtenSpy"])
def test_a_sweep_leaves_listening_in_as_it_was(story: Story, application: str) -> None:
    caller, leg = story.call("1003", "1002")
    spyer = story.dial("1001", "*551002")
    story.state(spyer, UP)
    story.tell(ev.ChanSpyStart(story.now(), spyer.info, leg.info))
    began = story.extension("1001").since
    for _ in range(2):
        story.ask()
        story.lists([listed(spyer, application=application), listed(caller), listed(leg)])
        story.wait(1)
        assert (story.label("1001"), story.extension("1001").since) == ("Monitoring", began)
        assert story.details("1001").monitoring == "1002"


def test_a_channel_that_is_gone_is_closed_with_bounds(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    heard = story.at
    story.wait(40)
    story.sweep()
    listed_at = story.at
    story.wait(1)
    record = story.leg("1002")
    assert (record.estimated, record.ended_at, record.ended_before) == (
        True,
        heard - 0.001,
        listed_at,
    )
    assert record.talk_s < 1
    assert story.board.counts.of(counters.HEALED_GONE) == 2
    story.hang_up(leg, caller)
    assert len(story.legs("1002")) == 1


def test_each_list_proves_that_a_channel_lives(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.wait(60)
    story.sweep(caller, leg)
    last_seen = story.at
    story.wait(60)
    story.sweep()
    story.wait(1)
    assert story.leg("1002").ended_at == last_seen
    assert story.leg("1002").talk_s == pytest.approx(60, abs=0.1)


def test_a_hold_in_a_call_that_vanished_ends_when_it_was_last_seen(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hold(leg)
    story.wait(10)
    story.sweep(caller, leg)
    story.wait(50)
    story.sweep()
    story.wait(1)
    assert story.leg("1002").hold_s == pytest.approx(10, abs=0.1)


def test_a_missed_answer_is_healed(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    story.wait(10)
    leg.state = UP
    story.sweep(caller, leg)
    assert story.label("1001") == "On Call"
    assert story.board.channels[leg.uniqueid].estimated
    assert story.board.counts.of(counters.HEALED_STATE) == 1


def test_a_list_that_knows_of_another_bridge_first_ends_the_hold(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hold(leg)
    story.wait(2)
    story.ask()
    story.lists([listed(leg, bridge="elsewhere"), listed(caller)])
    story.join("elsewhere", leg)
    assert story.label("1002") == "On Call"


def test_a_list_that_knows_of_no_bridge_leaves_the_hold(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hold(leg)
    story.wait(2)
    story.sweep(leg, caller)
    assert story.label("1002") == "On Hold"


def test_a_missed_newchannel_is_healed(story: Story) -> None:
    line = Line("5.1", "PJSIP/1001-00000001", "5.1", RINGING)
    story.ask()
    story.lists([listed(line, age_s=3)])
    assert story.label("1001") == "Ringing"
    assert story.board.counts.of(counters.HEALED_MISSED) == 1


def test_a_ring_under_way_has_rung_since_the_channel_began(story: Story) -> None:
    story.tell(ev.LinkLost(story.now(), "cut"))
    line = Line("5.1", "PJSIP/1001-00000001", "5.1", RINGING)
    story.ask()
    story.lists([listed(line, age_s=30)])
    assert story.board.channels["5.1"].rang_at == pytest.approx(story.at - 30, abs=0.01)


def test_a_listed_channel_without_a_name_is_refused(story: Story) -> None:
    story.ask()
    story.lists([listed(Line("5.1", "", "5.1", UP), age_s=30)])
    assert story.board.channels == {}
    assert story.refused(Reason.NO_CHANNEL) == 1
    assert story.board.counts.of(counters.HEALED_MISSED) == 0


def test_a_channel_that_is_listed_before_its_newchannel_came_waits_for_it(story: Story) -> None:
    line = Line("5.1", "PJSIP/trunk-00000001", "5.1", 4, "1001")
    story.sweep(line)
    assert story.board.channels == {}
    story.tell(ev.Newchannel(story.now(), line.info))
    assert story.label("1001") == "Ringing"
    assert not story.board.channels["5.1"].estimated


def test_a_channel_that_is_gone_from_the_list_before_its_hangup_came_waits_for_it(
    story: Story,
) -> None:
    caller, leg = story.call("1001", "1002")
    story.wait(100)
    story.sweep()
    assert story.label("1002") == "On Call"
    story.hang_up(leg, caller)
    story.wait(2)
    assert (story.leg("1002").estimated, story.board.missing) == (False, {})
    assert story.leg("1002").talk_s == pytest.approx(100, abs=0.1)
    assert story.board.counts.of(counters.HEALED_GONE) == 0


def test_a_channel_that_was_missing_and_is_heard_of_lives_on(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.wait(10)
    story.sweep(caller)
    story.hold(leg)
    story.wait(5)
    assert story.label("1002") == "On Hold"


def test_a_device_that_trails_the_end_of_its_call_lights_nothing(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.wait(10)
    story.hang_up(leg, caller)
    story.sweep(_1001="INUSE", _1002="INUSE")
    assert (story.label("1001"), story.label("1002")) == ("Free", "Free")
    story.wait(5)
    assert {"1001", "1002"} <= set(story.questions)
    story.sweep(_1001="INUSE")
    assert (story.label("1001"), story.label("1002")) == ("On Call", "Free")


def test_what_the_stream_said_since_the_question_is_truer(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    before = [listed(replace(leg)), listed(replace(caller))]
    story.ask()
    story.answer(caller, leg)
    new = story.dial("1002", "1003")
    story.lists(before)
    assert (story.label("1001"), story.label("1002")) == ("On Call", "Dialing")
    assert new.uniqueid in story.board.channels


def test_a_stranger_that_hung_up_since_the_question_stays_gone() -> None:
    story = Story("1001")
    line = Line("5.1", "PJSIP/1001-00000001", "5.1", UP)
    story.ask()
    story.hang_up(line)
    story.lists([listed(line)])
    assert story.board.channels == {}
    assert story.label("1001") == "Free"


def test_a_link_lost_while_the_lists_were_asked_forgets_the_question(story: Story) -> None:
    story.ask()
    story.dial("1001", "1002")
    story.tell(ev.LinkLost(story.now(), "cut"))
    assert story.board.mentioned is None
    story.sweep()
    assert story.label("1001") == "Free"


def test_a_list_that_was_refused_closes_nothing(story: Story) -> None:
    story.member("sales", "1001")
    caller, _ = story.call("1001", "1002")
    story.join_queue(caller, "sales")
    story.ask()
    story.tell(ev.Snapshot(story.now(), None, None, None, None, None, None))
    assert story.label("1002") == "On Call"
    assert story.extension("1001").pauses == {"sales": None}
    assert len(story.board.queues["sales"].callers) == 1
    assert set(story.board.extensions) == {"1001", "1002", "1003"}


def test_a_timer_does_not_restart_where_nothing_changed(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    since = {number: story.extension(number).since for number in story.numbers}
    story.wait(20)
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.wait(20)
    story.sweep(caller, leg, _1001="INUSE", _1002="INUSE")
    assert {number: story.extension(number).since for number in story.numbers} == since
    assert story.labels("1002") == ["Ringing", "On Call"]


# Members and callers
