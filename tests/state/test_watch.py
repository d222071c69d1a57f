"""What the collector tells of itself: counts since the start and of the last hour, no numbers."""

from __future__ import annotations

import json

import pytest

from state import events as ev
from state.records import Question, Results
from state.watch import PerMinute, Watch, quantile
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


def test_the_report_counts_what_passed() -> None:
    watch, story = Watch(), Story("1001", "1002")
    watch.link("up", START, "")
    watch.link("down", START + 5, "cut")
    for _ in range(3):
        watch.event(ev.Tick(START + 7))
    watch.results(Results(questions=[Question("1001", "calls say Free")]), START)
    watch.lag(0.010)
    watch.lag(-5.0)
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
