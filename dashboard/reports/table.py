"""The table of figures: columns from the measures, rows from sums.

Pure. Knows dash-ag-grid's names. The heading of a column is the measure's words, its tooltip the
formula; the values are numbers, which assets/reports/tables.js writes as people read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import dash_ag_grid as dag
from dash.development.base_component import Component

from dashboard.reports.export import Column, Kind, TableRow
from state.metrics import Measure

T = TypeVar("T")
ColumnDef = dict[str, Any]
"""A column as dash-ag-grid takes it: options of AG Grid, each of its own type."""

_DECIMALS = {"s": 3, "%": 1, "calls": 0}
"""Shares are rounded once, here, so that table, file and cards show the same. Durations are shown
in whole seconds, cut and never rounded.
"""
SECONDS = ("longest_wait_s", "wait_s")
"""Columns of durations that are no measures."""
LOW_FIRST = frozenset(("occupancy", "utilisation", "busy_share", "service_level"))
"""Measures of which one looks for the low figures: the first click puts those on top."""
AVERAGES = ("agents_on_duty", "free_agents", "offered_a_day")
"""Columns of averages with one decimal that are no measures."""
_WIDTH = {"s": 124, "%": 124, "calls": 96}
ROW_PX, HEAD_PX = 32, 60
_SHOW = {
    unit: {"function": f"rsFigure(params.value, '{unit}')"}
    for unit in ("s", "%", "calls", "average")
}
DESCENDING = ["desc", "asc", None]
NONE_LAST = {"function": "rsNoneLast(valueA, valueB, nodeA, nodeB, isDescending)"}
"""Sorts figures; rows without one come last either way."""
WRAPPED = {"wrapHeaderText": True, "autoHeaderHeight": True}
OPTIONS: dict[str, Any] = {
    "theme": {"function": "themeQuartz"},
    "tooltipShowDelay": 200,
    "suppressCellFocus": False,
    "animateRows": False,
    "suppressNoRowsOverlay": True,  # without rows the page says so itself, or they are on their way
    "rowHeight": ROW_PX,
    "headerHeight": 36,
    "suppressColumnVirtualisation": True,
    "multiSortKey": "ctrl",
    "tabToNextCell": {"function": "rsTabOut()"},
    "tabToNextHeader": {"function": "rsTabOut()"},
}


def grid(id_: str, columns: Sequence[ColumnDef], *, height: str = "60vh") -> Component:
    """An empty table; with height "auto" it is as tall as its rows."""
    own = {"domLayout": "autoHeight"} if height == "auto" else {}
    made: Component = dag.AgGrid(
        id=id_,
        columnDefs=list(columns),
        rowData=[],
        defaultColDef={"sortable": True, "resizable": True, **WRAPPED},
        dashGridOptions={**OPTIONS, **own, "pinnedBottomRowData": []},
        getRowId="params.data.id",
        className="rs-table",
        style={"width": "100%", **({} if own else {"height": height})},
    )
    return made


def text_column(field: str, heading: str, **options: Any) -> ColumnDef:
    """A column of text, with the whole text on hover."""
    return {"field": field, "headerName": heading, "tooltipField": field, **options}


def moment_column(field: str, heading: str, **options: Any) -> ColumnDef:
    """A column of times; each leads to the address that its row has as `moment`."""
    return {"field": field, "headerName": heading, "cellRenderer": "RsMomentLink", **options}


def height(rows: int, most: str = "60vh") -> dict[str, str]:
    """A style: as tall as heading, rows and the row of totals need, up to `most`."""
    return {"width": "100%", "height": f"min({most}, {HEAD_PX + ROW_PX * (rows + 1) + 20}px)"}


def measure_column(measure: Measure[Any], *, hide: bool = False) -> ColumnDef:
    """A column of figures, with the formula on hover."""
    return {
        "field": measure.name,
        "headerName": measure.words,
        "headerTooltip": measure.about,
        "type": "rightAligned",
        "valueFormatter": _SHOW[measure.unit],
        "width": _WIDTH[measure.unit],
        "hide": hide,
        "comparator": NONE_LAST,
        "sortingOrder": ["asc", "desc", None] if is_low_first(measure.name) else DESCENDING,
    }


def is_low_first(name: str) -> bool:
    """Whether one looks for the low figures of a measure."""
    return name in LOW_FIRST


def number_column(field: str, heading: str, about: str) -> ColumnDef:
    """A column of numbers that are no measure: an average, or a whole number."""
    unit = "average" if field in AVERAGES else "calls"
    return {
        "field": field,
        "headerName": heading,
        "headerTooltip": about,
        "type": "rightAligned",
        "valueFormatter": _SHOW[unit],
        "width": 112,
    }


def figures(measures: Iterable[Measure[T]], totals: T) -> TableRow:
    """The figures of a row, by the name of their measure."""
    return {measure.name: _rounded(measure, totals) for measure in measures}


def columns_on_screen(
    columns: Sequence[ColumnDef],
    state: Sequence[dict[str, Any]] | None,
    measures: Iterable[Measure[Any]],
) -> list[Column]:
    """The columns as they stand on the screen: in their order, without the hidden ones."""
    headings = {column["field"]: column["headerName"] for column in columns}
    kinds: dict[str, Kind] = {measure.name: measure.unit for measure in measures}
    kinds |= dict.fromkeys(SECONDS, "s")
    kinds |= dict.fromkeys(AVERAGES, "average")
    kinds["agents_needed"] = "calls"
    hidden = {column["field"] for column in columns if column.get("hide")}
    placed = state or [{"colId": name, "hide": name in hidden} for name in headings]
    names = [each["colId"] for each in placed if not each.get("hide") and each["colId"] in headings]
    return [Column(name, headings[name], kinds.get(name, "text")) for name in names]


def _rounded(measure: Measure[T], totals: T) -> float | None:
    value = measure.of(totals)
    return None if value is None else round(value, _DECIMALS[measure.unit])
