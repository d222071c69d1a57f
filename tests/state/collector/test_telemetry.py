"""What the collector tells of itself: counts since the start and of the last hour, no numbers."""

from __future__ import annotations

import json

import pytest

from state import events as ev
from state.board.handlers.device_reports import ASK_AFTER_S
from state.collector.telemetry import PerMinute, Spread, Watch, quantile
from state.records import Question, Results
from tests.fakes.story import START, Story


def test_counts_of_the_last_hour_forget_what_is_older() -> None:
    tally = PerMinute()
    for minute in range(120):
        tally.add("events", START + 60 * minute, 2)
    assert tally.total["events"] == 240
    assert tally.last_hour(START + 60 * 119)["events"] == 120
    assert tally.last_hour(START + 60 * 300)["events"] == 0


def test_a_clock_that_goes_back_breaks_no_count() -> None:
    tally = PerMinute()
    for at in (START, START - 7200, START + 60):
        tally.add("events", at)
    assert tally.total["events"] == 3
    assert tally.last_hour(START + 60)["events"] >= 2


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [([], 0.5, 0.0), ([3.0], 0.95, 3.0), ([1.0, 2.0, 3.0, 4.0], 0.5, 3.0), ([4.0, 1.0], 1.0, 4.0)],
)
def test_a_quantile_is_one_of_the_values(values: list[float], share: float, value: float) -> None:
    assert quantile(values, share) == value


def test_times_are_told_to_within_a_tenth_for_the_last_hour_and_for_ever() -> None:
    spread = Spread()
    for _ in range(90):
        spread.add(1.0, START)
    for number in range(10):
        spread.add(0.020 if number < 9 else 0.300, START + 7200)
    told = spread.report(START + 7200)
    assert told["last_hour"]["count"] == 10
    assert told["last_hour"]["p50"] == pytest.approx(0.020, rel=0.1)
    assert told["last_hour"]["p95"] == told["last_hour"]["max"] == pytest.approx(0.3, rel=0.1)
    assert told["since_start"]["count"] == 100
    assert told["since_start"]["p50"] == told["since_start"]["max"] == pytest.approx(1.0)


def test_no_time_is_too_short_or_too_long_to_be_told() -> None:
    spread = Spread()
    assert spread.report(START)["last_hour"] == {"count": 0, "p50": 0.0, "p95": 0.0, "max": 0.0}
    for seconds in (-5.0, 0.0, 1e-9, 1e6):
        spread.add(seconds, START)
    told = spread.report(START)["since_start"]
    assert told["p50"] < 0.001
    assert told["max"] == pytest.approx(1e6, rel=0.1)


def test_each_sweep_is_timed_once_however_often_one_looks() -> None:
    watch, took = Watch(), [0.5]
    watch.session = lambda: {"sweeps": len(took), "sweep_s": took[-1], "sweep_times": took[-2:]}
    for news in ([], [], [0.1], [0.1, 0.1, 0.1]):
        took += news
        report = watch.report(Story().board, START)
    times, session = report["times"], report["session"]
    assert isinstance(times, dict)
    assert isinstance(session, dict)
    assert times["sweep"]["since_start"]["count"] == 4  # the report before could hold only two
    assert times["sweep"]["since_start"]["max"] == pytest.approx(0.5, rel=0.1)
    assert "sweep_times" not in session


def test_a_disagreement_that_goes_on_is_told_with_both_sides() -> None:
    watch, story = Watch(), Story("1001", "1002")
    story.device("1001", "INUSE")
    assert watch.report(story.board, story.at)["disagreeing"] == []
    began = story.at
    story.wait(ASK_AFTER_S + 0.5)
    expected = {
        "extension": "1001", "began_at": pytest.approx(began, abs=0.1), "calls_said": "Free",
        "device_said": "in use",
    }  # fmt: skip
    assert watch.report(story.board, story.at)["disagreeing"] == [expected]
    story.sweep()
    assert watch.report(story.board, story.at)["disagreeing"] == []


def test_the_report_counts_what_passed() -> None:
    watch, story = Watch(), Story("1001", "1002")
    watch.link("up", START, "")
    watch.link("down", START + 5, "cut")
    for _ in range(3):
        watch.event(ev.Tick(START + 7))
    watch.results(Results(questions=[Question("1001", "calls say Free")]), START)
    watch.lag(0.010, START)
    watch.lag(-5.0, START)
    story.device("1001", "SINGING")
    caller, leg = story.call("1001", "1002")
    story.hang_up(leg, caller)
    report = watch.report(story.board, START + 10)
    counts = report["since_start"]
    assert isinstance(counts, dict)
    assert counts["events"] == 3
    assert counts["link down"] == 1
    assert counts["questions"] == 1
    assert counts["refused: unknown device state"] == 1
    assert counts["transitions: usual"] == 6
    assert report["last_hour"] == counts
    assert report["lag_s"] == {"p50": 0.010, "p95": 0.010}
    assert json.loads(json.dumps(report)) == report


def test_a_count_is_reported_once() -> None:
    watch, story = Watch(), Story("1001")
    story.device("1001", "SINGING")
    watch.event(ev.Tick(START))
    first = watch.report(story.board, START)["since_start"]
    assert watch.report(story.board, START + 1)["since_start"] == first


def test_the_report_names_nobody_who_called() -> None:
    watch, story = Watch(), Story("1001")
    caller = story.line("PJSIP/trunk", state=4, exten="1001", caller="2025550101")
    caller.caller_name = "Bo Caller"
    story.state(caller, 4)
    story.ring(caller, "1001")
    for event in (ev.Newstate(START, caller.info), ev.Newchannel(START, caller.info)):
        watch.event(event)
    text = json.dumps(watch.report(story.board, START))
    assert "2025550101" not in text
    assert "Bo" not in text


def test_the_last_event_is_the_latest_and_moves_with_the_clock() -> None:
    watch = Watch()
    for at in (START, START + 5, START + 3):
        watch.event(ev.Tick(at))
    assert watch.last_event_at == START + 5
    started_at = watch.started_at
    watch.clock_set(-3600)
    assert (watch.last_event_at, watch.started_at) == (START + 5 - 3600, started_at - 3600)


def test_only_so_many_links_are_remembered() -> None:
    watch = Watch()
    for number in range(1_000):
        watch.link("down", START + number, "cut")
    links = watch.report(Story().board, START)["links"]
    assert isinstance(links, list)
    assert len(links) == 100
    assert links[-1]["at"] == START + 999
