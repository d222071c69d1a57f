"""Today's call-time chart and the drawer's facts: rows in, plain data out.

Pure. Knows Row and figures. Must not know callbacks, requests or the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zlib import crc32

import orjson

from dashboard.looks import figures
from dashboard.looks.formatting import clock, figure_text, shortened
from dashboard.looks.theme import Theme
from dashboard.tiles import own_name
from state.live.schema import ChangeRow, Row

BAR_PX = 26
TOP_PX = 32
BOTTOM_PX = 8
NAME_LENGTH = 18
PARTS = (("talk", "talk_s"), ("hold", "hold_s"), ("ring", "ring_s"))


def total(row: Row) -> float:
    """Seconds of talk, hold and ring in today's finished calls."""
    today = row["today"]
    return today["talk_s"] + today["hold_s"] + today["ring_s"]


ORDERS: dict[str, Callable[[Row], Any]] = {
    "total": lambda row: (-total(row), row["extension"]),
    "talk": lambda row: (-row["today"]["talk_s"], row["extension"]),
    "hold": lambda row: (-row["today"]["hold_s"], row["extension"]),
    "ring": lambda row: (-row["today"]["ring_s"], row["extension"]),
    "number": lambda row: (len(row["extension"]), row["extension"]),
}


def ranked(rows: Iterable[Row], order: str, top: int) -> list[Row]:
    """The first `top` agents (0: all) in `order`; an unknown order is by total."""
    placed = sorted(rows, key=ORDERS.get(order, ORDERS["total"]))
    return placed[:top] if top else placed


def data_key(rows: Iterable[Row], *controls: object) -> str:
    """A fingerprint of all that the chart shows: same key, same figure."""
    shown = [[row["extension"], row["name"], *row["today"].values()] for row in rows]
    return f"{crc32(orjson.dumps([shown, *map(str, controls)])):08x}"


def figure(rows: Sequence[Row], theme: Theme) -> dict[str, Any]:
    """Stacked bars of talk, hold and ring, one agent a line, the first on top.

    The names stand beside it (`names`): as tick labels 500 of them take Plotly three seconds.
    """
    people = [figure_text(person(row)) for row in rows]
    return {
        "data": [_bars(rows, people, name, field, theme) for name, field in PARTS],
        "layout": _layout(rows, theme),
    }


def _layout(rows: Sequence[Row], theme: Theme) -> dict[str, Any]:
    longest = max((total(row) for row in rows), default=0.0)
    return figures.frame(
        theme,
        barmode="stack",
        bargap=0.35,
        height=TOP_PX + BOTTOM_PX + BAR_PX * len(rows),
        margin={"l": 8, "r": 24, "t": TOP_PX, "b": BOTTOM_PX},
        xaxis={**figures.time_axis(longest, theme), "side": "top"},
        yaxis={
            "type": "category",
            "range": [len(rows) - 0.5, -0.5],
            "showticklabels": False,
            "showgrid": False,
            "fixedrange": True,
        },
        hovermode="y unified",
        uirevision="today",
    )


def _bars(
    rows: Sequence[Row], people: list[str], name: str, field: str, theme: Theme
) -> dict[str, Any]:
    seconds = [row["today"][field] for row in rows]  # type: ignore[literal-required]
    return {
        "type": "bar",
        "orientation": "h",
        "name": name.capitalize(),
        "y": people,
        "x": seconds,
        "customdata": [clock(value) for value in seconds],
        "hovertemplate": "%{customdata}",
        "marker": figures.marker(name, theme),
    }


def person(row: Row) -> str:
    """Number and name on one line; the number makes it unlike any other."""
    name = shortened(" ".join(own_name(row).split()), NAME_LENGTH)
    return f"{row['extension']}  {name}".strip()


def names(rows: Sequence[Row]) -> str:
    """The names beside the bars, one a line: a single text, BAR_PX a line in 40-chart.css."""
    return "\n".join(person(row) for row in rows)


def caption(shown: int, everyone: int) -> str:
    """How many agents are shown of how many, and what is counted."""
    if not everyone:
        return "No agents yet."
    who = f"all {everyone} agents" if shown == everyone else f"{shown} of {everyone} agents"
    if everyone == 1:
        who = "1 agent"
    return f"Showing {who}. Finished calls of today; one in progress counts when it ends."


def facts(row: Row | None, changes: list[ChangeRow], now: float) -> str:
    """What the drawer shows, as JSON text; `row` is null for an extension that is gone."""
    return orjson.dumps({"row": row, "changes": changes, "now": now}).decode()
