"""The heat map: how busy the team and each agent were, by hour or by day.

Pure: sums in, a plain dict for Plotly out. Must not know callbacks or the history.
"""

from __future__ import annotations

from array import array
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import figure_text, shortened
from dashboard.looks.theme import GROUNDS, HEAT, Theme
from dashboard.pages.utilisation.view import COLUMNS, MEASURES
from dashboard.reports import axes
from dashboard.reports.export import Column, TableRow
from state.history.reports.agents import AgentRow, DayRange
from state.metrics import Totals

ROW_PX, AXIS_PX, SCALE_PX, NAME_LENGTH = 18, 28, 36, 22
MOST_NAMES = 24
HOURS = tuple(range(24))
TEAM = "<b>Team</b>"
"""The row of the team: no agent's, since their names are escaped."""

ColumnKey = TypeVar("ColumnKey", int, date)
"""A column of the heat map: an hour of the day, or a day."""

Cells = Mapping[tuple[str, ColumnKey], Totals]
"""Sums by agent and column."""


def heat(
    people: Sequence[str],
    cells: Cells[ColumnKey],
    columns: Sequence[ColumnKey],
    measure: str,
    theme: Theme,
) -> Figure:
    """A row for the team, then one an agent; a column an hour or a day.

    A cell without time is empty; hours in which nobody did anything are left out at both ends.
    """
    of = MEASURES[measure].of
    rows = [[team_value(cells, people, column, measure) for column in columns]]
    for who in people:
        sums = (cells.get((who, column)) for column in columns)
        rows.append([of(each) if each else None for each in sums])
    shown = busy_columns(rows) if columns and isinstance(columns[0], int) else slice(None)
    columns = columns[shown]
    return {
        "data": [_heat_trace(people, [row[shown] for row in rows], columns, measure, theme)],
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
                "tickvals": [column_text(column) for column in columns[:: _step(columns)]],
            },
            yaxis=_AGENT_AXIS,
            uirevision=measure,
        ),
    }


def team_value(
    cells: Cells[ColumnKey], people: Sequence[str], column: ColumnKey, measure: str
) -> float | None:
    """The quotient of everybody's sums; of calls the average of those who were there."""
    there = [sums for who in people if (sums := cells.get((who, column)))]
    names = COLUMNS[measure]
    sums = Totals(**{name: sum(getattr(each, name) for each in there) for name in names})
    value = MEASURES[measure].of(sums)
    if value is None or not there or MEASURES[measure].unit != "calls":
        return value
    return value / len(there)


def busy_columns(rows: Sequence[Sequence[float | None]]) -> slice:
    """From the first column with a figure above zero to the last; all where there is none."""
    busy = [at for at, column in enumerate(zip(*rows, strict=True)) if any(column)]
    return slice(busy[0], busy[-1] + 1) if busy else slice(None)


def sheet(
    people: Sequence[str],
    cells: Cells[ColumnKey],
    columns: Sequence[ColumnKey],
    measure: str,
) -> tuple[list[Column], list[TableRow]]:
    """The heat map as a table: a row an agent, a column an hour or a day."""
    heads = [Column("agent", "Agent", "text")]
    heads += [Column(str(each), column_text(each), MEASURES[measure].unit) for each in columns]
    of = MEASURES[measure].of
    rows: list[TableRow] = [
        {"agent": who}
        | {str(each): of(sums) if (sums := cells.get((who, each))) else None for each in columns}
        for who in people
    ]
    return heads, rows


def heat_px(people: int) -> int:
    """How tall the heat map is: the scale, the axis, a row for the team and one an agent."""
    return SCALE_PX + AXIS_PX + ROW_PX * (people + 1) + 8


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
    rows: Sequence[Sequence[float | None]],
    columns: Sequence[ColumnKey],
    measure: str,
    theme: Theme,
) -> Figure:
    unit = MEASURES[measure].unit
    grid, largest = _grid(rows, unit)
    digits = 1 if unit == "%" else 0
    return {
        "type": "heatmap",
        "z": grid,
        "x": [column_text(column) for column in columns],
        "y": [TEAM, *(figure_text(who) for who in people)],
        "colorscale": [[step / 4, hue] for step, hue in enumerate(HEAT[theme])],
        "hoverongaps": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": f"%{{y}}<br>%{{x}}: %{{z:,.{digits}f}} {unit}<extra></extra>",
        "colorbar": _color_bar(largest, unit, theme),
        "zmin": 0,
        "zmax": largest,
    }


def _grid(rows: Sequence[Sequence[float | None]], unit: str) -> tuple[dict[str, str], float]:
    """The cells as Plotly's typed array (a fifth of the bytes of a list of lists), and the end of
    their scale.
    """
    values = array("f")
    for row in rows:
        values.extend(float("nan") if value is None else value for value in row)
    shape = f"{len(rows)}, {len(rows[0])}"
    typed = {"dtype": "f4", "bdata": b64encode(values.tobytes()).decode(), "shape": shape}
    known = max((value for row in rows for value in row if value is not None), default=0.0)
    return typed, 100.0 if unit == "%" else max(1.0, known)


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


def column_text(column: int | date) -> str:
    """How a column is named on the axis."""
    return f"{column.day} {column:%b}" if isinstance(column, date) else f"{column}:00"


def names(people: Sequence[str]) -> str:
    """The names beside the heat map, one a line."""
    shown = (shortened(" ".join(who.split()), NAME_LENGTH) for who in people)
    return "\n".join(["Team", *shown])


def clickable(
    rows: Sequence[AgentRow], columns: Sequence[int | date], days: DayRange
) -> dict[str, object]:
    """What a click on a cell needs, by the texts of its row and its column.

    An agent's row leads to his day, the team's to Staffing at that hour, or to the team's day.
    """
    return {
        "team": TEAM,
        "agents": {figure_text(row.agent): [row.agent, ", ".join(row.extensions)] for row in rows},
        "columns": {column_text(column): str(column) for column in columns},
        "days": [str(day) for day in days],
    }
