"""The queues page's callbacks: the address in, figures out; and who waits, every second.

Knows ids, desk, reader and view. Must not know how anything is computed.
"""

from __future__ import annotations

import time
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, Patch, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.looks import figures
from dashboard.looks.theme import Theme, as_theme
from dashboard.pages.queues import ids, view, waiting
from dashboard.reports import cards, table
from dashboard.reports import url as address
from dashboard.reports.cache import Desk
from dashboard.reports.export import as_csv, as_xlsx, download
from dashboard.reports.filter_bar import as_options, named, what
from dashboard.reports.query import Ask, in_words
from dashboard.reports.url import ask_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from state.history import HistoryError
from state.history.reports.queues import QueueRow


def register(app: Dash, services: Services) -> None:
    """Register the address, the live part, the figures and the files."""
    desk = Desk(services)
    address.register(app, desk, ids.BAR)
    _register_live(app, services, desk)
    _register_figures(app, desk)
    _register_files(app, desk)


def _register_live(app: Dash, services: Services, desk: Desk) -> None:
    untyped: Any = app
    untyped.clientside_callback(
        ClientsideFunction("reports", "seen"),
        Output(ids.ASKED, "data"),
        Input(ids.TICK, "n_intervals"),
    )

    @app.callback(
        Output(ids.LIVE, "children"),
        Output(ids.LIVE_KEY, "data"),
        Input(ids.ASKED, "data"),
        Input(ids.BAR.id("address"), "search"),
        State(ids.LIVE_KEY, "data"),
    )
    def live(_: object, search: str, known: str) -> tuple[Any, str]:
        queues = services.reader.read().queues
        queue = ask_of(desk, search).chosen.queue
        someone = any(one["waiting"] for one in queues)
        now = time.time()
        # Waits grow every second; where nobody waits, only a change is worth an answer.
        key = f"{queue} {now if someone else 0:.0f} {queues}"
        if key == known:
            raise PreventUpdate
        return waiting.live(queues, now, queue), key


def _register_figures(app: Dash, desk: Desk) -> None:
    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "halves": Output(ids.HALVES, "figure"),
            "trend": Output(ids.TREND, "figure"),
            "columns": Output(ids.TABLE, "columnDefs"),
            "rows": Output(ids.TABLE, "rowData"),
            "options": Output(ids.TABLE, "dashGridOptions"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.FULL, "hidden"),
            "days": Output(ids.BAR.id("heading"), "children"),
            "problem": Output(ids.BAR.id("problem"), "children"),
            "queues": Output(ids.BAR.id("queue"), "options"),
        },
        inputs={
            "search": Input(ids.BAR.id("address"), "search"),
            "theme": Input(shell_ids.THEME, "data"),
        },
    )
    def show(search: str, theme: str) -> dict[str, Any]:
        ask = ask_of(desk, search)
        known = named("All queues", desk.queue_names(), ask.chosen.queue)
        told = {
            "days": what(ask),
            "problem": ask.problem,
            "queues": as_options(known),
        }
        try:
            return {**_shown(desk, ask, as_theme(theme)), **told}
        except HistoryError as error:
            return {**_nothing(ask, str(error)), **told}


def _chosen(rows: list[QueueRow], ask: Ask) -> list[QueueRow]:
    return [row for row in rows if ask.chosen.queue in (None, row.queue)]


def _shown(desk: Desk, ask: Ask, theme: Theme) -> dict[str, Any]:
    rows = _chosen(desk.queues(ask.span, ask.thresholds), ask)
    if not rows:
        return _nothing(ask, "")
    earlier = _chosen(desk.queues_before(ask.span, ask.thresholds), ask)
    days = desk.queue_days(ask.span, ask.thresholds, ask.chosen.queue)
    options = Patch()
    options["pinnedBottomRowData"] = view.total_row(ask, rows)
    return {
        "cards": [
            view.summary(ask, rows, earlier),
            cards.compared(ask.span, desk.today(), known=bool(earlier)),
        ],
        "halves": view.halves(rows, theme),
        "trend": view.trend(ask, days, theme),
        "columns": view.columns(ask),
        "rows": view.rows_of(ask, rows),
        "options": options,
        "empty": None,
        "hidden": False,
    }


def _nothing(ask: Ask, problem: str) -> dict[str, Any]:
    return {
        "cards": None,
        "halves": figures.EMPTY,
        "trend": figures.EMPTY,
        "columns": view.columns(ask),
        "rows": [],
        "options": Patch(),
        "empty": view.nothing(problem, ask.chosen.queue),
        "hidden": True,
    }


def _register_files(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(ids.FILE, "data"),
        Input(ids.CSV, "n_clicks"),
        Input(ids.XLSX, "n_clicks"),
        State(ids.BAR.id("address"), "search"),
        State(ids.TABLE, "virtualRowData"),
        State(ids.TABLE, "columnDefs"),
        State(ids.TABLE, "columnState"),
        State(ids.TABLE, "dashGridOptions"),
        prevent_initial_call=True,
    )
    def export(*told: Any) -> Any:
        _, _, search, rows, columns, state, options = told
        if not rows:
            raise PreventUpdate
        ask, shown = ask_of(desk, search), [*rows, *table.totals(options)]
        placed = table.on_screen(columns, state, view.measures(ask))
        name = f"queues-{ask.span.first}-{ask.span.last}"
        if ctx.triggered_id == ids.CSV:
            return download(f"{name}.csv", as_csv(placed, shown))
        return download(f"{name}.xlsx", as_xlsx(f"Queues {in_words(ask.span)}", placed, shown))
