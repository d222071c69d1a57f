"""The utilisation page's callbacks: the address in, figures out.

Knows ids, report figures and view. Must not know how anything is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State

from dashboard.looks import figures
from dashboard.looks.theme import Theme, as_theme
from dashboard.pages.utilisation import heat_map, ids, view
from dashboard.reports import cards, comparison, files, sections, url
from dashboard.reports.data import ReportData
from dashboard.reports.files import Sheet
from dashboard.reports.filter_bar import query_in_words, suggestions
from dashboard.reports.query import ReportQuery
from dashboard.reports.url import query_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from dashboard.shell.clientside import connect
from state import calendar
from state.history import HistoryError
from state.history.reports.agents import AgentRow, DayRange
from state.metrics import Totals


def register(app: Dash, services: Services) -> None:
    """Register the address, the figures, the click on a cell, and the files."""
    reports = services.reports
    url.register(app, reports, ids.BAR)
    files.register_whole(app, ids.BAR, partial(_sheet, reports))
    _register_click(app)
    _register_figures(app, reports)


def _register_click(app: Dash) -> None:
    connect(
        app,
        "open_cell",
        Output(ids.CLICKED, "data"),
        Input(ids.HEAT, "clickData"),
        Input(ids.TREND, "clickData"),
        State(ids.CELLS, "data"),
        prevent_initial_call=True,
    )


def _register_figures(app: Dash, reports: ReportData) -> None:
    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "heat": Output(ids.HEAT, "figure"),
            "height": Output(ids.HEAT, "style"),
            "names": Output(ids.NAMES, "children"),
            "caption": Output(ids.HEAT_CAPTION, "children"),
            "titles": [
                Output(title, "children")
                for title in (ids.TREND_TITLE, ids.SPREAD_TITLE, ids.HEAT_TITLE)
            ],
            "cells": Output(ids.CELLS, "data"),
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
        header = {
            "days": query_in_words(query),
            "problem": query.problem,
            "titles": view.titles(*view.measure_and_by(query)),
        }
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
        "cells": None,
        "names": "",
        "caption": "",
        "height": {},
        "empty": sections.no_activity(problem, query.filters),
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
        "cells": heat_map.clickable(rows, _columns(query), _known(query.days, trend)),
        "cards": [
            view.summary(rows, compared),
            cards.compared_with(compared),
        ],
        "heat": _heat(reports, query, ranked, theme),
        "height": {"height": heat_map.heat_px(len(ranked))},
        "names": heat_map.names(ranked),
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
    sums = view.COLUMNS[measure]
    if by == "hour":
        by_hour = reports.by_hour(query.days, sums, query.filters)
        table = heat_map.sheet(ranked, by_hour, heat_map.HOURS, measure)
    else:
        by_day = reports.by_day(query.days, sums, query.filters)
        table = heat_map.sheet(ranked, by_day, list(calendar.days(*query.days)), measure)
    return Sheet(view.SHOWN[measure], query.days, *table)


def _heat(
    reports: ReportData, query: ReportQuery, ranked: Sequence[str], theme: Theme
) -> figures.Figure:
    measure, by = view.measure_and_by(query)
    columns = view.COLUMNS[measure]
    if by == "hour":
        by_hour = reports.by_hour(query.days, columns, query.filters)
        return heat_map.heat(ranked, by_hour, heat_map.HOURS, measure, theme)
    by_day = reports.by_day(query.days, columns, query.filters)
    return heat_map.heat(ranked, by_day, list(calendar.days(*query.days)), measure, theme)


def _columns(query: ReportQuery) -> Sequence[int | date]:
    _, by = view.measure_and_by(query)
    return heat_map.HOURS if by == "hour" else list(calendar.days(*query.days))


def _known(days: DayRange, trend: Sequence[tuple[date, Totals]]) -> DayRange:
    """The days until the last one with any figures."""
    return days._replace(last=trend[-1][0]) if trend else days
