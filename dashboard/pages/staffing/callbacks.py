"""The staffing page's callbacks: the address in, figures, words and files out.

Knows ids, report figures and what makes the page's parts. Must not know how anything is computed.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from dash import Dash, Input, Output

from dashboard.looks import figures
from dashboard.looks.theme import Theme, as_theme
from dashboard.moments import Moments
from dashboard.pages.staffing import ids, picture, rows, words
from dashboard.pages.staffing.words import Shown
from dashboard.reports import files, url
from dashboard.reports.files import Table
from dashboard.reports.filter_bar import header
from dashboard.reports.query import ReportQuery
from dashboard.reports.url import query_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from dashboard.shell.clientside import connect
from state.files.limits import Target
from state.history import HistoryError
from state.history.reports.staffing import MOST_DAYS
from state.metrics.staffing import Service, by_half_hour

BAR = ids.BAR
TABLE = BAR.id("table")


def register(app: Dash, services: Services) -> None:
    """Register the address, the figures, the click on a half hour, and the files."""
    url.register(app, services.reports, BAR)
    _register_figures(app, services)
    connect(
        app,
        "choose_half_hour",
        Output(ids.CLICKED, "data"),
        Input(ids.PICTURE, "clickData"),
        prevent_initial_call=True,
    )
    connect(app, "row_ids", *files.order_of(BAR))
    files.register(app, services.reports, BAR, "Staffing", partial(_table, services))


def _register_figures(app: Dash, services: Services) -> None:
    reports = services.reports

    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "answer": Output(ids.ANSWER, "children"),
            "picture": Output(ids.PICTURE, "figure"),
            "formula": Output(ids.FORMULA, "children"),
            "columns": Output(TABLE, "columnDefs"),
            "rows": Output(TABLE, "rowData"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.CONTENT, "hidden"),
            "days": Output(BAR.id("heading"), "children"),
            "problem": Output(BAR.id("problem"), "children"),
            "queues": Output(BAR.id("queue"), "options"),
        },
        inputs={
            "search": Input(BAR.id("address"), "search"),
            "theme": Input(shell_ids.THEME, "data"),
        },
    )
    def show(search: str, theme: str) -> dict[str, Any]:
        query = latest_days(query_of(reports, search))
        about = header(query, reports.queue_names())
        try:
            shown = staffing_of(services, query)
        except HistoryError as error:
            return {**_nothing(query, str(error)), **about}
        if not shown.halves:
            return {**_nothing(query, ""), **about}
        return {**_figures(shown, query, as_theme(theme), Moments.of(services)), **about}


def latest_days(query: ReportQuery) -> ReportQuery:
    """The query with no more days than staffing is shown for."""
    first = query.days.last - timedelta(days=MOST_DAYS - 1)
    if query.days.first >= first:
        return query
    said = f"Staffing is shown for {MOST_DAYS} days at most: the last of these."
    problem = " ".join(filter(None, [query.problem, said]))
    return query.with_days(query.days._replace(first=first), problem)


def staffing_of(services: Services, query: ReportQuery) -> Shown:
    """The half hours of the query's days."""
    queue, thresholds = query.filters.queue, query.thresholds
    target = services.limits.current().target(Target.SERVICE_LEVEL, queue or "")
    found = services.reports.staffing(query.days, queue, thresholds)
    service = Service.of(found.aht_s, thresholds.service_level_s, target)
    halves = words.cropped(by_half_hour(found.cells, service))
    return Shown(halves, found.cells, service, query.variant)


def _table(services: Services, query: ReportQuery) -> Table:
    query = latest_days(query)
    halves = staffing_of(services, query).halves
    return Table(rows.table_rows(halves, query), (), rows.measures(query))


def _figures(shown: Shown, query: ReportQuery, theme: Theme, moments: Moments) -> dict[str, Any]:
    half = words.half_of(query)
    return {
        "cards": rows.summary(shown, query),
        "answer": words.answer(shown, half, moments, query.filters.queue or ""),
        "picture": picture.figure(shown, half, theme),
        "formula": words.formula(shown.service),
        "columns": rows.columns(query),
        "rows": rows.table_rows(shown.halves, query, moments),
        "empty": None,
        "hidden": False,
    }


def _nothing(query: ReportQuery, problem: str) -> dict[str, Any]:
    return {
        "cards": None,
        "answer": None,
        "picture": figures.EMPTY,
        "formula": None,
        "columns": rows.columns(query),
        "rows": [],
        "empty": rows.nothing(problem, query.filters.queue),
        "hidden": True,
    }
