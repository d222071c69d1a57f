"""The table of figures: columns from the measures, rows from sums.

Pure. Knows dash-ag-grid's names. The heading of a column is the measure's words, its tooltip the
formula; the values are numbers, which assets/reports.js shows as people read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import dash_ag_grid as dag
from dash.development.base_component import Component

from dashboard.reports.export import Column, Kind
from state.metrics import Measure

T = TypeVar("T")
_DECIMALS = {"s": 1, "%": 2, "calls": 0}
_WIDTH = {"s": 104, "%": 112, "calls": 96}
_SHOW = {unit: {"function": f"rsFigure(params.value, '{unit}')"} for unit in ("s", "%", "calls")}
WRAPPED = {"wrapHeaderText": True, "autoHeaderHeight": True}
OPTIONS: dict[str, Any] = {
    "theme": {"function": "themeQuartz"},
    "tooltipShowDelay": 200,
    "suppressCellFocus": False,
    "animateRows": False,
    "rowHeight": 32,
    "headerHeight": 36,
    "suppressColumnVirtualisation": True,
    "multiSortKey": "ctrl",
}


def grid(id_: str, columns: Sequence[dict[str, Any]], *, height: str = "60vh") -> Component:
    """An empty table; with height "auto" it is as tall as its rows."""
    tall = {"domLayout": "autoHeight"} if height == "auto" else {}
    made: Component = dag.AgGrid(
        id=id_,
        columnDefs=list(columns),
        rowData=[],
        defaultColDef={"sortable": True, "resizable": True, **WRAPPED},
        dashGridOptions={**OPTIONS, **tall, "pinnedBottomRowData": []},
        getRowId="params.data.id",
        className="rs-table",
        style={"width": "100%", **({} if tall else {"height": height})},
    )
    return made


def text_column(field: str, heading: str, **more: Any) -> dict[str, Any]:
    """A column of text."""
    return {"field": field, "headerName": heading, **more}


def measure_column(measure: Measure[Any], *, hide: bool = False) -> dict[str, Any]:
    """A column of figures, with the formula on hover."""
    return {
        "field": measure.name,
        "headerName": measure.words,
        "headerTooltip": measure.about,
        "type": "rightAligned",
        "valueFormatter": _SHOW[measure.unit],
        "width": _WIDTH[measure.unit],
        "hide": hide,
        "sortingOrder": ["desc", "asc", None],
    }


def figures(measures: Iterable[Measure[T]], totals: T) -> dict[str, float | None]:
    """The fields of a row."""
    return {measure.name: _rounded(measure, totals) for measure in measures}


def on_screen(
    columns: Sequence[dict[str, Any]],
    state: Sequence[dict[str, Any]] | None,
    measures: Iterable[Measure[Any]],
) -> list[Column]:
    """The columns as they stand on the screen: in their order, without the hidden ones."""
    headings = {column["field"]: column["headerName"] for column in columns}
    units: dict[str, Kind] = {measure.name: measure.unit for measure in measures}
    units["longest_wait_s"] = "s"
    hidden = {column["field"] for column in columns if column.get("hide")}
    placed = state or [{"colId": name, "hide": name in hidden} for name in headings]
    return [
        Column(one["colId"], headings[one["colId"]], units.get(one["colId"], "text"))
        for one in placed
        if not one.get("hide") and one["colId"] in headings
    ]


def _rounded(measure: Measure[T], totals: T) -> float | None:
    value = measure.of(totals)
    return None if value is None else round(value, _DECIMALS[measure.unit])
