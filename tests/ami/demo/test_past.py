"""The demo's past: people with names, a centre with a rhythm, and records that agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from ami.demo.day import DayOfCalls
from ami.demo.past import Past, is_made
from ami.demo.people import NAMES, people, roster
from ami.demo.phones import demo_phones
from ami.demo.plan import Day, bad_tuesday
from ami.demo.records import Records
from ami.simulator.traffic.traffic import WARM_UP
from state.demo_progress import Progress
from state.history import History, open_history
from state.history.database.schema import legs
from state.history.reports.agents import AgentReports, DayRange
from state.history.reports.queues import QueueReports
from state.records import CallLeg, Outcome, StatusInterval
from tests.fakes.records import interval

UTC_ZONE = ZoneInfo("UTC")
TUESDAY, SATURDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 21), date(2026, 11, 22)
EVERYBODY = people(demo_phones())
FOREVER = 1e12
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()


def made(day: date, *, is_bad: bool = False, until: float = FOREVER) -> Records:
    return DayOfCalls(Day(day, UTC_ZONE, is_bad), EVERYBODY, 1, until - WARM_UP, until).pass_by()


@pytest.fixture(scope="module")
def tuesday() -> Records:
    return made(TUESDAY)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = open_history(
        f"sqlite:///{tmp_path / 'history.sqlite3'}", UTC_ZONE, roster(demo_phones())
    )
    yield opened
    opened.close()


def by_extension(records: Records) -> dict[str, list[StatusInterval]]:
    found = defaultdict(list)
    for each in records.intervals:
        found[each.extension].append(each)
    return found


def hours(records: Records) -> Counter[int]:
    """Queue calls by the hour in which they came."""
    return Counter(datetime.fromtimestamp(c.joined_at, UTC).hour for c in records.queue_calls)


def abandoned(records: Records) -> float:
    results = Counter(call.result for call in records.queue_calls)
    return results["abandoned"] / results.total()


# the people


def test_everybody_has_a_name_of_his_own_and_a_team() -> None:
    assert len(EVERYBODY) == len(set(NAMES)) == 60
    assert not any(any(letter.isdigit() for letter in each.name) for each in EVERYBODY)
    agents = roster(demo_phones())
    assert agents.groups == ["Back Office", "Sales", "Support North", "Support South"]
    assert all(len(agents.members(group)) >= 10 for group in agents.groups)


def test_the_live_demo_has_the_same_people() -> None:
    phones = demo_phones()
    assert {each.extension: each.name for each in EVERYBODY} == phones.names


# a day


def test_a_day_is_the_same_whenever_it_is_made(tuesday: Records) -> None:
    assert made(TUESDAY) == tuesday
    assert made(date(2026, 11, 17)).legs != tuesday.legs


def test_the_day_has_two_peaks_and_a_dip_at_lunch(tuesday: Records) -> None:
    calls = hours(tuesday)
    assert calls[10] > 1.3 * calls[12] > 0
    assert calls[15] > 1.3 * calls[12]
    assert max(calls) <= 20
    assert min(calls) >= 8


def test_saturdays_are_quiet_and_on_sundays_nobody_is_there(tuesday: Records) -> None:
    assert len(made(SATURDAY).legs) < len(tuesday.legs) / 2
    sunday = made(SUNDAY)
    assert sunday.legs == []
    assert {each.state for each in sunday.intervals} == {"loggedout", "unavailable"}


def test_on_the_bad_tuesday_many_more_hang_up(tuesday: Records) -> None:
    bad = bad_tuesday(TUESDAY)
    assert (bad.weekday(), bad) == (1, date(2026, 11, 10))
    assert abandoned(tuesday) < 0.1
    assert abandoned(made(bad, is_bad=True)) > 0.2


def test_lunch_breaks_and_other_pauses_are_taken(tuesday: Records) -> None:
    reasons = {each.reason for each in tuesday.intervals if each.state == "paused"}
    assert {"break", "lunch"} <= reasons <= {"break", "lunch", "training", "meeting"}
    at_lunch = [
        (each.ended_at - each.started_at) / 60
        for each in tuesday.intervals
        if each.reason == "lunch"
    ]
    assert max(at_lunch) > 30 > min(at_lunch)


# the records agree


def test_the_statuses_of_each_agent_fill_the_day_without_a_gap(tuesday: Records) -> None:
    midnight = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
    found = by_extension(tuesday)
    assert len(found) == 60
    for intervals in found.values():
        assert intervals[0].started_at == midnight
        assert intervals[-1].ended_at == midnight + 86_400
        for before, after in pairwise(intervals):
            assert before.ended_at == after.started_at
            assert (before.state, before.reason) != (after.state, after.reason)


def test_calls_and_statuses_tell_the_same_times(tuesday: Records) -> None:
    of: dict[str, list[CallLeg]] = defaultdict(list)
    for leg in tuesday.legs:
        of[leg.extension].append(leg)
    for extension, intervals in by_extension(tuesday).items():
        lasted: Counter[str] = Counter()
        for each in intervals:
            lasted[each.state] += each.ended_at - each.started_at  # type: ignore[assignment]
        own = of[extension]
        assert lasted["oncall"] == pytest.approx(sum(leg.talk_s for leg in own))
        assert lasted["onhold"] == pytest.approx(sum(leg.hold_s for leg in own))
        rang = lasted["ringing"] + lasted["dialing"]
        assert rang == pytest.approx(sum(leg.ring_s for leg in own))


def test_every_answered_wait_has_the_leg_that_answered_it(tuesday: Records) -> None:
    taken = {
        (leg.call_id, leg.extension, leg.answered_at)
        for leg in tuesday.legs
        if leg.queue and leg.outcome is Outcome.ANSWERED
    }
    answered = [call for call in tuesday.queue_calls if call.result == "answered"]
    assert {(call.call_id, call.extension, call.ended_at) for call in answered} == taken
    assert len(answered) == len(taken)
    keys = [leg.key for leg in tuesday.legs] + [call.key for call in tuesday.queue_calls]
    assert len(keys) == len(set(keys))


def test_some_who_hung_up_are_called_back_and_some_call_again(tuesday: Records) -> None:
    gone = {call.caller: call.ended_at for call in tuesday.queue_calls if call.result != "answered"}
    back = [leg for leg in tuesday.legs if leg.direction == "outbound" and leg.peer in gone]
    assert len(back) > 5
    again = [c for c in tuesday.queue_calls if c.result == "answered" and c.caller in gone]
    assert len(again) > 5


def test_the_present_cuts_the_day_and_no_call_is_left_half(tuesday: Records) -> None:
    cut = made(TUESDAY, until=NOON)
    assert max(leg.ended_at for leg in cut.legs) <= NOON - WARM_UP
    assert {each.ended_at for each in cut.intervals if each.ended_at >= NOON} == {NOON}
    assert len(cut.legs) < len(tuesday.legs)


# the history


def test_the_reports_count_what_the_records_say(history: History) -> None:
    told: list[Progress] = []
    Past(history, EVERYBODY, weeks=0).make(NOON, told.append)
    assert told == [Progress(0, 2), Progress(1, 2), Progress(2, 2)]
    assert is_made(history)
    days = (made(date(2026, 11, 23), until=NOON), made(TUESDAY, until=NOON))
    finished = [leg for each in days for leg in each.legs]
    calls = [call for each in days for call in each.queue_calls]
    rows = AgentReports(history).agents(DayRange(date(2026, 11, 23), TUESDAY))
    assert {row.agent for row in rows} == {each.name for each in EVERYBODY}
    talked = sum(leg.talk_s for leg in finished)
    assert sum(row.totals.talk_ms for row in rows) / 1000 == pytest.approx(talked, rel=1e-4)
    assert sum(row.totals.call_talk_ms for row in rows) / 1000 == pytest.approx(talked, rel=1e-4)
    missed = sum(leg.outcome is Outcome.MISSED for leg in finished)
    assert sum(row.totals.missed for row in rows) == missed > 0
    by_queue = QueueReports(history).queues(DayRange(date(2026, 11, 23), TUESDAY))
    assert sum(each.totals.answered for each in by_queue) == sum(
        call.result == "answered" for call in calls
    )


def test_a_second_start_makes_nothing_and_an_interrupted_one_goes_on(history: History) -> None:
    past = Past(history, EVERYBODY, weeks=0)

    def stop_after_a_day(progress: Progress) -> None:
        if progress.done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        past.make(NOON, stop_after_a_day)
    assert not is_made(history)
    told: list[Progress] = []
    past.make(NOON + 3600, told.append)
    assert told == [Progress(0, 1), Progress(1, 1)]
    told.clear()
    past.make(NOON + 7200, told.append)
    assert told == [Progress(0, 0)]


def test_the_past_ends_before_what_is_there_already(history: History) -> None:
    history.write(intervals_=[interval("oncall", NOON - 3600, NOON - 3000, agent=NAMES[0])])
    Past(history, EVERYBODY, weeks=0).make(NOON, lambda _: None)
    with history.reading() as connection:
        latest = connection.scalar(select(func.max(legs.c.ended_us))) or 0
    assert latest / 1e6 <= NOON - 3600 - WARM_UP
