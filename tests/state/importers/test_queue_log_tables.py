"""Dumps of the table that a queue_log is in realtime, in every form that databases write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from state.history import History
from tests.state.importers.fakes import Importing, ever

ROWS = [
    ("2026-11-25 09:00:00.123456", "1795597200.1", "sales", "NONE", "ENTERQUEUE", "", "0611", "1"),
    ("2026-11-25 09:00:10.5", "1795597200.1", "sales", "PJSIP/1001", "CONNECT", "10", "1.2", "8"),
    ("2026-11-25 09:01:00", "NONE", "sales", "PJSIP/1002", "PAUSE", "Lunch", "", ""),
    ("2026-11-25 09:05:10", "1795597200.1", "sales", "PJSIP/1001", "COMPLETEAGENT", "", "300", ""),
    ("2026-11-25 09:31:00", "NONE", "sales", "PJSIP/1002", "UNPAUSE", "", "", ""),
]  # fmt: skip
SECONDS = (0, 10, 60, 310, 1860)
NAMES = ["time", "callid", "queuename", "agent", "event", "data1", "data2", "data3"]
COLUMNS = [*NAMES, "data4", "data5"]


def lines(*rows: list[str], delimiter: str, quote: str = "") -> str:
    texts = (delimiter.join(f"{quote}{field}{quote}" for field in row) for row in rows)
    return "".join(f"{text}\n" for text in texts)


FULL = [[*row, "", ""] for row in ROWS]
NUMBERED = [[str(number), *row] for number, row in enumerate(FULL, 1)]
JOINED = [[*row[:5], "|".join(row[5:])] for row in ROWS]
BOTH = [[*row[:5], "|".join(row[5:]), *[""] * 5] for row in ROWS]
EITHER = [[*row[:5], "", *row[5:], "", ""] for row in ROWS]
NULLS = [[field or "NULL" for field in row] for row in NUMBERED]

FORMS = {
    "divided as the log": lines(*map(list, ROWS), delimiter="|"),
    "comma": lines(*FULL, delimiter=","),
    "quoted": lines(*NUMBERED, delimiter=",", quote='"'),
    "tabs": lines(["id", *COLUMNS], *NULLS, delimiter="\t"),
    "semicolon": lines(["id", *COLUMNS], *NUMBERED, delimiter=";", quote='"'),
    "header": lines(COLUMNS, *FULL, delimiter=","),
    "header, unlike order": lines(
        [*reversed(COLUMNS), "created"], *([*reversed(row), ""] for row in FULL), delimiter=","
    ),
    "header in capitals": lines([name.upper() for name in COLUMNS], *FULL, delimiter=","),
    "psql": lines(["id", *COLUMNS], *NUMBERED, delimiter=" | "),
    "data": lines([*NAMES[:5], "data"], *JOINED, delimiter=",", quote='"'),
    "data without header": lines(*JOINED, delimiter=",", quote='"'),
    "data of psql": lines([*NAMES[:5], "data"], *JOINED, delimiter="|"),
    "data or five, all in data": lines(*BOTH, delimiter=","),
    "data or five, all in five": lines(*EITHER, delimiter=","),
    "data and five": lines([*NAMES[:5], "data", *COLUMNS[5:]], *BOTH, delimiter=","),
    "a spreadsheet's": "\ufeff" + lines(COLUMNS, *FULL, delimiter=","),
    "with a zone": lines(
        *([row[0].partition(".")[0] + "+00", *row[1:]] for row in FULL), delimiter=","
    ),
    "epoch seconds": lines(
        *([str(1795597200 + at), *row[1:]] for at, row in zip(SECONDS, FULL, strict=True)),
        delimiter=",",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_dump_says_what_the_log_says(importing: Importing, text: str) -> None:
    importing.queue_log(text)
    assert importing.refused == []
    (leg,) = importing.legs
    assert (leg.extension, leg.peer, leg.ring_s, leg.talk_s) == ("1001", "0611", 8, 300)
    assert leg.answered_at == 1795597210
    assert importing.pauses(1795597200) == [("1002", "Lunch", 60, 1860)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("is_local", [True, False])
def test_date_times_are_local_unless_a_caller_shows_that_they_are_utc(
    history: History, tmp_path: Path, zone: str, *, is_local: bool
) -> None:
    hours = {"Europe/Berlin": "10", "America/New_York": "04"}[zone] if is_local else "09"
    importing = Importing(history, tmp_path, ever(zone))
    importing.queue_log(FORMS["comma"].replace(" 09:", f" {hours}:"))
    assert [leg.answered_at for leg in importing.legs] == [1795597210]
    assert importing.pauses(1795597200) == [("1002", "Lunch", 60, 1860)]


def test_the_hour_that_a_clock_change_repeats_goes_on_from_what_came_before(
    history: History, tmp_path: Path
) -> None:
    importing = Importing(history, tmp_path, ever("Europe/Berlin"))
    rows = [
        ["2026-10-25 02:50:00", "NONE", "sales", "PJSIP/1002", "PAUSE", "Lunch"],
        ["2026-10-25 02:10:00", "NONE", "sales", "PJSIP/1002", "UNPAUSE", ""],
    ]
    importing.queue_log(lines(*rows, delimiter=","))
    ((_, _, start, end),) = importing.pauses()
    assert end - start == 20 * 60


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "time,callid,queuename,agent\n2026-11-25 09:00:00,1.1,sales,NONE\n",
            "the columns time, callid, queuename, agent lack event",
        ),
        (
            "INSERT INTO `queue_log` VALUES (1,'2026-11-25');\n" * 5,
            "this is SQL; export the table as CSV, with a header line",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    importing: Importing, text: str, reason: str
) -> None:
    result = importing.queue_log(text)
    assert [(one.number, one.reason) for one in importing.refused] == [(1, reason)]
    assert (result.lines, result.refused) == (1, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("yesterday,1.1,sales,NONE,ABANDON,1,1,1", "'yesterday' is no date-time"),
        ("2026-13-25 09:00:00,1.1,sales,NONE,ABANDON,1,1,1", "'2026-13-25 09:00:00' is no date"),
        ("2026-11-25 09:00:00,1.1,sales", "3 columns where 5 are needed"),
        ('2026-11-25 09:00:00,"1.1" x,sales', "not CSV"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_itself(
    importing: Importing, row: str, reason: str
) -> None:
    importing.queue_log(FORMS["header"] + row + "\n")
    assert [(one.number, one.reason[: len(reason)]) for one in importing.refused] == [(7, reason)]
    assert len(importing.legs) == 1
