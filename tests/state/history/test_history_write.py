"""Writing: idempotent, in one transaction, with sums that follow every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from state.files.agents import Agents, Assignment
from state.history import History
from state.history.database.rows import Origin
from state.history.database.schema import legs
from state.history.reports.agents import AgentFilter, AgentReports, DayRange
from state.history.reports.listing import LegFilter, day_intervals, find_legs
from state.history.writing.records import WriteCounts
from state.metrics import Totals
from tests.fakes.records import at, interval, leg, queue_call
from tests.fakes.rollups import rollups
from tests.state.conftest import OpenHistory

DAY = date(2026, 3, 2)
NOON = at("2026-03-02T12:00")
WHOLE_DAY = DayRange(DAY, DAY)
TWO_DAYS = DayRange(DAY, date(2026, 3, 3))
ALL = LegFilter(0, 1e10)


def totals(history: History) -> Totals:
    rows = AgentReports(history).agents(WHOLE_DAY)
    return rows[0].totals if rows else Totals()


def test_what_was_written_is_read_back_to_the_microsecond(history: History) -> None:
    written = leg(
        "a",
        NOON + 0.123456,
        4.5,
        60.25,
        hold_s=10.125,
        agent="Ana",
        queue="sales",
        transferred_to="1002",
        estimated=True,
        ended_before=NOON + 70.5,
    )
    free = interval("free", NOON, NOON + 0.123456, agent="Ana", reason="none")
    history.write([written], [free])
    assert list(find_legs(history, ALL)) == [written]
    assert day_intervals(history, DAY, extension="1001") == [free]


def test_writing_the_same_records_again_changes_nothing(history: History) -> None:
    records = (
        [leg("a", NOON, 5, 60, queue="sales"), leg("b", NOON + 100, 20, 0)],
        [interval("ringing", NOON, NOON + 5), interval("oncall", NOON + 5, NOON + 65)],
        [queue_call("q", NOON - 10, 15, "answered"), queue_call("r", NOON, 7, "abandoned")],
    )
    history.write(*records)
    before = rollups(history)
    history.write(*records)
    history.write(*records)
    assert rollups(history) == before
    assert totals(history).answered == 1
    assert totals(history).talk_ms == 60_000


def test_a_record_named_twice_in_one_write_counts_once(history: History) -> None:
    history.write([leg("a", NOON, 5, 60), leg("a", NOON, 5, 60)])
    assert totals(history).answered == 1


def test_a_record_that_says_something_else_replaces_its_sums(history: History) -> None:
    first = leg("a", NOON, 5, 60, agent="Ana")
    history.write(
        [first], [interval("oncall", NOON, NOON + 60)], [queue_call("q", NOON, 5, "left")]
    )
    history.write(
        [replace(first, talk_s=90.0, ended_at=NOON + 95, agent="Ben")],
        [interval("onhold", NOON, NOON + 30)],
        [queue_call("q", NOON, 8, "answered")],
    )
    rows = {row.agent: row.totals for row in AgentReports(history).agents(WHOLE_DAY)}
    assert rows["Ben"].call_talk_ms == 90_000
    assert rows["Ana"].call_talk_ms == rows["Ana"].answered == 0
    assert (rows["1001"].talk_ms, rows["1001"].hold_ms) == (0, 30_000)
    (half,) = rollups(history)["queue_half_hour"]
    assert half[3:] == (1, 0, 0, 8000, 0)


def test_a_leg_of_which_only_the_end_changes_is_counted_where_it_now_ends(
    history: History,
) -> None:
    first = leg("a", NOON, 5, 60)
    for ended_at in (NOON + 65, NOON + 86_465):
        history.write([replace(first, ended_at=ended_at)])
    answered = {day: sums.answered for day, sums in AgentReports(history).trend(TWO_DAYS)}
    assert answered.pop(date(2026, 3, 3)) == 1
    assert not any(answered.values())


def test_a_writer_counts_what_was_new_changed_and_the_same(history: History) -> None:
    one, two = leg("a", NOON, 5, 60), leg("b", NOON, 5, 60)
    history.write([one, two])
    given = [one, replace(two, peer="5550000"), leg("c", NOON, 5, 60)]
    with history.writing() as writer:
        rows = [history.leg_row(each, Origin.LIVE) for each in given]
        assert writer.merge(legs, rows) == WriteCounts(new=1, changed=1, same=1)


def test_an_estimate_does_not_replace_what_is_known_exactly(history: History) -> None:
    exact = leg("a", at("2026-03-02 09:00"), 5, 60)
    guessed = replace(exact, ended_at=exact.ended_at - 30, talk_s=30.0, estimated=True)
    for each in (exact, guessed):
        history.write([each])
        assert list(find_legs(history, LegFilter(0, 1e12))) == [exact]
    history.write([replace(guessed, key="b")])
    history.write([replace(exact, key="b")])
    assert {found.estimated for found in find_legs(history, LegFilter(0, 1e12))} == {False}


def test_a_write_that_fails_midway_leaves_nothing(history: History) -> None:
    bad = replace(leg("b", NOON, 1, 1), direction="sideways")  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        history.write([leg("a", NOON, 5, 60), bad])
    assert list(find_legs(history, ALL)) == []
    assert totals(history) == Totals()


def test_an_interval_is_split_where_it_crosses_hours_and_days(history: History) -> None:
    start = at("2026-03-02T22:30")
    history.write(intervals_=[interval("free", start, start + 3 * 3600)])
    reports = AgentReports(history)
    assert totals(history).available_ms == 90 * 60_000
    hours = reports.by_hour(DayRange(DAY, date(2026, 3, 3)))
    assert {hour: cell.available_ms // 60_000 for (_, hour), cell in hours.items()} == {
        22: 30,
        23: 60,
        0: 60,
        1: 30,
    }


def test_intervals_of_no_length_are_not_kept(history: History) -> None:
    history.write(intervals_=[interval("oncall", NOON, NOON), interval("free", NOON, NOON + 1)])
    assert [kept.state for kept in day_intervals(history, DAY, extension="1001")] == ["free"]


def test_text_no_database_takes_is_kept_without_the_offending_bytes(history: History) -> None:
    history.write([leg("a", NOON, 1, 1, peer_name="Eve\0<script>\ud800", peer="\0")])
    (kept,) = find_legs(history, ALL)
    assert (kept.peer_name, kept.peer) == ("Eve<script>?", "")


def test_the_agents_file_names_the_agent_and_splits_intervals(open_it: OpenHistory) -> None:
    assignments = [
        Assignment("Ana", "1001", NOON - 3600, NOON),
        Assignment("Ben", "1001", NOON, NOON + 3600),
    ]
    history = open_it(agents=Agents(assignments))
    history.write(
        [leg("a", NOON - 30, 1, 60, agent="1001"), leg("b", NOON + 60, 1, 30, agent="1001")],
        [interval("free", NOON - 7200, NOON + 600, agent="Member 1001")],
    )
    rows = {row.agent: row.totals for row in AgentReports(history).agents(WHOLE_DAY)}
    assert {who: row.available_ms // 60_000 for who, row in rows.items()} == {
        "Member 1001": 60,
        "Ana": 60,
        "Ben": 10,
    }
    assert (rows["Ana"].answered, rows["Ben"].answered) == (1, 1)


def test_figures_follow_an_agent_over_extensions(history: History) -> None:
    history.write(
        [
            leg("a", NOON, 1, 60, agent="Ana"),
            leg("b", NOON, 1, 30, agent="Ana", extension="1002"),
        ]
    )
    (row,) = AgentReports(history).agents(WHOLE_DAY)
    assert (row.agent, row.extensions, row.totals.call_talk_ms) == (
        "Ana",
        ("1001", "1002"),
        90_000,
    )


def test_a_queue_shows_its_own_calls_and_no_other_time(history: History) -> None:
    history.write(
        [leg("a", NOON, 5, 60, queue="sales"), leg("b", NOON, 3, 30, queue="support")],
        [interval("free", NOON, NOON + 3600)],
    )
    (row,) = AgentReports(history).agents(WHOLE_DAY, AgentFilter(queue="sales"))
    assert (row.totals.answered, row.totals.call_talk_ms, row.totals.available_ms) == (1, 60_000, 0)
    assert (row.totals.bare_talk_ms, row.totals.bare_ring_ms) == (60_000, 5_000)


def test_legs_are_read_in_order_over_many_pages_and_filters(history: History) -> None:
    many = [leg(f"{n:04}", NOON + n // 3, 1, 1, queue=f"q{n % 2}") for n in range(4500)]
    history.write(many)
    assert [found.key for found in find_legs(history, ALL)] == [f"{n:04}" for n in range(4500)]
    odd = find_legs(history, LegFilter(NOON + 2, NOON + 12, queue="q1"))
    assert [found.key for found in odd] == [f"{n:04}" for n in range(30) if n % 2]
