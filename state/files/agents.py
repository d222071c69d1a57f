"""The AGENTS file: which agent had which extension, and when.

Knows the file's columns. Must not know calls or figures.

The file is CSV with a header, in UTF-8; only the first two columns are needed:

    agent,extension,from,to,group
    Agent A,1001,,,Sales
    Agent B,1002,2026-03-01,2026-03-31,Support
    Agent A,1002,2026-04-01T08:00,2026-04-01T16:00,Sales

`from` and `to` are local dates or date-times in TIME_ZONE; empty means without a limit. A date in
`to` is included. Where two lines name the same extension at the same time, the later line wins.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from stat import S_ISREG
from zoneinfo import ZoneInfo

from state.records import StatusInterval
from state.text import clean

_INFINITY = float("inf")

MOST_BYTES = 2_000_000
"""The longest file that is read while the board runs: reading more would hold it up."""


class SettingsFileError(ValueError):
    """A line of a settings file is invalid; the text names file and line."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An agent at an extension from `start` until before `end`, epoch seconds."""

    agent: str
    extension: str
    start: float
    end: float
    group: str = ""


@dataclass(slots=True)
class Agents:
    """All assignments of agents to extensions; empty without a file."""

    assignments: list[Assignment] = field(default_factory=list)
    _by_extension: dict[str, list[Assignment]] = field(init=False)
    _by_agent: dict[str, list[Assignment]] = field(init=False)
    _groups: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._by_extension, self._by_agent = defaultdict(list), defaultdict(list)
        for each in self.assignments:
            self._by_extension[each.extension].append(each)
            self._by_agent[each.agent].append(each)
        self._groups = {each.agent: each.group for each in self.assignments if each.group}

    def at(self, extension: str, at: float, otherwise: str = "") -> str:
        """The agent of an extension at a time; `otherwise` where the file names none."""
        found = _valid(self._by_extension.get(extension, []), at)
        return found.agent if found else otherwise

    def extension_of(self, agent: str, at: float) -> str:
        """The extension of an agent at a time; empty where the file names none."""
        found = _valid(self._by_agent.get(agent, []), at)
        return found.extension if found else ""

    def next_change(self, at: float) -> float:
        """When an assignment next begins or ends after a time; infinity when none does."""
        edges = (edge for each in self.assignments for edge in (each.start, each.end))
        return min((edge for edge in edges if edge > at), default=_INFINITY)

    def group_of(self, agent: str) -> str:
        """The agent's group; empty when it has none."""
        return self._groups.get(agent, "")

    def members(self, group: str) -> list[str]:
        """The agents of a group."""
        return [agent for agent, name in self._groups.items() if name == group]

    @property
    def groups(self) -> list[str]:
        """All groups, in order of name."""
        return sorted(set(self._groups.values()))

    def split(self, interval: StatusInterval) -> Iterator[StatusInterval]:
        """Split an interval where the extension's agent changes; each part names its agent."""
        assignments = self._by_extension.get(interval.extension, ())
        edges = {edge for each in assignments for edge in (each.start, each.end)}
        inside = [edge for edge in edges if interval.started_at < edge < interval.ended_at]
        cuts = [interval.started_at, *sorted(inside), interval.ended_at]
        for start, end in pairwise(cuts):
            agent = self.at(interval.extension, start, interval.agent)
            yield replace(interval, agent=agent, started_at=start, ended_at=end)


def _valid(assignments: list[Assignment], at: float) -> Assignment | None:
    return next((each for each in reversed(assignments) if each.start <= at < each.end), None)


def read_agents(path: Path | None, zone: ZoneInfo) -> Agents:
    """The assignments in the AGENTS file; SettingsFileError names an invalid line."""
    if path is None:
        return Agents()
    rows = read_rows(path, ("agent", "extension"))
    return Agents([_assignment(path, number, row, zone) for number, row in rows])


def read_rows(
    path: Path,
    needed: tuple[str, ...],
    on_bad: Callable[[str], None] | None = None,
    also: tuple[str, ...] | None = None,
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV settings file with their line numbers, without blank rows.

    A row that is too long is an error, or is left out and given to `on_bad`. With `also`, a column
    that is in neither tuple is an error: its lines would say less than was meant.
    """
    reader = csv.DictReader(_text(path, is_read_again=on_bad is not None).splitlines(), restval="")
    names = [name.strip().casefold() for name in reader.fieldnames or ()]
    _refuse_header(path, names, needed, also)
    reader.fieldnames = names
    for row in reader:
        if None in row:
            problem = f"line {reader.line_num}: more columns than the header"
            if on_bad is None:
                raise SettingsFileError(f"{path} {problem}")
            on_bad(problem)
            continue
        yield reader.line_num, {name: clean(value.strip()) for name, value in row.items()}


def _refuse_header(
    path: Path, names: list[str], needed: tuple[str, ...], also: tuple[str, ...] | None
) -> None:
    missing = [name for name in needed if name not in names]
    if missing:
        raise SettingsFileError(f"{path} line 1: the header lacks {', '.join(missing)}")
    known = (*needed, *also) if also is not None else tuple(names)
    wrong = [name for name in names if name and (name not in known or names.count(name) > 1)]
    if wrong:
        raise SettingsFileError(
            f"{path} line 1: the columns are {', '.join(known)}, each once; not {wrong[0][:40]!r}"
        )


def _text(path: Path, *, is_read_again: bool) -> str:
    """What is in a file. One that is read while the board runs is a short file, and no pipe."""
    try:
        found = path.stat()
        if is_read_again and not (S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES):
            raise SettingsFileError(
                f"{path} cannot be read: it is no file of {MOST_BYTES // 1_000_000} MB or less"
            )
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsFileError(f"{path} cannot be read: {error}") from error


def _local_time(text: str, zone: ZoneInfo, *, end: bool) -> float:
    """Epoch seconds of a local date or date-time; as an end, a date is the end of that day."""
    if len(text) == len("2026-01-31"):
        day = date.fromisoformat(text) + timedelta(days=int(end))
        return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def _assignment(path: Path, number: int, row: dict[str, str], zone: ZoneInfo) -> Assignment:
    if not row["agent"] or not row["extension"]:
        raise SettingsFileError(f"{path} line {number}: agent and extension are both needed")
    try:
        since, until = row.get("from", ""), row.get("to", "")
        start = _local_time(since, zone, end=False) if since else -_INFINITY
        end = _local_time(until, zone, end=True) if until else _INFINITY
    except ValueError as error:
        raise SettingsFileError(f"{path} line {number}: {error}") from error
    if end <= start:
        raise SettingsFileError(f"{path} line {number}: 'to' is before 'from'")
    return Assignment(row["agent"], row["extension"], start, end, row.get("group", ""))
