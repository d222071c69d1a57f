"""A call in a Master.csv and in a queue_log is one call, whichever file is imported first."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from state.history.database.rows import Origin
from state.history.database.schema import legs
from tests.state.importers.fakes import Importing

LINKED = '"","1795597200.1",1'


def record(  # noqa: PLR0917 - the columns in their order
    dest: str, start: str, answer: str, end: str, ids: str, app: str = "Dial"
) -> str:
    """A call of 0611111111 on 2026-11-25 after nine, to a channel of this name."""
    began, answered, ended = (int(at[:2]) * 60 + int(at[3:]) for at in (start, answer, end))
    times = ",".join(f'"2026-11-25 {9 + int(at[:2]) // 60:02}:{int(at[:2]) % 60:02}:{at[3:]}"'
                     for at in (start, answer, end))  # fmt: skip
    caller = "PJSIP/trunk-00000001" if app == "Queue" else "Local/1001@from-queue-00000001;2"
    return (
        f'"","0611111111","1001","x",""""" <0611111111>","{caller}","{dest}","{app}","600,t",'
        f'{times},{ended - began},{ended - answered},"ANSWERED","DOCUMENTATION",{ids}\n'
    )


TALKED = record("PJSIP/1001-00000002", "00:05", "00:10", "02:10", f'"1795597205.3","",{LINKED}')
WENT_ON = record("Local/1001@from-queue-00000001;1", "00:00", "00:00", "62:10",
                 f'"1795597200.1","",{LINKED}', "Queue")  # fmt: skip
LOG = """\
1795597200|1795597200.1|600|NONE|ENTERQUEUE||0611111111|1
1795597210|1795597200.1|600|Local/1001@from-queue/n|CONNECT|10|1795597205.2|5
1795600930|1795597200.1|600|Local/1001@from-queue/n|COMPLETECALLER|10|3720|1
"""


def take(importing: Importing, order: str, cdr: str, log: str) -> None:
    for letter in order:
        if letter == "c":
            importing.cdr(cdr)
        else:
            importing.queue_log(log)


@pytest.mark.parametrize("order", ["cq", "qc", "cqcq", "qcqq", "cqq", "qcc"])
def test_what_a_transferred_agent_talked_is_until_he_left(importing: Importing, order: str) -> None:
    take(importing, order, TALKED + WENT_ON, LOG)
    (leg,) = importing.legs
    assert (leg.extension, leg.queue, leg.ring_s, leg.talk_s) == ("1001", "600", 5, 120)
    assert (leg.answered_at, leg.ended_at) == (1795597210, 1795597330)


@pytest.mark.parametrize("order", ["cq", "qc"])
@pytest.mark.parametrize(
    "ids", ['"1795597205.3","","","1795597200.1",2', '"1795597205.3",""', '"",""']
)
def test_both_are_one_call_by_its_answer_where_the_call_id_is_not_logged(
    importing: Importing, order: str, ids: str
) -> None:
    take(importing, order, TALKED.replace(f'"1795597205.3","",{LINKED}', ids), LOG)
    assert importing.talks == [("1001", 120)]


@pytest.mark.parametrize("order", ["cq", "qc"])
def test_a_record_of_a_caller_who_was_up_is_paired_by_its_call(
    importing: Importing, order: str
) -> None:
    direct = record("PJSIP/1001-00000002", "00:00", "00:00", "02:10",
                    f'"1795597200.1","",{LINKED}', "Queue")  # fmt: skip
    take(importing, order, direct, LOG)
    (leg,) = importing.legs
    assert (leg.ring_s, leg.talk_s, leg.estimated) == (5, 120, False)


@pytest.mark.parametrize("order", ["cq", "qc"])
def test_an_end_that_the_queue_log_knows_earlier_stays(importing: Importing, order: str) -> None:
    log = LOG.replace("1795600930", "1795597240").replace("3720", "30")
    take(importing, order, TALKED, log)
    assert importing.talks == [("1001", 30)]


@pytest.mark.parametrize("again", ["c", "q"])
def test_two_legs_of_an_import_that_did_not_pair_them_become_one(
    importing: Importing, again: str
) -> None:
    importing.cdr(TALKED)
    (of_cdr,) = importing.legs
    with importing.history.writing() as writer:
        writer.remove(legs, [of_cdr.key])
    importing.queue_log(LOG)
    with importing.history.writing() as writer:
        writer.merge(legs, [importing.history.leg_row(of_cdr, Origin.CDR)])
    take(importing, again, TALKED, LOG)
    assert importing.talks == [("1001", 120)]


TWICE = TALKED + record(
    "PJSIP/1001-00000009", "10:05", "10:10", "12:00", f'"1795597805.9","",{LINKED}'
)
LOG_TWICE = LOG.replace("1795600930", "1795597330").replace("3720", "120") + (
    "1795597800|1795597200.1|600|NONE|ENTERQUEUE||0611111111|1\n"
    "1795597810|1795597200.1|600|Local/1001@from-queue/n|CONNECT|10|1795597805.2|5\n"
    "1795600930|1795597200.1|600|Local/1001@from-queue/n|COMPLETECALLER|10|3120|1\n"
)


@pytest.mark.parametrize("order", ["cq", "qc", "cqcq"])
def test_who_answers_the_same_caller_twice_has_two_legs(importing: Importing, order: str) -> None:
    take(importing, order, TWICE, LOG_TWICE)
    assert importing.talks == [("1001", 110), ("1001", 120)]


@pytest.mark.parametrize("order", ["cq", "qc"])
def test_another_call_of_the_same_agent_stays_one_of_its_own(
    importing: Importing, order: str
) -> None:
    other = record("PJSIP/1001-00000003", "30:00", "30:05", "31:05",
                   '"1795599000.8","","","1795599000.8",9')  # fmt: skip
    take(importing, order, TALKED + other, LOG)
    assert importing.talks == [("1001", 60), ("1001", 120)]


def test_a_master_csv_that_grows_corrects_when_the_agent_left(importing: Importing) -> None:
    later = record("PJSIP/1001-00000002", "02:10", "02:10", "05:10", f'"1795597205.3","",{LINKED}')
    importing.queue_log(LOG)
    importing.cdr(TALKED)
    importing.cdr(TALKED + later)
    assert importing.talks == [("1001", 300)]


RINGS = """\
1795597200|1795597200.1|600|NONE|ENTERQUEUE||0611111111|1
1795597208|1795597200.1|600|PJSIP/1001|RINGNOANSWER|3000
1795597210|1795597200.1|600|PJSIP/1001|CONNECT|10|1795597205.2|1
1795597330|1795597200.1|600|PJSIP/1001|COMPLETECALLER|10|120|1
"""


@pytest.mark.parametrize(("one", "two"), [*permutations("cq"), *product("q", "c")])
def test_a_ring_that_was_missed_before_the_answer_stays_apart(
    importing: Importing, one: str, two: str
) -> None:
    take(importing, one + two, TALKED, RINGS)
    outcomes = sorted((str(leg.outcome), leg.talk_s) for leg in importing.legs)
    assert outcomes == [("answered", 120), ("missed", 0)]
