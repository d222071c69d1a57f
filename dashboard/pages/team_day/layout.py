"""The skeleton of the team's day. The strips are painted into it by assets/reports/team_day.js.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.charts import legend
from dashboard.looks.components import attrs
from dashboard.pages.team_day import ids
from dashboard.reports import filter_bar, sections
from dashboard.reports.day_strip import LEGEND
from dashboard.services import Services
from dashboard.shell.router import Address
from state.metrics import PARTS

HOW = (
    "A strip is painted in steps of two minutes, each in the status that lasted longest in it.",
    "A click on a strip leads to the board at that moment, a click on a name to the agent's day.",
    "The page of one agent shows every second.",
    "CSV and Excel hold the time of each agent in each status on this day.",
)


def layout(_: Services, __: Address) -> Component:
    """The page; the day is in the address."""
    head = html.Div(
        [
            html.H1("Day", className="rs-report-title"),
            html.Span(id=ids.DAY, className="rs-report-days"),
            sections.problem_line(ids.BAR),
        ],
        className="rs-report-head",
    )
    return html.Div(
        [
            dcc.Location(id=ids.BAR.id("address"), refresh="callback-nav"),
            dcc.Store(id=ids.DATA),
            dcc.Store(id=ids.DRAWN),
            head,
            filter_bar.day_bar(ids.BAR, filter_bar.file_buttons(ids.BAR)),
            html.Div(id=ids.EMPTY),
            html.Section(
                [sections.chart_head("Statuses of the day"), legend(LEGEND), strips()],
                id=ids.CONTENT,
                className="rs-chart rs-report-chart",
            ),
            sections.formulas(PARTS, *HOW),
            dcc.Download(id=ids.BAR.id("file")),
        ],
        className="rs-report",
    )


def strips() -> Component:
    """The container of the strips. It has no children here: a script owns them."""
    return html.Div(
        id=ids.STRIPS,
        className="rs-team-day",
        role="region",
        **attrs(aria_label="A strip for each agent; the table on Agents says the same in numbers"),
    )
