"""The agents page's callbacks: the address in, figures and files out.

Knows ids, report figures and view. Must not know how anything is computed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash, Input, Output, Patch, State

from dashboard.looks import stacked_bars
from dashboard.looks.figures import Figure
from dashboard.looks.theme import as_theme
from dashboard.pages.agents import groups, ids, view
from dashboard.reports import comparison, files, sections, table, url
from dashboard.reports.data import ReportData
from dashboard.reports.files import Table
from dashboard.reports.filter_bar import header, suggestions
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
    """Register figures, chart, table and files."""
    reports = services.reports
    url.register(app, reports, BAR)
    _register_figures(app, reports)
    _register_chart(app, reports)
    connect(app, "row_ids", *files.order_of(BAR))
    sort = BAR.id("sort")
    connect(
        app,
        "table_sort",
        Output(sort, "value", allow_duplicate=True),
        Input(TABLE, "columnState"),
        State(sort, "value"),
        State(sort, "options"),
        prevent_initial_call=True,
    )
    connect(app, "sort_table", Input(sort, "value"), State(TABLE, "id"))
    files.register(app, reports, BAR, "Agents", partial(_table, reports))


def _register_figures(app: Dash, reports: ReportData) -> None:
    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "more": Output(ids.MORE, "children"),
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


def _register_chart(app: Dash, reports: ReportData) -> None:
    @app.callback(
        Output(ids.CHART, "figure"),
        Output(ids.CHART, "style"),
        Output(ids.NAMES, "children"),
        Output(ids.VALUES, "children"),
        Output(ids.CAPTION, "children"),
        Input(BAR.id("address"), "search"),
        Input(shell_ids.THEME, "data"),
    )
    def chart(search: str, theme: str) -> tuple[Figure, dict[str, int], str, str, str]:
        query = query_of(reports, search)
        everybody = _shown(reports, query, _agents(reports, query)[0])
        order, top = view.order_and_top(query)
        rows = view.ranked(everybody, order, top)
        caption = view.caption(
            len(rows),
            len(everybody),
            order,
            of_queue=query.filters.queue is not None,
            by_group=groups.is_by_group(query),
        )
        height = {"height": stacked_bars.height_px(len(rows))}
        beside = view.names(rows), view.values(rows, order)
        return view.figure(rows, as_theme(theme)), height, *beside, caption


def _table(reports: ReportData, query: ReportQuery) -> Table:
    rows = _shown(reports, query, reports.agents(query.days, query.filters))
    return Table(view.table_rows(rows), view.total_row(rows), METRICS)


def _agents(reports: ReportData, query: ReportQuery) -> tuple[list[AgentRow], str]:
    """The rows; or none, and why."""
    try:
        return reports.agents(query.days, query.filters), ""
    except HistoryError as error:
        return [], str(error)


def _shown(reports: ReportData, query: ReportQuery, people: list[AgentRow]) -> list[AgentRow]:
    """The rows of the table and the bars: agents, or groups."""
    if not groups.is_by_group(query):
        return people
    other = groups.other_filters(query)
    beside = reports.agents(query.days, other) if other and people else []
    return groups.by_group([*people, *beside])


def _figures(reports: ReportData, query: ReportQuery) -> dict[str, Any]:
    people, problem = _agents(reports, query)
    rows = _shown(reports, query, people)
    of_queue = query.filters.queue is not None
    options = Patch()
    options["pinnedBottomRowData"] = view.total_row(rows)
    compared = comparison.of_agents(reports, query, people) if people else None
    return {
        "cards": view.summary(people, compared, of_queue=of_queue) if compared else None,
        "more": view.more_columns(query),
        "empty": None if rows else sections.no_activity(problem, query.filters),
        "hidden": not rows,
        "rows": view.table_rows(rows),
        "height": table.height(len(rows)),
        "columns": view.columns(
            query,
            has_shifts=bool(reports.shifts),
            has_groups=any(row.group for row in rows),
        ),
        "options": options,
        **header(query, reports.queue_names()),
        "agents": suggestions(row.agent for row in people),
    }
