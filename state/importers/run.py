"""Import whole files and count what became of every line.

Knows the order of the steps. Must not know columns, events, or how it is told to people.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from state.history import History
from state.history.database.rows import Origin
from state.history.retention import oldest_day
from state.importers.cdr import parse_cdr
from state.importers.cdr_legs import LegBuilder
from state.importers.clock import FileClock
from state.importers.intake import Intake
from state.importers.lines import Line, LineError, Refused, read_lines
from state.importers.members import Members
from state.importers.pauses import Pauses
from state.importers.queue_log import Record, parse_entry
from state.importers.queue_story import QueueCalls
from state.settings import Settings

_EVERY_LINES = 5_000


Tell = Callable[["Progress"], None]
Refuse = Callable[[Refused], None]


class Progress(NamedTuple):
    """How far an import is."""

    path: Path
    lines: int
    done_bytes: int
    all_bytes: int


@dataclass(slots=True)
class Report:
    """What became of the lines of an import; every refused one is handed to `refuse`."""

    refuse: Refuse
    lines: int = 0
    refused: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def refuse_line(self, path: Path, line: Line, reason: LineError) -> None:
        """Count a line that was not taken, and name it."""
        self.refused += 1
        self.refuse(Refused(path, line.number, str(reason), line.text))


@dataclass(frozen=True, slots=True)
class Job:
    """An import: where its records go and who is told of its progress and refused lines."""

    history: History
    settings: Settings
    tell: Tell = lambda _: None
    refuse: Refuse = lambda _: None


Reader = Callable[[Path, Report], Iterator[Record]]


def import_cdr(paths: Iterable[Path], job: Job) -> Report:
    """Import files as cdr_csv writes them (Master.csv); doing it again changes nothing."""

    def records(path: Path, report: Report) -> Iterator[Record]:
        clock, latest = FileClock(job.settings.zone), 0.0
        builder = LegBuilder(job.settings.agent_pattern)
        for line in _lines(path, report, job.tell):
            try:
                cdr = parse_cdr(line.text, clock, latest)
            except LineError as error:
                report.refuse_line(path, line, error)
                continue
            latest = max(latest, cdr.end)
            yield from builder.add(cdr)
        yield from builder.close()

    return _import(paths, job, Origin.CDR, records)


def import_queue_log(paths: Iterable[Path], job: Job) -> Report:
    """Import files as app_queue writes them (queue_log); doing it again changes nothing."""
    place_of = Members(job.history.agents, job.settings.agent_pattern).place_of

    def records(path: Path, report: Report) -> Iterator[Record]:
        calls, pauses = QueueCalls(place_of), Pauses(place_of)
        handlers = calls.handlers | pauses.handlers
        for line in _lines(path, report, job.tell):
            try:
                entry = parse_entry(line.text)
                if entry.event in handlers:
                    yield from handlers[entry.event](entry)
            except LineError as error:
                report.refuse_line(path, line, error)
        report.counts["of members without a number"] += calls.nameless + pauses.nameless
        report.counts["without an end yet"] += calls.unfinished + pauses.unfinished

    return _import(paths, job, Origin.QUEUE_LOG, records)


def _import(paths: Iterable[Path], job: Job, origin: Origin, read: Reader) -> Report:
    report, calendar = Report(job.refuse), job.history.calendar
    oldest = oldest_day(calendar, time.time(), job.settings.history_days)
    intake = Intake(job.history, origin, calendar.start(oldest) * 1000)
    for path in paths:
        for record in read(path, report):
            intake.take(record)
        intake.flush()
    report.counts += intake.counts
    return report


def _lines(path: Path, report: Report, tell: Tell) -> Iterator[Line]:
    size = path.stat().st_size
    for line in read_lines(path):
        report.lines += 1
        if line.number % _EVERY_LINES == 0:
            tell(Progress(path, report.lines, line.at_byte, size))
        if line.text.strip():
            yield line
    tell(Progress(path, report.lines, size, size))
