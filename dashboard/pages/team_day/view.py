"""Everybody's day as cells of a few minutes, ready to be painted by assets/reports/team_day.js.

Pure: interval rows in, plain data out. Must not know callbacks or the history. A cell is painted
in the state that took the longest stretch of it; the page of one agent shows every second.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dashboard.looks.theme import GROUNDS, INDEX, LOOKS, Theme
from dashboard.reports import day_strip as strips
from dashboard.reports.day_strip import AWAY, Day
from state.board.statuses import UNKNOWN

CELL_S = 120
_CELL_US = CELL_S * 1_000_000
NOTHING = 255
_UNKNOWN = INDEX[UNKNOWN.key]
_AWAY = bytes([*(INDEX[key] for key in AWAY), NOTHING])
MARGIN_S = 1_800

DayRow = Sequence[Any]


def cells(rows: Iterable[DayRow], day: Day, who_is: Callable[[str, str], str]) -> list[list[str]]:
    """Per person, in order of name: the name, the extensions, and the cells as base64 bytes.

    `rows` are in order of extension and start; `who_is` gives the person of extension and agent.
    """
    start_us, end_us = round(day.start * 1e6), round(day.end * 1e6)
    people: dict[str, _Lane] = {}
    for extension, agent, state, started, ended in rows:
        who = who_is(extension, agent)
        lane = people.get(who)
        if lane is None:
            lane = people[who] = _Lane(-(-(end_us - start_us) // _CELL_US))
        lane.extensions.add(extension)
        since, until = max(started, start_us) - start_us, min(ended, end_us) - start_us
        lane.paint(INDEX.get(state, _UNKNOWN), since, until)
    return [
        [who, ", ".join(sorted(lane.extensions)), b64encode(lane.cells).decode()]
        for who, lane in sorted(people.items())
    ]


class _Lane:
    """The cells of one person, each painted by the longest stretch in it so far."""

    __slots__ = ("cells", "extensions", "longest")

    def __init__(self, count: int) -> None:
        self.extensions: set[str] = set()
        self.cells = bytearray([NOTHING]) * count
        self.longest = [0] * count

    def paint(self, index: int, since: int, until: int) -> None:
        """Paint from `since` until before `until`, microseconds since the day began."""
        first, last = since // _CELL_US, (until - 1) // _CELL_US
        if first == last:
            self._paint_part(index, first, until - since)
            return
        self._paint_part(index, first, (first + 1) * _CELL_US - since)
        self._paint_part(index, last, until - last * _CELL_US)
        self.cells[first + 1 : last] = bytes([index]) * (last - first - 1)

    def _paint_part(self, index: int, cell: int, length: int) -> None:
        if length > self.longest[cell]:
            self.longest[cell] = length
            self.cells[cell] = index


def busy(people: list[list[str]], day: Day) -> tuple[float, float]:
    """From where to where on the axis anybody did anything, with a margin; else the whole day."""
    length = day.end - day.start
    painted = [b64decode(cells_) for _, _, cells_ in people]
    first = min((_first(one) for one in painted), default=0)
    last = max((len(one) - _first(one[::-1]) for one in painted), default=0)
    if first >= last:
        return 0.0, length
    return max(0.0, first * CELL_S - MARGIN_S), min(length, last * CELL_S + MARGIN_S)


def _first(painted: bytes) -> int:
    """The first cell in which something was done."""
    return len(painted) - len(painted.lstrip(_AWAY))


def picture(people: list[list[str]], day: Day, theme: Theme) -> dict[str, Any]:
    """All that the painter needs: people, words and colours of the states, hours of the axis."""
    return {
        "shown": busy(people, day),
        "date": str(day.day),
        "cell_s": CELL_S,
        "length_s": day.end - day.start,
        "people": people,
        "states": [[look.word, strips.color(look.key, theme), look.height] for look in LOOKS],
        "hours": day.hours,
        "ink": GROUNDS[theme].ink,
        "muted": GROUNDS[theme].muted,
        "rule": GROUNDS[theme].rule,
    }
