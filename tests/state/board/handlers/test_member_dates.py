"""Since when an agent is paused, logged in, wraps up: as the board saw it, else as queues say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from state import events as ev
from tests.fakes.story import START, Story
from tests.state.board.invariants import WatchedBoard

MEMBER = ev.QueueMemberStatus(START, "sales", "", "PJSIP/1001", "PJSIP/1001", 1, False, "")
PAUSED = replace(MEMBER, paused=True, reason="lunch")


def started(*members: ev.QueueMemberStatus, wrapup: dict[str, float] | None = None) -> Story:
    """A board that has just been started; the queues' list names these members."""
    board = WatchedBoard()
    board.wrapup_by_queue = wrapup or {}
    story = Story(board=board)
    story.board.linked = False
    story.numbers = ("1001",)
    story.ask()
    story.lists(members=members, queues={member.queue for member in members})
    return story


def listed(story: Story, *members: ev.QueueMemberStatus) -> None:
    story.ask()
    story.lists(members=members, queues={member.queue for member in members})


def removed(story: Story, queue: str = "sales") -> None:
    story.tell(ev.QueueMemberRemoved(story.now(), queue, "", "PJSIP/1001"))


# Pauses


def test_a_pause_that_is_found_began_when_its_queue_says() -> None:
    story = started(replace(PAUSED, paused_at=START - 2400))
    assert story.extension("1001").paused_since == START - 2400
    assert story.extension("1001").since == START - 2400


def test_a_pause_without_a_moment_that_can_be_true_begins_when_it_is_found() -> None:
    story = started(PAUSED)
    assert story.extension("1001").paused_since == story.at


def test_paused_in_every_queue_is_since_the_last_of_them() -> None:
    support = replace(PAUSED, queue="support", paused_at=START - 60)
    story = started(replace(PAUSED, paused_at=START - 600), support)
    assert story.extension("1001").paused_since == START - 60


def test_paused_in_some_queues_is_no_pause_since_when() -> None:
    support = replace(MEMBER, queue="support")
    story = started(replace(PAUSED, paused_at=START - 600), support)
    assert story.extension("1001").paused_since is None
    assert story.label("1001") == "Free"


def test_a_pause_that_was_seen_keeps_its_moment_after_the_lists() -> None:
    story = started(MEMBER)
    story.tell(replace(PAUSED, at=story.now()))
    seen = story.at
    listed(story, replace(PAUSED, paused_at=int(seen)))
    assert story.extension("1001").paused_since == seen


def test_a_pause_that_began_while_nobody_looked_has_its_queue_s_moment() -> None:
    story = started(replace(PAUSED, paused_at=START - 600))
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.wait(60.0)
    listed(story, replace(PAUSED, paused_at=START + 40))
    assert story.extension("1001").paused_since == START + 40


def test_a_pause_that_goes_on_while_nobody_looks_keeps_its_moment() -> None:
    story = started(MEMBER)
    story.wait(10.0)
    story.tell(replace(PAUSED, at=story.now()))
    seen = story.at
    story.tell(ev.LinkLost(story.now(), "cut"))
    listed(story, replace(PAUSED, paused_at=int(seen)))
    assert story.extension("1001").paused_since == seen


def test_an_event_while_the_first_lists_are_asked_is_no_beginning_of_a_pause() -> None:
    story = Story(board=WatchedBoard())
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.ask()
    story.tell(replace(PAUSED, at=story.now(), status=2))
    paused = replace(PAUSED, paused_at=START - 2400, logged_in_at=START - 3600)
    story.lists(members=[paused], queues=["sales"])
    extension = story.extension("1001")
    assert (extension.paused_since, extension.logged_in_since) == (START - 2400, START - 3600)


def test_who_is_removed_while_the_lists_are_asked_is_not_logged_in() -> None:
    story = started(MEMBER)
    story.ask()
    removed(story)
    story.lists(members=[replace(MEMBER, logged_in_at=START - 3600)], queues=["sales"])
    assert (story.label("1001"), story.extension("1001").logged_in_since) == ("Logged Out", None)


def test_a_pause_that_a_lost_event_hid_has_its_queue_s_moment() -> None:
    story = started(MEMBER)
    story.wait(60.0)
    listed(story, replace(PAUSED, paused_at=START + 10))
    assert story.extension("1001").paused_since == START + 10


# Log-ins


def test_a_log_in_is_the_earliest_of_the_queues() -> None:
    support = replace(MEMBER, queue="support", logged_in_at=START - 100)
    story = started(replace(MEMBER, logged_in_at=START - 3600), support)
    assert story.extension("1001").logged_in_since == START - 3600


def test_a_log_in_that_is_seen_keeps_its_moment_and_ends_with_the_last_queue() -> None:
    story = started()
    story.tell(replace(MEMBER, at=story.now(), joins=True))
    seen = story.at
    story.tell(replace(MEMBER, at=story.now(), queue="support", joins=True))
    listed(story, replace(MEMBER, logged_in_at=int(seen)), replace(MEMBER, queue="support"))
    assert story.extension("1001").logged_in_since == seen
    removed(story)
    assert story.extension("1001").logged_in_since == seen
    removed(story, "support")
    assert story.extension("1001").logged_in_since is None
    assert story.label("1001") == "Logged Out"


def test_a_log_in_that_nobody_dates_is_not_shown() -> None:
    story = started(MEMBER)
    story.tell(replace(MEMBER, at=story.now(), status=2))
    assert story.extension("1001").logged_in_since is None


def test_a_log_in_while_nobody_looked_has_its_queue_s_moment() -> None:
    story = started(replace(MEMBER, logged_in_at=START - 3600))
    story.tell(ev.LinkLost(story.now(), "cut"))
    listed(story, replace(MEMBER, logged_in_at=START - 5))
    assert story.extension("1001").logged_in_since == START - 5


def test_who_was_removed_from_all_queues_while_nobody_looked_is_logged_out() -> None:
    story = started(MEMBER)
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.ask()
    story.lists(members=(), queues=("sales",))
    assert story.label("1001") == "Logged Out"


# Wrap-up


@pytest.mark.parametrize(
    ("own", "wrapup", "left_s"),
    [
        (20, {}, 15),
        (0, {"sales": 30.0, "*": 5.0}, 25),
        (0, {"*": 6.0}, 1),
        (0, {"support": 9.0}, 0),
    ],
)
def test_wrap_up_goes_on_after_a_start_in_its_middle(
    own: int, wrapup: dict[str, float], left_s: float
) -> None:
    story = started(replace(MEMBER, wrapup_s=own, last_call_at=START - 5), wrapup=wrapup)
    until = story.extension("1001").wrapup_until
    assert until == (START + left_s if left_s else None)
    assert story.label("1001") == ("Wrap-up" if left_s else "Free")
    story.wait(left_s + 1)
    assert story.label("1001") == "Free"


def test_a_wrap_up_that_was_seen_to_begin_keeps_its_end() -> None:
    story = started(replace(MEMBER, wrapup_s=60))
    caller = story.dial("PJSIP/trunk", "600")
    leg = story.queue_rings(caller, "sales", "1001")
    story.agent(ev.AgentComplete, caller, leg, queue="sales", interface="PJSIP/1001")
    until = story.extension("1001").wrapup_until
    assert until == story.at + 60
    story.hang_up(leg, caller)
    story.tell(ev.LinkLost(story.now(), "cut"))
    listed(story, replace(MEMBER, wrapup_s=60, last_call_at=int(story.at)))
    assert story.extension("1001").wrapup_until == until


def test_the_lists_begin_no_wrap_up_while_events_are_heard() -> None:
    story = started(MEMBER)
    listed(story, replace(MEMBER, wrapup_s=60, last_call_at=story.at))
    assert story.extension("1001").wrapup_until is None


def test_a_queue_s_own_setting_is_found_whatever_its_case() -> None:
    board = WatchedBoard()
    board.wrapup_s, board.wrapup_by_queue = 7.0, {"sales": 20.0}
    assert (board.wrapup_of("Sales"), board.wrapup_of("support")) == (20.0, 7.0)


def test_a_log_in_that_a_later_list_tells_is_published() -> None:
    story = started(MEMBER)
    listed(story, replace(MEMBER, logged_in_at=START - 600))
    assert story.extension("1001").logged_in_since == START - 600


# A set clock


def test_what_a_part_of_the_list_said_moves_with_the_clock() -> None:
    story, by_s = Story("1001", board=WatchedBoard()), 3600.0
    moments = {"paused_at": START - 600, "logged_in_at": START - 900}
    entry = replace(PAUSED, **moments)  # type: ignore[arg-type]
    story.ask()
    story.tell(ev.ListedMembers(story.now(), (entry,)))
    story.at += by_s
    story.tell(ev.ClockSet(story.at, by_s))
    story.lists(members=[entry], queues=["sales"])
    extension = story.extension("1001")
    assert extension.paused_since == START - 600 + by_s
    assert extension.logged_in_since == START - 900 + by_s
