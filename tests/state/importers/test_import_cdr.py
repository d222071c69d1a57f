"""What single records of Master.csv become, where Asterisk's words need care."""

from __future__ import annotations

from pathlib import Path

import pytest

from state.history import History
from state.history.reports.listing import LegFilter, find_legs
from state.importers import Job, import_cdr
from state.records import Outcome
from state.settings import Settings

EVER = Settings(ami_host="pbx", history_days=100_000, _env_file=None)

GIVEN_UP = """\
"","1005","1006","internal","","PJSIP/1005-00000000","PJSIP/1006-00000001","Dial",\
"PJSIP/1006,60,tTkK","2026-11-23 19:04:38",,"2026-11-23 19:04:38",0,0,"CANCEL","DOCUMENTATION",\
"1795460678.0","","1795460678.0",0
"","2025550106","600","internal","","PJSIP/trunk-00000002","PJSIP/1003-00000003","Queue",\
"sales,tT","2026-11-23 19:04:38","2026-11-23 19:04:38","2026-11-23 19:04:39",0,0,"CANCEL",\
"DOCUMENTATION","1795460678.2","","1795460678.2",2
"","1010","1009","internal","","PJSIP/1010-00000006","PJSIP/1009-00000007","Dial",\
"PJSIP/1009,2,tTkK","2026-11-23 19:04:39",,"2026-11-23 19:04:41",2,0,"NO ANSWER","DOCUMENTATION",\
"1795460679.6","","1795460679.6",8
"""
"""As Asterisk 22 writes them with canceldispositionenabled; the last one rang out."""

ORIGINATED = """\
"","1018","s","internal","","PJSIP/1018-00000022","","AppDial2",\
"(Outgoing Line)","2026-11-23 18:46:41",,"2026-11-23 18:46:42",1,0,"NO ANSWER","DOCUMENTATION",\
"1795459601.38","","1795459601.38",45
"""
"""A phone that was rung to place a call, and did not answer."""


def queue_record(agent: str, start: int, end: int, disposition: str) -> str:
    """A record of a queue that rang an agent, seconds into a minute; the caller is up already."""
    times = f'"2026-11-23 19:04:{start:02}","2026-11-23 19:04:{start:02}","2026-11-23 19:04:{end}"'
    return (
        f'"","2025550106","600","internal","","PJSIP/trunk-00000002","PJSIP/{agent}-00000003",'
        f'"Queue","sales,tT",{times},{end - start},{end - start},"{disposition}","DOCUMENTATION",'
        '"1795460640.2","","1795460640.2",2\n'
    )


WAITED = (
    queue_record("1003", 40, 45, "NO ANSWER")
    + queue_record("1002", 40, 45, "NO ANSWER")
    + queue_record("1001", 10, 59, "ANSWERED")
)
"""After 30 s all three ring for 5 s; the record of the first to be rung begins with the wait."""

ONE_BY_ONE = queue_record("1001", 10, 25, "NO ANSWER") + queue_record("1002", 25, 59, "ANSWERED")
"""The first lets it ring for 15 s, then the second takes it."""

THROUGH_LOCAL = """\
"","2025550106","1013","agents","","Local/1013@agents-00000001;2","PJSIP/1013-00000004","Dial",\
"PJSIP/1013,60,tT","2026-11-23 19:04:38","2026-11-23 19:04:40","2026-11-23 19:04:52",14,12,\
"ANSWERED","DOCUMENTATION","1795460678.4","","1795460678.2",5
"","2025550106","601","internal","","PJSIP/trunk-00000002","Local/1013@agents-00000001;1","Queue",\
"support,tT","2026-11-23 19:04:38","2026-11-23 19:04:38","2026-11-23 19:04:52",14,14,"ANSWERED",\
"DOCUMENTATION","1795460678.2","","1795460678.2",6
"""


@pytest.fixture
def taken(history: History, tmp_path: Path, request: pytest.FixtureRequest) -> History:
    """The history with the lines of the parameter imported."""
    path = tmp_path / "Master.csv"
    path.write_text(request.param)
    assert import_cdr([path], Job(history, EVER)).refused == 0
    return history


@pytest.mark.parametrize("taken", [GIVEN_UP], indirect=True)
def test_where_asterisk_tells_who_gave_up_such_calls_are_cancelled(taken: History) -> None:
    outcomes = {one.extension: one.outcome for one in find_legs(taken, LegFilter(0, 1e10))}
    assert outcomes == {
        "1003": Outcome.CANCELLED,
        "1005": Outcome.CANCELLED,
        "1006": Outcome.CANCELLED,
        "1009": Outcome.MISSED,
        "1010": Outcome.FAILED,
    }


@pytest.mark.parametrize("taken", [ORIGINATED], indirect=True)
def test_a_phone_that_was_rung_for_nobody_yet_has_no_other_party(taken: History) -> None:
    assert [one.peer for one in find_legs(taken, LegFilter(0, 1e10))] == [""]


@pytest.mark.parametrize("taken", [WAITED], indirect=True)
def test_a_ring_that_ended_since_another_took_the_waiting_caller_was_not_missed(
    taken: History,
) -> None:
    assert {one.extension: one.outcome for one in find_legs(taken, LegFilter(0, 1e10))} == {
        "1001": Outcome.ANSWERED,
        "1002": Outcome.ELSEWHERE,
        "1003": Outcome.ELSEWHERE,
    }


@pytest.mark.parametrize("taken", [ONE_BY_ONE], indirect=True)
def test_a_ring_that_was_over_before_the_next_agent_took_the_call_was_missed(
    taken: History,
) -> None:
    assert {one.extension: one.outcome for one in find_legs(taken, LegFilter(0, 1e10))} == {
        "1001": Outcome.MISSED,
        "1002": Outcome.ANSWERED,
    }


AT_ONCE = queue_record("1003", 10, 10, "NO ANSWER") + queue_record("1001", 10, 59, "ANSWERED")
"""Two are rung, and one answers within the second."""


@pytest.mark.parametrize("taken", [AT_ONCE], indirect=True)
def test_a_ring_of_no_second_beside_the_one_who_answered_was_not_missed(taken: History) -> None:
    assert {one.extension: one.outcome for one in find_legs(taken, LegFilter(0, 1e10))} == {
        "1001": Outcome.ANSWERED,
        "1003": Outcome.ELSEWHERE,
    }


HUNG_UP = queue_record("1001", 10, 25, "ANSWERED") + queue_record("1002", 12, 40, "NO ANSWER")
"""The second rings on after the talk of the first has ended."""


@pytest.mark.parametrize("taken", [HUNG_UP], indirect=True)
def test_a_ring_that_outlasts_the_talk_of_another_was_missed(taken: History) -> None:
    assert {one.extension: one.outcome for one in find_legs(taken, LegFilter(0, 1e10))} == {
        "1001": Outcome.ANSWERED,
        "1002": Outcome.MISSED,
    }


@pytest.mark.parametrize(
    "taken", [THROUGH_LOCAL, "".join(reversed(THROUGH_LOCAL.splitlines(keepends=True)))],
    indirect=True, ids=["as they end", "the other way round"],
)  # fmt: skip
def test_a_member_behind_a_local_channel_serves_its_queue(taken: History) -> None:
    (leg,) = find_legs(taken, LegFilter(0, 1e10))
    assert (leg.extension, leg.queue, leg.outcome) == ("1013", "support", Outcome.ANSWERED)


def dial_record(data: str, seconds: int) -> str:
    """A record of a phone that another rang in vain for so long."""
    return (
        '"","1005","1006","internal","","PJSIP/1005-00000000","PJSIP/1006-00000001","Dial",'
        f'"{data}","2026-11-23 19:04:10",,"2026-11-23 19:04:{10 + seconds}",{seconds},0,'
        '"NO ANSWER","DOCUMENTATION","1795460650.0","","1795460650.0",0\n'
    )


@pytest.mark.parametrize(
    ("taken", "rang_out"),
    [
        (dial_record("PJSIP/1006,30,tT", 30), True),
        (dial_record("PJSIP/1006,30,tT", 29), True),
        (dial_record("PJSIP/1006,30,tT", 12), False),
        (dial_record("PJSIP/1006&PJSIP/1007,20.5", 20), True),
        (dial_record("PJSIP/1006", 45), False),
        (dial_record("PJSIP/1006,,tT", 45), False),
    ],
    indirect=["taken"],
)
def test_a_ring_shorter_than_its_dial_allowed_was_given_up(
    taken: History, *, rang_out: bool
) -> None:
    outcomes = {one.extension: one.outcome for one in find_legs(taken, LegFilter(0, 1e10))}
    assert outcomes == {
        "1005": Outcome.FAILED if rang_out else Outcome.CANCELLED,
        "1006": Outcome.MISSED if rang_out else Outcome.CANCELLED,
    }


MISSED_THROUGH_LOCAL = (
    THROUGH_LOCAL.replace("ANSWERED", "NO ANSWER")
    .replace('"2026-11-23 19:04:40","2026-11-23 19:04:52",14,12', ',"2026-11-23 19:04:52",14,0')
)  # fmt: skip


@pytest.mark.parametrize("taken", [MISSED_THROUGH_LOCAL], indirect=True)
def test_a_member_behind_a_local_channel_misses_what_its_queue_takes_back(taken: History) -> None:
    (leg,) = find_legs(taken, LegFilter(0, 1e10))
    assert (leg.extension, leg.queue, leg.outcome) == ("1013", "support", Outcome.MISSED)


CUT_OFF = (
    queue_record("1001", 10, 12, "ANSWERED").replace("04:12", "04:13")
    + queue_record("1001", 13, 15, "ANSWERED").replace("04:15", "04:16")
)  # fmt: skip
"""From 10.1 to 13.05 and on to 16.0: each record and its billed seconds say 2 s."""


@pytest.mark.parametrize("taken", [CUT_OFF], indirect=True)
def test_what_durations_cut_off_is_not_lost_between_the_records_of_a_call(taken: History) -> None:
    (leg,) = find_legs(taken, LegFilter(0, 1e10))
    assert (leg.talk_s, leg.ended_at - leg.started_at) == (6, 6)


@pytest.mark.parametrize("taken", [CUT_OFF.replace("04:16", "09:16")], indirect=True)
def test_durations_are_believed_where_date_times_say_something_else(taken: History) -> None:
    (leg,) = find_legs(taken, LegFilter(0, 1e10))
    assert leg.talk_s == 5
