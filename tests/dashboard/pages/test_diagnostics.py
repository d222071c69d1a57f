"""Diagnostics: what the collector told, as tables and as text that is safe to send on."""

from __future__ import annotations

import time
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.pages.diagnostics import facts, text, view
from state import events as ev
from state.board.apply import Board
from state.collector.telemetry import Watch
from state.live.schema import Live, LiveCall
from state.records import Disagreement, Results

UTC = ZoneInfo("UTC")
CALL: LiveCall = {
    "call_id": "1.1",
    "since": 1.0,
    "answered_at": None,
    "caller": "2025550123",
    "caller_name": "Somebody",
    "callee": "1001",
    "queue": None,
    "extensions": ["1001"],
    "state": "ringing",
}


def told() -> dict[str, Any]:
    """A report as the collector makes it."""
    watch, board = Watch(), Board()
    board.counts["transitions: usual"] = 3
    board.counts["refused: its channel has hung up"] = 2
    watch.event(ev.Tick(time.time()))
    watch.link("up", 1_000.0, "")
    watch.link("down", 2_000.0, "pbx:5038: refused")
    difference = Disagreement(
        "1001", 10.0, 15.0, "Free", "in use", "Free", "not in use", "Snapshot"
    )
    watch.results(Results(disagreements=[difference]), time.time())
    watch.lag(0.020, time.time())
    watch.session = lambda: {
        "sweeps": 1, "sweep_s": 0.05, "sweep_times": [0.05],
        "messages dropped: too long": 4, "malformed Newstate": 2,
    }  # fmt: skip
    return watch.report(board, time.time())


def live() -> Live:
    """A picture with a call of a stranger."""
    link = {"state": "up", "since": 1_000.0, "last_event_at": 1_000.0, "reason": ""}
    pbx = {"name": "pbx", "version": "22", "demo": False}
    return Live(version=1, link=link, pbx=pbx, calls=[CALL])  # type: ignore[arg-type]


def by_title() -> dict[str, facts.Table]:
    """The tables of that report."""
    return {table.title: table for table in facts.tables(told(), UTC)}


def test_the_links_history_is_told_newest_first_with_the_reason() -> None:
    rows = by_title()["Link history"].rows
    assert [row[1:] for row in rows] == [("down", "pbx:5038: refused"), ("up", facts.NONE)]


def test_a_disagreement_is_told_with_both_sides_and_how_it_ended() -> None:
    row = by_title()["Disagreements"].rows[0]
    assert row[1:] == ("1001", "Free", "in use", "5 s", "Free, not in use", "Snapshot")


def test_a_disagreement_that_goes_on_stands_first() -> None:
    open_ = {"extension": "1002", "began_at": 17.0, "calls_said": "On Call", "device_said": "busy"}
    report = told() | {"now": 20.0, "disagreeing": [open_]}
    first, second = facts.disagreements(report, UTC).rows
    assert first[1:5] == ("1002", "On Call", "busy", "3 s")
    assert "is asked" in first[5]
    assert second[1] == "1001"


def test_lag_and_sweeps_are_told_for_the_last_hour_and_for_all() -> None:
    rows = by_title()["Times"].rows
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (facts.TIMES["lag"], "the last hour", "1"),
        (facts.TIMES["lag"], "all since the start", "1"),
        (facts.TIMES["sweep"], "the last hour", "1"),
        (facts.TIMES["sweep"], "all since the start", "1"),
    ]
    assert all(row[3].endswith(" ms") for row in rows)


def test_dropped_messages_have_a_table_of_their_own_with_the_reason() -> None:
    rows = by_title()["Dropped, and why"].rows
    assert set(rows) == {("too long", "4", "4"), ("malformed Newstate", "2", "2")}


def test_what_one_looks_for_is_shown_before_anything_was_counted() -> None:
    tables = {t.title: t for t in facts.tables(Watch().report(Board(), time.time()), UTC)}
    kinds = [row[0] for row in tables["Transitions"].rows]
    assert kinds == ["unusual", "usual"]
    assert tables["Disagreements, counted"].rows == [("disagreements", "0", "0")]
    for title in ("Refused, and why", "Healed", "Dropped, and why"):
        assert (tables[title].rows, tables[title].empty) == ([], "Nothing yet.")


def test_counters_stand_in_their_group_with_the_last_hour_beside_all() -> None:
    tables = by_title()
    assert ("usual", "3", "3") in tables["Transitions"].rows
    assert ("its channel has hung up", "2", "2") in tables["Refused, and why"].rows


def test_no_callers_number_is_in_the_text_unless_it_is_asked_for() -> None:
    assert "2025550123" not in text.report(told(), live(), UTC, callers=False)
    assert "2025550123" in text.report(told(), live(), UTC, callers=True)


def test_every_table_of_the_page_is_in_the_text() -> None:
    written = text.report(told(), live(), UTC, callers=False)
    assert all(f"\n{title}\n" in written for title in by_title())


def test_a_page_without_a_collector_says_so() -> None:
    assert "told nothing yet" in str(view.body({}, live(), UTC))
