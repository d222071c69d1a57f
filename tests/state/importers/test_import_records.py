"""Whole imported records, field by field: their keys above all, so that no call is kept twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from state.history import History
from state.history.database.schema import agent_week, intervals, legs, queue_calls
from state.history.reports.listing import LegFilter, find_legs
from state.history.writing.overlap import ImportedLeg, earlier_key
from state.importers import Job, import_cdr, import_queue_log
from state.records import CallLeg, Direction, Outcome
from state.settings import Settings
from tests.fakes.records import interval, queue_call

EVER = Settings(ami_host="pbx", history_days=100_000, _env_file=None)
NOON = 1_795_435_200
"""2026-11-23 12:00:00 UTC."""

MASTER_CSV = (
    '"","2025550106","1001","trunk","""Eve"" <2025550106>","PJSIP/trunk-00000001",'
    '"PJSIP/1001-00000002","Dial","PJSIP/1001,30","2026-11-23 12:00:00","2026-11-23 12:00:07",'
    '"2026-11-23 12:01:00",60,53,"ANSWERED","DOCUMENTATION","1795435200.1","","1795435200.1",1\n'
)
QUEUE_LOG = f"""\
{NOON}|1.1|sales|NONE|ENTERQUEUE||2025550106|1
{NOON + 9}|1.1|sales|Agent 1002|RINGNOANSWER|2500
{NOON + 10}|1.1|sales|Agent 1001|CONNECT|10|1.2|4
{NOON + 30}|1.1|sales|Agent 1001|COMPLETEAGENT|10|20|1
{NOON}|1.3|sales|NONE|ENTERQUEUE||2025550107|1
{NOON + 40}|1.3|sales|NONE|ABANDON|1|1|40
{NOON + 41}|1.4|sales|NONE|ENTERQUEUE||2025550108|1
{NOON + 42}|NONE|NONE|NONE|QUEUESTART|
{NOON + 50}|NONE|sales|Agent 1001|PAUSE|lunch
{NOON + 80}|NONE|sales|Agent 1001|UNPAUSE|
"""


@pytest.fixture
def taken(history: History, tmp_path: Path, request: pytest.FixtureRequest) -> History:
    """The history with the file of the parameter imported."""
    path = tmp_path / "file"
    path.write_text(request.param)
    import_file = import_cdr if request.param is MASTER_CSV else import_queue_log
    assert import_file([path], Job(history, EVER)).refused == 0
    return history


def rows(history: History, table: Any, *columns: str) -> list[tuple[Any, ...]]:
    with history.reading() as connection:
        found = connection.execute(select(*(table.c[name] for name in columns)))
        return sorted(tuple(row) for row in found)


@pytest.mark.parametrize("taken", [MASTER_CSV], indirect=True)
def test_a_leg_of_a_call_detail_record(taken: History) -> None:
    assert list(find_legs(taken, LegFilter(0, 1e10))) == [
        CallLeg(
            key="cdr:PJSIP/1001-00000002@1795435200",
            extension="1001",
            agent="",
            call_id="1795435200.1",
            direction=Direction.INBOUND,
            peer="2025550106",
            peer_name="Eve",
            queue="",
            started_at=NOON,
            answered_at=NOON + 7,
            ended_at=NOON + 60,
            ring_s=7,
            talk_s=53,
            hold_s=0,
            outcome=Outcome.ANSWERED,
        )
    ]
    assert rows(taken, legs, "origin") == [("cdr",)]


@pytest.mark.parametrize("taken", [QUEUE_LOG], indirect=True)
def test_the_legs_of_a_queue_log(taken: History) -> None:
    missed = CallLeg(
        key="queue_log:1.1@1002@1795435209",
        extension="1002",
        agent="Agent 1002",
        call_id="1.1",
        direction=Direction.INBOUND,
        peer="2025550106",
        peer_name="",
        queue="sales",
        started_at=NOON + 6.5,
        answered_at=None,
        ended_at=NOON + 9,
        ring_s=2.5,
        talk_s=0,
        hold_s=0,
        outcome=Outcome.MISSED,
    )
    answered = CallLeg(
        key="queue_log:1.1@1001@1795435230",
        extension="1001",
        agent="Agent 1001",
        call_id="1.1",
        direction=Direction.INBOUND,
        peer="2025550106",
        peer_name="",
        queue="sales",
        started_at=NOON + 6,
        answered_at=NOON + 10,
        ended_at=NOON + 30,
        ring_s=4,
        talk_s=20,
        hold_s=0,
        outcome=Outcome.ANSWERED,
    )
    assert list(find_legs(taken, LegFilter(0, 1e10))) == [missed, answered]
    assert rows(taken, legs, "origin") == [("queue_log",), ("queue_log",)]


@pytest.mark.parametrize("taken", [QUEUE_LOG], indirect=True)
def test_the_waits_of_a_queue_log(taken: History) -> None:
    columns = ("key", "result", "caller", "joined_us", "ended_us", "extension", "agent")
    assert rows(taken, queue_calls, *columns, "estimated") == [
        (
            "queue_log:sales@1.1@1795435200",
            *("answered", "2025550106", NOON * 10**6, (NOON + 10) * 10**6),
            *("1001", "Agent 1001", False),
        ),
        (
            "queue_log:sales@1.3@1795435200",
            *("abandoned", "2025550107", NOON * 10**6, (NOON + 40) * 10**6),
            *("", "", False),
        ),
        (
            "queue_log:sales@1.4@1795435241",
            *("left", "2025550108", (NOON + 41) * 10**6, (NOON + 41) * 10**6),
            *("", "", True),
        ),
    ]


def test_a_wait_that_the_board_saw_is_not_imported(history: History, tmp_path: Path) -> None:
    history.write(queue_calls_=[queue_call("live", NOON + 0.2, 10, "answered", call_id="1.1")])
    path = tmp_path / "queue_log"
    path.write_text(QUEUE_LOG)
    counts = import_queue_log([path], Job(history, EVER)).counts
    assert (counts["seen live"], counts["queue calls new"]) == (1, 2)
    assert [key for (key,) in rows(history, queue_calls, "key")] == [
        "live",
        "queue_log:sales@1.3@1795435200",
        "queue_log:sales@1.4@1795435241",
    ]


@pytest.mark.parametrize("taken", [QUEUE_LOG], indirect=True)
def test_an_imported_pause_counts_as_paused_time_beside_none_that_was_observed(
    taken: History,
) -> None:
    columns = ("extension", "agent", "bare_paused_ms", "paused_ms", "unknown_ms")
    mine = [row for row in rows(taken, agent_week, *columns) if row[2]]
    assert mine == [("1001", "Agent 1001", 30_000, 0, 0)]


def test_every_leg_that_began_while_the_board_looked_is_left_out(
    history: History, tmp_path: Path
) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "".join(f"{NOON + at}|1.{at}|sales|Agent 1001|RINGNOANSWER|1000\n" for at in (10, 50, 90))
    )
    seen = [interval("free", NOON, NOON + 20), interval("free", NOON + 80, NOON + 95)]
    history.write(intervals_=seen)
    counts = import_queue_log([path], Job(history, EVER)).counts
    assert (counts["seen live"], counts["legs new"]) == (2, 1)
    assert [leg.ended_at for leg in find_legs(history, LegFilter(0, 1e10))] == [NOON + 50]
    again = import_queue_log([path], Job(history, EVER)).counts
    assert (again["seen live"], again["legs new"], again["legs known"]) == (2, 0, 1)


def imported(key: str, start: int, end: int) -> ImportedLeg:
    return ImportedLeg(end, start, key, "1.1", "inbound", "cdr")


def test_a_leg_of_a_grown_file_keeps_its_own_key_or_that_of_a_leg_it_touches() -> None:
    row = {"key": "cdr:a@20", "origin": "cdr", "started_us": 20, "ended_us": 30}
    touching = [imported("cdr:a@10", 10, 20), imported("cdr:a@30", 30, 40)]
    apart = [imported("cdr:a@5", 5, 19), imported("cdr:a@31", 31, 40)]
    assert earlier_key(row, apart) is None
    assert [earlier_key(row, [leg]) for leg in touching] == ["cdr:a@10", "cdr:a@30"]
    same = imported("cdr:a@20", 20, 25)
    assert earlier_key(row, [*touching, same]) == earlier_key(row, [same, *touching]) == same.key
    assert earlier_key({**row, "origin": "queue_log"}, touching) is None


@pytest.mark.parametrize("taken", [QUEUE_LOG], indirect=True)
def test_the_pauses_of_a_queue_log(taken: History) -> None:
    columns = ("extension", "started_us", "ended_us", "agent", "state", "reason", "origin")
    assert [column.name for column in intervals.primary_key] == ["extension", "started_us"]
    assert rows(taken, intervals, *columns) == [
        (
            *("1001", 1_795_435_250_000_000, 1_795_435_280_000_000),
            *("Agent 1001", "paused", "lunch", "queue_log"),
        )
    ]
