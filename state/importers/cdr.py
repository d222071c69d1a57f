"""Read a line of Master.csv, Asterisk's call detail records.

Knows the columns that cdr_csv writes: sixteen always, then uniqueid, userfield and the three of
newcdrcolumns, each only where cdr.conf turns it on. Must not know legs.
"""

from __future__ import annotations

import csv
import re
from typing import NamedTuple

from state.importers.cdr_times import CdrTimes
from state.importers.log_lines import LineError

_COLUMNS = 16
_MOST_COLUMNS = 21
_HALF_HOUR_S = 1_800
_UNIQUEID = re.compile(r"(?:.*-)?(\d{9,11})\.\d+")
_DISPOSITIONS = frozenset({"ANSWERED", "NO ANSWER", "CANCEL", "BUSY", "FAILED", "CONGESTION"})


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


def parse_cdr(line: str, times: CdrTimes, latest: float) -> Cdr:
    """The record of a line; LineError says what is wrong with it."""
    fields = _fields(line)
    unique_start, call_id = _identity(fields[_COLUMNS:])
    start = times.read(fields[9], unique_start, latest)
    duration, billed = _seconds(fields[12], "duration"), _seconds(fields[13], "billsec")
    disposition = fields[14]
    if disposition not in _DISPOSITIONS:
        raise LineError(f"{disposition!r} is no disposition")
    if billed > duration:
        raise LineError(f"billsec {billed} is more than duration {duration}")
    end = start + _between(fields[9], fields[11], duration)
    answer = start + _between(fields[9], fields[10], duration - billed)
    return Cdr(
        src=fields[1],
        dst=fields[2],
        name=_name(fields[4]),
        channel=fields[5],
        dest_channel=fields[6],
        app=fields[7],
        data=fields[8],
        start=start,
        answer=min(answer, end) if fields[10] else None,
        end=end,
        answered=disposition == "ANSWERED",
        disposition=disposition,
        call_id=call_id,
    )


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
        return duration
    return max(0, duration + {1: 1, _HALF_HOUR_S - 1: -1}.get(apart, 0))


def _into_hour(text: str) -> int:
    return int(text[14:16]) * 60 + int(text[17:19])


def _fields(line: str) -> list[str]:
    try:
        fields = next(csv.reader((line,), strict=True))
    except (csv.Error, StopIteration) as error:
        raise LineError(f"not CSV ({error})") from None
    if not _COLUMNS <= len(fields) <= _MOST_COLUMNS:
        raise LineError(f"{len(fields)} columns where {_COLUMNS} to {_MOST_COLUMNS} are expected")
    return fields


def _identity(extra: list[str]) -> tuple[int | None, str]:
    """The second in which the channel began, where uniqueid is logged, and the id of the call."""
    unique = _UNIQUEID.fullmatch(extra[0]) if extra else None
    if unique is None:
        return None, ""
    linked = next((text for text in reversed(extra[1:]) if _UNIQUEID.fullmatch(text)), None)
    return int(unique[1]), linked or extra[0]


def _seconds(text: str, column: str) -> int:
    if not text.isdecimal():
        raise LineError(f"{column} {text!r} is no number of seconds")
    return int(text)


def _name(clid: str) -> str:
    name, _, _ = clid.rpartition("<")
    return name.strip().strip('"')
