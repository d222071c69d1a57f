"""Callbacks of one agent's day: the address in, strips and calls out.

Knows ids, the agent's day and view. Must not know how anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, ctx
from dash.development.base_component import Component

from dashboard.looks.theme import Theme, as_theme
from dashboard.moments import Moments
from dashboard.pages.agent_day import ids, statuses, view
from dashboard.pages.agent_day.data import AgentDays
from dashboard.reports import files
from dashboard.reports.day_strip import busy_hours, touching
from dashboard.reports.export import TableRow
from dashboard.reports.files import Sheet
from dashboard.reports.url import parse_day, register_day
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from state.history import HistoryError
from state.history.reports.agents import DayRange

ADDRESS = ids.BAR.id("address")


def register(app: Dash, services: Services) -> None:
    """Register the day, its figures and its calls."""
    register_day(app, services.reports, ids.BAR)
    days = AgentDays(services.reports)
    moments_of = partial(Moments.of, services)
    _register_figures(app, days, moments_of)
    _register_calls(app, days, moments_of)
    files.register_whole(app, ids.BAR, partial(_sheet, days), State(ids.WHO, "data"))


def _register_figures(app: Dash, days: AgentDays, moments_of: Callable[[], Moments]) -> None:
    @app.callback(
        output={
            "title": Output(ids.TITLE, "children"),
            "problem": Output(ids.BAR.id("problem"), "children"),
            "cards": Output(ids.CARDS, "children"),
            "strip": Output(ids.STRIP, "figure"),
            "strip_title": Output(ids.STRIP_TITLE, "children"),
            "week_before": Output(ids.WEEK_BEFORE, "figure"),
            "week_before_title": Output(ids.WEEK_BEFORE_TITLE, "children"),
            "statuses": Output(ids.STATUSES, "rowData"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.CONTENT, "hidden"),
        },
        inputs={
            "search": Input(ADDRESS, "search"),
            "theme": Input(shell_ids.THEME, "data"),
            "who": State(ids.WHO, "data"),
        },
    )
    def figures(search: str, theme: str, who: str) -> dict[str, Any]:
        day, problem = parse_day(search, days.today())
        return {**_figures(days, who, day, as_theme(theme), moments_of()), "problem": problem}


def _register_calls(app: Dash, days: AgentDays, moments_of: Callable[[], Moments]) -> None:
    @app.callback(
        Output(ids.CALLS, "rowData"),
        Output(ids.CALLS_CAPTION, "children"),
        Output(ids.SHOW_ALL, "hidden"),
        Input(ADDRESS, "search"),
        Input(ids.STRIP, "clickData"),
        Input(ids.SHOW_ALL, "n_clicks"),
        State(ids.WHO, "data"),
    )
    def calls(
        search: str, click: Any, _: Any, who: str
    ) -> tuple[list[TableRow], list[Component | str], bool]:
        moments = moments_of()
        day, _problem = parse_day(search, days.today())
        try:
            shown = days.read(who, day)
        except HistoryError:
            shown = days.empty(day)
        legs = shown.legs
        if ctx.triggered_id != ids.STRIP or not click:
            return view.call_rows(legs, moments=moments), [], True
        start, end = click["points"][0]["customdata"]
        clicked = touching(legs, start, end)
        rows = view.call_rows(clicked, moments=moments)
        at = moments.at(start, view.extension_at(shown, start))
        return rows, view.calls_caption((start, end), len(clicked), days.zone, at), False


def _sheet(days: AgentDays, search: str | None, who: str) -> Sheet:
    """The calls of the day as a table."""
    day, _problem = parse_day(search, days.today())
    columns = files.columns_of(view.columns(), dict.fromkeys(view.DURATIONS, "s"))
    rows = view.call_rows(days.read(who, day).legs, days.zone)
    return Sheet("Calls", DayRange(day, day), columns, rows)


def _figures(
    days: AgentDays, who: str, day: date, theme: Theme, moments: Moments
) -> dict[str, Any]:
    week_before = day - timedelta(days=7)
    try:
        now, before = days.read(who, day), days.read(who, week_before)
        trouble = ""
    except HistoryError as error:
        now = before = days.empty(day)
        trouble = str(error)
    hours = busy_hours([(now.day, now.intervals), (before.day, before.intervals)])
    is_empty = not (now.intervals or now.legs)
    return {
        "title": view.title(who, now),
        "cards": view.summary(now.totals, before.totals),
        "strip": view.figure(now, days.zone, theme, hours),
        "strip_title": f"{day:%A, %d %B %Y}",
        "week_before": view.figure(before, days.zone, theme, hours),
        "week_before_title": view.week_before(who, week_before, moments.base),
        "statuses": statuses.rows(now.intervals, now.day, moments),
        "empty": view.nothing(who, day, trouble) if is_empty else None,
        "hidden": is_empty and not (before.intervals or before.legs),
    }
