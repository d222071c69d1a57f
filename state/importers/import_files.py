"""Import whole files and count what became of every line.

Knows the order of the steps. Must not know columns, events or what is printed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from state.history.database.rows import Origin
from state.history.retention import oldest_day
from state.importers.cdr import Cdr, parse_cdr
from state.importers.cdr_columns import find_cdr_columns
from state.importers.cdr_legs import LegBuilder
from state.importers.cdr_times import CdrTimes
from state.importers.into_history import HistoryBatches
from state.importers.log_lines import FileError, Line, LineError, first_lines, read_lines
from state.importers.member_names import MemberNames
from state.importers.pauses import PauseBuilder
from state.importers.queue_calls import QueueCallBuilder
from state.importers.queue_log import QueueLogEvent, Record
from state.importers.queue_log_columns import queue_log_reader
from state.importers.results import ImportResult, Job, Nameless, Progress
from state.importers.rotated_files import Entry, read_as_one

_PROGRESS_LINES = 5_000

T = TypeVar("T")
_Entries = Iterable[Entry[T]]


def import_cdr(paths: Iterable[Path], job: Job) -> ImportResult:
    """Import call detail records (Master.csv, a table's dump); importing again changes nothing.

    Several files are one log. Where the records prove whose the devices without a number are, the
    files are read once more, for the legs of these.
    """
    files, result = _readable(paths), ImportResult(job.on_refused)
    read = partial(_cdr_entries, zone=job.settings.zone)
    builder = LegBuilder(job.settings.rules)
    found = _counted(read_as_one(files, read), files, job, result)
    _write(_legs(found, builder), job, Origin.CDR, result)
    owners = builder.nameless.owners()
    if owners:
        again = LegBuilder(job.settings.rules, owners)
        _write(_legs(read_as_one(files, read), again), job, Origin.CDR, result)
    records, devices = builder.nameless.counts(owners)
    result.nameless = Nameless("device", records, devices, owners)
    return result


def import_queue_log(paths: Iterable[Path], job: Job) -> ImportResult:
    """Import a queue_log (a file, a table's dump); importing again changes nothing.

    Several files are one log.
    """
    files, result = _readable(paths), ImportResult(job.on_refused)
    find_member = MemberNames(job.history.agents, job.settings.rules).find_member
    calls, pauses = QueueCallBuilder(find_member), PauseBuilder(find_member)
    read = partial(_queue_log_entries, zone=job.settings.zone)
    found = _counted(read_as_one(files, read), files, job, result)
    _write(_queue_records(found, calls, pauses, result), job, Origin.QUEUE_LOG, result)
    unnamed: Counter[str] = calls.unnamed + pauses.unnamed
    names = tuple(name for name, _ in unnamed.most_common())
    result.nameless = Nameless("member", unnamed.total(), names)
    result.counts["of members without a number"] += unnamed.total()
    result.counts["without an end yet"] += calls.unfinished + pauses.unfinished
    return result


def _readable(paths: Iterable[Path]) -> list[Path]:
    """The files; OSError for a pipe, which cannot be read more than once."""
    files = list(paths)
    for path in files:
        path.stat()
        if not path.is_file():
            raise OSError(f"{path} is no plain file, and an import reads it more than once")
    return files


def _cdr_entries(path: Path, zone: ZoneInfo) -> Iterator[Entry[Cdr]]:
    lines = first_lines(path)
    try:
        columns = find_cdr_columns(lines)
    except FileError as error:
        yield Entry(path, Line(1, lines[0], path.stat().st_size), None, error)
        return
    times, latest = CdrTimes(zone), 0

    def parse(text: str) -> Cdr | None:
        nonlocal latest
        if text == columns.header:
            return None
        cdr = parse_cdr(text, times, latest, columns)
        latest = max(latest, cdr.end)
        return cdr

    yield from _parsed(path, parse, lambda cdr: cdr.end)


def _queue_log_entries(path: Path, zone: ZoneInfo) -> Iterator[Entry[QueueLogEvent]]:
    lines = first_lines(path)
    try:
        parse = queue_log_reader(lines, zone)
    except FileError as error:
        yield Entry(path, Line(1, lines[0], path.stat().st_size), None, error)
        return
    yield from _parsed(path, parse, lambda event: event.at)


def _parsed(
    path: Path, parse: Callable[[str], T | None], time_of: Callable[[T], int]
) -> Iterator[Entry[T]]:
    """The lines of a file with what they say; a blank line and a header say nothing."""
    for line in read_lines(path):
        try:
            found = parse(line.text) if line.text.strip() else None
        except LineError as error:
            yield Entry(path, line, None, error)
        else:
            yield Entry(path, line, None if found is None else time_of(found), found)


def _counted(
    entries: _Entries[T], files: list[Path], job: Job, result: ImportResult
) -> Iterator[Entry[T]]:
    """The entries; lines are counted, and refused ones reported."""
    all_bytes = sum(path.stat().st_size for path in files)
    shown = files[0] if len(files) == 1 else Path(f"{len(files)} files")
    done: dict[Path, int] = {}
    for entry in entries:
        result.lines += 1
        done[entry.path] = entry.line.at_byte
        if result.lines % _PROGRESS_LINES == 0:
            job.on_progress(Progress(shown, result.lines, sum(done.values()), all_bytes))
        if isinstance(entry.found, LineError):
            result.count_refused(entry.path, entry.line, entry.found)
        yield entry
    job.on_progress(Progress(shown, result.lines, all_bytes, all_bytes))


def _legs(entries: _Entries[Cdr], builder: LegBuilder) -> Iterator[Record]:
    for entry in entries:
        if isinstance(entry.found, Cdr):
            yield from builder.add(entry.found)
    yield from builder.close()


def _queue_records(
    entries: _Entries[QueueLogEvent],
    calls: QueueCallBuilder,
    pauses: PauseBuilder,
    result: ImportResult,
) -> Iterator[Record]:
    for entry in entries:
        event = entry.found
        if not isinstance(event, QueueLogEvent):
            continue
        try:
            for handlers in (calls.handlers, pauses.handlers):
                if event.name in handlers:
                    yield from handlers[event.name](event)
        except LineError as error:
            result.count_refused(entry.path, entry.line, error)
    yield from pauses.close()


def _write(records: Iterable[Record], job: Job, origin: Origin, result: ImportResult) -> None:
    calendar = job.history.calendar
    oldest = oldest_day(calendar, time.time(), job.settings.history_days)
    batches = HistoryBatches(job.history, origin, calendar.start(oldest) * 1000)
    for record in records:
        batches.add(record)
    batches.flush()
    result.counts += batches.counts
