"""Asterisk's call detail records: Master.csv as `config/records` has it written.

Shares no code with Ringside's importers. Times are whole epoch seconds, as Asterisk writes them.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple


class Record(NamedTuple):
    """One line: `channel` (A) and `dest` (B), and the seconds for which they were connected."""

    channel: str
    dest: str
    app: str
    start: int
    answer: int | None
    end: int
    billsec: int
    disposition: str
    uniqueid: str


def read_records(path: Path) -> list[Record]:
    """The lines of a file, in the order in which calls ended."""
    with path.open(newline="") as lines:
        return [_record(row) for row in csv.reader(lines)]


def _record(row: list[str]) -> Record:
    answer = _instant(row[10]) if row[10] else None
    billsec, uniqueid = int(row[13]), row[16]
    times = _instant(row[9]), answer, _instant(row[11])
    return Record(row[5], row[6], row[7], *times, billsec, row[14], uniqueid)


def _instant(text: str) -> int:
    moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return int(moment.timestamp())
