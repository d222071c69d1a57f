"""Diagnostics: what the collector told, as tables and as text that is safe to send on."""

from __future__ import annotations

import json
import time
from zoneinfo import ZoneInfo

from dashboard.pages.diagnostics import facts, text, view
from state import counters
from state import events as ev
from state.board.apply import Board
from state.board.identity.survey import LeftOut
from state.collector.telemetry import LEFT_OUT_SHOWN, Telemetry
from state.counters import COUNTERS, Counts, Dropped, Reason, SessionFigures
from state.live.diagnostics import EVENT_LAG, SWEEP, Diagnostics, DifferenceRow, read_diagnostics
from state.live.schema import Live, LiveCall
from state.records import Disagreement, Results

UTC = ZoneInfo("UTC")
DIFFERENCE = Disagreement("1001", 10.0, 15.0, "Free", "in use", "Free", "not in use", "Snapshot")
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


def reported() -> Diagnostics:
    """A report as the collector makes it."""
    telemetry, board, session = Telemetry(), Board(), Counts()
    board.counts.add(counters.USUAL_TRANSITIONS, by=3)
    board.counts.add(counters.UNUSUAL_TRANSITIONS, "Free", "On Hold")
    board.counts.add(counters.UNUSUAL_TRANSITIONS, "On Hold", "Unavailable")
    board.counts.add(counters.REFUSED, Reason.HUNG_UP, by=2)
    telemetry.event(ev.Tick(time.time()))
    telemetry.link("up", 1_000.0, "")
    telemetry.link("down", 2_000.0, "pbx:5038: refused")
    telemetry.results(Results(disagreements=[DIFFERENCE]))
    telemetry.lag(0.020)
    session.add(counters.SWEEPS)
    session.add(counters.MESSAGES_DROPPED, Dropped.TOO_LONG, by=4)
    session.add(counters.EVENTS_MALFORMED, "Newstate", by=2)
    telemetry.session = lambda: SessionFigures(session, (0.05,))
    return telemetry.report(board, time.time())


def live() -> Live:
    """A picture with a call of a stranger."""
    link = {"state": "up", "since": 1_000.0, "last_event_at": 1_000.0, "reason": ""}
    pbx = {"name": "pbx", "version": "22", "demo": False}
    return Live(version=1, link=link, pbx=pbx, calls=[CALL])  # type: ignore[arg-type]


def by_title() -> dict[str, facts.Table]:
    """The tables of that report."""
    return {table.title: table for table in facts.tables(reported(), UTC)}


def test_the_links_history_is_told_newest_first_with_the_reason() -> None:
    rows = by_title()["Link history"].rows
    assert [row[1:] for row in rows] == [("down", "pbx:5038: refused"), ("up", facts.NONE)]


def test_a_disagreement_is_told_with_both_sides_and_how_it_ended() -> None:
    row = by_title()["Disagreements"].rows[0]
    assert row[1:] == ("1001", "Free", "in use", "5 s", "Free, not in use", "Snapshot")


def test_a_disagreement_that_goes_on_stands_first() -> None:
    report = reported()
    report["now"] = 20.0
    report["disagreeing"] = [
        DifferenceRow(extension="1002", began_at=17.0, calls_said="On Call", device_said="busy")
    ]
    first, second = facts.disagreements(report, UTC).rows
    assert first[1:5] == ("1002", "On Call", "busy", "3 s")
    assert "is asked" in first[5]
    assert second[1] == "1001"


def test_lag_and_sweeps_are_told_for_the_last_hour_and_for_all() -> None:
    table = by_title()["Times"]
    assert [(row[0], row[1], row[2]) for row in table.rows] == [
        (EVENT_LAG.words, "the last hour", "1"),
        (EVENT_LAG.words, "all since the start", "1"),
        (SWEEP.words, "the last hour", "1"),
        (SWEEP.words, "all since the start", "1"),
    ]
    assert [row[5] for row in table.rows] == ["20.0 ms", "20.0 ms", "50.0 ms", "50.0 ms"]
    assert all(row[3].endswith(" ms") for row in table.rows)
    assert "estimated" in table.note


def test_what_took_longer_than_every_bucket_is_told_so() -> None:
    telemetry = Telemetry()
    telemetry.lag(31.0)
    [row, *_] = facts.times(telemetry.report(Board(), time.time())).rows
    assert row[5] == "over 30 s"


def test_dropped_messages_have_a_table_of_their_own_with_the_reason() -> None:
    rows = by_title()["Discarded"].rows
    assert ("messages: too long", "4", "4") in rows
    assert ("malformed Newstate", "2", "2") in rows


def test_counters_without_labels_are_shown_before_anything_was_counted() -> None:
    tables = {t.title: t for t in facts.tables(Telemetry().report(Board(), time.time()), UTC)}
    assert tables["Transitions"].rows == [("usual", "0", "0"), ("unusual", "0", "0")]
    assert tables["Disagreements, counted"].rows[0] == ("disagreements", "0", "0")
    assert (tables["Rejected"].rows, tables["Rejected"].empty) == (
        [],
        "Nothing yet.",
    )


def test_counters_stand_in_their_group_with_the_last_hour_beside_all() -> None:
    tables = by_title()
    assert tables["Transitions"].rows == [
        ("usual", "3", "3"),
        ("unusual", "2", "2"),
        ("unusual, Free to On Hold", "1", "1"),
        ("unusual, On Hold to Unavailable", "1", "1"),
    ]
    assert ("channel has hung up", "2", "2") in tables["Rejected"].rows
    assert tables["Link"].rows == [("down", "1", "1"), ("up", "1", "1")]


def test_every_counter_has_its_line() -> None:
    board, labels = Board(), ("one", "two")
    for counter in COUNTERS.values():
        board.counts.add(counter, *labels[: len(counter.labels)])
    for table in facts.counts(Telemetry().report(board, time.time())):
        assert table.rows, table.title
        assert len({row[0] for row in table.rows}) == len(table.rows)
        assert not [row for row in table.rows if "{" in row[0]]


def test_no_callers_number_is_in_the_text_unless_it_is_asked_for() -> None:
    assert "2025550123" not in text.page_as_text(reported(), live(), UTC, callers=False)
    assert "2025550123" in text.page_as_text(reported(), live(), UTC, callers=True)


def test_every_table_of_the_page_is_in_the_text() -> None:
    written = text.page_as_text(reported(), live(), UTC, callers=False)
    assert all(f"\n{title}\n" in written for title in by_title())


def left_out(*names: str) -> Diagnostics:
    """A report of a board from which these are left out."""
    board = Board()
    board.left_out = [LeftOut(name, "it is <b>nobody's</b>", f"IGNORE={name}", ("IGNORE", name))
                      for name in names]  # fmt: skip
    return Telemetry().report(board, time.time())


def test_what_is_left_out_is_told_with_the_reason_and_the_setting() -> None:
    table = facts.left_out(left_out("PJSIP/4930"))
    assert table.rows == [("PJSIP/4930", "it is <b>nobody's</b>", "IGNORE=PJSIP/4930")]
    assert table.note == ""
    assert table.title in view.WIDE


def test_when_nothing_is_left_out_it_says_so() -> None:
    table = facts.left_out(left_out())
    assert table.rows == []
    assert table.empty.startswith("Nothing is left out")
    assert table.empty in str(view.body(left_out(), live(), UTC))


def test_of_many_that_are_left_out_the_first_are_shown_and_the_others_counted() -> None:
    names = [f"PJSIP/phone{number:04}" for number in range(2_000 + LEFT_OUT_SHOWN)]
    table = facts.left_out(left_out(*names))
    assert [row[0] for row in table.rows] == names[:LEFT_OUT_SHOWN]
    assert table.note.startswith("and 2,000 more;")


def test_the_mobile_of_a_queue_member_is_masked_in_the_text_to_send_on() -> None:
    report = left_out("Local/07700900123@mobiles", "PJSIP/0004f2aabbcc", "PJSIP/4930")
    written = text.page_as_text(report, live(), UTC, callers=False)
    assert "Local/xxxxxxxx123@mobiles" in written
    assert "07700900123" not in written
    assert "PJSIP/0004f2aabbcc" in written
    assert "PJSIP/4930" in written
    assert "07700900123" in text.page_as_text(report, live(), UTC, callers=True)


def test_a_page_without_a_collector_says_so() -> None:
    assert facts.NOTHING_YET in str(view.body(None, live(), UTC))
    assert facts.NOTHING_YET in text.page_as_text(None, live(), UTC, callers=False)


def test_what_an_older_collector_left_is_no_report() -> None:
    assert read_diagnostics({"since_start": {"events": 1}, "now": 1.0}) is None
    assert read_diagnostics({}) is None
    assert read_diagnostics(json.loads(json.dumps(reported()))) is not None
