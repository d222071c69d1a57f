"""Today's chart, drawn once for all browsers that ask for the same chart.

Knows the reader and view.py. Must not know callbacks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.cache import Cache
from dashboard.looks.figures import Figure
from dashboard.looks.theme import Theme
from dashboard.pages.live import view
from dashboard.reports.query import EVERY
from dashboard.tiles import NO_LIMITS, is_removed, own_name, shown_state
from state.board.statuses import AWAY, STATUS
from state.files.limits import Limits
from state.live.schema import LiveReader, Row
from state.live.standing import Level, standing_of

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


Filters = tuple[str, str, bool, bool]
"""Search, statuses, whether who is away is hidden, whether only who is over the limit is shown."""

NO_FILTERS: Filters = ("", "", False, False)


@dataclass(frozen=True, slots=True)
class ChartControls:
    """The values of the controls over the board and the chart, as they come from the browser."""

    order: str = "total"
    top: str = "20"
    queue: str = EVERY
    group: str = EVERY
    search: str = ""
    states: str = ""
    hides_away: bool = False
    only_over: bool = False

    def select(self, row: Row, level: Callable[[Row], Level]) -> bool:
        """Whether the agent's tile is on the board (assets/live/board.js: isShown)."""
        # Tuples and no sets: what a browser sends may have no hash.
        is_served = not self.queue or self.queue in (EVERY, row["queue"], *row["queues"])
        is_of_group = not self.group or self.group in (EVERY, row["group"])
        is_found = self.search in f"{row['extension']} {own_name(row)}".lower()
        is_wanted = is_served and is_of_group and is_found and self._shows(shown_state(row))
        return is_wanted and (not self.only_over or level(row) is Level.OVER)

    def _shows(self, state: str) -> bool:
        if self.states:
            return state in self.states.split(",")
        return not (self.hides_away and STATUS[state] in AWAY)


class TodayChart:
    """Draws charts and keeps them by what they show. Safe to share between threads."""

    def __init__(
        self, reader: LiveReader, limits: Callable[[], Limits] = lambda: NO_LIMITS
    ) -> None:
        self._reader = reader
        self._limits = limits
        self._charts = Cache(MOST_CHARTS)

    def draw(self, controls: ChartControls, theme: Theme) -> Chart:
        """The chart of the agents that the controls select, at this moment."""
        limits, now = self._limits(), time.time()
        every = [row for row in self._reader.read().rows.values() if not is_removed(row)]
        agents = [
            row
            for row in every
            if controls.select(row, lambda each: standing_of(each, limits, now).level)
        ]
        rows = view.ranked(agents, controls.order, parse_top(controls.top))
        caption = view.caption(len(rows), len(agents), is_filtered=bool(every))
        key = view.data_key(rows, caption, theme)
        return self._charts.get(key, lambda: _draw(rows, caption, theme, key))


def _draw(rows: list[Row], caption: str, theme: Theme, key: str) -> Chart:
    return Chart(view.figure(rows, theme), view.names(rows), caption, key)
