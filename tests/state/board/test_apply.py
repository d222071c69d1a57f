"""The board as a whole: order, days, reasons, clocks that are set, and every event's place."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from state import events as ev
from state.board import memory
from state.board.apply import HANDLERS, Board
from state.collector.clock_watch import STEP_S, ClockWatch
from state.counters import Reason
from state.records import Results
from tests.fakes.story import START, UP, Line, Story


def test_every_event_has_a_handler() -> None:
    classes = {each for each in vars(ev).values() if isinstance(each, type)}
    events = {each for each in classes if issubclass(each, ev.Event)}
    assert set(HANDLERS) == events - {ev.Event, ev.ChannelEvent}


def test_what_was_drained_is_not_given_again() -> None:
    board = Board()
    story = Story("1001", board=board)
    board.apply(ev.Newchannel(story.now(), Line("1", "PJSIP/1001-1", "1", UP).info))
    assert len(board.drain().changes) == 1
    assert board.drain() == Results()


def test_what_was_published_is_not_to_be_published_again() -> None:
    story = Story("1001", "1002")
    story.call("1002", "1001")
    story.hint("1003", 0)
    story.hint("1003", -1)
    story.board.queue("sales")
    waiting = story.board.unpublished
    assert (waiting.rows, waiting.queues, waiting.removed, waiting.calls) == (
        {"1001", "1002", "1003"}, {"sales"}, {"1003"}, True)  # fmt: skip
    waiting.clear()
    assert (waiting.rows, waiting.queues, waiting.removed, waiting.calls) == (
        set(), set(), set(), False)  # fmt: skip


def test_an_extension_shows_since_when_it_is_what_it_is() -> None:
    story = Story("1001", "1002")
    caller = story.dial("1002", "1001")
    began = story.at
    leg = story.ring(caller, "1001")
    story.wait(9)
    assert story.extension("1001").since == began
    story.answer(caller, leg)
    assert story.extension("1001").since > began + 8


def test_a_change_of_the_other_party_does_not_restart_the_timer() -> None:
    story = Story("1001", "1002")
    _, leg = story.call("1002", "1001")
    since = story.extension("1001").since
    story.wait(5)
    leg.connected_num, leg.connected_name = "1003", "Cy"
    story.tell(ev.NewConnectedLine(story.now(), leg.info))
    assert (story.details("1001").peer, story.extension("1001").since) == ("1003", since)


def test_the_change_to_free_names_the_call_that_ended() -> None:
    story = Story("1001", "1002")
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    free = story.changes("1001")[-1]
    assert (free.call_id, free.peer, free.rule) == (caller.linkedid, "1002", "no leg is left")
    assert (story.details("1001").call_id, story.details("1001").peer) == (
        None,
        None,
    )


def test_shuffled_events_with_their_times_never_bring_back_a_hung_up_channel() -> None:
    rng = random.Random(7)
    for _ in range(50):
        story = Story("1001", "1002")
        told: list[ev.Event] = []
        apply = story.board.apply
        story.board.apply = lambda event, told=told: told.append(event)  # type: ignore[method-assign, misc]
        caller, leg = story.call("1002", "1001")
        story.hold(leg)
        story.unhold(leg)
        story.board.apply = apply  # type: ignore[method-assign]
        hangups = [ev.Hangup(story.now(), line.info, 16) for line in (leg, caller)]
        rng.shuffle(told)
        for event in [*told[:4], *hangups, *told[4:], *told]:
            story.tell(event)
        assert (story.label("1001"), story.label("1002")) == ("Free", "Free")
        assert story.board.channels == {}


def test_only_so_many_hung_up_channels_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "GONE_KEPT", 100)
    story = Story("1001")
    for _ in range(300):
        story.hang_up(story.dial("PJSIP/trunk", "5550001"))
    assert len(story.board.gone) == 100


# Days

NEW_YORK, HAVANA, SANTIAGO = (
    ZoneInfo("America/New_York"),
    ZoneInfo("America/Havana"),
    ZoneInfo("America/Santiago"),
)


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """Begin and end of the day that a board counts at this moment."""
    assert isinstance(at.tzinfo, ZoneInfo)
    board = Board(zone=at.tzinfo)
    board.apply(ev.Tick(at.timestamp()))
    begins, ends = board.day_begins, board.day_ends
    return datetime.fromtimestamp(begins, at.tzinfo), datetime.fromtimestamp(ends, at.tzinfo)


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2024, 1, 15, 12, tzinfo=NEW_YORK), 24),
        (datetime(2024, 3, 10, 12, tzinfo=NEW_YORK), 23),
        (datetime(2024, 11, 3, 12, tzinfo=NEW_YORK), 25),
        (datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK), 25),
        (datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK, fold=1), 25),
        (datetime(2024, 11, 3, 0, 30, tzinfo=HAVANA), 25),  # midnight comes twice
        (datetime(2024, 11, 3, 0, 30, tzinfo=HAVANA, fold=1), 25),
        (datetime(2024, 9, 8, 12, tzinfo=SANTIAGO), 23),  # there is no midnight
    ],
)
def test_a_day_is_from_midnight_to_midnight_whatever_the_clocks_do(
    moment: datetime, hours: int
) -> None:
    begins, ends = day_of(moment)
    assert ends.timestamp() - begins.timestamp() == hours * 3600
    assert begins.date() == moment.date()
    assert ends.date() == moment.date() + timedelta(days=1)
    assert begins.timestamp() <= moment.timestamp() < ends.timestamp()


def story_before_midnight() -> Story:
    midnight = datetime(2024, 11, 4, tzinfo=NEW_YORK).timestamp()
    story = Story("1001", "1002", board=Board(zone=NEW_YORK), at=midnight - 10)
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    queue = story.board.queue("sales")
    queue.answered = queue.abandoned = queue.answered_within = 3
    assert story.extension("1001").today.calls == 1
    return story


def test_at_midnight_the_sums_begin_anew() -> None:
    story = story_before_midnight()
    story.wait(9)
    assert story.extension("1001").today.calls == 1
    story.board.unpublished.rows.clear()
    story.wait(2)
    today, queue = story.extension("1001").today, story.board.queues["sales"]
    assert (today.calls, today.talk_s, queue.answered, queue.abandoned) == (0, 0, 0, 0)
    assert {"1001", "1002"} <= story.board.unpublished.rows


def test_the_first_call_of_a_day_is_counted_though_no_tick_came_before_it() -> None:
    story = story_before_midnight()
    caller, leg = story.call("1002", "1001")
    story.at += 60
    story.hang_up(leg, caller)
    assert story.extension("1001").today.calls == 1
    story.wait(1)
    assert story.extension("1001").today.calls == 1


def test_the_first_event_ever_is_no_new_day() -> None:
    board = Board()
    assert board.day_ends == 0.0
    board.apply(ev.Tick(START))
    assert board.day_begins <= START < board.day_ends


# Clocks that are set


@pytest.mark.parametrize("by_s", [3600.0, -3600.0, 86_400.0, -86_400.0])
def test_a_clock_that_is_set_changes_no_duration(by_s: float) -> None:
    story = Story("1001", "1002")
    caller, leg = story.call("1002", "1001")
    story.wait(20)
    story.hold(leg)
    story.wait(10)
    story.at += by_s
    story.tell(ev.ClockSet(story.at, by_s))
    assert story.at - story.extension("1001").since == pytest.approx(10, abs=0.01)
    story.wait(10)
    story.unhold(leg)
    story.wait(30)
    story.hang_up(leg, caller)
    record = story.leg("1001")
    assert record.talk_s == pytest.approx(50, abs=0.05)
    assert record.hold_s == pytest.approx(20, abs=0.05)
    assert story.refused(Reason.OLDER_THAN_CHANNEL) == 0
    assert all(i.ended_at > i.started_at for i in story.intervals("1001"))


def test_a_clock_that_is_set_moves_waits_pauses_and_reports() -> None:
    story = Story("1001")
    story.member("sales", "1001", paused=True)
    caller = story.dial("PJSIP/trunk", "600")
    story.join_queue(caller, "sales")
    story.wait(20)
    story.at -= 3600
    story.tell(ev.ClockSet(story.at, -3600.0))
    waiting = story.board.queues["sales"].callers[caller.uniqueid]
    paused_since = story.extension("1001").paused_since
    assert paused_since is not None
    assert story.at - waiting.joined_at == pytest.approx(20, abs=0.01)
    assert story.at - paused_since == pytest.approx(20, abs=0.01)
    assert all(said.at <= story.at for said in story.extension("1001").said.values())
    assert story.board.day_begins <= story.at < story.board.day_ends
    assert "1001" in story.board.unpublished.rows


@pytest.mark.parametrize("by_s", [-3600.0, 3600.0])
def test_a_clock_that_is_set_moves_a_question_that_waits_and_an_entered_bridge(by_s: float) -> None:
    story = Story("1001", "1002")
    story.tell(ev.PeerStatus(story.now(), "PJSIP/1001", reachable=False))
    _, leg = story.call("1001", "1002")
    story.hold(leg)
    story.at += by_s
    story.tell(ev.ClockSet(story.at, by_s))
    entered = story.now()
    story.state(leg, UP)
    story.tell(ev.BridgeEnter(entered, leg.info, "consultation"))
    assert story.label("1002") == "On Call"
    assert story.board.channels[leg.uniqueid].bridged_at == entered
    assert all(0 <= story.at - since < 1 for since in story.board.settling.values())
    assert story.board.settling


def test_a_clock_that_is_set_back_over_midnight_keeps_the_days_sums() -> None:
    story = story_before_midnight()
    story.at -= 86_400
    story.tell(ev.ClockSet(story.at, -86_400.0))
    assert story.extension("1001").today.calls == 1
    assert story.board.day_begins <= story.at < story.board.day_ends


@pytest.mark.parametrize("days", [-3, 3])
def test_a_clock_that_is_set_to_another_day_counts_the_day_it_shows(days: int) -> None:
    story = Story("1001")
    by_s = days * 86_400.0
    story.at += by_s
    story.tell(ev.ClockSet(story.at, by_s))
    assert story.board.day_begins <= story.at < story.board.day_ends


def test_a_set_clock_is_found_by_one_that_cannot_be_set() -> None:
    finder = ClockWatch()
    steps = [
        finder.step(now, monotonic)
        for now, monotonic in [
            (5000.0, 10.0),
            (5000.2, 10.2),
            (5030.0, 40.0),  # the machine was busy
            (1430.0, 40.0),
            (1430.5, 40.5),
            (9000.0, 41.0),
            (9000.4, 41.0),
        ]
    ]
    assert steps == [0.0, 0.0, 0.0, -3600.0, 0.0, pytest.approx(7569.0), 0.0]
    assert STEP_S > 0.4


# What a board makes of an event that is no use


@pytest.mark.parametrize("kind", [kind for kind in HANDLERS if issubclass(kind, ev.ChannelEvent)])
def test_an_event_of_an_empty_channel_changes_nothing(kind: type[ev.ChannelEvent]) -> None:
    story = Story("1001")
    fields = {name: "" for name in kind.__dataclass_fields__ if name not in {"at", "channel"}}
    empty = ev.ChannelInfo("", "", "", 0)
    extra = {"target": empty} if kind is ev.Pickup else {}
    story.tell(kind(story.now(), empty, **{**fields, **extra}))
    assert story.board.channels == {}
    assert story.labels("1001") == []


def test_a_frozen_event_can_be_told_again() -> None:
    tick = ev.Tick(START)
    assert replace(tick, at=START + 1) == ev.Tick(START + 1)


def test_a_link_that_comes_back_does_not_make_an_agent_free_since_before_his_pause() -> None:
    story = Story("1001")
    story.member("sales", "1001", paused=True)
    story.wait(60)
    story.member("sales", "1001")
    since = story.extension("1001").since
    assert since == story.at
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.sweep()
    assert story.extension("1001").since == since
