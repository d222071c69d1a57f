"""How busy agents were: cards, heat map, trend, distribution.

Pure: report figures in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from array import array
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import figure_text, shortened
from dashboard.looks.theme import GROUNDS, Theme
from dashboard.reports import axes, cards
from dashboard.reports.cards import value_text
from dashboard.reports.comparison import Compared
from dashboard.reports.export import Column, TableRow
from dashboard.reports.query import ReportQuery
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
"""The sums that a measure is made of: only these are read."""

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
CORNER_GAP = {"ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)"}
"""Invisible ticks: in the corner the names of the two axes keep apart."""
MOST_NAMES = 24
_HUES: dict[Theme, tuple[str, ...]] = {
    "light": ("#eef3fb", "#bcd3f5", "#7ba7e8", "#3a76d2", "#0b3f94"),
    "dark": ("#1a2430", "#23456f", "#2f6cb3", "#5c9be6", "#c6dcfa"),
}
"""One hue from quiet to strong, so that it reads without colour too."""

ColumnKey = TypeVar("ColumnKey", int, date)
"""A column of the heat map: an hour of the day, or a day."""

Cells = Mapping[tuple[str, ColumnKey], Totals]
"""Sums by agent and column."""


def measure_and_by(query: ReportQuery) -> tuple[str, str]:
    """What the charts show, and by hour or by day, from the address."""
    return query.option("measure", SHOWN, "occupancy"), query.option("by", BY, "hour")


def summary(rows: Sequence[AgentRow], compared: Compared[Totals]) -> Component:
    """Key figures with their quotients, beside what they are compared with."""
    now = total([row.totals for row in rows])
    hidden = "busy_share" if now.paid_ms else "utilisation"
    return cards.row(
        cards.compared_card(MEASURES[name], now, compared, (above, below))
        for name, above, below in CARDS
        if name != hidden
    )


def ranked(rows: Sequence[AgentRow], measure: str) -> list[str]:
    """Agents, the largest figure first."""
    found = [(MEASURES[measure].of(row.totals), row.agent) for row in rows]
    return [who for value, who in sorted(found, key=lambda each: (-(each[0] or 0.0), each[1]))]


def heat(
    people: Sequence[str],
    cells: Cells[ColumnKey],
    columns: Sequence[ColumnKey],
    measure: str,
    theme: Theme,
) -> Figure:
    """A row an agent, a column an hour or a day; a cell without time is empty."""
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
            yaxis=_AGENT_AXIS,
            uirevision=measure,
        ),
    }


def sheet(
    people: Sequence[str], cells: Any, columns: Sequence[int] | Sequence[date], measure: str
) -> tuple[list[Column], list[TableRow]]:
    """The heat map as a table: a row an agent, a column an hour or a day."""
    heads = [Column("agent", "Agent", "text")]
    heads += [Column(str(each), _column_text(each), MEASURES[measure].unit) for each in columns]
    of = MEASURES[measure].of
    rows: list[TableRow] = [
        {"agent": who}
        | {str(each): of(sums) if (sums := cells.get((who, each))) else None for each in columns}
        for who in people
    ]
    return heads, rows


def heat_px(people: int) -> int:
    """How tall the heat map is: the scale, the axis, a row an agent."""
    return SCALE_PX + AXIS_PX + ROW_PX * people + 8


_AGENT_AXIS = {
    "type": "category",
    "autorange": "reversed",
    "showticklabels": False,
    "ticks": "",
    "showgrid": False,
    "fixedrange": True,
}


def _heat_trace(
    people: Sequence[str],
    cells: Cells[ColumnKey],
    columns: Sequence[ColumnKey],
    measure: str,
    theme: Theme,
) -> Figure:
    unit = MEASURES[measure].unit
    grid, largest = _grid(people, cells, columns, measure)
    digits = 1 if unit == "%" else 0
    return {
        "type": "heatmap",
        "z": grid,
        "x": [_column_text(column) for column in columns],
        "y": [figure_text(who) for who in people],
        "colorscale": [[step / 4, hue] for step, hue in enumerate(_HUES[theme])],
        "hoverongaps": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": f"%{{y}}<br>%{{x}}: %{{z:,.{digits}f}} {unit}<extra></extra>",
        "colorbar": _color_bar(largest, unit, theme),
        "zmin": 0,
        "zmax": largest,
    }


def _grid(
    people: Sequence[str],
    cells: Cells[ColumnKey],
    columns: Sequence[ColumnKey],
    measure: str,
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


def _step(columns: Sequence[object]) -> int:
    """Every how many columns a name stands, so that the names can be read."""
    return -(-len(columns) // MOST_NAMES)


def _color_bar(largest: float, unit: str, theme: Theme) -> Figure:
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


def _column_text(column: int | date) -> str:
    return f"{column.day} {column:%b}" if isinstance(column, date) else f"{column}:00"


def names(people: Sequence[str]) -> str:
    """The names beside the heat map, one a line."""
    return "\n".join(shortened(" ".join(who.split()), NAME_LENGTH) for who in people)


def trend(sums_by_day: Sequence[tuple[date, Totals]], measure: str, theme: Theme) -> Figure:
    """The measure of all agents together, day by day."""
    unit = MEASURES[measure].unit
    days = [day for day, _ in sums_by_day]
    values = [MEASURES[measure].of(sums) for _, sums in sums_by_day]
    texts = [value_text(value, unit) for value in values]
    largest = max((value for value in values if value), default=0.0)
    return {
        "data": [figures.day_line(days, values, texts, theme)],
        "layout": _plain(theme, axes.ticks(largest, unit), figures.day_axis(days)),
    }


def spread(rows: Sequence[AgentRow], measure: str, theme: Theme) -> Figure:
    """How many agents had which figure."""
    of, unit = MEASURES[measure].of, MEASURES[measure].unit
    found = [value for row in rows if (value := of(row.totals)) is not None]
    counted = axes.bins(found, unit)
    most = max((each.agents for each in counted), default=0)
    paint = {"color": GROUNDS[theme].accent, "line": {"width": 0}}
    return {
        "data": [{**axes.bars(counted, unit), "marker": paint}],
        "layout": _plain(theme, axes.ticks(most, "calls"), axes.edges(counted, unit)),
    }


def _plain(theme: Theme, yaxis: Figure, xaxis: Figure) -> Figure:
    return figures.frame(
        theme,
        height=PX,
        margin={"l": 56, "r": 24, "t": 16, "b": 36},
        xaxis=figures.quiet_axis(theme, **{"showgrid": False, **CORNER_GAP, **xaxis}),
        yaxis=figures.quiet_axis(theme, **{"rangemode": "tozero", **yaxis}),
    )


def caption(measure: str, by: str, people: int) -> str:
    """What the heat map shows."""
    how = "every hour of the day, all days together" if by == "hour" else "every day"
    return f"{MEASURES[measure].formula} For {people} agents, {how}."
