"""Callbacks of the team's day: the address in, cells out.

Knows ids, report figures and view. Must not know how anything is computed or painted.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from dashboard.looks.theme import as_theme
from dashboard.moments import Moments
from dashboard.pages.agents import view as agents
from dashboard.pages.team_day import ids, view
from dashboard.pages.team_day.view import Strip
from dashboard.reports import files, sections
from dashboard.reports.data import ReportData
from dashboard.reports.day_strip import Day
from dashboard.reports.export import Column
from dashboard.reports.files import Sheet
from dashboard.reports.url import parse_day, register_day
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from dashboard.shell.clientside import connect
from state.history import HistoryError
from state.history.reports.agent_names import agent_names_of
from state.history.reports.agents import ALL_AGENTS, DayRange
from state.history.reports.listing import day_rows
from state.history.reports.view import HistoryView
from state.metrics import METRICS


def register(app: Dash, services: Services) -> None:
    """Register the day and the painter."""
    reports = services.reports
    register_day(app, reports, ids.BAR)
    files.register_whole(app, ids.BAR, partial(_sheet, reports))
    connect(app, "draw_team_day", Output(ids.DRAWN, "data"), Input(ids.DATA, "data"))

    @app.callback(
        Output(ids.DATA, "data"),
        Output(ids.EMPTY, "children"),
        Output(ids.CONTENT, "hidden"),
        Output(ids.DAY, "children"),
        Output(ids.BAR.id("problem"), "children"),
        Input(ids.BAR.id("address"), "search"),
        Input(shell_ids.THEME, "data"),
    )
    def show(search: str, theme: str) -> tuple[dict[str, Any], Component | None, bool, str, str]:
        day, problem = parse_day(search, reports.today())
        strips, trouble = _strips(reports, day)
        has_board = Moments.of(services).may_see
        bounds = Day.of(reports.calendar, day)
        picture = view.picture(strips, bounds, as_theme(theme), has_board=has_board)
        empty = None if strips else _nothing(day, trouble)
        return picture, empty, not strips, f"{day:%A, %d %B %Y}", problem


def _strips(reports: ReportData, day: date) -> tuple[list[Strip], str]:
    """The strips of a day; or none, and why."""

    def read(history: HistoryView) -> list[Strip]:
        bounds = Day.of(reports.calendar, day)
        return view.strips(day_rows(history, day), bounds, agent_names_of(history).name_of)

    try:
        return reports.of_day("team day", day, read), ""
    except HistoryError as error:
        return [], str(error)


def _sheet(reports: ReportData, search: str | None) -> Sheet:
    """The time of each agent on the day, as a table."""
    day, _problem = parse_day(search, reports.today())
    days = DayRange(day, day)
    who = [Column("agent", "Agent", "text"), Column("extensions", "Extensions", "text")]
    measures = [Column(each.name, each.words, each.unit) for each in METRICS]
    rows = agents.table_rows(reports.agents(days, ALL_AGENTS))
    return Sheet("Day", days, [*who, *measures], rows)


def _nothing(day: date, trouble: str) -> Component:
    if trouble:
        return sections.unreadable(trouble)
    return sections.empty(
        f"No activity on {day.day} {day:%b %Y}.",
        "Choose another day. States are kept from the moment Ringside watches the PBX;"
        " imported calls are on Agents.",
    )
