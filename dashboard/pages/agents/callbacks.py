"""The agents page's callbacks: the address in, figures and files out.

Knows ids, report figures and view. Must not know how anything is computed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash, Input, Output, Patch

from dashboard.looks import stacked_bars
from dashboard.looks.figures import Figure
from dashboard.looks.theme import as_theme
from dashboard.pages.agents import ids, view
from dashboard.reports import cards, files, table, url
from dashboard.reports.data import ReportData
from dashboard.reports.files import Table
from dashboard.reports.filter_bar import (
    as_options,
    filter_options,
    query_in_words,
    suggestions,
)
from dashboard.reports.query import ReportQuery
from dashboard.reports.url import query_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from dashboard.shell.clientside import connect
from state.history import HistoryError
from state.history.reports.agents import AgentRow
from state.metrics import METRICS

BAR = ids.BAR
TABLE = BAR.id("table")


def register(app: Dash, services: Services) -> None:
    """Register figures, table and files."""
    reports = services.reports
    url.register(app, reports, BAR)
    _register_figures(app, reports)
    connect(app, "row_ids", *files.order_of(BAR))
    files.register(app, reports, BAR, "Agents", partial(_table, reports))


def _register_figures(app: Dash, reports: ReportData) -> None:
    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.CONTENT, "hidden"),
            "rows": Output(TABLE, "rowData"),
            "height": Output(TABLE, "style"),
            "columns": Output(TABLE, "columnDefs"),
            "options": Output(TABLE, "dashGridOptions"),
            "days": Output(BAR.id("heading"), "children"),
            "problem": Output(BAR.id("problem"), "children"),
            "queues": Output(BAR.id("queue"), "options"),
            "agents": Output(BAR.id("agent-suggestions"), "children"),
        },
        inputs={"search": Input(BAR.id("address"), "search")},
    )
    def figures(search: str) -> dict[str, Any]:
        return _figures(reports, query_of(reports, search))

    @app.callback(
        Output(ids.CHART, "figure"),
        Output(ids.CHART, "style"),
        Output(ids.NAMES, "children"),
        Output(ids.CAPTION, "children"),
        Input(BAR.id("address"), "search"),
        Input(shell_ids.THEME, "data"),
    )
    def chart(search: str, theme: str) -> tuple[Figure, dict[str, int], str, str]:
        query = query_of(reports, search)
        people, _ = _agents(reports, query)
        rows = view.ranked(people, *view.order_and_top(query))
        of_queue = query.filters.queue is not None
        caption = view.caption(len(rows), len(people), of_queue=of_queue)
        height = {"height": stacked_bars.height_px(len(rows))}
        return view.figure(rows, as_theme(theme)), height, view.names(rows), caption


def _table(reports: ReportData, query: ReportQuery) -> Table:
    rows = reports.agents(query.days, query.filters)
    return Table(view.table_rows(rows), view.total_row(rows), METRICS)


def _agents(reports: ReportData, query: ReportQuery) -> tuple[list[AgentRow], str]:
    """The rows; or none, and why."""
    try:
        return reports.agents(query.days, query.filters), ""
    except HistoryError as error:
        return [], str(error)


def _figures(reports: ReportData, query: ReportQuery) -> dict[str, Any]:
    rows, problem = _agents(reports, query)
    earlier = reports.agents_before(query.days, query.filters) if rows else []
    of_queue = query.filters.queue is not None
    options = Patch()
    options["pinnedBottomRowData"] = view.total_row(rows)
    queues = filter_options("All queues", reports.queue_names(), query.filters.queue)
    return {
        "cards": [
            view.summary(rows, earlier, of_queue=of_queue),
            cards.compared(query.days, reports.today(), known=bool(earlier)),
        ],
        "empty": None if rows else view.nothing(problem, query.filters),
        "hidden": not rows,
        "rows": view.table_rows(rows),
        "height": table.height(len(rows)),
        "columns": view.columns(
            has_shifts=bool(reports.shifts),
            of_queue=of_queue,
            has_groups=any(row.group for row in rows),
        ),
        "options": options,
        "days": query_in_words(query),
        "problem": query.problem,
        "queues": as_options(queues),
        "agents": suggestions(row.agent for row in rows),
    }
