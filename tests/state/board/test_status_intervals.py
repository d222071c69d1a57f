"""The time of each extension as intervals: without gap or overlap, a call before the layers."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.status_intervals import running_intervals
from state.records import StatusInterval
from tests.fakes.story import START, Story
from tests.state.board.invariants import tiles


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002")


def states(story: Story, number: str = "1001") -> list[str]:
    return [interval.state for interval in story.intervals(number)]


def seconds(story: Story, state: str, number: str = "1001") -> float:
    return sum(i.ended_at - i.started_at for i in story.intervals(number) if i.state == state)


def test_a_call_is_told_in_intervals_that_tile(story: Story) -> None:
    story.wait(5)
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    story.wait(3)
    story.answer(caller, leg)
    story.wait(10)
    story.hold(leg)
    story.wait(4)
    story.unhold(leg)
    story.wait(6)
    story.hang_up(leg, caller)
    assert states(story) == ["free", "ringing", "oncall", "onhold", "oncall"]
    assert tiles(story.intervals("1001"))
    assert seconds(story, "ringing") == pytest.approx(3, abs=0.01)
    assert seconds(story, "oncall") == pytest.approx(16, abs=0.01)
    assert seconds(story, "onhold") == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize("number", ["1001", "1002"])
def test_intervals_and_legs_tell_the_same_seconds(story: Story, number: str) -> None:
    for _ in range(3):
        caller, leg = story.call("1002", "1001")
        story.hold(leg)
        story.wait(2)
        story.unhold(leg)
        story.wait(7)
        story.hang_up(caller, leg)
    legs = story.legs(number)
    assert seconds(story, "oncall", number) == pytest.approx(sum(x.talk_s for x in legs), abs=0.05)
    assert seconds(story, "onhold", number) == pytest.approx(sum(x.hold_s for x in legs), abs=0.05)


def test_a_pause_with_its_reason_is_an_interval(story: Story) -> None:
    story.member("sales", "1001", name="Agent A", paused=True, reason="lunch")
    story.wait(20)
    story.member("sales", "1001", paused=True, reason="training")
    story.wait(10)
    story.member("sales", "1001", paused=False)
    paused = [i for i in story.intervals("1001") if i.state == "paused"]
    assert [(i.reason, i.agent, round(i.ended_at - i.started_at)) for i in paused] == [
        ("lunch", "Agent A", 20),
        ("training", "Agent A", 10),
    ]


@pytest.mark.parametrize(("report", "state"), [("UNAVAILABLE", "paused"), ("BUSY", "busy")])
def test_a_pause_goes_before_a_phone_that_is_away_and_not_before_a_busy_one(
    story: Story, report: str, state: str
) -> None:
    story.member("sales", "1001", paused=True)
    story.device("1001", report)
    story.wait(1)
    story.sweep(_1001=report)
    assert story.state_of("1001") == state


def test_from_the_loss_of_the_link_on_nothing_is_known(story: Story) -> None:
    story.wait(10)
    lost_at = story.now()
    story.tell(ev.LinkLost(lost_at, "cut"))
    story.wait(30)
    story.sweep()
    story.wait(5)
    story.dial("1001", "1002")
    free, unknown, again = story.intervals("1001")
    assert (free.state, free.ended_at) == ("free", lost_at)
    assert (unknown.state, unknown.started_at) == ("unknown", lost_at)
    assert unknown.ended_at - unknown.started_at == pytest.approx(30, abs=0.01)
    assert again.state == "free"
    assert tiles(story.intervals("1001"))


def test_a_link_that_is_lost_twice_is_lost_once(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    lost_at = story.now()
    story.tell(ev.LinkLost(lost_at, "cut"))
    story.wait(60)
    story.tell(ev.LinkLost(story.now(), "again"))
    story.sweep()
    assert story.leg("1001").ended_at == lost_at
    assert story.leg("1001").ended_before == story.at
    assert states(story) == ["free", "ringing", "oncall", "unknown"]
    assert caller.uniqueid != leg.uniqueid


def test_nothing_is_known_before_the_first_lists() -> None:
    story = Story()
    story.tell(ev.LinkLost(story.now(), "cut"))
    caller = story.dial("1001", "5550001")
    story.wait(4)
    assert (story.label("1001"), story.state_of("1001")) == ("Dialing", "unknown")
    story.sweep(caller)
    assert story.state_of("1001") == "dialing"


def test_a_moment_that_goes_back_breaks_no_interval(story: Story) -> None:
    story.wait(10)
    caller = story.dial("1001", "1002")
    line = story.line("PJSIP/1002")
    story.tell(ev.Newstate(story.at - 2, line.info._replace(state=5)))
    story.wait(3)
    story.hang_up(caller, line)
    story.wait(1)
    for number in story.numbers:
        assert tiles(story.intervals(number))
        assert all(i.ended_at > i.started_at for i in story.intervals(number))


def test_running_intervals_grow_until_they_end(story: Story) -> None:
    story.wait(10)
    first = running_intervals(story.board, story.at)
    later = running_intervals(story.board, story.at + 60)
    assert [i.key for i in first] == [i.key for i in later]
    assert [i.state for i in first] == ["free", "free"]
    assert all(b.ended_at - a.ended_at == 60 for a, b in zip(first, later, strict=True))
    assert running_intervals(story.board, START - 1) == []


def test_the_interval_that_ends_is_the_one_that_ran(story: Story) -> None:
    story.wait(10)
    (running,) = [i for i in running_intervals(story.board, story.at) if i.extension == "1001"]
    story.dial("1001", "1002")
    assert story.intervals("1001")[-1].key == running.key


def test_an_interval_is_known_by_its_extension_and_its_beginning() -> None:
    assert StatusInterval("1001", "Ana", "free", "", 5.0, 6.0).key == "1001@5.000000"
