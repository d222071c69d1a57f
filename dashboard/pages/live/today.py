"""Today's chart, drawn once for all browsers that ask for the same chart.

Knows the reader and view.py. Must not know callbacks.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.cache import Cache
from dashboard.looks.figures import Figure
from dashboard.looks.theme import Theme
from dashboard.pages.live import view
from dashboard.reports.query import EVERY
from dashboard.tiles import is_removed
from state.live.schema import LiveReader, Row

MOST_CHARTS = 32


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure, the names beside it, the line under it, and the fingerprint of all three."""

    figure: Figure
    names: str
    caption: str
    key: str


def parse_top(text: object) -> int:
    """How many agents to show; 0, which is all, for anything that is no number."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else 0


@dataclass(frozen=True, slots=True)
class ChartControls:
    """The values of the controls over the board and the chart, as they come from the browser."""

    order: str = "total"
    top: str = "20"
    queue: str = EVERY
    group: str = EVERY

    def select(self, row: Row) -> bool:
        """Whether the agent's tile is on the board (assets/live/board.js: isSelected)."""
        # Tuples and no sets: what a browser sends may have no hash.
        is_served = not self.queue or self.queue in (EVERY, row["queue"], *row["queues"])
        return is_served and (not self.group or self.group in (EVERY, row["group"]))


class TodayChart:
    """Draws charts and keeps them by what they show. Safe to share between threads."""

    def __init__(self, reader: LiveReader) -> None:
        self._reader = reader
        self._charts = Cache(MOST_CHARTS)

    def draw(self, controls: ChartControls, theme: Theme) -> Chart:
        """The chart of the agents that the controls select, at this moment."""
        live = self._reader.read()
        agents = [row for row in live.rows.values() if not is_removed(row) and controls.select(row)]
        rows = view.ranked(agents, controls.order, parse_top(controls.top))
        key = view.data_key(rows, len(agents), theme)
        return self._charts.get(key, lambda: _draw(rows, len(agents), theme, key))


def _draw(rows: list[Row], everyone: int, theme: Theme, key: str) -> Chart:
    caption = view.caption(len(rows), everyone)
    return Chart(view.figure(rows, theme), view.names(rows), caption, key)
