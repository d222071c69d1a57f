"""Facts -> the diagnostics page's cards and tables.

Pure. Must not know where the facts come from.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.pages.diagnostics import facts
from dashboard.pages.diagnostics.facts import Table
from state.live.diagnostics import Diagnostics
from state.live.schema import Live

WIDE = frozenset({"Link history", "Disagreements", "Left out of the board", "Times"})
"""Tables that take the whole width."""


def body(report: Diagnostics | None, live: Live, zone: ZoneInfo) -> list[Component]:
    """Cards, the wide tables, then the counters side by side; or why there is nothing."""
    if report is None:
        return [html.P(facts.NOTHING_YET, className="rs-empty")]
    made = facts.tables(report, zone)
    return [
        html.Div([_card(*card) for card in facts.cards(report, live, zone)], className="rs-cards"),
        *[_table(table) for table in made if table.title in WIDE],
        html.Div(
            [_table(table) for table in made if table.title not in WIDE],
            className="rs-diagnostics-counts",
        ),
    ]


def _card(words: str, value: str, small: str) -> Component:
    return html.Div(
        [
            html.Div(words, className="rs-card-words"),
            html.Div(value, className="rs-card-value"),
            html.Div(small, className="rs-card-parts", title=small),
        ],
        className="rs-card",
    )


def _table(table: Table) -> Component:
    return html.Section(
        [html.H2(table.title), _rows(table), *_note(table)],
        className="rs-diagnostics-table",
        **attrs(aria_label=table.title),
    )


def _note(table: Table) -> list[Component]:
    return [html.P(table.note, className="rs-diagnostics-empty")] if table.note else []


def _rows(table: Table) -> Component:
    if not table.rows:
        return html.P(table.empty, className="rs-diagnostics-empty")
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in table.columns]))
    rows = [html.Tr([html.Td(cell) for cell in row]) for row in table.rows]
    return html.Div(html.Table([head, html.Tbody(rows)]), className="rs-diagnostics-scroll")
