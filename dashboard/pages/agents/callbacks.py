"""The agents page's callbacks: the address in, figures out; and the files.

Knows ids, desk and view. Must not know how anything is computed.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, Patch, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.looks.theme import as_theme
from dashboard.pages.agents import ids, view
from dashboard.reports import cards, table
from dashboard.reports import url as address
from dashboard.reports.cache import Desk
from dashboard.reports.export import as_csv, as_xlsx, download
from dashboard.reports.filter_bar import as_options, named, suggestions, what
from dashboard.reports.query import Ask, in_words
from dashboard.reports.url import ask_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from state.history import HistoryError
from state.history.reports.agents import AgentRow
from state.metrics import METRICS


def register(app: Dash, services: Services) -> None:
    """Register figures, table and files."""
    desk = Desk(services)
    address.register(app, desk, ids.BAR)
    _register_figures(app, desk)
    _register_files(app, desk)


def _register_figures(app: Dash, desk: Desk) -> None:
    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.FULL, "hidden"),
            "rows": Output(ids.TABLE, "rowData"),
            "tall": Output(ids.TABLE, "style"),
            "columns": Output(ids.TABLE, "columnDefs"),
            "options": Output(ids.TABLE, "dashGridOptions"),
            "days": Output(ids.BAR.id("heading"), "children"),
            "problem": Output(ids.BAR.id("problem"), "children"),
            "queues": Output(ids.BAR.id("queue"), "options"),
            "people": Output(ids.PEOPLE, "children"),
        },
        inputs={"search": Input(ids.BAR.id("address"), "search")},
    )
    def figures(search: str) -> dict[str, Any]:
        return _shown(desk, ask_of(desk, search))

    @app.callback(
        Output(ids.CHART, "figure"),
        Output(ids.CHART, "style"),
        Output(ids.NAMES, "children"),
        Output(ids.CAPTION, "children"),
        Input(ids.BAR.id("address"), "search"),
        Input(shell_ids.THEME, "data"),
    )
    def chart(search: str, theme: str) -> tuple[Any, dict[str, int], str, str]:
        ask = ask_of(desk, search)
        people, _ = _people(desk, ask)
        order, top = view.arranged(ask)
        rows = view.ranked(people, order, top)
        of_queue = ask.chosen.queue is not None
        text = view.caption(len(rows), len(people), of_queue=of_queue)
        tall = {"height": view.chart_px(len(rows))}
        return view.figure(rows, as_theme(theme)), tall, view.names(rows), text


def _people(desk: Desk, ask: Ask) -> tuple[list[AgentRow], str]:
    """The rows, or none and why."""
    try:
        return desk.agents(ask.span, ask.chosen), ""
    except HistoryError as error:
        return [], str(error)


def _shown(desk: Desk, ask: Ask) -> dict[str, Any]:
    people, problem = _people(desk, ask)
    earlier = desk.agents_before(ask.span, ask.chosen) if people else []
    of_queue = ask.chosen.queue is not None
    options = Patch()
    options["pinnedBottomRowData"] = view.total_row(people)
    return {
        "cards": [
            view.summary(people, earlier, of_queue=of_queue),
            cards.compared(ask.span, desk.today(), known=bool(earlier)),
        ],
        "empty": None if people else view.nothing(problem, ask.chosen),
        "hidden": not people,
        "rows": view.table_rows(people),
        "tall": table.tall(len(people)),
        "columns": view.columns(
            has_shifts=bool(desk.shifts),
            of_queue=of_queue,
            has_groups=any(row.group for row in people),
        ),
        "options": options,
        "days": what(ask),
        "problem": ask.problem,
        "queues": as_options(named("All queues", desk.queue_names(), ask.chosen.queue)),
        "people": suggestions(row.agent for row in people),
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
        shown = [*rows, *table.totals(options)]
        return _file(ask_of(desk, search), shown, table.on_screen(columns, state, METRICS))


def _file(ask: Ask, rows: list[dict[str, Any]], columns: list[Any]) -> Any:
    name = f"agents-{ask.span.first}-{ask.span.last}"
    if ctx.triggered_id == ids.CSV:
        return download(f"{name}.csv", as_csv(columns, rows))
    return download(f"{name}.xlsx", as_xlsx(f"Agents {in_words(ask.span)}", columns, rows))
