"""The table of a page as a file: the callback behind the buttons CSV and Excel.

Knows the ids of a bar and the two formats. Must not know which page it serves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dash import Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.access import trail
from dashboard.reports import table
from dashboard.reports.data import ReportData
from dashboard.reports.export import Column, Download, TableRow, as_csv, as_xlsx, download
from dashboard.reports.ids import Bar
from dashboard.reports.query import ReportQuery, in_words
from dashboard.reports.table import ColumnDef
from dashboard.reports.url import query_of
from state.metrics import Measure

MeasuresOf = Callable[[ReportQuery], Iterable[Measure[Any]]]


def no_measures(_query: ReportQuery) -> Iterable[Measure[Any]]:
    """The measures of a table that lists single records."""
    return ()


def register(
    app: Dash,
    reports: ReportData,
    bar: Bar,
    title: str,
    measures_of: MeasuresOf,
    *,
    address: str = "",
) -> None:
    """Answer the buttons with the table as it stands on the screen, its totals last.

    `address` is the id of the page's address where that is not the bar's own.
    """

    @app.callback(
        Output(bar.id("file"), "data"),
        Input(bar.id("csv"), "n_clicks"),
        Input(bar.id("xlsx"), "n_clicks"),
        State(address or bar.id("address"), "search"),
        State(bar.id("table"), "virtualRowData"),
        State(bar.id("table"), "columnDefs"),
        State(bar.id("table"), "columnState"),
        State(bar.id("table"), "dashGridOptions"),
        prevent_initial_call=True,
    )
    def export(
        _csv: object,
        _xlsx: object,
        search: str | None,
        rows: list[TableRow] | None,
        columns: list[ColumnDef],
        state: list[dict[str, Any]] | None,
        options: dict[str, Any] | None,
    ) -> Download:
        if not rows:
            raise PreventUpdate
        query = query_of(reports, search)
        shown = table.columns_on_screen(columns, state, measures_of(query))
        is_csv = ctx.triggered_id == bar.id("csv")
        days = f"{query.days.first} - {query.days.last}"
        trail.export(title.lower(), days, "csv" if is_csv else "xlsx", len(rows))
        return _file(title, query, shown, [*rows, *table.total_rows(options)], is_csv=is_csv)


def _file(
    title: str, query: ReportQuery, columns: list[Column], rows: list[TableRow], *, is_csv: bool
) -> Download:
    name = f"{title.lower()}-{query.days.first}-{query.days.last}"
    if is_csv:
        return download(f"{name}.csv", as_csv(columns, rows))
    return download(f"{name}.xlsx", as_xlsx(f"{title} {in_words(query.days)}", columns, rows))
