"""Asterisk's channel events, put together to what became of each channel.

Reads cel.csv as `config/records` has it written. Shares no code with Ringside, and none with
AMI: what it says of a channel is the PBX's own book. Times are epoch seconds.
"""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """One line: `extra` is JSON or empty, `peer` other channels, separated by commas."""

    event: str
    at: float
    name: str
    uniqueid: str
    linkedid: str
    app: str
    peer: str
    extra: str

    @property
    def bridge(self) -> str:
        """The bridge that was entered or left."""
        return str(json.loads(self.extra)["bridge_id"])


@dataclass
class Channel:
    """One channel from its start to its hang-up; `name` is what it was called at first."""

    uniqueid: str
    name: str
    started: float
    linkedids: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    answered: float | None = None
    ended: float | None = None
    cause: int = 0
    apps: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)

    @property
    def phone(self) -> str:
        """The number of the phone it belongs to; empty for trunks and what has no phone."""
        technology, _, rest = self.name.partition("/")
        number = rest.partition("-")[0]
        return number if technology == "PJSIP" and number.isdecimal() else ""

    @property
    def up_s(self) -> float:
        """Seconds from its answer to its end."""
        if self.answered is None or self.ended is None:
            return 0.0
        return self.ended - self.answered


def read_entries(path: Path) -> list[Entry]:
    """The lines of a file, in order."""
    with path.open(newline="") as lines:
        return [Entry(row[0], float(row[1]), *row[2:]) for row in csv.reader(lines)]


def channels(entries: Iterable[Entry]) -> dict[str, Channel]:
    """Every channel by its Uniqueid."""
    found: dict[str, Channel] = {}
    for entry in entries:
        known = found.get(entry.uniqueid)
        if known is None:
            known = found[entry.uniqueid] = Channel(entry.uniqueid, entry.name, entry.at)
        _take(known, entry)
    return found


def _take(channel: Channel, entry: Entry) -> None:
    channel.names.add(entry.name)
    channel.events.add(entry.event)
    if entry.linkedid not in channel.linkedids:
        channel.linkedids.append(entry.linkedid)
    if entry.event == "APP_START":
        channel.apps.add(entry.app)
    elif entry.event == "ANSWER" and channel.answered is None:
        channel.answered = entry.at
    elif entry.event == "HANGUP":
        channel.ended = entry.at
        channel.cause = int(json.loads(entry.extra).get("hangupcause", 0))
