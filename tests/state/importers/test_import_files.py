"""Imports of real and of broken files: what is taken, what is refused, and never anything twice."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from state.files.agents import Agents, Assignment
from state.history import History, open_history
from state.history.database.rows import Origin
from state.history.database.schema import intervals, legs, queue_calls
from state.history.reports.listing import LegFilter, find_legs
from state.importers import (
    ImportResult,
    Job,
    Progress,
    import_cdr,
    import_queue_log,
    into_history,
    run_import,
)
from state.importers.log_lines import Refused
from state.records import CallLeg, Outcome
from state.settings import Settings
from tests.fakes.records import interval, leg, queue_call
from tests.fakes.rollups import counted_again, rollups
from tests.state.conftest import OpenHistory

RECORDINGS = Path(__file__).parent / "recordings"
VERSIONS = [16, 22]
EVER = Settings(ami_host="pbx", history_days=100_000, _env_file=None)


@pytest.fixture(autouse=True)
def waits_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(into_history, "_RETRY_S", 0.01)


def cdr_file(version: int) -> Path:
    return RECORDINGS / f"asterisk-{version}-Master.csv"


def queue_file(version: int) -> Path:
    return RECORDINGS / f"asterisk-{version}-queue_log"


def take_cdr(history: History, *paths: Path) -> ImportResult:
    return import_cdr(paths, Job(history, EVER))


def take_queue_log(history: History, *paths: Path) -> ImportResult:
    return import_queue_log(paths, Job(history, EVER))


def all_legs(history: History) -> list[CallLeg]:
    return list(find_legs(history, LegFilter(0, 1e10)))


def facts(found: list[CallLeg]) -> list[tuple[Any, ...]]:
    """What the legs say, without their keys and agents."""
    return sorted(
        (one.extension, one.started_at, one.ended_at, one.outcome, one.queue, one.talk_s)
        for one in found
    )


def rows(history: History, table: Any) -> list[tuple[Any, ...]]:
    with history.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(select(table)))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_real_master_csv_becomes_legs(history: History, version: int) -> None:
    report = take_cdr(history, cdr_file(version))
    found = all_legs(history)
    assert report.refused == 0
    assert report.lines == len(cdr_file(version).read_text().splitlines())
    assert report.counts["legs new"] == len(found)
    outcomes = Counter(one.outcome for one in found)
    assert set(outcomes) == set(Outcome) - {Outcome.DECLINED}
    assert outcomes[Outcome.ANSWERED] > 80
    assert all(one.talk_s == 0 for one in found if one.outcome is not Outcome.ANSWERED)
    assert max(one.ended_at - one.started_at for one in found) < 30


def test_each_phone_of_a_ring_group_has_its_own_outcome(history: History) -> None:
    take_cdr(history, cdr_file(22))
    group = [one for one in all_legs(history) if one.call_id == "1795455737.138"]
    outcomes = {one.extension: one.outcome for one in group if one.direction == "inbound"}
    assert outcomes == {
        "1036": Outcome.ELSEWHERE,
        "1037": Outcome.ANSWERED,
        "1038": Outcome.ELSEWHERE,
    }


def test_a_caller_sent_on_twice_has_one_leg(history: History) -> None:
    take_cdr(history, cdr_file(22))
    (caller,) = [
        one
        for one in all_legs(history)
        if one.extension == "1023" and one.call_id == "1795455716.6"
    ]
    assert (caller.peer, caller.ring_s, caller.talk_s) == ("1025", 1, 4)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_real_queue_log_becomes_waits_legs_and_pauses(history: History, version: int) -> None:
    report = take_queue_log(history, queue_file(version))
    assert report.refused == 0
    results = Counter(row[7] for row in rows(history, queue_calls))
    assert results == {"answered": 7, "abandoned": 2, "left": 2}
    assert Counter(row[4] for row in rows(history, intervals)) == {"paused": 5}
    assert {one.outcome for one in all_legs(history)} == {
        Outcome.ANSWERED,
        Outcome.MISSED,
        Outcome.CANCELLED,
    }
    assert {one.agent for one in all_legs(history)} >= {"Agent 1001", "Agent 1011"}


@pytest.mark.parametrize("version", VERSIONS)
def test_importing_again_changes_nothing(history: History, version: int) -> None:
    for _ in range(2):
        take_cdr(history, cdr_file(version))
        take_queue_log(history, queue_file(version))
    kept = [rows(history, table) for table in (legs, intervals, queue_calls)]
    report = take_cdr(history, cdr_file(version))
    again = take_queue_log(history, queue_file(version))
    assert [rows(history, table) for table in (legs, intervals, queue_calls)] == kept
    assert not any(report.counts[f"legs {what}"] for what in ("new", "changed"))
    assert not any(
        number for what, number in again.counts.items() if what.endswith(("new", "changed"))
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_queue_call_of_both_files_is_kept_once_whichever_came_first(
    open_it: OpenHistory, history: History, version: int
) -> None:
    take_cdr(history, cdr_file(version))
    from_cdr = len(all_legs(history))
    take_queue_log(history, queue_file(version))
    both = all_legs(history)
    answered = [one for one in both if one.queue and one.outcome is Outcome.ANSWERED]
    assert len(both) == from_cdr
    assert len(answered) == 7
    assert not any(one.estimated for one in answered)
    before = rollups(history)
    assert counted_again(history) == before


def test_the_order_of_the_two_files_does_not_matter(tmp_path: Path) -> None:
    found = []
    orders = {"one": (take_cdr, take_queue_log), "two": (take_queue_log, take_cdr)}
    for name, steps in orders.items():
        history = open_history(f"sqlite:///{tmp_path / name}.sqlite3")
        files = {take_cdr: cdr_file(22), take_queue_log: queue_file(22)}
        for step in steps:
            step(history, files[step])
        found.append(facts(all_legs(history)))
        history.close()
    assert found[0] == found[1]


def test_a_file_that_grew_is_taken_as_if_it_had_been_whole(
    open_it: OpenHistory, history: History, tmp_path: Path
) -> None:
    lines = cdr_file(22).read_text().splitlines(keepends=True)
    growing = tmp_path / "Master.csv"
    for end in range(0, len(lines) + 20, 20):
        growing.write_text("".join(lines[:end]))
        take_cdr(history, growing)
    grown = facts(all_legs(history))
    with history.writing() as writer:
        writer.remove(legs, list(writer.connection.scalars(select(legs.c.key))))
    take_cdr(history, cdr_file(22))
    assert grown == facts(all_legs(history))


def test_gzipped_files_are_read_as_they_are(history: History, tmp_path: Path) -> None:
    zipped = tmp_path / "Master.csv.1.gz"
    zipped.write_bytes(gzip.compress(cdr_file(22).read_bytes()))
    assert take_cdr(history, zipped).counts["legs new"] > 100


def test_bad_lines_are_named_by_number_and_reason_and_the_rest_is_taken(
    history: History, tmp_path: Path
) -> None:
    good = cdr_file(22).read_text().splitlines()
    path = tmp_path / "Master.csv"
    path.write_bytes(
        "\n".join(
            [
                good[7],
                "",
                "what is this",
                good[8].replace('"2026-11-23 17:41:57"', '"yesterday"', 1),
                good[8].replace(",2,1,", ",two,1,"),
                good[8].replace(",2,1,", ",1,3,"),
                good[8].replace('"ANSWERED"', '"MAYBE"'),
                good[8][:-60],
                good[9],
            ]
        ).encode()
        + b"\n\xff\xfe\x00binary\n"
        + b"x" * 300_000
    )
    refused: list[Refused] = []
    report = import_cdr([path], Job(history, EVER, on_refused=refused.append))
    assert [(one.number, one.reason.split(" (")[0]) for one in refused] == [
        (3, "1 columns where 16 to 21 are expected"),
        (4, "'yesterday' is no date-time"),
        (5, "duration 'two' is no number of seconds"),
        (6, "billsec 3 is more than duration 1"),
        (7, "'MAYBE' is no disposition"),
        (8, "not CSV"),
        (10, "1 columns where 16 to 21 are expected"),
        (11, "not CSV"),
    ]
    assert (report.refused, report.lines) == (8, 11)
    assert {one.extension for one in all_legs(history)} >= {"1004", "1039"}


def test_bad_lines_of_a_queue_log_are_named(history: History, tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "1795455720|1.1|sales|NONE|ENTERQUEUE||555|1\n"
        "soon|1.1|sales|NONE|ABANDON|1|1|1\n"
        "1795455721|1.1|sales\n"
        "1795455722|1.1|sales|NONE|ABANDON|1|1|long\n"
        "1795455723|1.1|sales|NONE|SOMETHINGNEW|1\n"
        "1795455724|1.1|sales|NONE|ABANDON|1|1|4\n"
    )
    refused: list[Refused] = []
    report = import_queue_log([path], Job(history, EVER, on_refused=refused.append))
    assert [(one.number, one.reason) for one in refused] == [
        (2, "'soon' is no time in epoch seconds"),
        (3, "3 columns where at least 5 are expected"),
        (4, "ABANDON: parameter 3 'long' is no number"),
    ]
    assert report.counts["queue calls new"] == 1


def test_what_was_seen_live_is_not_imported_again(history: History) -> None:
    live = leg("live", 1795455719, 1, 2, extension="1018")
    seen = [
        interval("free", 1795455700, 1795455729, extension="1018"),
        interval("unknown", 1795455729, 1795455760, extension="1018"),
        interval("free", 1795455729, 1795455760, extension="1011"),
        interval("free", 1795455700, 1795455729, extension="1011"),
    ]
    calls = [queue_call("q", 1795455720.4, 1, "answered", call_id="1795455720.38")]
    history.write([live], seen, calls)
    cdr, queue_log = take_cdr(history, cdr_file(22)), take_queue_log(history, queue_file(22))
    mine = [one for one in all_legs(history) if one.extension == "1018"]
    assert [one.key for one in mine if one.started_at < 1795455729] == ["live"]
    assert [one.started_at for one in mine if one.started_at >= 1795455729] != []
    assert cdr.counts["seen live"] > 0
    assert queue_log.counts["seen live"] > 0
    assert queue_log.counts["queue calls new"] == 10
    paused = [row for row in rows(history, intervals) if row[4] == "paused"]
    assert {row[0] for row in paused} == {"1012", "1013"}


def test_a_pause_is_taken_only_where_nothing_was_seen_live(
    history: History, tmp_path: Path
) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "1795455000|NONE|sales|PJSIP/1001|PAUSE|lunch\n1795456000|NONE|sales|PJSIP/1001|UNPAUSE|\n"
    )
    history.write(intervals_=[interval("paused", 1795455200, 1795455300)])
    take_queue_log(history, path)
    found = [(row[1] // 10**6, row[2] // 10**6, row[6]) for row in rows(history, intervals)]
    assert found == [
        (1795455000, 1795455200, Origin.QUEUE_LOG),
        (1795455200, 1795455300, Origin.LIVE),
        (1795455300, 1795456000, Origin.QUEUE_LOG),
    ]


def test_what_is_older_than_history_days_is_counted_and_not_taken(history: History) -> None:
    recent = EVER.model_copy(update={"history_days": 1})
    report = import_cdr([cdr_file(22)], Job(history, recent))
    assert report.counts["too old"] + report.counts["legs new"] > 100


def test_rings_of_one_caller_that_follow_each_other_stay_apart(
    history: History, tmp_path: Path
) -> None:
    path = tmp_path / "queue_log"
    lines = [
        "1795455720|1.1|sales|NONE|ENTERQUEUE||555|1\n",
        "1795455725|1.1|sales|Agent 1001|RINGNOANSWER|5000\n",
        "1795455730|1.1|sales|Agent 1001|RINGNOANSWER|5000\n",
    ]
    for end in (2, 3, 3):
        path.write_text("".join(lines[:end]))
        take_queue_log(history, path)
    assert [one.ended_at for one in all_legs(history)] == [1795455725, 1795455730]


def test_members_without_a_number_are_found_in_the_agents_file(
    open_it: OpenHistory, tmp_path: Path
) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "1795455720|1.1|sales|NONE|ENTERQUEUE||555|1\n"
        "1795455721|1.1|sales|Agent A|CONNECT|1|1.2|1\n"
        "1795455731|1.1|sales|Agent A|COMPLETEAGENT|1|10|1\n"
        "1795455731|NONE|sales|Somebody|PAUSE|lunch\n"
        "1795455741|NONE|sales|Somebody|UNPAUSE|\n"
    )
    assignments = [Assignment("Agent A", "1007", 0, 2e9)]
    history = open_it(agents=Agents(assignments))
    report = take_queue_log(history, path)
    (found,) = all_legs(history)
    assert (found.extension, found.agent, found.talk_s) == ("1007", "Agent A", 10)
    assert report.counts["of members without a number"] == 1


def test_an_import_of_agents_added_later_names_the_same_legs(open_it: OpenHistory) -> None:
    take_cdr(open_it(), cdr_file(22))
    named = open_it(agents=Agents([Assignment("Ana", "1001", 0, 2e9)]))
    before = facts(all_legs(named))
    report = take_cdr(named, cdr_file(22))
    assert facts(all_legs(named)) == before
    mine = [one for one in all_legs(named) if one.extension == "1001"]
    assert {one.agent for one in mine} == {"Ana"}
    assert (report.counts["legs changed"], report.counts["legs new"]) == (len(mine), 0)


def settings_of(tmp_path: Path) -> Settings:
    return EVER.model_copy(update={"state_dir": tmp_path / "var"})


def test_the_command_prints_its_progress_and_refused_lines(tmp_path: Path) -> None:
    path, out = tmp_path / "Master.csv", io.StringIO()
    path.write_text(cdr_file(22).read_text() + "broken\n")
    assert run_import("cdr", [path], settings_of(tmp_path), out) == 0
    shown = out.getvalue()
    assert "Master.csv [##############################] 100% 144 lines" in shown
    assert "1 lines refused, all named in" in shown
    assert "Master.csv:144: 1 columns where 16 to 21 are expected" in shown
    refused = tmp_path / "var" / "refused-cdr.txt"
    assert refused.read_text().endswith(":144: 1 columns where 16 to 21 are expected: broken\n")
    assert run_import("queue-log", [queue_file(22)], settings_of(tmp_path), out) == 0
    assert not (tmp_path / "var" / "refused-queue-log.txt").exists()


def test_progress_is_reported_every_5000_lines_and_at_the_end(
    history: History, tmp_path: Path
) -> None:
    path = tmp_path / "queue_log"
    seen: list[Progress] = []
    path.write_text("\n" * 10_001)
    import_queue_log([path], Job(history, EVER, on_progress=seen.append))
    assert [(each.lines, each.done_bytes, each.all_bytes) for each in seen] == [
        (5_000, 5_000, 10_001),
        (10_000, 10_000, 10_001),
        (10_001, 10_001, 10_001),
    ]


def test_without_a_pbx_of_ones_own_nothing_goes_into_the_demos_history(tmp_path: Path) -> None:
    out = io.StringIO()
    demo = settings_of(tmp_path).model_copy(update={"ami_host": ""})
    assert run_import("cdr", [cdr_file(22)], demo, out) == 1
    assert "import stopped: AMI_HOST is not set" in out.getvalue()
    assert not demo.state_dir.exists()


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    out = io.StringIO()
    assert run_import("cdr", [tmp_path / "none.csv"], settings_of(tmp_path), out) == 1
    assert "import stopped: [Errno 2] No such file or directory" in out.getvalue()


def test_a_pipe_is_one_clear_line(tmp_path: Path) -> None:
    out = io.StringIO()
    os.mkfifo(tmp_path / "pipe")
    assert run_import("cdr", [tmp_path / "pipe"], settings_of(tmp_path), out) == 1
    assert "is no plain file, and an import reads it more than once" in out.getvalue()


def test_a_gzip_that_breaks_off_is_one_clear_line(tmp_path: Path) -> None:
    broken, out = tmp_path / "Master.csv.gz", io.StringIO()
    broken.write_bytes(gzip.compress(cdr_file(22).read_bytes())[:2000])
    assert run_import("cdr", [broken], settings_of(tmp_path), out) == 1
    assert "import stopped:" in out.getvalue()


def test_an_import_waits_for_a_writer_and_gives_up_with_a_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("state.history.database.engine.WRITER_WAIT_MS", 20)
    monkeypatch.setattr(into_history, "_LONGEST_WAIT_S", 0.2)
    settings, out = settings_of(tmp_path), io.StringIO()
    assert run_import("queue-log", [queue_file(22)], settings, out) == 0
    other = sqlite3.connect(settings.state_dir / "history.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert run_import("cdr", [cdr_file(22)], settings, out) == 1
    assert "import stopped: history is locked by another writer" in out.getvalue()
    other.close()
    assert run_import("cdr", [cdr_file(22)], settings, out) == 0


def test_an_import_that_waits_goes_on_once_the_other_writer_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("state.history.database.engine.WRITER_WAIT_MS", 20)
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    history.prepare()
    other = sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waits: list[float] = []

    def release_at_the_second_wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            other.rollback()

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=release_at_the_second_wait)
    monkeypatch.setattr(into_history, "time", clock)
    result = take_cdr(history, cdr_file(22))
    assert len(waits) == 2
    assert result.counts["legs new"] == len(all_legs(history)) > 100
    other.close()
    history.close()


def test_only_a_better_source_changes_a_leg(history: History) -> None:
    one = leg("same", 1795455719, 1, 2)
    for origin, talk_s in ((Origin.QUEUE_LOG, 2.0), (Origin.CDR, 5.0), (Origin.LIVE, 3.0)):
        with history.writing() as writer:
            writer.merge(legs, [history.leg_row(replace(one, talk_s=talk_s), origin)])
    assert [found.talk_s for found in all_legs(history)] == [3.0]
