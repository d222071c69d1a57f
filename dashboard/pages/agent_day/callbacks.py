"""Callbacks of an agent's day: the address in, strips and calls out.

Knows ids, desk and view. Must not know how anything is computed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dash import Dash, Input, Output, State, ctx

from dashboard.looks.theme import as_theme
from dashboard.pages.agent_day import ids, view
from dashboard.pages.agent_day.asked import AgentDays
from dashboard.reports.cache import Desk
from dashboard.reports.day_strip import busy_hours, touching
from dashboard.reports.url import asked_day, register_day
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from state.history import HistoryError

STRIP = f"{ids.STRIPS}-today"
STRIP_BEFORE = f"{ids.STRIPS}-before"


def register(app: Dash, services: Services) -> None:
    """Register the day, its figures and its calls."""
    desk = Desk(services)
    register_day(app, desk, ids.ADDRESS, ids.DAY_TOOLS)
    days = AgentDays(desk)
    _register_figures(app, days)
    _register_calls(app, days)


def _register_figures(app: Dash, days: AgentDays) -> None:
    @app.callback(
        output={
            "title": Output(ids.TITLE, "children"),
            "problem": Output(ids.PROBLEM, "children"),
            "cards": Output(ids.CARDS, "children"),
            "strip": Output(STRIP, "figure"),
            "day": Output(f"{STRIP}-day", "children"),
            "strip_before": Output(STRIP_BEFORE, "figure"),
            "day_before": Output(f"{STRIP_BEFORE}-day", "children"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.FULL, "hidden"),
        },
        inputs={
            "search": Input(ids.ADDRESS, "search"),
            "theme": Input(shell_ids.THEME, "data"),
            "who": State(ids.WHO, "data"),
        },
    )
    def figures(search: str, theme: str, who: str) -> dict[str, Any]:
        return _shown(days, who, *asked_day(search, days.today()), as_theme(theme))


def _register_calls(app: Dash, days: AgentDays) -> None:
    @app.callback(
        Output(ids.CALLS, "rowData"),
        Output(ids.CHOSEN, "children"),
        Output(ids.CLEAR, "hidden"),
        Input(ids.ADDRESS, "search"),
        Input(STRIP, "clickData"),
        Input(ids.CLEAR, "n_clicks"),
        State(ids.WHO, "data"),
    )
    def calls(search: str, click: Any, _: Any, who: str) -> tuple[Any, str, bool]:
        day, _problem = asked_day(search, days.today())
        try:
            legs = days.of(who, day).legs
        except HistoryError:
            legs = []
        if ctx.triggered_id != STRIP or not click:
            return view.rows(legs), "", True
        start, end = click["points"][0]["customdata"]
        some = touching(legs, start, end)
        return view.rows(some), view.chosen_words(start, end, len(some)), False


def _shown(days: AgentDays, who: str, day: date, problem: str, theme: Any) -> dict[str, Any]:
    week_before = day - timedelta(days=7)
    try:
        now, then = days.of(who, day), days.of(who, week_before)
        trouble = ""
    except HistoryError as error:
        now = then = days.nothing(day)
        trouble = str(error)
    people = {one.agent for one in now.intervals} | {leg.agent for leg in now.legs}
    places = {one.extension for one in now.intervals} | {leg.extension for leg in now.legs}
    shown = busy_hours([(now.day, now.intervals), (then.day, then.intervals)])
    is_empty = not (now.intervals or now.legs)
    return {
        "title": view.title(who, sorted(places), sorted(people)),
        "problem": problem,
        "cards": view.summary(now.totals, then.totals),
        "strip": view.figure(now, days.zone, theme, shown),
        "day": f"{day:%A, %d %B %Y}",
        "strip_before": view.figure(then, days.zone, theme, shown),
        "day_before": view.week_before(who, week_before),
        "empty": view.nothing(who, day, trouble) if is_empty else None,
        "hidden": is_empty and not (then.intervals or then.legs),
    }
