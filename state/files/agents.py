"""Who sat where: the dated map of agents to extensions in the AGENTS file.

Knows the file's columns. Must not know calls or figures.

The file is CSV with a header, in UTF-8; only the first two columns are needed:

    agent,extension,from,to,group
    Agent A,1001,,,Sales
    Agent B,1002,2026-03-01,2026-03-31,Support
    Agent A,1002,2026-04-01T08:00,2026-04-01T16:00,Sales

`from` and `to` are local dates or date-times in TIME_ZONE; empty means since ever and for ever.
A date in `to` is included. Where two lines speak of the same moment, the later line is believed.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from state.records import StatusInterval

_EVER = float("inf")


class SettingsFileError(ValueError):
    """A line of a settings file that cannot be understood; the text names file and line."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent at an extension from `start` until before `end`, epoch seconds."""

    agent: str
    extension: str
    start: float
    end: float
    group: str = ""


@dataclass(slots=True)
class Agents:
    """The whole map; empty when no file is named."""

    seats: list[Seat] = field(default_factory=list)
    _by_extension: dict[str, list[Seat]] = field(init=False)
    _by_agent: dict[str, list[Seat]] = field(init=False)
    _groups: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._by_extension, self._by_agent = defaultdict(list), defaultdict(list)
        for seat in self.seats:
            self._by_extension[seat.extension].append(seat)
            self._by_agent[seat.agent].append(seat)
        self._groups = {seat.agent: seat.group for seat in self.seats if seat.group}

    def at(self, extension: str, at: float, otherwise: str = "") -> str:
        """Who sat at an extension at a moment; `otherwise` where the map is silent."""
        seat = _seated(self._by_extension.get(extension, []), at)
        return seat.agent if seat else otherwise

    def extension_of(self, agent: str, at: float) -> str:
        """Where an agent sat at a moment; empty where the map is silent."""
        seat = _seated(self._by_agent.get(agent, []), at)
        return seat.extension if seat else ""

    def next_change(self, at: float) -> float:
        """When somebody next sits down or leaves, after a moment; infinity when nobody does."""
        edges = (edge for seat in self.seats for edge in (seat.start, seat.end))
        return min((edge for edge in edges if edge > at), default=_EVER)

    def group_of(self, agent: str) -> str:
        """The agent's group; empty when it has none."""
        return self._groups.get(agent, "")

    def members(self, group: str) -> list[str]:
        """The agents of a group."""
        return [agent for agent, of in self._groups.items() if of == group]

    @property
    def groups(self) -> list[str]:
        """All groups, in order of name."""
        return sorted(set(self._groups.values()))

    def split(self, interval: StatusInterval) -> Iterator[StatusInterval]:
        """The interval, cut where the person at the extension changes, each piece with its name."""
        seats = self._by_extension.get(interval.extension, ())
        edges = {edge for seat in seats for edge in (seat.start, seat.end)}
        inside = [edge for edge in edges if interval.started_at < edge < interval.ended_at]
        cuts = [interval.started_at, *sorted(inside), interval.ended_at]
        for start, end in pairwise(cuts):
            agent = self.at(interval.extension, start, interval.agent)
            yield replace(interval, agent=agent, started_at=start, ended_at=end)


def _seated(seats: list[Seat], at: float) -> Seat | None:
    return next((seat for seat in reversed(seats) if seat.start <= at < seat.end), None)


def read_agents(path: Path | None, zone: ZoneInfo) -> Agents:
    """The map in the AGENTS file; SettingsFileError names the line that is wrong."""
    if path is None:
        return Agents()
    rows = read_rows(path, ("agent", "extension"))
    return Agents([_seat(path, number, row, zone) for number, row in rows])


def read_rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a CSV settings file with their numbers, stripped; blank ones are skipped."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsFileError(f"{path} cannot be read: {error}") from error
    reader = csv.DictReader(text.splitlines(), restval="")
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise SettingsFileError(f"{path} line 1: the header lacks {', '.join(missing)}")
    for row in reader:
        if None in row:
            raise SettingsFileError(f"{path} line {reader.line_num}: more columns than the header")
        yield reader.line_num, {name: value.strip() for name, value in row.items()}


def local_instant(text: str, zone: ZoneInfo, *, end: bool) -> float:
    """Epoch seconds of a local date or date-time; a date as an end means its last moment."""
    if len(text) == len("2026-01-31"):
        day = date.fromisoformat(text) + timedelta(days=int(end))
        return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def _seat(path: Path, number: int, row: dict[str, str], zone: ZoneInfo) -> Seat:
    if not row["agent"] or not row["extension"]:
        raise SettingsFileError(f"{path} line {number}: agent and extension are both needed")
    try:
        since, until = row.get("from", ""), row.get("to", "")
        start = local_instant(since, zone, end=False) if since else -_EVER
        end = local_instant(until, zone, end=True) if until else _EVER
    except ValueError as error:
        raise SettingsFileError(f"{path} line {number}: {error}") from error
    if end <= start:
        raise SettingsFileError(f"{path} line {number}: 'to' is before 'from'")
    return Seat(row["agent"], row["extension"], start, end, row.get("group", ""))
