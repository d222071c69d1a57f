"""What the collector tells of itself: counts since the start and of the last hour, no numbers."""

from __future__ import annotations

import json
import math

import pytest

from state import counters
from state import events as ev
from state.board.disagreements import ASK_AFTER_S
from state.collector.telemetry import PerMinute, Telemetry, Timing
from state.counters import Counts, NamedCounter, Reason, SessionFigures
from state.live.diagnostics import EVENT_LAG, SWEEP, Diagnostics, longest, quantile, times_of
from state.records import Results, StatusChange
from tests.fakes.story import START, Story

CHANGE = StatusChange("1001", START, 0, 1, "Free", "On Call", "Newstate", "its own leg is up")


def test_counts_of_the_last_hour_forget_what_is_older() -> None:
    tally = PerMinute[str]()
    for minute in range(120):
        tally.add("events", START + 60 * minute, 2)
    assert tally.total["events"] == 240
    assert tally.last_hour(START + 60 * 119)["events"] == 120
    assert tally.last_hour(START + 60 * 300)["events"] == 0


def test_a_clock_that_goes_back_breaks_no_count() -> None:
    tally = PerMinute[str]()
    for at in (START, START - 7200, START + 60):
        tally.add("events", at)
    assert tally.total["events"] == 3
    assert tally.last_hour(START + 60)["events"] >= 2


def test_durations_are_counted_by_bucket_for_the_last_hour_and_since_the_start() -> None:
    timing = Timing(EVENT_LAG)
    for _ in range(90):
        timing.observe(1.0)
    timing.report(START)
    for number in range(10):
        timing.observe(0.020 if number < 9 else 0.290)
    told = timing.report(START + 7200)
    bounds, hour, total = told["bounds"], told["last_hour"], told["since_start"]
    assert (hour[-1], total[-1]) == (10, 100)
    assert 0.010 < quantile(bounds, hour, 0.5) <= 0.020
    assert 0.2 < quantile(bounds, hour, 0.95) <= longest(bounds, hour) == 0.3
    assert 0.5 < quantile(bounds, total, 0.5) <= longest(bounds, total) == 1.0
    assert told["sum"] == pytest.approx(90 + 9 * 0.020 + 0.290)


def test_no_duration_is_too_short_or_too_long() -> None:
    timing = Timing(SWEEP)
    empty = timing.report(START)
    assert quantile(empty["bounds"], empty["since_start"], 0.5) == 0.0
    assert longest(empty["bounds"], empty["since_start"]) == 0.0
    for seconds in (-5.0, 0.0, 1e-9, 1e6):
        timing.observe(seconds)
    told = timing.report(START)
    assert told["since_start"][0] == 3
    assert longest(told["bounds"], told["since_start"]) == math.inf
    assert quantile(told["bounds"], told["since_start"], 1.0) == 30.0


def test_each_sweep_is_timed_once_however_often_one_looks() -> None:
    telemetry, counts, took = Telemetry(), Counts(), [0.4]
    counts.add(counters.SWEEPS)
    telemetry.session = lambda: SessionFigures(counts, tuple(took[-2:]))
    for news in ([], [], [0.1], [0.1, 0.1, 0.1]):
        took += news
        counts.add(counters.SWEEPS, by=len(news))
        report = telemetry.report(Story().board, START)
    told = times_of(report, SWEEP)
    assert told["since_start"][-1] == 4  # the report before could hold only two
    assert longest(told["bounds"], told["since_start"]) == 0.5
    assert report["last_sweep_s"] == 0.1


def test_a_disagreement_that_goes_on_is_told_with_both_sides() -> None:
    telemetry, story = Telemetry(), Story("1001", "1002")
    story.device("1001", "INUSE")
    assert telemetry.report(story.board, story.at)["disagreeing"] == []
    began = story.at
    story.wait(ASK_AFTER_S + 0.5)
    expected = {
        "extension": "1001", "began_at": pytest.approx(began, abs=0.1), "calls_said": "Free",
        "device_said": "in use",
    }  # fmt: skip
    assert telemetry.report(story.board, story.at)["disagreeing"] == [expected]
    story.sweep()
    assert telemetry.report(story.board, story.at)["disagreeing"] == []


def counted(report: Diagnostics, counter: NamedCounter, *labels: str) -> tuple[int, int]:
    """How often a counter of a report counted, since the start and in the last hour."""
    rows = [row for row in report["counts"] if row["name"] == counter.name]
    [row] = [row for row in rows if row["labels"] == list(labels)]
    return row["since_start"], row["last_hour"]


def test_the_report_counts_what_passed() -> None:
    telemetry, story = Telemetry(), Story("1001", "1002")
    telemetry.link("up", START, "")
    telemetry.link("down", START + 5, "cut")
    for _ in range(3):
        telemetry.event(ev.Tick(START + 7))
    telemetry.results(Results(changes=[CHANGE, CHANGE]))
    telemetry.lag(0.010)
    telemetry.lag(-5.0)
    story.device("1001", "SINGING")
    caller, leg = story.call("1001", "1002")
    story.hang_up(leg, caller)
    report = telemetry.report(story.board, START + 10)
    assert counted(report, counters.EVENTS) == (3, 3)
    assert counted(report, counters.LINK_CHANGES, "down") == (1, 1)
    assert counted(report, counters.STATUS_CHANGES) == (2, 2)
    assert counted(report, counters.CALL_LEGS) == (0, 0)
    assert counted(report, counters.REFUSED, Reason.DEVICE_STATE) == (1, 1)
    assert counted(report, counters.USUAL_TRANSITIONS) == (6, 6)
    assert times_of(report, EVENT_LAG)["since_start"][-1] == 2
    assert json.loads(json.dumps(report)) == report
    later = telemetry.report(story.board, START + 7200)
    assert counted(later, counters.EVENTS) == (3, 0)


def test_an_unusual_transition_is_counted_with_the_words_before_and_after() -> None:
    telemetry, story = Telemetry(), Story()
    story.board.counts.add(counters.UNUSUAL_TRANSITIONS, "Free", "On Hold")
    report = telemetry.report(story.board, START)
    assert counted(report, counters.UNUSUAL_TRANSITIONS, "Free", "On Hold") == (1, 1)


def test_a_count_is_reported_once() -> None:
    telemetry, story = Telemetry(), Story("1001")
    story.device("1001", "SINGING")
    telemetry.event(ev.Tick(START))
    first = telemetry.report(story.board, START)["counts"]
    assert telemetry.report(story.board, START + 1)["counts"] == first


def test_the_report_names_nobody_who_called() -> None:
    telemetry, story = Telemetry(), Story("1001")
    caller = story.line("PJSIP/trunk", state=4, exten="1001", caller="2025550101")
    caller.caller_name = "Bo Caller"
    story.state(caller, 4)
    story.ring(caller, "1001")
    for event in (ev.Newstate(START, caller.info), ev.Newchannel(START, caller.info)):
        telemetry.event(event)
    text = json.dumps(telemetry.report(story.board, START))
    assert "2025550101" not in text
    assert "Bo" not in text


def test_the_last_event_is_the_latest_and_moves_with_the_clock() -> None:
    telemetry = Telemetry()
    for at in (START, START + 5, START + 3):
        telemetry.event(ev.Tick(at))
    assert telemetry.last_event_at == START + 5
    started_at = telemetry.started_at
    telemetry.clock_set(-3600)
    assert (telemetry.last_event_at, telemetry.started_at) == (START + 5 - 3600, started_at - 3600)


def test_only_so_many_links_are_remembered() -> None:
    telemetry = Telemetry()
    for number in range(1_000):
        telemetry.link("down", START + number, "cut")
    links = telemetry.report(Story().board, START)["links"]
    assert len(links) == 100
    assert links[-1]["at"] == START + 999
