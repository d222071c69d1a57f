"""Several files of a log in one command are one log, in whichever order they are named."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.state.importers.fakes import Importing

NEW = """\
1795597250|1795597230.9|support|PJSIP/1003|CONNECT|20|1795597245.3|5
1795597510|1795597200.1|support|PJSIP/1001|COMPLETECALLER|10|300|1
1795597600|1795597230.9|support|PJSIP/1003|COMPLETEAGENT|20|350|1
1795599020|NONE|support|PJSIP/1002|UNPAUSE|
"""
OLD = """\
1795597200|1795597200.1|support|NONE|ENTERQUEUE||0611111111|1
1795597210|1795597200.1|support|PJSIP/1001|CONNECT|10|1795597202.2|8
1795597220|NONE|support|PJSIP/1002|PAUSE|Lunch
1795597230|1795597230.9|support|NONE|ENTERQUEUE||0622222222|1
"""
OLDEST = "1795597100|NONE|NONE|NONE|QUEUESTART|\n"


def is_whole(importing: Importing) -> None:
    """Whether the two calls and the pause that lie in both files are complete."""
    assert [(leg.extension, leg.peer, leg.talk_s) for leg in importing.legs] == [
        ("1001", "0611111111", 300),
        ("1003", "0622222222", 350),
    ]
    assert importing.pauses() == [("1002", "Lunch", 1795597220, 1795599020)]


@pytest.mark.parametrize("files", list(permutations([NEW, OLD, OLDEST])))
def test_what_begins_in_one_file_ends_in_the_next(
    importing: Importing, files: tuple[str, ...]
) -> None:
    assert importing.queue_log(*files).lines == 9
    is_whole(importing)


@pytest.mark.parametrize(
    "files", [(OLD, OLD + NEW), (OLD + NEW, OLD), (OLD + NEW, OLD + NEW), (NEW, OLD, NEW)]
)
def test_lines_that_two_files_hold_count_once(importing: Importing, files: tuple[str, ...]) -> None:
    assert importing.queue_log(*files).lines == 8
    is_whole(importing)


def test_lines_that_one_file_holds_twice_stay_two(importing: Importing) -> None:
    twice = "1795597100|1.1|a|PJSIP/1001|RINGNOANSWER|1000\n" * 2
    assert importing.queue_log(twice, NEW, OLD).lines == 10


def test_a_damaged_first_line_keeps_the_place_of_its_file(importing: Importing) -> None:
    importing.queue_log(NEW, "damaged\n" + OLD)
    assert [one.text for one in importing.refused] == ["damaged"]
    is_whole(importing)


def record(start: str, end: str, app: str, seconds: int) -> str:
    return (
        '"","0611111111","1001","x","","PJSIP/trunk-00000001","PJSIP/1001-00000002",'
        f'"{app}","PJSIP/1001,30","2026-11-25 {start}","2026-11-25 {start}","2026-11-25 {end}",'
        f'{seconds},{seconds},"ANSWERED","DOCUMENTATION","1795597200.1",""\n'
    )


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_records_of_a_channel_in_two_files_are_one_leg(
    importing: Importing, *, is_reversed: bool
) -> None:
    files = [
        record("09:00:00", "09:01:00", "Dial", 60),
        record("09:01:00", "09:05:00", "Dial", 240),
    ]
    importing.cdr(*(reversed(files) if is_reversed else files))
    assert importing.talks == [("1001", 300)]
