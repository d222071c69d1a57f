"""Callbacks of everybody's day: the address in, cells out.

Knows ids, desk and view. Must not know how anything is computed or painted.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from dashboard.looks.theme import as_theme
from dashboard.pages.team_day import ids, view
from dashboard.reports import filter_bar as controls
from dashboard.reports.cache import Desk
from dashboard.reports.day_strip import Day
from dashboard.reports.url import asked_day, register_day
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from state.history import History, HistoryError
from state.history.reports.agent_names import agent_names_of
from state.history.reports.listing import day_rows


def register(app: Dash, services: Services) -> None:
    """Register the day and the painter."""
    desk = Desk(services)
    register_day(app, desk, ids.ADDRESS, ids.DAY_TOOLS)
    untyped: Any = app
    untyped.clientside_callback(
        ClientsideFunction("reports", "lanes"), Output(ids.DRAWN, "data"), Input(ids.DATA, "data")
    )

    @app.callback(
        Output(ids.DATA, "data"),
        Output(ids.EMPTY, "children"),
        Output(ids.FULL, "hidden"),
        Output(ids.TITLE, "children"),
        Output(ids.PROBLEM, "children"),
        Input(ids.ADDRESS, "search"),
        Input(shell_ids.THEME, "data"),
    )
    def strips(search: str, theme: str) -> tuple[Any, Any, bool, str, str]:
        day, problem = asked_day(search, desk.today())
        people, trouble = _people(desk, day)
        picture = view.picture(people, Day.of(desk.calendar, day), as_theme(theme))
        empty = None if people else _nothing(day, trouble)
        return picture, empty, not people, f"{day:%A, %d %B %Y}", problem


def _people(desk: Desk, day: date) -> tuple[list[list[str]], str]:
    def make(history: History) -> list[list[str]]:
        who_is = agent_names_of(history).name_of
        return view.cells(day_rows(history, day), Day.of(desk.calendar, day), who_is)

    try:
        return desk.keep("strips", day, make), ""
    except HistoryError as error:
        return [], str(error)


def _nothing(day: date, trouble: str) -> Any:
    if trouble:
        return controls.empty("The history cannot be read just now.", trouble)
    return controls.empty(
        f"Nobody's state is known on {day:%d %b %Y}.",
        "Choose another day. States are kept from the moment Ringside watches the PBX;"
        " imported calls are on Agents.",
    )
