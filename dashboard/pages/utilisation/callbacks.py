"""The utilisation page's callbacks: the address in, figures out.

Knows ids, report figures and view. Must not know how anything is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from dash import Dash, Input, Output

from dashboard.looks import figures
from dashboard.looks.theme import Theme, as_theme
from dashboard.pages.agents.view import nothing
from dashboard.pages.utilisation import ids, view
from dashboard.reports import cards, comparison, files, url
from dashboard.reports.data import ReportData
from dashboard.reports.files import Sheet
from dashboard.reports.filter_bar import query_in_words, suggestions
from dashboard.reports.query import ReportQuery
from dashboard.reports.url import query_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from state.calendar import days
from state.history import HistoryError
from state.history.reports.agents import AgentRow

HOURS = tuple(range(24))


def register(app: Dash, services: Services) -> None:
    """Register the address and the figures."""
    reports = services.reports
    url.register(app, reports, ids.BAR)
    files.register_whole(app, ids.BAR, partial(_sheet, reports))

    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "heat": Output(ids.HEAT, "figure"),
            "height": Output(ids.HEAT, "style"),
            "names": Output(ids.NAMES, "children"),
            "caption": Output(ids.HEAT_CAPTION, "children"),
            "trend": Output(ids.TREND, "figure"),
            "spread": Output(ids.SPREAD, "figure"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.CONTENT, "hidden"),
            "days": Output(ids.BAR.id("heading"), "children"),
            "problem": Output(ids.BAR.id("problem"), "children"),
            "agents": Output(ids.BAR.id("agent-suggestions"), "children"),
        },
        inputs={
            "search": Input(ids.BAR.id("address"), "search"),
            "theme": Input(shell_ids.THEME, "data"),
        },
    )
    def show(search: str, theme: str) -> dict[str, Any]:
        query = query_of(reports, search)
        header = {"days": query_in_words(query), "problem": query.problem}
        try:
            rows = reports.agents(query.days, query.filters)
        except HistoryError as error:
            return {**_nothing(query, str(error)), **header}
        if not rows:
            return {**_nothing(query, ""), **header}
        return {**_figures(reports, query, rows, as_theme(theme)), **header}


def _nothing(query: ReportQuery, problem: str) -> dict[str, Any]:
    return {
        **dict.fromkeys(("heat", "trend", "spread"), figures.EMPTY),
        "cards": None,
        "names": "",
        "caption": "",
        "height": {},
        "empty": nothing(problem, query.filters),
        "hidden": True,
        "agents": [],
    }


def _figures(
    reports: ReportData, query: ReportQuery, rows: Sequence[AgentRow], theme: Theme
) -> dict[str, Any]:
    measure, by = view.measure_and_by(query)
    trend = reports.trend(query.days, view.COLUMNS[measure], query.filters)
    compared = comparison.of_agents(reports, query, rows)
    ranked = view.ranked(rows, measure)
    return {
        "cards": [
            view.summary(rows, compared),
            cards.compared_with(compared),
        ],
        "heat": _heat(reports, query, ranked, theme),
        "height": {"height": view.heat_px(len(ranked))},
        "names": view.names(ranked),
        "caption": view.caption(measure, by, len(ranked)),
        "trend": view.trend(trend, measure, theme),
        "spread": view.spread(rows, measure, theme),
        "empty": None,
        "hidden": False,
        "agents": suggestions(sorted(ranked)),
    }


def _sheet(reports: ReportData, search: str | None) -> Sheet:
    """The heat map as a table."""
    query = query_of(reports, search)
    measure, by = view.measure_and_by(query)
    ranked = view.ranked(reports.agents(query.days, query.filters), measure)
    read = reports.by_hour if by == "hour" else reports.by_day
    cells = read(query.days, view.COLUMNS[measure], query.filters)
    columns = HOURS if by == "hour" else days(*query.days)
    return Sheet(view.SHOWN[measure], query.days, *view.sheet(ranked, cells, columns, measure))


def _heat(
    reports: ReportData, query: ReportQuery, ranked: Sequence[str], theme: Theme
) -> figures.Figure:
    measure, by = view.measure_and_by(query)
    columns = view.COLUMNS[measure]
    if by == "hour":
        by_hour = reports.by_hour(query.days, columns, query.filters)
        return view.heat(ranked, by_hour, HOURS, measure, theme)
    by_day = reports.by_day(query.days, columns, query.filters)
    return view.heat(ranked, by_day, list(days(*query.days)), measure, theme)
