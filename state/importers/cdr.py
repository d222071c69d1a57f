"""One line of Master.csv, Asterisk's call detail records.

Knows the columns that cdr_csv writes: sixteen always, then uniqueid, userfield, and the three
of newcdrcolumns, each only where cdr.conf asks for it. Must not know what a leg is.
"""

from __future__ import annotations

import csv
import re
from typing import NamedTuple

from state.importers.clock import FileClock
from state.importers.lines import LineError

_COLUMNS = 16
_MOST_COLUMNS = 21
_HALF_HOUR_S = 1_800
_UNIQUEID = re.compile(r"(?:.*-)?(\d{9,11})\.\d+")
_DISPOSITIONS = frozenset({"ANSWERED", "NO ANSWER", "CANCEL", "BUSY", "FAILED", "CONGESTION"})


class Cdr(NamedTuple):
    """A call detail record: channel A dialled channel B; times are epoch seconds."""

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


def parse_cdr(line: str, clock: FileClock, latest: float) -> Cdr:
    """The record of a line; LineError says what is wrong with it."""
    fields = _fields(line)
    unique_start, call_id = _identity(fields[_COLUMNS:])
    start = clock.instant(fields[9], unique_start, latest)
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


def _between(first: str, second: str, told: int) -> int:
    """Seconds from one date-time to another.

    Durations are cut off, and so are date-times, which can also cross a change of the clock: the
    date-times are believed where they differ from the duration by no more than what was cut off,
    so that the parts of a call that several records tell still join.
    """
    try:
        apart = (_into_half_hour(second) - _into_half_hour(first) - told) % _HALF_HOUR_S
    except ValueError:
        return told
    return max(0, told + {1: 1, _HALF_HOUR_S - 1: -1}.get(apart, 0))


def _into_half_hour(text: str) -> int:
    """What no change of a clock changes."""
    return int(text[14:16]) % 30 * 60 + int(text[17:19])


def _fields(line: str) -> list[str]:
    try:
        fields = next(csv.reader((line,), strict=True))
    except (csv.Error, StopIteration) as error:
        raise LineError(f"not CSV ({error})") from None
    if not _COLUMNS <= len(fields) <= _MOST_COLUMNS:
        raise LineError(f"{len(fields)} columns where {_COLUMNS} to {_MOST_COLUMNS} are expected")
    return fields


def _identity(extra: list[str]) -> tuple[int | None, str]:
    """The second in which channel A began, where uniqueid was logged, and the id of the call."""
    unique = _UNIQUEID.fullmatch(extra[0]) if extra else None
    if unique is None:
        return None, ""
    linked = next((text for text in reversed(extra[1:]) if _UNIQUEID.fullmatch(text)), None)
    return int(unique[1]), linked or extra[0]


def _seconds(text: str, what: str) -> int:
    if not text.isdecimal():
        raise LineError(f"{what} {text!r} is no number of seconds")
    return int(text)


def _name(clid: str) -> str:
    name, _, _ = clid.rpartition("<")
    return name.strip().strip('"')
