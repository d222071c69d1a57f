"""Call detail records in every order of columns that Asterisk's modules and tables have."""

from __future__ import annotations

import csv
import io
import re
from itertools import product

import pytest

from state.importers.cdr import parse_cdr
from state.importers.cdr_times import CdrTimes
from tests.state.importers.fakes import Importing, ever

RECORD = {
    "accountcode": "",
    "src": "1001",
    "dst": "0622222222",
    "dcontext": "from-internal",
    "clid": '"Ann" <1001>',
    "channel": "PJSIP/1001-00000001",
    "dstchannel": "PJSIP/trunk-00000002",
    "lastapp": "Dial",
    "lastdata": "PJSIP/trunk/0622222222",
    "start": "2026-11-25 09:00:00",
    "answer": "2026-11-25 09:00:05",
    "end": "2026-11-25 09:01:05",
    "duration": "65",
    "billsec": "60",
    "disposition": "ANSWERED",
    "amaflags": "DOCUMENTATION",
}
OPTIONAL = {
    "uniqueid": "1795597200.7",
    "userfield": "from the sea",
    "peeraccount": "",
    "linkedid": "1795597199.5",
    "sequence": "12",
}
ALL = RECORD | OPTIONAL
CUSTOM = re.findall(
    r"\w+",
    "clid src dst dcontext channel dstchannel lastapp lastdata start answer end duration billsec "
    "disposition amaflags accountcode uniqueid userfield sequence",
)
TABLE = re.findall(
    r"\w+",
    "start clid src dst dcontext channel dstchannel lastapp lastdata duration billsec disposition "
    "amaflags accountcode uniqueid userfield",
)


def text_of(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(rows)
    return out.getvalue()


def is_taken(importing: Importing, text: str | bytes, call_id: str) -> None:
    """Whether the record of these tests is read rightly."""
    importing.cdr(text)
    assert importing.refused == []
    (leg,) = importing.legs
    assert (leg.extension, leg.peer, leg.call_id) == ("1001", "0622222222", call_id)
    assert (leg.started_at, leg.answered_at, leg.ended_at) == (1795597200, 1795597205, 1795597265)


@pytest.mark.parametrize(("unique", "user", "new"), list(product([True, False], repeat=3)))
def test_cdr_csv_writes_16_to_21_columns(
    importing: Importing, *, unique: bool, user: bool, new: bool
) -> None:
    wanted = {"uniqueid": unique, "userfield": user} | dict.fromkeys(list(OPTIONAL)[2:], new)
    row = [*RECORD.values(), *(value for name, value in OPTIONAL.items() if wanted[name])]
    call_id = OPTIONAL["linkedid"] if new else OPTIONAL["uniqueid"] if unique else ""
    is_taken(importing, text_of(row), call_id)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("extra", [["1795597200.7"], ["", "1795597200.7", "3"]])
def test_usegmtime_is_known_by_any_id_that_is_logged(zone: str, extra: list[str]) -> None:
    text = text_of([*RECORD.values(), *extra]).strip()
    assert parse_cdr(text, CdrTimes(ever(zone).zone), 0).start == 1795597200


@pytest.mark.parametrize("width", [14, 17, 18, 19])
def test_the_columns_of_cdr_customs_sample_are_known(importing: Importing, width: int) -> None:
    call_id = ALL["uniqueid"] if width > 16 else ""
    is_taken(importing, text_of([ALL[name] for name in CUSTOM[:width]]), call_id)


def test_quotation_marks_that_a_format_does_not_double_are_read(importing: Importing) -> None:
    row = ALL | {"clid": '"Ann" <0611>', "src": "0611", "channel": "PJSIP/trunk-00000001"}
    row["dstchannel"] = "PJSIP/1001-00000002"
    importing.cdr(",".join(f'"{row[name]}"' for name in CUSTOM))
    assert importing.refused == []
    assert [(leg.extension, leg.peer_name, leg.talk_s) for leg in importing.legs] == [
        ("1001", "Ann", 60)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_tables_columns_are_known_without_a_header(importing: Importing, delimiter: str) -> None:
    text = text_of([ALL[name] for name in TABLE], delimiter=delimiter)
    is_taken(importing, text, ALL["uniqueid"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["calldate", "start", "CALLDATE"])
@pytest.mark.parametrize("without", [[], ["answer", "end"], ["linkedid", "sequence"]])
def test_a_header_line_names_the_columns(
    importing: Importing, delimiter: str, start: str, without: list[str]
) -> None:
    names = [name for name in reversed(ALL) if name not in without]
    header = ["id", *(start if name == "start" else name for name in names), "recordingfile"]
    row = ["1", *(ALL[name] for name in names), ""]
    text = text_of(header, row, delimiter=delimiter)
    text = text.replace('"', "") if delimiter == "|" else text
    is_taken(importing, text, ALL["uniqueid" if "linkedid" in without else "linkedid"])


FORMS = [
    {"start": "2026-11-25 09:00:00.25"},
    {"start": "2026-11-25T09:00:00"},
    {"start": "2026-11-25 09:00:00+00"},
    {"start": "2026-11-25 10:00:00+01:00"},
    {"start": "1795597200.123456", "answer": "1795597205.1", "end": "1795597265.2"},
    {"disposition": "8"},
    {"duration": "65.250", "billsec": "60.100"},
    {"lastdata": "NULL", "accountcode": "\\N"},
]


@pytest.mark.parametrize("form", FORMS)
def test_values_of_a_table_have_forms_of_their_own(
    importing: Importing, form: dict[str, str]
) -> None:
    row = ALL | form
    is_taken(importing, text_of(list(row), list(row.values())), ALL["linkedid"])


@pytest.mark.parametrize("answer", ["NULL", "0000-00-00 00:00:00", "0.000000", ""])
def test_a_call_that_nobody_answered_has_no_answer_in_a_table(
    importing: Importing, answer: str
) -> None:
    row = ALL | {"answer": answer, "billsec": "0", "disposition": "NO ANSWER"}
    importing.cdr(text_of(list(row), list(row.values())))
    assert [leg.answered_at for leg in importing.legs] == [None]
    assert importing.refused == []


REFUSED = [
    (
        text_of([ALL[name] for name in ("src", "start", "disposition", "dst")] * 5),
        "the disposition is in column 3 of 20: these are the columns of cdr_custom or of a table",
    ),
    (
        text_of(["src", "dst", "calldate", "billsec"], ["1", "2", "3", "4"]),
        "the columns src, dst, calldate, billsec lack channel, dstchannel, duration, disposition",
    ),
    ("INSERT INTO `cdr` VALUES (1);\n", "this is SQL; export the table as CSV"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_other_columns_are_named_in_one_line(importing: Importing, text: str, reason: str) -> None:
    result = importing.cdr(text * 3)
    assert [(one.number, one.reason[: len(reason)]) for one in importing.refused] == [(1, reason)]
    assert (result.refused, importing.legs) == (1, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"duration": "59", "end": "2026-11-25 09:00:59", "answer": "2026-11-25 09:00:00"},
        {"disposition": "UNKNOWN"},
        {"duration": "-3", "billsec": "0", "end": "2026-11-25 08:59:57"},
    ],
)
def test_what_asterisk_writes_is_taken(importing: Importing, changes: dict[str, str]) -> None:
    importing.cdr(text_of(list((RECORD | changes).values())))
    assert importing.refused == []
    (leg,) = importing.legs
    assert leg.started_at <= (leg.answered_at or leg.ended_at) <= leg.ended_at


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-8-sig"])
def test_text_is_utf_8_else_latin_1(importing: Importing, encoding: str) -> None:
    row = RECORD | {"clid": '"José" <1002>', "src": "1002", "channel": "PJSIP/trunk-00000001"}
    row["dstchannel"] = "PJSIP/1001-00000002"
    importing.cdr(text_of(list(row.values())).encode(encoding))
    assert [leg.peer_name for leg in importing.legs] == ["José"]


def test_a_table_row_that_breaks_off_is_refused_by_itself(importing: Importing) -> None:
    text = text_of(list(ALL), list(ALL.values()), list(ALL.values())[:15])
    importing.cdr(text)
    assert [(one.number, one.reason) for one in importing.refused] == [
        (3, "15 columns where 20 are needed")
    ]
    assert len(importing.legs) == 1
