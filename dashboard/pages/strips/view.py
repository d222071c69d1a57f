"""Everybody's day as cells of a few minutes, ready to be painted by assets/lanes.js.

Pure: interval rows in, plain data out. Must not know callbacks or the history. A cell is painted
in the state that took the longest stretch of it; the page of one agent shows every second.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dashboard.reports import strips
from dashboard.reports.strips import WORDS, Day
from dashboard.theme import GROUNDS, Theme

CELL_S = 120
NOTHING = 255
_INDEX = {state: index for index, state in enumerate(WORDS)}
_UNKNOWN = _INDEX["unknown"]
_AWAY = bytes([_INDEX["unavailable"], _UNKNOWN, NOTHING])
MARGIN_S = 1_800

DayRow = tuple[str, str, str, int, int]


def cells(rows: Iterable[DayRow], day: Day) -> list[list[str]]:
    """Per person, in order of name: the name, the extensions, and the cells as base64 bytes."""
    people: dict[str, list[DayRow]] = defaultdict(list)
    for row in rows:
        people[row[1] or row[0]].append(row)
    return [
        [who, ", ".join(sorted({row[0] for row in people[who]})), _encoded(people[who], day)]
        for who in sorted(people)
    ]


def _encoded(rows: list[DayRow], day: Day) -> str:
    cell_us = CELL_S * 1_000_000
    start_us, end_us = round(day.start * 1e6), round(day.end * 1e6)
    count = -(-(end_us - start_us) // cell_us)
    painted, longest = bytearray([NOTHING]) * count, [0] * count
    for _, _, state, started, ended in rows:
        index = _INDEX.get(state, _UNKNOWN)
        since, until = max(started, start_us) - start_us, min(ended, end_us) - start_us
        first, last = since // cell_us, (until - 1) // cell_us
        for cell in {first, last}:
            inside = min(until, (cell + 1) * cell_us) - max(since, cell * cell_us)
            if inside > longest[cell]:
                longest[cell], painted[cell] = inside, index
        if last > first + 1:
            painted[first + 1 : last] = bytes([index]) * (last - first - 1)
    return b64encode(painted).decode()


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
        "states": [
            [word, strips.color(state, theme), strips.HEIGHTS[state]]
            for state, word in WORDS.items()
        ],
        "hours": day.hours,
        "ink": GROUNDS[theme].ink,
        "muted": GROUNDS[theme].muted,
        "rule": GROUNDS[theme].rule,
    }
