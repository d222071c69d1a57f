"""Raw streams of the field laboratory, with the lists before the first call, as events of a board.

Knows the form of the files (streams/README.md). Judges nothing.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from ami.translate.events import Untranslatable, translate
from ami.translate.lists import FULL, snapshot
from state import events as ev
from tests.fakes.lists import read_reply

STREAMS = Path(__file__).parent / "streams"
START = 1_700_000_000.0
TICK_S = 0.25
AFTER_S = 5.0
LAST_LIST = "CoreShowChannels"
"""The lists are asked together, this one last."""

Headers = dict[str, str]


def names() -> list[str]:
    """The streams there are."""
    return sorted(path.name.removesuffix(".txt.gz") for path in STREAMS.glob("*.txt.gz"))


def events_of(name: str) -> list[ev.Event]:
    """The lists and the events of a stream, with ticks between and after them."""
    found: list[ev.Event] = []
    tick = START
    for event in _told(gzip.decompress((STREAMS / f"{name}.txt.gz").read_bytes()).decode()):
        while tick < event.at:
            found.append(ev.Tick(tick))
            tick += TICK_S
        found.append(event)
    end = tick + AFTER_S
    while tick < end:
        found.append(ev.Tick(tick))
        tick += TICK_S
    return found


def _told(text: str) -> Iterator[ev.Event]:
    at, listing = START, ""
    lists: dict[str, list[Headers]] = {}
    for line, headers in _blocks(text):
        if line.startswith("# <<"):
            if listing == LAST_LIST:
                yield ev.SnapshotAsked(at)
                asked = {a for a in FULL if a.name in lists}
                replies = {
                    a: read_reply(a, lists[a.name], at) if a in asked else None for a in FULL
                }
                yield snapshot(replies, at)
                lists.clear()
            listing = ""
        elif line:
            at = START + float(line.split()[1])
            listing = line.partition("Action: ")[2].strip() or listing
            if listing:
                lists.setdefault(listing, [])
        elif listing:
            lists[listing].append(headers)
        else:
            yield from _translated(headers, at)


def _blocks(text: str) -> Iterator[tuple[str, Headers]]:
    """Lines that begin with #, and the events between them."""
    for block in re.split(r"\n\n", text):
        lines = block.split("\n")
        for line in lines:
            if line.startswith("#"):
                yield line, {}
        pairs = (line.partition(":") for line in lines if ":" in line and line[0] != "#")
        headers = {name: value.removeprefix(" ") for name, _, value in pairs}
        if "Event" in headers:
            yield "", headers


def _translated(headers: Headers, at: float) -> Iterator[ev.Event]:
    try:
        event = translate(headers, at)
    except Untranslatable:
        return
    if event is not None:
        yield event
