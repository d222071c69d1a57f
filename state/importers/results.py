"""What an import is given, and what became of the lines it read.

Knows counts. Must not know columns, events or what is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from state.history import History
from state.importers.log_lines import Line, LineError, Refused
from state.settings import Settings

_NAMES_SHOWN = 5


class Progress(NamedTuple):
    """How much of an import is done: numbers of all its files, and what to call them."""

    path: Path
    lines: int
    done_bytes: int
    all_bytes: int


class Nameless(NamedTuple):
    """Records that became nobody's, because the devices or members in them have no extension.

    `owners` has the extensions of devices which the records themselves prove.
    """

    what: str = "device"
    records: int = 0
    names: tuple[str, ...] = ()
    owners: Mapping[str, str] = MappingProxyType({})

    def lines(self) -> list[str]:
        """What to tell of them: "3 records of 2 devices have no extension: PJSIP/a, PJSIP/b"."""
        found = [
            f"{device} is taken as {number}'s: all calls that it placed came from {number}"
            for device, number in sorted(self.owners.items())
        ]
        if self.records:
            shown, more = self.names[:_NAMES_SHOWN], len(self.names) - _NAMES_SHOWN
            records, names = _number(self.records, "record"), _number(len(self.names), self.what)
            have = "has" if self.records == 1 else "have"
            rest = f" and {more:,} more" if more > 0 else ""
            found.append(f"{records} of {names} {have} no extension: {', '.join(shown)}{rest}")
        return found


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


OnProgress = Callable[[Progress], None]
OnRefused = Callable[[Refused], None]


@dataclass(slots=True)
class ImportResult:
    """What became of the lines of an import."""

    on_refused: OnRefused
    lines: int = 0
    refused: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    nameless: Nameless = field(default_factory=Nameless)

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
