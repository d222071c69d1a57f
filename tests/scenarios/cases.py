"""Small inputs of real PBXs, made after public reports: lists and events, played into a board.

A case holds `lists` (list action -> entries) and `steps`, each with `wait` seconds, lists to `set`
and `events` to send. `@NOW-2400` in a value is so many seconds before the first list. Knows the
form of the files. Must not know what is right: test_cases.py does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ami.translate.events import translate
from ami.translate.lists import FULL, snapshot
from state import events as ev
from state.board.apply import Board
from state.records import Results
from tests.fakes.lists import read_reply

CASES = Path(__file__).parent / "cases"
START = 1_700_000_000.0
TICK_S = 0.25


class Case:
    """A board into which a case was played, or its first `steps`; all results are kept."""

    def __init__(self, name: str, board: Board | None = None, steps: int | None = None) -> None:
        text = (CASES / f"{name}.json").read_text()
        text = re.sub(r"@NOW-(\d+)", lambda found: str(int(START) - int(found[1])), text)
        self._told: dict[str, Any] = json.loads(text)
        self.board = board if board is not None else Board()
        self.at = START
        self.results = Results()
        self.sweep()
        for step in self._told["steps"][:steps]:
            self.wait(step.get("wait", 0.2))
            self._told["lists"].update(step.get("set", {}))
            for headers in step.get("events", ()):
                self._send(headers)

    def wait(self, seconds: float) -> None:
        """Time passes, and ticks; questions are answered as the lists have it."""
        end = self.at + seconds
        while self.at < end:
            self.at += TICK_S
            self._apply(ev.Tick(self.at))
            if self.results.questions:
                self.results.questions.clear()
                self.sweep()

    def sweep(self) -> None:
        """The lists are asked for and read."""
        self._apply(ev.SnapshotAsked(self.at))
        lists = self._told["lists"]
        replies = {
            action: read_reply(action, lists[action.name], self.at)
            if action.name in lists
            else None
            for action in FULL
        }
        self._apply(snapshot(replies, self.at))

    def _send(self, headers: Mapping[str, str]) -> None:
        event = translate(headers, self.at)
        if event is not None:
            self._apply(event)

    def _apply(self, event: ev.Event) -> None:
        self.board.apply(event)
        results = self.board.drain()
        for name in Results.__dataclass_fields__:
            getattr(self.results, name).extend(getattr(results, name))
