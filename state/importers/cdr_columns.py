"""Find out which column of a file of call detail records is which.

Knows the columns that Asterisk's modules write: cdr_csv, cdr_custom as its sample has it, and the
tables of cdr_adaptive_odbc and cdr_mysql with or without a header line. Must not know legs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from state.importers.cdr_times import is_time
from state.importers.columns import DELIMITERS, find_header, split_line
from state.importers.log_lines import FileError, LineError

NOWHERE = -1
"""The place of a column that a file lacks: an empty field is put behind the last one."""

DISPOSITIONS = {
    **{name: name for name in ("ANSWERED", "NO ANSWER", "CANCEL", "BUSY", "FAILED", "CONGESTION")},
    "UNKNOWN": "FAILED",
    "0": "NO ANSWER",
    "1": "NO ANSWER",
    "2": "FAILED",
    "4": "BUSY",
    "8": "ANSWERED",
    "16": "CONGESTION",
}
"""Asterisk's words, and its numbers where a table's column or a format asks for them."""

_MOST_CSV = 21
_SECONDS = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class CdrColumns(NamedTuple):
    """The place of each column in a line."""

    source: str
    start: int
    answer: int
    end: int
    duration: int
    billsec: int
    disposition: int
    src: int
    dst: int
    clid: int
    channel: int
    dstchannel: int
    lastapp: int
    lastdata: int
    uniqueid: int = NOWHERE
    linkedid: int = NOWHERE
    delimiter: str = ","
    header: str = ""

    @property
    def places(self) -> tuple[int, ...]:
        """The places of all columns."""
        return self[1:-2]


CDR_CSV = CdrColumns("cdr_csv", 9, 10, 11, 12, 13, 14, 1, 2, 4, 5, 6, 7, 8)
CDR_CUSTOM = CdrColumns("cdr_custom", 8, 9, 10, 11, 12, 13, 1, 2, 0, 4, 5, 6, 7, 16)
CDR_TABLE = CdrColumns("cdr_mysql", 0, NOWHERE, NOWHERE, 9, 10, 11, 2, 3, 1, 5, 6, 7, 8, 14, 23)
_BARE = (CDR_CSV, CDR_CUSTOM, CDR_TABLE)

_NAMES = {name: name for name in CdrColumns._fields[1:-2]} | {
    "calldate": "start",
    "starttime": "start",
    "start_time": "start",
    "answertime": "answer",
    "answerdate": "answer",
    "answer_time": "answer",
    "endtime": "end",
    "hangupdate": "end",
    "end_time": "end",
    "dst_channel": "dstchannel",
    "dest_channel": "dstchannel",
    "last_app": "lastapp",
    "last_data": "lastdata",
    "caller_id": "clid",
    "callerid": "clid",
    "unique_id": "uniqueid",
    "linked_id": "linkedid",
}
_NEEDED = ("start", "src", "dst", "channel", "dstchannel", "duration", "billsec", "disposition")


def find_cdr_columns(lines: list[str]) -> CdrColumns:
    """The columns of a file that begins so; FileError where they are none that are known.

    A file of damaged lines counts as cdr_csv's, so that each line is refused by itself.
    """
    header = find_header(lines[0], _NAMES, _NEEDED) if lines else None
    if header is not None:
        nowhere = dict.fromkeys(CdrColumns._fields[1:-2], NOWHERE)
        places = nowhere | header.places
        return CdrColumns("header", **places, delimiter=header.delimiter, header=lines[0])
    unlike = ""
    for text in lines:
        for delimiter in DELIMITERS:
            fields = _fields(text, delimiter)
            fitting = next((columns for columns in _BARE if _fits(columns, fields)), None)
            if fitting is not None:
                return fitting._replace(delimiter=delimiter)
            unlike = unlike or _strange(fields)
    if unlike:
        raise FileError(unlike)
    return CDR_CSV


def _fields(text: str, delimiter: str) -> list[str]:
    try:
        return split_line(text, delimiter, strict=False)
    except LineError:
        return []


def _fits(columns: CdrColumns, fields: list[str]) -> bool:
    if len(fields) <= columns.disposition or (columns is CDR_CSV and len(fields) > _MOST_CSV):
        return False
    seconds = fields[columns.duration], fields[columns.billsec]
    is_disposed = fields[columns.disposition] in DISPOSITIONS
    return is_disposed and is_time(fields[columns.start]) and all(map(_SECONDS.fullmatch, seconds))


def _strange(fields: list[str]) -> str:
    """What to say of a record with its columns in an unknown order; empty for what is none."""
    found = [place for place, field in enumerate(fields, 1) if DISPOSITIONS.get(field) == field]
    if not found or not any(map(is_time, fields)):
        return ""
    return (
        f"the disposition is in column {found[0]} of {len(fields)}: these are the columns of "
        "cdr_custom or of a table, in an order of its own; add a header line that names them"
    )
