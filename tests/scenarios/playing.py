"""A recording through translate and board, as a session would do it, with the time in between.

Knows recordings and the public face of `ami` and `state`; judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ami.translate.events import Untranslatable, translate
from ami.translate.lists import DEVICES, FULL, snapshot
from ami.translate.pbx_clock import PbxClock
from ami.transport.message import Message
from state import events as ev
from state.board.apply import Board
from state.records import Results
from tests.asterisk.judging.score import Shown
from tests.asterisk.lab.recorder import Recording, read
from tests.fakes.lists import read_reply

RECORDINGS = Path(__file__).parent / "recordings"

HINTS = frozenset({"ExtensionStatus", "DeviceStateChange", "QueueMemberStatus"})
"""What devices report of themselves; without these a board has call events alone."""

TICK_S = 0.25
"""How often a collector ticks."""

AFTER_S = 5.0
"""How long is waited after the last event: whatever waits for time has ended by then."""


@dataclass
class Played:
    """What a board showed of a recording, and all that it gave."""

    recording: Recording
    board: Board
    shown: list[Shown] = field(default_factory=list)
    results: Results = field(default_factory=Results)
    refused: list[str] = field(default_factory=list)
    events: int = 0
    sweeps: int = 0


def names() -> list[str]:
    """The recordings there are."""
    return sorted(path.name for path in RECORDINGS.iterdir() if path.is_dir())


def load(name: str) -> Recording:
    """One recording."""
    return read(RECORDINGS / name)


def play(recording: Recording, *, hints: bool) -> Played:
    """Everything of a recording, through a board of its own; `hints` False: call events alone."""
    played = Played(recording, Board())
    begin(played)
    for event in events_of(played, hints=hints):
        played.board.apply(event)
        note(played, event.at)
    played.results = played.board.drain()
    return played


def headers_of(raw: str) -> dict[str, str]:
    """The headers of one recorded message."""
    return Message(raw.removesuffix("\r\n\r\n").removesuffix("\r\n").encode()).headers


def snapshot_of(recording: Recording, at: float) -> ev.Snapshot:
    """The lists that were asked before the first call."""
    replies = recording.snapshot["responses"]
    parts = {action: entries_of(replies[action.name]) for action in FULL}
    assert parts[DEVICES]
    return snapshot({each: read_reply(each, found, at) for each, found in parts.items()}, at)


def entries_of(reply: str) -> list[dict[str, str]]:
    """The headers of a list's entries, without those of its answer and its end."""
    found = [headers_of(raw) for raw in reply.split("\r\n\r\n") if raw]
    return [headers for headers in found if not headers.keys() & {"Response", "EventList"}]


def begin(played: Played) -> None:
    """The lists before the first call."""
    played.board.apply(ev.SnapshotAsked(0.0))
    played.board.apply(snapshot_of(played.recording, 0.0))
    note(played, 0.0)


def events_of(played: Played, *, hints: bool) -> Iterator[ev.Event]:
    """The events of the recording in order, and the ticks between and after them."""
    clock, tick, last = PbxClock(), 0.0, 0.0
    for t, raw in played.recording.events:
        while tick < t:
            yield ev.Tick(tick)
            tick += TICK_S
        headers = headers_of(raw)
        last = t
        if hints or headers["Event"] not in HINTS:
            yield from _translated(played, headers, clock.moment(headers.get("Timestamp"), t))
    while tick < last + AFTER_S:
        yield ev.Tick(max(tick, last))
        tick += TICK_S


def _translated(played: Played, headers: dict[str, str], t: float) -> Iterator[ev.Event]:
    try:
        event = translate(headers, t)
    except Untranslatable as error:
        played.refused.append(str(error))
        return
    if event is not None:
        played.events += 1
        yield event


def note(played: Played, at: float) -> None:
    """Note what is shown from `at` on."""
    for number in played.board.unpublished.rows & played.board.extensions.keys():
        extension = played.board.extensions[number]
        played.shown.append(Shown(at, number, extension.code, extension.details.direction))
    played.board.unpublished.rows.clear()
