"""The team's day as cells of two minutes, painted by assets/reports/team_day.js.

Pure: interval rows in, plain data out. Must not know callbacks or the history. A cell is painted
in the state that took the longest stretch of it; the page of one agent shows every second.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dashboard.looks.theme import GROUNDS, INDEX, LOOKS, Theme
from dashboard.reports import day_strip
from dashboard.reports.day_strip import AWAY, Day
from state.board.statuses import UNKNOWN

CELL_S = 120
_CELL_US = CELL_S * 1_000_000
NOTHING = 255
_UNKNOWN = INDEX[UNKNOWN.key]
_AWAY = bytes([*(INDEX[key] for key in AWAY), NOTHING])
MARGIN_S = 1_800

DayRow = Sequence[Any]
"""A row of state.history.reports.listing.day_rows: three texts and two times."""

Strip = list[str]
"""An agent's name, the extensions, and the cells as base64 bytes."""


def strips(rows: Iterable[DayRow], day: Day, person_of: Callable[[str, str], str]) -> list[Strip]:
    """The strip of each agent, in order of name.

    `rows` are in order of extension and start; `person_of` names the person of an extension and
    an agent.
    """
    start_us, end_us = round(day.start * 1e6), round(day.end * 1e6)
    people: dict[str, _Cells] = {}
    for extension, agent, state, started, ended in rows:
        who = person_of(extension, agent)
        painted = people.get(who)
        if painted is None:
            painted = people[who] = _Cells(-(-(end_us - start_us) // _CELL_US))
        painted.extensions.add(extension)
        since, until = max(started, start_us) - start_us, min(ended, end_us) - start_us
        painted.paint(INDEX.get(state, _UNKNOWN), since, until)
    return [
        [who, ", ".join(sorted(painted.extensions)), b64encode(painted.cells).decode()]
        for who, painted in sorted(people.items())
    ]


class _Cells:
    """The cells of one agent, each painted by the longest stretch in it so far."""

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


def busy_hours(strips_: Sequence[Strip], day: Day) -> tuple[float, float]:
    """From when to when anybody did anything, with a margin, in seconds of the day; else all of
    it.
    """
    length = day.end - day.start
    painted = [b64decode(cells) for _, _, cells in strips_]
    first = min((_first(cells) for cells in painted), default=0)
    last = max((len(cells) - _first(cells[::-1]) for cells in painted), default=0)
    if first >= last:
        return 0.0, length
    return max(0.0, first * CELL_S - MARGIN_S), min(length, last * CELL_S + MARGIN_S)


def _first(cells: bytes) -> int:
    """The first cell in which anything was done."""
    return len(cells) - len(cells.lstrip(_AWAY))


def picture(
    strips_: Sequence[Strip], day: Day, theme: Theme, *, has_board: bool = False
) -> dict[str, Any]:
    """The painter's data as JSON: strips, words and colours of the states, hours of the axis.

    With `has_board` it knows when the day began: a click on a strip then leads to the board.
    """
    return {
        "shown": busy_hours(strips_, day),
        "date": str(day.day),
        "start": day.start if has_board else None,
        "cell_s": CELL_S,
        "length_s": day.end - day.start,
        "strips": strips_,
        "states": [[look.word, day_strip.color(look.key, theme), look.height] for look in LOOKS],
        "hours": day.hours,
        "ink": GROUNDS[theme].ink,
        "muted": GROUNDS[theme].muted,
        "rule": GROUNDS[theme].rule,
    }
