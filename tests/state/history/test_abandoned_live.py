"""From the PBX's events to the list of those to call back: what the board writes is found again."""

from __future__ import annotations

import pytest

from state.history import History
from state.history.reports.abandoned import AbandonedFilter, find_abandoned
from state.history.reports.later_calls import AbandonedCall
from tests.fakes.story import START, Line, Story
from tests.state.conftest import OpenHistory

TRUNK = "PJSIP/trunk"
CALLER = "+49301234567"


@pytest.fixture
def story() -> Story:
    """Somebody waited in sales for a minute and hung up."""
    told = Story("1001", "1002")
    caller = told.line(TRUNK, state=4, exten="600", caller=CALLER)
    told.join_queue(caller, "sales")
    leg = told.queue_rings(caller, "sales", "1001")
    told.wait(60)
    told.leave_queue(caller, "sales", abandons=True)
    told.hang_up(leg, caller)
    told.wait(30)
    return told


def call_out(story: Story, number: str, *, answered: bool) -> None:
    """1002 dials a number outside."""
    own = story.dial("1002", number)
    far: Line = story.line(TRUNK, linked=own, caller=number, connected="1002")
    story.begin_dial(own, far)
    story.state(far, 5)
    story.wait(5)
    if answered:
        story.answer(own, far)
        story.wait(20)
    story.hang_up(far, own)
    story.wait(10)


def found(story: Story, open_it: OpenHistory) -> AbandonedCall:
    history: History = open_it()
    heard = story._heard
    history.write(heard.legs, heard.intervals, heard.queue_calls)
    (only,) = find_abandoned(history, AbandonedFilter(START, START + 3600))
    return only


def test_who_hung_up_is_there_with_number_and_wait(story: Story, open_it: OpenHistory) -> None:
    only = found(story, open_it)
    assert (only.call.caller, only.call.queue, only.follow_up) == (CALLER, "sales", "nothing yet")
    assert only.call.wait_s == pytest.approx(60, abs=1)


@pytest.mark.parametrize("dialled", ["0301234567", "00301234567", "0049301234567", "90301234567"])
def test_a_call_back_is_seen_however_it_was_dialled(
    story: Story, open_it: OpenHistory, dialled: str
) -> None:
    call_out(story, dialled, answered=False)
    call_out(story, dialled, answered=True)
    only = found(story, open_it)
    assert (only.follow_up, only.extension, only.tries) == ("called back", "1002", 1)


def test_a_try_is_seen(story: Story, open_it: OpenHistory) -> None:
    call_out(story, "0301234567", answered=False)
    assert found(story, open_it).follow_up == "tried"


def test_who_calls_again_and_is_answered_got_through(story: Story, open_it: OpenHistory) -> None:
    again = story.line(TRUNK, state=4, exten="600", caller=CALLER)
    story.join_queue(again, "sales")
    leg = story.queue_rings(again, "sales", "1002")
    story.wait(5)
    story.leave_queue(again, "sales")
    story.answer(again, leg)
    story.wait(30)
    story.hang_up(leg, again)
    story.wait(60)
    only = found(story, open_it)
    assert (only.follow_up, only.extension, only.to_queue) == ("got through", "1002", "sales")
