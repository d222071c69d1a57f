"""The skeleton of the board of a past moment: the bar of the past over the live board's own parts.

Knows which parts of the live board make sense of the past. Must not know any extension, or how a
moment is found.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.components import attrs, icon
from dashboard.looks.theme import LOOKS
from dashboard.pages.live import layout as live
from dashboard.pages.live.past import ids
from dashboard.pages.live.saved_views import views
from dashboard.pages.live.strip import strip
from dashboard.pages.live.tools import tools
from dashboard.services import Services
from dashboard.shell.router import Address

STORES = (
    ids.ARRANGED, ids.REQUEST, ids.ANSWER, ids.DAY, ids.CURVE, ids.FACTS_REQUEST, ids.FACTS,
)  # fmt: skip


def layout(services: Services, address: Address) -> Component:
    """The page for `?at=`; the script asks for the moment, and for the curve of its day."""
    base = services.settings.base_path
    return html.Div(
        [
            banner(base),
            html.Section(id=ids.BAR, className="rs-past-bar", **attrs(aria_label="Moment")),
            html.P(id=ids.SUMMARY, className="rs-past-summary", role="status"),
            html.Div(board(services, address), id="live"),
            *[dcc.Store(id=store) for store in STORES],
        ],
        id=ids.PAGE,
        className="rs-past",
        **attrs(data_at=address.params.get("at", "")),
    )


def board(services: Services, address: Address) -> list[Component]:
    """The parts of the live board. Unknown is a status here; the chart of today is left out."""
    find, base = address.params.get("find", ""), services.settings.base_path
    return [
        live.totals(LOOKS),
        *strip(polls=False),
        tools(find, services.reports.groups, has_chart=False),
        live.address_problem(),
        html.Div(live.board(views(base)), className="rs-columns"),
        live.drawer(),
    ]


def banner(base: str) -> Component:
    """Says that this is not now. Its link loads the page: the live board has the same path."""
    link = html.A("Live", href=f"{base}/", className="btn rs-action rs-past-live")
    words = html.Strong("This is the past", className="rs-past-word")
    moment = html.Span(id=ids.BANNER, className="rs-past-moment", role="status")
    return html.Div([icon("clock-history"), words, moment, link], className="rs-past-banner")
