"""The table of a page as a file: the callback behind the buttons CSV and Excel.

Knows the ids of a bar and the two formats. Must not know which page it serves. The browser says
which rows it shows, in which order; their figures are the server's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dash import Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.access import trail
from dashboard.reports import table
from dashboard.reports.data import ReportData
from dashboard.reports.export import Column, Download, Kind, TableRow, as_csv, as_xlsx, download
from dashboard.reports.ids import Bar
from dashboard.reports.query import ReportQuery, in_words
from dashboard.reports.table import ColumnDef
from dashboard.reports.url import query_of
from state.history.reports.agents import DayRange
from state.metrics import Measure


class Table(NamedTuple):
    """What a table shows: its rows, the row of totals under them, and its measures."""

    rows: Sequence[TableRow]
    totals: Sequence[TableRow]
    measures: Sequence[Measure[Any]]

    def in_order(self, ids: Iterable[str]) -> list[TableRow]:
        """The rows with these ids in their order, then the totals."""
        by_id = {row["id"]: row for row in self.rows}
        return [*(by_id[each] for each in ids if each in by_id), *self.totals]


TableOf = Callable[[ReportQuery], Table]


def order_of(bar: Bar) -> tuple[Output, Input]:
    """What `row_ids` of assets/shell/clientside.js is connected with: the rows on the screen."""
    return Output(bar.id("order"), "data"), Input(bar.id("table"), "virtualRowData")


def register(
    app: Dash, reports: ReportData, bar: Bar, title: str, table_of: TableOf, *, address: str = ""
) -> None:
    """Answer the buttons with the table as it stands on the screen, its totals last.

    `address` is the id of the page's address where that is not the bar's own.
    """

    @app.callback(
        Output(bar.id("file"), "data"),
        Input(bar.id("csv"), "n_clicks"),
        Input(bar.id("xlsx"), "n_clicks"),
        State(address or bar.id("address"), "search"),
        State(bar.id("order"), "data"),
        State(bar.id("table"), "columnDefs"),
        State(bar.id("table"), "columnState"),
        prevent_initial_call=True,
    )
    def export(
        _csv: object,
        _xlsx: object,
        search: str | None,
        order: list[str] | None,
        columns: list[ColumnDef],
        state: list[dict[str, Any]] | None,
    ) -> Download:
        if not order:
            raise PreventUpdate
        query = query_of(reports, search)
        found = table_of(query)
        rows = found.in_order(order)
        shown = table.columns_on_screen(columns, state, found.measures)
        is_csv = ctx.triggered_id == bar.id("csv")
        days, kind = f"{query.days.first} - {query.days.last}", "csv" if is_csv else "xlsx"
        trail.export(title.lower(), days, kind, len(rows) - len(found.totals))
        return _file(Sheet(title, query.days, shown, rows), is_csv=is_csv)


class Sheet(NamedTuple):
    """A whole table of some days, under a title."""

    title: str
    days: DayRange
    columns: Sequence[Column]
    rows: Sequence[TableRow]


def register_whole(app: Dash, bar: Bar, sheet_of: Callable[..., Sheet], *states: State) -> None:
    """Answer the buttons with the whole of a table, for pages that show it as a picture.

    `sheet_of` gets the search of the address, then the values of `states`.
    """

    @app.callback(
        Output(bar.id("file"), "data"),
        Input(bar.id("csv"), "n_clicks"),
        Input(bar.id("xlsx"), "n_clicks"),
        State(bar.id("address"), "search"),
        *states,
        prevent_initial_call=True,
    )
    def export(_csv: object, _xlsx: object, search: str | None, *values: Any) -> Download:
        sheet = sheet_of(search, *values)
        if not sheet.rows:
            raise PreventUpdate
        is_csv = ctx.triggered_id == bar.id("csv")
        days, kind = f"{sheet.days.first} - {sheet.days.last}", "csv" if is_csv else "xlsx"
        trail.export(sheet.title.lower(), days, kind, len(sheet.rows))
        return _file(sheet, is_csv=is_csv)


def columns_of(columns: Iterable[ColumnDef], kinds: Mapping[str, Kind]) -> list[Column]:
    """The columns of a table as those of a file; texts where `kinds` say nothing."""
    return [
        Column(each["field"], each["headerName"], kinds.get(each["field"], "text"))
        for each in columns
        if not each.get("hide")
    ]


def _file(sheet: Sheet, *, is_csv: bool) -> Download:
    title, (first, last), columns, rows = sheet
    name = f"{title.lower().replace(' ', '-')}-{first}-{last}"
    if is_csv:
        return download(f"{name}.csv", as_csv(columns, rows))
    return download(f"{name}.xlsx", as_xlsx(f"{title} {in_words(sheet.days)}", columns, rows))
