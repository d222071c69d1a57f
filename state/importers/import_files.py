"""Import whole files and count what became of every line.

Knows the order of the steps. Must not know columns, events or what is printed.
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
from state.importers.cdr_times import CdrTimes
from state.importers.into_history import HistoryBatches
from state.importers.log_lines import Line, LineError, Refused, read_lines
from state.importers.member_names import MemberNames
from state.importers.pauses import PauseBuilder
from state.importers.queue_calls import QueueCallBuilder
from state.importers.queue_log import Record, parse_queue_log_line
from state.settings import Settings

_PROGRESS_LINES = 5_000

OnProgress = Callable[["Progress"], None]
OnRefused = Callable[[Refused], None]


class Progress(NamedTuple):
    """How much of an import is done; `lines` counts those of all files so far."""

    path: Path
    lines: int
    done_bytes: int
    all_bytes: int


@dataclass(slots=True)
class ImportResult:
    """What became of the lines of an import."""

    on_refused: OnRefused
    lines: int = 0
    refused: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def count_refused(self, path: Path, line: Line, reason: LineError) -> None:
        """Count a refused line and report it."""
        self.refused += 1
        self.on_refused(Refused(path, line.number, str(reason), line.text))


@dataclass(frozen=True, slots=True)
class Job:
    """What an import writes to, and what it calls for progress and for each refused line."""

    history: History
    settings: Settings
    on_progress: OnProgress = lambda _: None
    on_refused: OnRefused = lambda _: None


Reader = Callable[[Path, ImportResult], Iterator[Record]]


def import_cdr(paths: Iterable[Path], job: Job) -> ImportResult:
    """Import files as cdr_csv writes them (Master.csv); importing again changes nothing."""

    def records(path: Path, result: ImportResult) -> Iterator[Record]:
        times, latest = CdrTimes(job.settings.zone), 0.0
        builder = LegBuilder(job.settings.agent_pattern)
        for line in _lines(path, result, job.on_progress):
            try:
                cdr = parse_cdr(line.text, times, latest)
            except LineError as error:
                result.count_refused(path, line, error)
                continue
            latest = max(latest, cdr.end)
            yield from builder.add(cdr)
        yield from builder.close()

    return _import(paths, job, Origin.CDR, records)


def import_queue_log(paths: Iterable[Path], job: Job) -> ImportResult:
    """Import files as app_queue writes them (queue_log); importing again changes nothing."""
    find_member = MemberNames(job.history.agents, job.settings.agent_pattern).find_member

    def records(path: Path, result: ImportResult) -> Iterator[Record]:
        calls, pauses = QueueCallBuilder(find_member), PauseBuilder(find_member)
        handlers = calls.handlers | pauses.handlers
        for line in _lines(path, result, job.on_progress):
            try:
                event = parse_queue_log_line(line.text)
                if event.name in handlers:
                    yield from handlers[event.name](event)
            except LineError as error:
                result.count_refused(path, line, error)
        result.counts["of members without a number"] += (
            calls.without_extension + pauses.without_extension
        )
        result.counts["without an end yet"] += calls.unfinished + pauses.unfinished

    return _import(paths, job, Origin.QUEUE_LOG, records)


def _import(paths: Iterable[Path], job: Job, origin: Origin, read: Reader) -> ImportResult:
    result, calendar = ImportResult(job.on_refused), job.history.calendar
    oldest = oldest_day(calendar, time.time(), job.settings.history_days)
    batches = HistoryBatches(job.history, origin, calendar.start(oldest) * 1000)
    for path in paths:
        for record in read(path, result):
            batches.add(record)
        batches.flush()
    result.counts += batches.counts
    return result


def _lines(path: Path, result: ImportResult, on_progress: OnProgress) -> Iterator[Line]:
    size = path.stat().st_size
    for line in read_lines(path):
        result.lines += 1
        if line.number % _PROGRESS_LINES == 0:
            on_progress(Progress(path, result.lines, line.at_byte, size))
        if line.text.strip():
            yield line
    on_progress(Progress(path, result.lines, size, size))
