"""How busy people were: cards, heat map, trend, distribution.

Pure: report figures in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from array import array
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.formatting import figure_text, shortened
from dashboard.looks.theme import GROUNDS, Theme
from dashboard.reports import axes, cards
from dashboard.reports.cards import value_text
from state.board.statuses import UNKNOWN
from state.history.reports.agents import AgentRow
from state.metrics import METRICS, TIMES, Measure, Totals, total

MEASURES: dict[str, Measure[Totals]] = {measure.name: measure for measure in METRICS}
SHOWN = {
    "occupancy": "Occupancy",
    "busy_share": "Busy share of observed time",
    "handled": "Calls handled",
    "aht_s": "AHT",
}
BY = {"hour": "Hour of the day", "day": "Day"}
_HANDLING = ("talk_ms", "hold_ms", "wrapup_ms")
_CALLS = ("answered", "connected")
COLUMNS: dict[str, tuple[str, ...]] = {
    "occupancy": (*_HANDLING, "available_ms"),
    "busy_share": tuple(f"{name}_ms" for name in TIMES if name != UNKNOWN.counts_as),
    "handled": _CALLS,
    "aht_s": (*_HANDLING, "bare_talk_ms", "bare_hold_ms", *_CALLS),
}
"""The sums that a measure is made of: no others are asked for."""

CARDS = (
    ("occupancy", "s", "s"),
    ("utilisation", "s", "s"),
    ("busy_share", "s", "s"),
    ("aht_s", "s", "calls"),
    ("handled", "", ""),
    ("talk_s", "", ""),
    ("available_s", "", ""),
)
ROW_PX, AXIS_PX, SCALE_PX, NAME_LENGTH = 18, 28, 36, 22
PX = 240
APART = {"ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)"}
"""An axis whose names keep away from those of the other one where the two meet."""
MOST_NAMES = 24
_HUES: dict[Theme, tuple[str, ...]] = {
    "light": ("#eef3fb", "#bcd3f5", "#7ba7e8", "#3a76d2", "#0b3f94"),
    "dark": ("#1a2430", "#23456f", "#2f6cb3", "#5c9be6", "#c6dcfa"),
}
"""One hue from quiet to strong, so that it reads without colour too."""

Cells = Mapping[tuple[str, Any], Totals]


def summary(rows: Sequence[AgentRow], before: Sequence[AgentRow]) -> Component:
    """Key figures with what they are made of, against the period before."""
    now, then = total([row.totals for row in rows]), total([row.totals for row in before])
    hidden = "busy_share" if now.paid_ms else "utilisation"
    return cards.row(
        cards.card(MEASURES[name], now, then if before else None, parts=(above, below))
        for name, above, below in CARDS
        if name != hidden
    )


def ranked(rows: Sequence[AgentRow], measure: str) -> list[str]:
    """People, the largest figure first."""
    found = [(MEASURES[measure].of(row.totals), row.agent) for row in rows]
    return [who for value, who in sorted(found, key=lambda one: (-(one[0] or 0.0), one[1]))]


def heat(
    people: Sequence[str], cells: Cells, columns: Sequence[Any], measure: str, theme: Theme
) -> dict[str, Any]:
    """People down, hours or days across; a cell without time is empty."""
    return {
        "data": [_heat_trace(people, cells, columns, measure, theme)],
        "layout": figures.frame(
            theme,
            height=heat_px(len(people)),
            margin={"l": 24, "r": 24, "t": SCALE_PX + AXIS_PX, "b": 8},
            xaxis={
                "type": "category",
                "side": "top",
                "fixedrange": True,
                "showgrid": False,
                "ticks": "",
                "tickangle": 0,
                "tickfont": {"color": GROUNDS[theme].muted},
                "tickvals": [_column_text(column) for column in columns[:: _step(columns)]],
            },
            yaxis=_PEOPLE_AXIS,
            uirevision=measure,
        ),
    }


def heat_px(people: int) -> int:
    """How tall the heat map is: the scale, the axis, a row a person."""
    return SCALE_PX + AXIS_PX + ROW_PX * people + 8


_PEOPLE_AXIS = {
    "type": "category",
    "autorange": "reversed",
    "showticklabels": False,
    "ticks": "",
    "showgrid": False,
    "fixedrange": True,
}


def _heat_trace(
    people: Sequence[str], cells: Cells, columns: Sequence[Any], measure: str, theme: Theme
) -> dict[str, Any]:
    unit = MEASURES[measure].unit
    grid, largest = _grid(people, cells, columns, measure)
    digits = 1 if unit == "%" else 0
    return {
        "type": "heatmap",
        "z": grid,
        "x": [_column_text(column) for column in columns],
        "y": [figure_text(who) for who in people],
        "colorscale": [[place / 4, hue] for place, hue in enumerate(_HUES[theme])],
        "hoverongaps": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": f"%{{y}}<br>%{{x}}: %{{z:,.{digits}f}} {unit}<extra></extra>",
        "colorbar": _color_bar(largest, unit, theme),
        "zmin": 0,
        "zmax": largest,
    }


def _grid(
    people: Sequence[str], cells: Cells, columns: Sequence[Any], measure: str
) -> tuple[dict[str, str], float]:
    """The cells as Plotly's typed array (a fifth of the bytes of a list of lists), and the end of
    their scale.
    """
    of = MEASURES[measure].of
    values = array("f")
    for who in people:
        row = (cells.get((who, column)) for column in columns)
        values.extend(_number(of(sums)) if sums else float("nan") for sums in row)
    shape = f"{len(people)}, {len(columns)}"
    typed = {"dtype": "f4", "bdata": b64encode(values.tobytes()).decode(), "shape": shape}
    known = max((value for value in values if value == value), default=0.0)  # noqa: PLR0124 - nan
    return typed, 100.0 if MEASURES[measure].unit == "%" else max(1.0, known)


def _step(columns: Sequence[Any]) -> int:
    """Every how many columns one is named, so that the names can be read."""
    return -(-len(columns) // MOST_NAMES)


def _color_bar(largest: float, unit: str, theme: Theme) -> dict[str, Any]:
    """The scale, lying above the map: it has room there however few the rows are."""
    return {
        "orientation": "h",
        "thickness": 8,
        "len": 240,
        "lenmode": "pixels",
        "x": 1,
        "xanchor": "right",
        "xpad": 0,
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "ypad": 0,
        "outlinewidth": 0,
        "tickfont": {"color": GROUNDS[theme].muted},
        **axes.ticks(largest, unit),
    }


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _column_text(column: Any) -> str:
    return f"{column.day} {column:%b}" if isinstance(column, date) else f"{column}:00"


def names(people: Sequence[str]) -> str:
    """The names beside the heat map, one a line."""
    return "\n".join(shortened(" ".join(who.split()), NAME_LENGTH) for who in people)


def trend(days: Sequence[tuple[date, Totals]], measure: str, theme: Theme) -> dict[str, Any]:
    """The measure of all together, day by day."""
    of, unit = MEASURES[measure].of, MEASURES[measure].unit
    values = [of(sums) for _, sums in days]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [str(day) for day, _ in days],
                "y": values,
                "line": {"color": GROUNDS[theme].accent, "width": 2},
                "marker": {"size": 6},
                "text": [value_text(value, unit) for value in values],
                "hovertemplate": "%{x|%a %d %b %Y}: %{text}<extra></extra>",
            }
        ],
        "layout": _plain(
            theme,
            axes.ticks(max((value for value in values if value), default=0.0), unit),
            figures.day_axis([day for day, _ in days]),
        ),
    }


def spread(rows: Sequence[AgentRow], measure: str, theme: Theme) -> dict[str, Any]:
    """How many people had which figure."""
    of, unit = MEASURES[measure].of, MEASURES[measure].unit
    found = [value for row in rows if (value := of(row.totals)) is not None]
    counted = axes.bins(found, unit)
    most = max((one.agents for one in counted), default=0)
    paint = {"color": GROUNDS[theme].accent, "line": {"width": 0}}
    return {
        "data": [{**axes.bars(counted, unit), "marker": paint}],
        "layout": _plain(theme, axes.ticks(most, "calls"), axes.edges(counted, unit)),
    }


def _plain(theme: Theme, yaxis: dict[str, Any], xaxis: dict[str, Any]) -> dict[str, Any]:
    ground = GROUNDS[theme]
    axis = {
        "gridcolor": ground.rule,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": ground.muted},
    }
    return figures.frame(
        theme,
        height=PX,
        margin={"l": 56, "r": 24, "t": 16, "b": 36},
        xaxis={**axis, "showgrid": False, **APART, **xaxis},
        yaxis={**axis, "rangemode": "tozero", **yaxis},
    )


def caption(measure: str, by: str, people: int) -> str:
    """What the heat map shows."""
    how = "every hour of the day, all days together" if by == "hour" else "every day"
    return f"{MEASURES[measure].formula} For {people} agents, {how}."
