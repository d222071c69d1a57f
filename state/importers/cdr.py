"""Read a line of call detail records, as Asterisk's modules write them.

Knows what the columns mean and which of cdr_csv's are optional: sixteen always, then uniqueid,
userfield and the three of newcdrcolumns, each only where cdr.conf turns it on. Must not know legs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from state.importers.cdr_columns import CDR_CSV, DISPOSITIONS, CdrColumns
from state.importers.cdr_times import CdrTimes, unique_second
from state.importers.columns import split_line, without_null
from state.importers.log_lines import LineError
from state.text import clean, clean_parts

_COLUMNS = 16
_MOST_COLUMNS = 21
_WITH_LINKEDID = 3
_HALF_HOUR_S = 1_800
_NUMBER = re.compile(r"(-?\d+)(\.\d+)?", re.ASCII)


class Cdr(NamedTuple):
    """A call detail record: `channel` dialled `dest_channel`; times are epoch seconds."""

    src: str
    dst: str
    name: str
    channel: str
    dest_channel: str
    app: str
    data: str
    start: int
    answer: int | None
    end: int
    answered: bool
    disposition: str
    call_id: str


def parse_cdr(line: str, times: CdrTimes, latest: float, columns: CdrColumns = CDR_CSV) -> Cdr:
    """The record of a line; LineError says what is wrong with it."""
    fields = _fields(line, columns)
    uniqueid, linkedid = _ids(fields, columns)
    unique_start = unique_second(uniqueid)
    if unique_start is None:
        unique_start = unique_second(linkedid)
    started = fields[columns.start]
    read = times.read if columns.source == CDR_CSV.source else times.read_table
    start = read(started, unique_start, latest)
    duration = _seconds(fields[columns.duration], "duration")
    billed = _seconds(fields[columns.billsec], "billsec")
    disposition = DISPOSITIONS.get(fields[columns.disposition])
    if disposition is None:
        raise LineError(f"{fields[columns.disposition]!r} is no disposition")
    # initiatedseconds=yes rounds billsec to the nearest second, and duration is cut off.
    if billed > duration + 1:
        raise LineError(f"billsec {billed} is more than duration {duration}")
    end = start + _between(started, fields[columns.end], duration)
    answered = disposition == "ANSWERED"
    answer = start + _between(started, fields[columns.answer], duration - billed)
    is_up = _is_up(fields[columns.answer], columns, answered=answered, billed=billed)
    return Cdr(
        src=clean(fields[columns.src]),
        dst=clean(fields[columns.dst]),
        name=clean(_name(fields[columns.clid])),
        channel=clean(fields[columns.channel]),
        dest_channel=clean(fields[columns.dstchannel]),
        app=fields[columns.lastapp],
        data=clean_parts(fields[columns.lastdata], ","),
        start=start,
        answer=min(answer, end) if is_up else None,
        end=end,
        answered=answered,
        disposition=disposition,
        call_id=clean(linkedid or uniqueid),
    )


def _is_up(answer: str, columns: CdrColumns, *, answered: bool, billed: int) -> bool:
    """Whether the caller was answered; a table without that column says it by what it bills."""
    if columns.answer < 0:
        return answered or billed > 0
    return bool(answer) and not answer.startswith("0")  # 0000-00-00 of MySQL, 0.000000 of a format


def _between(first: str, second: str, duration: int) -> int:
    """Seconds from one date-time to another.

    Both are cut off to whole seconds, so the date-times can be a second further apart than
    `duration`, or a second nearer. Then the date-times count, so that the parts of a call in
    several records still join. Where they differ by more, `duration` counts. Full half hours
    between the two are ignored: the clock may have changed in between.
    """
    try:
        apart = (_into_hour(second) - _into_hour(first) - duration) % _HALF_HOUR_S
    except ValueError:
        return max(0, duration)
    return max(0, duration + {1: 1, _HALF_HOUR_S - 1: -1}.get(apart, 0))


def _into_hour(text: str) -> int:
    return int(text[14:16]) * 60 + int(text[17:19])


def _fields(line: str, columns: CdrColumns) -> list[str]:
    """The fields of a line, with an empty one behind them."""
    is_csv = columns.source == CDR_CSV.source
    fields = split_line(line, columns.delimiter, strict=is_csv)
    if is_csv:
        if not _COLUMNS <= len(fields) <= _MOST_COLUMNS:
            expected = f"{_COLUMNS} to {_MOST_COLUMNS} are expected"
            raise LineError(f"{len(fields)} columns where {expected}")
    else:
        fields = without_null(fields)
        needed = 1 + (max(columns.places) if columns.header else columns.disposition)
        if len(fields) < needed:
            raise LineError(f"{len(fields)} columns where {needed} are needed")
        fields.extend([""] * (max(columns.places) - len(fields) + 1))
    fields.append("")
    return fields


def _ids(fields: list[str], columns: CdrColumns) -> tuple[str, str]:
    """The ids of the channel and of the call, each empty where it is not logged."""
    if columns.source != CDR_CSV.source:
        found = fields[columns.uniqueid], fields[columns.linkedid]
    else:
        extra = fields[_COLUMNS:-1]
        found = extra[0] if extra else "", extra[-2] if len(extra) >= _WITH_LINKEDID else ""
    uniqueid, linkedid = (text if unique_second(text) is not None else "" for text in found)
    return uniqueid, linkedid


def _seconds(text: str, column: str) -> int:
    """Whole seconds; less than none is none, which a clock that was set back makes of a call."""
    number = _NUMBER.fullmatch(text)
    if number is None:
        raise LineError(f"{column} {text!r} is no number of seconds")
    return max(0, int(number[1]))


def _name(clid: str) -> str:
    name, _, _ = clid.rpartition("<")
    return name.strip().strip('"')
