"""Today's chart, drawn once for all browsers that ask for the same one.

Knows the reader and view.py. Must not know callbacks.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from dashboard.looks.theme import Theme
from dashboard.pages.live import view
from dashboard.reports.query import EVERY
from dashboard.tiles import is_removed
from state.live.schema import LiveReader, Row

KEPT_FIGURES = 32


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, the names beside it, the line under it, and the fingerprint of all of it."""

    figure: dict[str, Any]
    names: str
    caption: str
    key: str


def parse_top(text: object) -> int:
    """How many agents are wanted; 0, which is all, for anything that is no number."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the controls over the board and the chart say, as they come from the browser."""

    order: str = "total"
    top: str = "20"
    queue: str = EVERY
    group: str = EVERY

    def has(self, row: Row) -> bool:
        """Whether the agent's tile is on the board (assets/live/board.js: isSelected)."""
        # Tuples: what a browser sends may have no hash.
        serves = not self.queue or self.queue in (EVERY, row["queue"], *row["queues"])
        return serves and (not self.group or self.group in (EVERY, row["group"]))


class TodayChart:
    """Draws and keeps figures by what they show. Safe to share between threads."""

    def __init__(self, reader: LiveReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: dict[str, Drawn] = {}

    def draw(self, chosen: Chosen, theme: Theme) -> Drawn:
        """The chart of who is chosen, as it stands now."""
        live = self._reader.read()
        agents = [row for row in live.rows.values() if not is_removed(row) and chosen.has(row)]
        rows = view.ranked(agents, chosen.order, parse_top(chosen.top))
        key = view.data_key(rows, len(agents), theme)
        with self._lock:
            drawn = self._kept.get(key)
            if drawn is None:
                if len(self._kept) >= KEPT_FIGURES:
                    self._kept.clear()
                text = view.caption(len(rows), len(agents))
                drawn = self._kept[key] = Drawn(
                    view.figure(rows, theme), view.names(rows), text, key
                )
        return drawn
