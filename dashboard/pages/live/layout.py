"""The skeleton of the live page. Tiles, totals and drawer are painted into it by assets/live/*.js.

Knows the table of states. Must not know any extension.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import theme
from dashboard.looks.components import attrs, icon
from dashboard.moments import Moments
from dashboard.pages.live import ids
from dashboard.pages.live.chart_panel import chart
from dashboard.pages.live.saved_views import views
from dashboard.pages.live.strip import strip
from dashboard.pages.live.tools import tools
from dashboard.services import Services
from dashboard.shell.router import Address

STORES = (
    ids.ARRANGED,
    ids.DRAWER_REQUEST,
    ids.DRAWER_FACTS,
    ids.DRAWER_PAST_REQUEST,
    ids.DRAWER_PAST,
    ids.FILTERS,
)


def layout(services: Services, address: Address) -> Component:
    """The page; `?find=` fills the search box."""
    settings = services.settings
    return html.Div(
        [
            totals(),
            *strip(),
            tools(address.params.get("find", ""), services.reports.groups),
            address_problem(),
            html.Div(
                [
                    board(rewind_link(services), views(settings.base_path)),
                    chart(settings.refresh_ms),
                ],
                className="rs-columns",
            ),
            drawer(),
            *[dcc.Store(id=store) for store in STORES],
        ],
        id="live",
        **attrs(data_agents=settings.agent_pattern),
    )


def address_problem() -> Component:
    """The line for what the address names and the board does not know."""
    return html.P(
        id=ids.ADDRESS_PROBLEM, className="rs-address-problem", hidden=True, role="status"
    )


def board(*beside_summary: Component) -> Component:
    """The summary, the grid, and the text in its stead while there are no extensions."""
    empty = html.Div(id=ids.EMPTY, className="rs-empty", hidden=True)
    over_the_tiles = html.Div([summary(), *beside_summary], className="rs-over-tiles")
    return html.Section([over_the_tiles, grid(), empty], className="rs-board")


def totals(looks: Sequence[theme.Look] = theme.ON_BOARD) -> Component:
    """Legend, counts and filter at once: a button per state. The script writes the counts."""
    everyone = html.Button(
        [html.Span("0", className="rs-total-count"), html.Span("All", className="rs-total-word")],
        className="rs-total rs-total-all",
        type="button",
        **attrs(aria_pressed="true", data_filter=""),
    )
    return html.Section(
        [everyone, over_limit(), *[total(look) for look in looks]],
        id=ids.TOTALS,
        className="rs-totals",
        **attrs(aria_label="Extensions by state; press to filter"),
    )


def over_limit() -> Component:
    """The button of all that are over their limit, in whatever status. It joins with the others."""
    return html.Button(
        [
            html.Span(icon("alarm-fill"), className="rs-swatch"),
            html.Span("0", className="rs-total-count"),
            html.Span("Over limit", className="rs-total-word"),
        ],
        id=ids.OVER,
        className="rs-total rs-total-over is-none",
        type="button",
        **attrs(aria_pressed="false"),
    )


def total(look: theme.Look) -> Component:
    """The button of one status."""
    return html.Button(
        [
            html.Span(icon(look.icon), className=f"rs-swatch rs-{look.pattern}"),
            html.Span("0", className="rs-total-count"),
            html.Span(look.word, className="rs-total-word"),
        ],
        className="rs-total",
        type="button",
        **attrs(aria_pressed="false", data_state=look.key, data_filter=look.key),
    )


def summary() -> Component:
    """How many extensions are shown of how many; and, when the board is not live, since when and
    why.
    """
    return html.Div(
        [
            html.Span(id=ids.SUMMARY_COUNT, className="rs-board-summary-count"),
            html.Span(className="rs-board-summary-why"),
            html.Span(className="rs-board-summary-age", **attrs(aria_hidden="true")),
        ],
        id=ids.SUMMARY,
        className="rs-board-summary",
        role="status",
    )


def rewind_link(services: Services) -> Component:
    """The way to the past; the script keeps its moment and the filters up to date."""
    now = Moments.of(services).at(time.time())
    return html.A("Rewind", href=now, className="rs-rewind")


def grid() -> Component:
    """The container of the tiles. It has no children here: a script owns them."""
    return html.Div(
        id=ids.GRID,
        className="rs-grid",
        role="group",
        **attrs(aria_label="Extensions", data_density="card", aria_busy="true"),
    )


def drawer() -> Component:
    """The panel that explains one extension. The script fills it, as text only."""
    return html.Aside(
        id=ids.DRAWER,
        className="rs-drawer",
        hidden=True,
        role="dialog",
        tabIndex="-1",
        **attrs(aria_label="Extension"),
    )
