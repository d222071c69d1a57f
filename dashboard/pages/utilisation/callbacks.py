"""The utilisation page's callbacks: the address in, figures out.

Knows ids, desk and view. Must not know how anything is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output

from dashboard.looks import figures
from dashboard.looks.theme import Theme, as_theme
from dashboard.pages.agents.view import nothing
from dashboard.pages.utilisation import ids, view
from dashboard.reports import cards
from dashboard.reports import url as address
from dashboard.reports.cache import Desk
from dashboard.reports.filter_bar import suggestions, what
from dashboard.reports.query import Ask
from dashboard.reports.url import ask_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from state.calendar import days
from state.history import HistoryError
from state.history.reports.agents import AgentRow

HOURS = tuple(range(24))


def register(app: Dash, services: Services) -> None:
    """Register the address and the figures."""
    desk = Desk(services)
    address.register(app, desk, ids.BAR)

    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "heat": Output(ids.HEAT, "figure"),
            "tall": Output(ids.HEAT, "style"),
            "names": Output(ids.NAMES, "children"),
            "caption": Output(ids.HEAT_CAPTION, "children"),
            "trend": Output(ids.TREND, "figure"),
            "spread": Output(ids.SPREAD, "figure"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.FULL, "hidden"),
            "days": Output(ids.BAR.id("heading"), "children"),
            "problem": Output(ids.BAR.id("problem"), "children"),
            "people": Output(ids.PEOPLE, "children"),
        },
        inputs={
            "search": Input(ids.BAR.id("address"), "search"),
            "theme": Input(shell_ids.THEME, "data"),
        },
    )
    def show(search: str, theme: str) -> dict[str, Any]:
        ask = ask_of(desk, search)
        told = {"days": what(ask), "problem": ask.problem}
        try:
            people = desk.agents(ask.span, ask.chosen)
        except HistoryError as error:
            return {**_empty(ask, str(error)), **told}
        if not people:
            return {**_empty(ask, ""), **told}
        return {**_full(desk, ask, people, as_theme(theme)), **told}


def _empty(ask: Ask, problem: str) -> dict[str, Any]:
    none: dict[str, Any] = dict.fromkeys(("heat", "trend", "spread"), figures.EMPTY)
    texts: dict[str, Any] = {"cards": None, "names": "", "caption": "", "tall": {}}
    return {**none, **texts, "empty": nothing(problem, ask.chosen), "hidden": True, "people": []}


def _full(desk: Desk, ask: Ask, people: Sequence[AgentRow], theme: Theme) -> dict[str, Any]:
    measure = ask.other("measure", view.SHOWN, "occupancy")
    by = ask.other("by", view.BY, "hour")
    asked = desk.by_hour if by == "hour" else desk.by_day
    cells: Any = asked(ask.span, view.COLUMNS[measure], ask.chosen)
    trend = desk.trend(ask.span, view.COLUMNS[measure], ask.chosen)
    columns: Sequence[Any] = HOURS if by == "hour" else days(*ask.span)
    ranked = view.ranked(people, measure)
    earlier = desk.agents_before(ask.span, ask.chosen)
    return {
        "cards": [
            view.summary(people, earlier),
            cards.compared(ask.span, desk.today(), known=bool(earlier)),
        ],
        "heat": view.heat(ranked, cells, columns, measure, theme),
        "tall": {"height": view.heat_px(len(ranked))},
        "names": view.names(ranked),
        "caption": view.caption(measure, by, len(ranked)),
        "trend": view.trend(trend, measure, theme),
        "spread": view.spread(people, measure, theme),
        "empty": None,
        "hidden": False,
        "people": suggestions(sorted(ranked)),
    }
