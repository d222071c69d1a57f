"""The callbacks of a past moment: its board, what an extension did at it, and the curve of a day.

Knows ids, the history's questions and what makes words of them. All wait for their turn at the
reports.
"""

from __future__ import annotations

from datetime import date

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from dashboard.pages.live.callbacks import CONTROLS
from dashboard.pages.live.past import facts, ids, view
from dashboard.rewind import MomentError, parse_moment, past_board, steps_at
from dashboard.services import Services
from dashboard.shell.clientside import connect
from state.history import HistoryError
from state.history.rewind.day_curve import day_curve


def register(app: Dash, services: Services) -> None:
    """Register all, and what paints them."""
    controls = [Input(control, "value") for control in CONTROLS]
    connect(app, "arrange", Output(ids.ARRANGED, "data"), *controls)
    connect(app, "past_board", Input(ids.ANSWER, "data"))
    connect(app, "past_curve", Input(ids.CURVE, "data"))
    connect(app, "explain", Input(ids.FACTS, "data"))

    @app.callback(Output(ids.ANSWER, "data"), Input(ids.REQUEST, "data"), prevent_initial_call=True)
    def board(request: list[object] | None) -> str:
        if not request:
            raise PreventUpdate
        return board_at(services, str(request[-1]))

    @app.callback(Output(ids.CURVE, "data"), Input(ids.DAY, "data"), prevent_initial_call=True)
    def curve(day: str | None) -> str:
        return curve_of(services, day or "")

    @app.callback(
        Output(ids.FACTS, "data"), Input(ids.FACTS_REQUEST, "data"), prevent_initial_call=True
    )
    def explain(request: list[object] | None) -> str:
        if not request:
            raise PreventUpdate
        return facts_of(services, str(request[1]), str(request[2]))


def board_at(services: Services, text: str) -> str:
    """The answer for a moment as it stands in an address."""
    reports = services.reports
    now = reports.now()
    try:
        at = parse_moment(text, reports.calendar, now)
        board, steps = past_board(services, at), steps_at(services, at)
    except MomentError as error:
        return view.problem(f"{error}.")
    except HistoryError as error:
        return view.problem(f"The history cannot be read: {error}.")
    return view.answer(board, steps, now, services.limits.current(), reports.calendar.zone)


def facts_of(services: Services, extension: str, text: str) -> str:
    """What an extension did at a moment. PreventUpdate for no moment, or without a history."""
    reports = services.reports
    try:
        at = parse_moment(text, reports.calendar, reports.now())
        return facts.facts(past_board(services, at), extension, reports.calendar.zone)
    except (MomentError, HistoryError) as error:
        raise PreventUpdate from error


def curve_of(services: Services, text: str) -> str:
    """The curve of a day. PreventUpdate for what is no day, or cannot be read."""
    reports = services.reports
    try:
        day = date.fromisoformat(text)
        found = reports.of_day("curve", day, lambda of: day_curve(of, day, reports.now()))
        return view.curve(found, reports.calendar.bounds(day, day)[1] / 1000)
    except (ValueError, OverflowError, HistoryError) as error:
        raise PreventUpdate from error
