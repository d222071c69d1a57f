"""The callbacks of a past moment: a moment in, its board out; a day in, its curve out.

Knows ids, the history's questions and view. Both callbacks wait for their turn at the reports.
"""

from __future__ import annotations

from datetime import date

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from dashboard.pages.live.past import ids, view
from dashboard.rewind import MomentError, parse_moment, past_board, steps_at
from dashboard.services import Services
from dashboard.shell.clientside import connect
from state.history import HistoryError
from state.history.rewind.day_curve import day_curve


def register(app: Dash, services: Services) -> None:
    """Register both, and what paints them."""
    connect(app, "past_board", Input(ids.ANSWER, "data"))
    connect(app, "past_curve", Input(ids.CURVE, "data"))

    @app.callback(Output(ids.ANSWER, "data"), Input(ids.REQUEST, "data"), prevent_initial_call=True)
    def board(request: list[object] | None) -> str:
        if not request:
            raise PreventUpdate
        return board_at(services, str(request[-1]))

    @app.callback(Output(ids.CURVE, "data"), Input(ids.DAY, "data"), prevent_initial_call=True)
    def curve(day: str | None) -> str:
        return curve_of(services, day or "")


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


def curve_of(services: Services, text: str) -> str:
    """The curve of a day. PreventUpdate for what is no day, or cannot be read."""
    reports = services.reports
    try:
        day = date.fromisoformat(text)
        found = reports.of_day("curve", day, lambda of: day_curve(of, day, reports.now()))
        return view.curve(found, reports.calendar.bounds(day, day)[1] / 1000)
    except (ValueError, OverflowError, HistoryError) as error:
        raise PreventUpdate from error
