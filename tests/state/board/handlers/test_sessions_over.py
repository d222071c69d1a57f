"""A phone that goes on after its agent has logged off: no call until it dials or talks."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import UP, Line, Story
from tests.state.board.handlers.test_sessions import (
    connect,
    enter,
    entry,
    leave,
    log_in,
    of_pool,
    sit_down,
)
from tests.state.collector.test_resume import resumed


@pytest.fixture
def story() -> Story:
    return Story("201", "202")


def log_off(story: Story, kind: str) -> Line:
    """An agent logs off, and his channel goes on in the dialplan."""
    if kind == "conference":
        line = sit_down(story)
        leave(story, line)
        return line
    story.tell(of_pool(story))
    line = log_in(story)
    story.tell(ev.AgentLogoff(story.now(), line.info, "3001"))
    return line


KINDS = pytest.mark.parametrize("kind", ["conference", "pool"])


@KINDS
def test_who_has_logged_off_is_logged_out_however_long_his_phone_is_up(
    story: Story, kind: str
) -> None:
    line = log_off(story, kind)
    story.device("201", "INUSE")
    assert (story.label("201"), story.extension("201").pauses) == ("Logged Out", {})
    story.wait(60)
    story.ask()
    story.lists([entry(line, "Playback", "bye")], devices={"201": "INUSE"})
    assert (story.label("201"), story.questions) == ("Logged Out", [])
    story.hang_up(line)
    assert (story.label("201"), story.legs("201")) == ("Logged Out", [])


@KINDS
def test_who_has_logged_off_and_dials_is_in_a_call(story: Story, kind: str) -> None:
    line = log_off(story, kind)
    story.wait(60)
    line.exten = "202"
    for _ in range(2):  # the first attempt comes to nothing
        other = story.ring(line, "202")
        assert (story.label("201"), story.details("201").peer) == ("On Call", "202")
        story.hang_up(other)
    story.ask()
    story.lists([entry(line, "Dial", "PJSIP/202", "", 3600)])
    assert story.label("201") == "On Call"
    other = story.ring(line, "202")
    story.answer(line, other)
    story.wait(10)
    story.hang_up(other, line)
    record = story.leg("201")
    assert (record.direction, record.peer) == ("outbound", "202")
    assert record.talk_s == pytest.approx(10, abs=0.05)


@KINDS
def test_who_has_logged_off_may_log_in_by_the_same_channel(story: Story, kind: str) -> None:
    line = log_off(story, kind)
    connect(story, line, "2025550101", "b3")
    assert story.label("201") == "On Call"
    enter(story, line)
    assert (story.label("201"), len(story.legs("201"))) == ("Free", 1)
    customer = story.line("PJSIP/trunk", state=UP, caller="2025550102")
    enter(story, customer)
    assert story.details("201").peer == "2025550102"


def test_who_leaves_his_conference_for_a_colleagues_talks_with_the_colleague(
    story: Story,
) -> None:
    mine, theirs = sit_down(story), story.line("202", exten="8600052", state=UP)
    enter(story, theirs, "8600052")
    enter(story, mine, "8600052")
    assert [story.label(each) for each in ("201", "202")] == ["On Call", "On Call"]
    assert [story.details(each).peer for each in ("201", "202")] == ["202", "201"]
    leave(story, mine, "8600052")
    assert [story.label(each) for each in ("201", "202")] == ["Logged Out", "Free"]


def test_a_phone_that_is_nobodys_has_no_calls_after_its_agent_has_logged_off(
    story: Story,
) -> None:
    line = log_in(story, phone="PJSIP/trunk")
    story.tell(ev.AgentLogoff(story.now(), line.info, "3001"))
    story.answer(line, story.ring(line, "202"))
    assert set(story.board.extensions) == {"201", "202"}


@KINDS
def test_a_restart_after_the_log_off_changes_nothing(story: Story, kind: str) -> None:
    line = log_off(story, kind)
    story.board = resumed(story)
    story.sweep()
    assert story.label("201") == "Logged Out"
    line.exten = "202"
    other = story.ring(line, "202")
    assert story.label("201") == "On Call"
    story.hang_up(other, line)
    assert (story.label("201"), story.leg("201").peer) == ("Logged Out", "202")


def test_a_log_off_that_is_told_late_is_not_the_next_agents(story: Story) -> None:
    line = log_in(story)
    story.tell(ev.AgentLogin(story.now(), line.info, "3002"))
    story.tell(ev.AgentLogoff(story.now(), line.info, "3001"))
    assert story.label("201") == "Free"
    assert story.board.identity.members.number_of("Agent/3002") == "201"
