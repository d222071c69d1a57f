"""Reports: hours sum to days, days to ranges, weeks and rebuilt sums to the same, in any zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.board.statuses import STATUS
from state.calendar import days
from state.files.agents import Agents, Assignment
from state.history import History, open_history, retention
from state.history.reports.agents import AgentFilter, AgentReports, DayRange
from state.history.reports.listing import LegFilter, day_intervals, day_rows, find_legs
from state.history.reports.queues import QueueReports, Thresholds
from state.metrics import METRICS, PARTS, TIMES, QueueTotals, Totals, total
from state.records import CallLeg, StatusInterval
from tests.fakes.records import at, interval, leg, queue_call
from tests.fakes.rollups import counted_again, rollups
from tests.state.conftest import OpenHistory

WHOLE_MONTH = DayRange(date(2026, 3, 1), date(2026, 3, 31))
WEEKS = DayRange(date(2026, 10, 13), date(2026, 11, 6))
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]
START = at("2026-10-14T00:00")

cuts = st.lists(st.integers(0, 21 * 86_400_000), min_size=2, max_size=12, unique=True).map(sorted)


@st.composite
def tilings(draw: st.DrawFn, extension: str) -> list[StatusInterval]:
    """Intervals of an extension without gap or overlap."""
    edges = [START + cut / 1000 for cut in draw(cuts)]
    return [
        interval(
            draw(st.sampled_from(list(STATUS))),
            start,
            end,
            extension=extension,
        )
        for start, end in pairwise(edges)
    ]


@st.composite
def many_legs(draw: st.DrawFn) -> list[CallLeg]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        start = START + draw(st.integers(0, 20 * 86_400))
        talk = float(draw(st.integers(0, 9000)))
        more = {"queue": draw(st.sampled_from(["", "sales"])), "agent": draw(st.just(""))}
        found.append(leg(str(number), start, float(draw(st.integers(0, 90))), talk, **more))
    return found


def opened(folder: str, zone: str) -> Iterator[History]:
    history = open_history(f"sqlite:///{Path(folder) / 'h.sqlite3'}", ZoneInfo(zone))
    yield history
    history.close()


def of(history: History, span: DayRange) -> Totals:
    return total([row.totals for row in AgentReports(history).agents(span)])


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(ZONES), tilings("1001"), tilings("1002"), many_legs())
def test_every_way_of_summing_gives_the_same_sums(
    zone: str, one: list[StatusInterval], two: list[StatusInterval], calls: list[CallLeg]
) -> None:
    with TemporaryDirectory() as folder:
        for history in opened(folder, zone):
            history.write(calls, [*one, *two])
            reports, whole = AgentReports(history), of(history, WEEKS)
            lasted = sum(one_.ended_at - one_.started_at for one_ in [*one, *two])
            known_and_unknown = sum(getattr(whole, f"{state}_ms") for state in TIMES)
            assert known_and_unknown == pytest.approx(lasted * 1000, abs=len(one + two))
            assert whole == total([of(history, DayRange(day, day)) for day in days(*WEEKS)])
            assert whole == total([sums for _, sums in reports.trend(WEEKS)])
            assert whole == total(list(reports.by_day(WEEKS).values()))
            assert whole == total(list(reports.by_hour(WEEKS).values()))
            assert whole.call_talk_ms == sum(call.talk_s for call in calls) * 1000


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(ZONES), tilings("1001"), many_legs(), st.sampled_from(ZONES))
def test_sums_kept_along_are_those_of_counting_everything_again(
    zone: str, intervals: list[StatusInterval], calls: list[CallLeg], other: str
) -> None:
    with TemporaryDirectory() as folder:
        for history in opened(folder, zone):
            for record in intervals:
                history.write(intervals_=[record])
            history.write(calls, queue_calls_=[queue_call("q", START, 3, "answered")])
            kept = rollups(history)
            assert counted_again(history) == kept
        for moved in opened(folder, other):
            moved.prepare()
        for back in opened(folder, zone):
            assert rollups(back) == kept


def test_after_a_change_of_time_zone_every_record_is_counted_by_its_days(
    open_it: OpenHistory,
) -> None:
    late = at("2026-03-02T23:30")
    open_it("UTC").write(
        [leg("a", late, 1, 60)],
        [interval("free", late, late + 600)],
        [queue_call("q", late, 5, "answered")],
    )
    for zone, day in (("Europe/Berlin", date(2026, 3, 3)), ("UTC", date(2026, 3, 2))):
        history, only = open_it(zone), DayRange(day, day)
        (row,) = AgentReports(history).agents(only)
        assert (row.totals.call_talk_ms, row.totals.available_ms) == (60_000, 600_000)
        assert [day for day, _ in QueueReports(history).by_day(WHOLE_MONTH)] == [day]
        assert [day for day, _ in AgentReports(history).trend(WHOLE_MONTH)] == [day]


@given(st.builds(Totals, **{f"{state}_ms": st.integers(0, 10**9) for state in TIMES}))
def test_the_parts_sum_to_the_known_time(totals: Totals) -> None:
    measures = {measure.name: measure for measure in METRICS}
    parts = sum(part.figure(totals).above for part in PARTS)
    assert parts == measures["known_s"].figure(totals).above
    assert parts == measures["observed_s"].figure(totals).above


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_of_clock_change_has_its_own_length(
    open_it: OpenHistory, day: str, hours: int
) -> None:
    history = open_it("Europe/Berlin")
    noon = at(f"{day}T12:00", "Europe/Berlin")
    history.write(intervals_=[interval("free", noon - 2 * 86400, noon + 2 * 86400)])
    today = date.fromisoformat(day)
    assert of(history, DayRange(today, today)).available_ms == hours * 3_600_000
    two = AgentReports(history).by_hour(DayRange(today, today)).get(("1001", 2), Totals())
    assert two.available_ms == {23: 0, 25: 7_200_000}[hours]


def test_half_hour_zones_have_exact_days(open_it: OpenHistory) -> None:
    history = open_it("Asia/Kolkata")
    midnight = at("2026-03-02T00:00", "Asia/Kolkata")
    history.write(intervals_=[interval("free", midnight - 600, midnight + 300)])
    assert of(history, DayRange(date(2026, 3, 1), date(2026, 3, 1))).available_ms == 600_000
    assert of(history, DayRange(date(2026, 3, 2), date(2026, 3, 2))).available_ms == 300_000


def test_a_day_strip_begins_with_what_ran_at_midnight_and_ends_with_what_ran_on(
    history: History,
) -> None:
    midnight = at("2026-03-02T00:00")
    edges = [
        midnight - 90_000,
        midnight - 5000,
        midnight + 1000,
        midnight + 2000,
        midnight + 90_000,
    ]
    history.write(
        intervals_=[
            interval(state, *edge, agent="Ana")
            for state, edge in zip(
                ["free", "oncall", "onhold", "free"], pairwise(edges), strict=True
            )
        ]
    )
    for chosen in ({"extension": "1001"}, {"agent": "Ana"}, {}):
        strip = day_intervals(history, date(2026, 3, 2), **chosen)
        assert [piece.state for piece in strip] == ["oncall", "onhold", "free"]
    assert day_intervals(history, date(2026, 3, 2), agent="Ben") == []
    first: list[object] = list(next(iter(day_rows(history, date(2026, 3, 2)))))
    start_us, end_us = (round(edge * 10**6) for edge in edges[1:3])
    assert first == ["1001", "Ana", "oncall", start_us, end_us]


def test_reports_can_be_limited_to_an_agent_by_name_or_number_or_to_a_group(
    open_it: OpenHistory,
) -> None:
    ever = float("inf")
    assignments = [
        Assignment("Ana", "1001", -ever, ever, "Sales"),
        Assignment("Ben", "1002", -ever, ever, "Care"),
    ]
    history = open_it(agents=Agents(assignments))
    noon = at("2026-03-02T12:00")
    history.write([leg(ext, noon, 1, 10, extension=ext) for ext in ("1001", "1002", "1003")])
    span, reports = DayRange(date(2026, 3, 2), date(2026, 3, 2)), AgentReports(history)

    def names(chosen: AgentFilter) -> list[str]:
        return [row.agent for row in reports.agents(span, chosen)]

    assert names(AgentFilter()) == ["1003", "Ana", "Ben"]
    assert names(AgentFilter(agent="Ana")) == ["Ana"]
    assert names(AgentFilter(agent="1003")) == ["1003"]
    assert names(AgentFilter(agent="1001")) == []
    assert names(AgentFilter(group="Care")) == ["Ben"]
    assert names(AgentFilter(group="No such group")) == []
    assert [c for c, _ in reports.by_hour(span, wanted=AgentFilter(agent="Ana"))] == ["Ana"]
    assert [leg_.extension for leg_ in find_legs(history, LegFilter(0, 1e10, agent="Ana"))] == [
        "1001"
    ]


def test_a_record_without_agent_belongs_to_the_only_agent_its_extension_ever_had(
    open_it: OpenHistory,
) -> None:
    history, day = open_it(), date(2026, 3, 3)
    noon, span = at("2026-03-03T12:00"), DayRange(date(2026, 3, 2), date(2026, 3, 3))
    history.write(
        [
            leg("a", noon - 86_400, 1, 10),
            leg("b", noon, 1, 20, agent="Ana"),
            leg("c", noon, 1, 40, extension="1002"),
            leg("d", noon, 1, 40, extension="1002", agent="Ben"),
            leg("e", noon, 1, 40, extension="1002", agent="Eve"),
        ],
        [
            interval("free", noon - 600, noon - 300),
            interval("free", noon - 300, noon, agent="Ana"),
        ],
    )
    reports = AgentReports(history)
    talked = {row.agent: row.totals.call_talk_ms for row in reports.agents(span)}
    assert talked == {"Ana": 30_000, "1002": 40_000, "Ben": 40_000, "Eve": 40_000}
    assert {who for who, _ in reports.by_day(span)} == set(talked)
    assert {who for who, _ in reports.by_hour(span)} == set(talked)
    chosen = reports.agents(span, AgentFilter(agent="Ana"))
    assert [(row.extensions, row.totals.call_talk_ms) for row in chosen] == [(("1001",), 30_000)]
    assert [row.agent for row in reports.agents(span, AgentFilter(agent="1002"))] == ["1002"]
    assert [each.key for each in find_legs(history, LegFilter(0, 1e10, agent="Ana"))] == ["a", "b"]
    assert len(day_intervals(history, day, agent="Ana")) == 2


def test_queues_are_counted_by_when_the_caller_joined(open_it: OpenHistory) -> None:
    history = open_it("Europe/Berlin")
    nine = at("2026-03-02T09:00", "Europe/Berlin")
    history.write(
        queue_calls_=[
            queue_call("a", nine + 1799, 20.0, "answered"),
            queue_call("b", nine + 1800, 20.001, "answered"),
            queue_call("c", nine, 5.0, "abandoned"),
            queue_call("d", nine, 6.0, "abandoned"),
            queue_call("e", nine, 300.0, "left"),
            queue_call("f", nine, 1.0, "answered", queue="care"),
        ]
    )
    span = DayRange(date(2026, 3, 2), date(2026, 3, 2))
    care, sales = QueueReports(history).queues(span, Thresholds(20, 5))
    assert (care.queue, care.totals.answered) == ("care", 1)
    assert sales.totals == QueueTotals(
        answered=2,
        abandoned=2,
        left=1,
        answered_wait_ms=40_001,
        abandoned_wait_ms=11_000,
        answered_within=1,
        abandoned_within=2,
        abandoned_short=1,
    )
    assert sales.longest_wait_s == 300
    assert [half.answered for half in sales.halves[18:20]] == [1, 1]
    assert QueueReports(history).by_day(span, Thresholds(20, 5), "sales") == [
        (span.first, sales.totals)
    ]


def test_a_wait_that_was_corrected_is_no_longer_the_longest(history: History) -> None:
    nine = at("2026-03-02T09:00")
    for wait_s in (300.0, 5.0):
        history.write(queue_calls_=[queue_call("a", nine, wait_s, "answered")])
    (row,) = QueueReports(history).queues(DayRange(date(2026, 3, 2), date(2026, 3, 2)))
    assert (row.longest_wait_s, row.totals.answered_within) == (5, 1)


def test_an_empty_history_has_empty_reports(history: History) -> None:
    reports = AgentReports(history)
    assert not reports.agents(WEEKS)
    assert not reports.trend(WEEKS)
    assert not reports.by_hour(WEEKS)
    assert not reports.by_day(WEEKS)
    assert not QueueReports(history).queues(WEEKS)


def test_old_weeks_are_forgotten_in_small_batches_with_their_sums(
    open_it: OpenHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    history = open_it()
    first = at("2026-01-05T00:00")
    hours = [first + hour * 3600 for hour in range(28 * 24)]
    history.write(
        [leg(f"{hour}", hour, 1, 30) for hour in hours],
        [interval("free", hour, hour + 3600, extension="1002") for hour in hours],
        [queue_call(f"{hour}", hour, 5, "answered") for hour in hours],
    )
    now = at("2026-02-02T12:00")
    batches = 0
    while deleted := retention.forget_batch(history, now, days=10):
        assert deleted <= 30
        batches += 1
    assert batches > 10
    oldest = date(2026, 1, 19)
    assert of(history, DayRange(date(2026, 1, 1), oldest - timedelta(days=1))) == Totals()
    kept = DayRange(oldest, date(2026, 2, 2))
    assert of(history, kept).available_ms == 14 * 24 * 3_600_000
    assert len(list(find_legs(history, LegFilter(0, 1e10)))) == 14 * 24
    before = rollups(history)
    assert counted_again(history) == before
