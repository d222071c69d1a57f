"""Find out how a file of queue events is laid out: app_queue's own, or a dump of its table.

Knows the columns of the table that queue_log is in realtime: id, time, callid, queuename, agent,
event, data1 and so on, or all parameters in data. Must not know what events mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from state.importers.cdr_times import is_time, unique_second
from state.importers.columns import DELIMITERS, find_header, split_line, without_null
from state.importers.log_lines import LineError
from state.importers.queue_log import COLUMNS, QueueLogEvent, clean_event, parse_queue_log_line
from state.importers.queue_log_times import QueueLogTimes

ReadEvent = Callable[[str], QueueLogEvent | None]
"""Reads a line; None for a header."""

_PARAMETERS = tuple(f"data{number}" for number in range(1, 10))
_BOTH = 6
_NEEDED = ("time", "callid", "queuename", "agent", "event")
_NAMES = {name: name for name in (*_NEEDED, *_PARAMETERS, "data")} | {
    "time_id": "time",
    "eventtime": "time",
    "call_id": "callid",
    "queue": "queuename",
    "member": "agent",
    "verb": "event",
}


class _Table(NamedTuple):
    """The places of the columns of a table; `joined` is that of all parameters in one column."""

    delimiter: str
    named: tuple[int, ...]
    parameters: tuple[int, ...] | None
    joined: int | None = None
    header: str = ""


def queue_log_reader(lines: list[str], zone: ZoneInfo) -> ReadEvent:
    """What reads the lines of a file that begins so; FileError where its header lacks columns."""
    table = _table(lines)
    if table is None:
        return parse_queue_log_line
    found, times = table, QueueLogTimes(zone)
    return lambda text: _read(text, found, times)


def _table(lines: list[str]) -> _Table | None:
    header = find_header(lines[0], _NAMES, _NEEDED) if lines else None
    if header is not None:
        places = header.places
        parameters = tuple(places[name] for name in _PARAMETERS if name in places)
        named = tuple(places[name] for name in _NEEDED)
        return _Table(header.delimiter, named, parameters, places.get("data"), lines[0])
    for text in lines:
        for delimiter in DELIMITERS:
            fields = _fields(text, delimiter)
            if len(fields) >= COLUMNS and is_time(fields[0]) and not _is_numbered(fields):
                is_plain = delimiter == "|" and fields[0].isdecimal()
                return None if is_plain else _Table(delimiter, tuple(range(5)), None)
            if len(fields) > COLUMNS and _is_numbered(fields):
                return _Table(delimiter, tuple(range(1, 6)), None)
    return None


def _is_numbered(fields: list[str]) -> bool:
    """Whether a row begins with its number in the table, and its time comes after that."""
    return fields[0].isdecimal() and is_time(fields[1]) and unique_second(fields[1]) is None


def _fields(text: str, delimiter: str) -> list[str]:
    try:
        return split_line(text, delimiter)
    except LineError:
        return []


def _read(text: str, table: _Table, times: QueueLogTimes) -> QueueLogEvent | None:
    if text == table.header:
        return None
    fields = without_null(split_line(text, table.delimiter))
    if len(fields) <= max(table.named):
        raise LineError(f"{len(fields)} columns where {max(table.named) + 1} are needed")
    time, call_id, queue, member, name = (fields[place] for place in table.named)
    at = times.read(time, unique_second(call_id), joins=name == "ENTERQUEUE")
    return clean_event(at, (call_id, queue, member, name), _parameters(fields, table))


def _parameters(fields: list[str], table: _Table) -> tuple[str, ...]:
    """The parameters of an event: in columns of their own, else all in one, divided by `|`."""
    if table.parameters is None:
        return _bare_parameters(fields[max(table.named) + 1 :], table.delimiter)
    own = tuple(fields[place] for place in table.parameters if place < len(fields))
    if any(own) or table.joined is None or table.joined >= len(fields):
        return own
    if table.delimiter == "|":
        return tuple(fields[table.joined :])
    return tuple(fields[table.joined].split("|"))


def _bare_parameters(rest: list[str], delimiter: str) -> tuple[str, ...]:
    """The parameters behind an event: data1 to data5, or data, or data and after it the five."""
    has_both = delimiter != "|" and len(rest) == _BOTH and not is_time(rest[-1])
    if len(rest) == 1 or (has_both and not any(rest[1:])):
        return tuple(rest[0].split("|"))
    return tuple(rest[1:] if has_both else rest)
