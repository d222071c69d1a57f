"""Today's call-time chart and the drawer's facts: rows in, plain data out.

Pure. Knows Row and figures. Must not know callbacks, requests or the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from zlib import crc32
from zoneinfo import ZoneInfo

import orjson

from dashboard.looks import stacked_bars
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import figure_text, shortened
from dashboard.looks.theme import Theme
from dashboard.pages.live import finished_calls, happenings, sentences
from dashboard.pages.live.sentences import Times
from dashboard.tiles import by_number, own_name, presence
from state.live.schema import ChangeRow, LiveCall, Row

NAME_LENGTH = 18
PARTS: dict[str, Callable[[Row], float]] = {
    "talk": lambda row: row["today"]["talk_s"],
    "hold": lambda row: row["today"]["hold_s"],
    "ring": lambda row: row["today"]["ring_s"],
}
"""Key of theme.SERIES -> its seconds in today's finished calls."""

WORDS = {part: finished_calls.words_of(f"call_{part}_s") for part in PARTS}
"""What the parts are called, here and in reports."""


def total(row: Row) -> float:
    """Seconds of all parts."""
    return sum(seconds(row) for seconds in PARTS.values())


ORDERS: dict[str, Callable[[Row], float]] = {
    "total": lambda row: -total(row),
    "talk": lambda row: -PARTS["talk"](row),
    "hold": lambda row: -PARTS["hold"](row),
    "ring": lambda row: -PARTS["ring"](row),
    "number": lambda _: 0,
}
"""What comes first in each order; of the same value, the lower number."""


def ranked(rows: Iterable[Row], order: str, top: int) -> list[Row]:
    """The first `top` agents (0: all) in `order`; an unknown order is by total."""
    value = ORDERS.get(order, ORDERS["total"])
    in_order = sorted(rows, key=lambda row: (value(row), by_number(row["extension"])))
    return in_order[:top] if top else in_order


def data_key(rows: Iterable[Row], *controls: object) -> str:
    """A fingerprint of all that the chart shows: same key, same figure."""
    shown = [[row["extension"], row["name"], *row["today"].values()] for row in rows]
    return f"{crc32(orjson.dumps([shown, *map(str, controls)])):08x}"


def figure(rows: Sequence[Row], theme: Theme) -> Figure:
    """Stacked bars of talk, hold and ring, one agent a row; the names stand beside (`names`)."""
    people = [figure_text(person(row)) for row in rows]
    longest = max((total(row) for row in rows), default=0.0)
    return {
        "data": [
            stacked_bars.bars(name, WORDS[name], people, [seconds(row) for row in rows], theme)
            for name, seconds in PARTS.items()
        ],
        "layout": stacked_bars.layout(len(rows), longest, theme, "today"),
    }


def person(row: Row) -> str:
    """Number and name on one line; the number makes it unlike any other."""
    name = shortened(" ".join(own_name(row).split()), NAME_LENGTH)
    return f"{row['extension']}  {name}".strip()


def names(rows: Sequence[Row]) -> str:
    """The names beside the bars, one a line, as a single text."""
    return "\n".join(person(row) for row in rows)


def caption(shown: int, everyone: int, *, is_filtered: bool = False) -> str:
    """How many agents are shown of how many, and what is counted."""
    if not everyone:
        return "No agent matches the filters." if is_filtered else "No agents yet."
    who = f"all {everyone:,} agents" if shown == everyone else f"{shown:,} of {everyone:,} agents"
    if everyone == 1:
        who = "1 agent"
    return f"Showing {who}. Finished calls of today; one in progress counts when it ends."


def facts(
    row: Row | None,
    changes: list[ChangeRow],
    calls: Iterable[LiveCall],
    zone: ZoneInfo,
    now: float,
    *,
    rows: Iterable[Row] = (),
) -> str:
    """What the drawer shows, as JSON text; `row` is null for an extension that is gone.

    Of `rows` are those where the same agent is, too.
    """
    told = happenings.happenings(changes)
    described = [{**change, **each._asdict()} for change, each in zip(changes, told, strict=True)]
    words: dict[str, object] = {}
    if row is not None:
        times, rule = Times(zone, now), changes[0]["rule"] if changes else ""
        own = [each for each in calls if row["extension"] in each["extensions"]]
        words = {
            "presence": presence(row),
            "sentences": sentences.sentences(row, rule, times),
            "calls": [sentences.call(each, row, times) for each in own],
            "today": [each._asdict() for each in finished_calls.finished(row["today"])],
            "elsewhere": finished_calls.elsewhere(row, rows),
        }
    answer = {"row": row, "changes": described, "words": words, "now": now}
    return orjson.dumps(answer).decode()
