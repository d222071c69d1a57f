"""The skeleton of the board of a past moment.

Knows the table of statuses. Must not know any extension, or how a moment is found.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.access.viewing import viewer_if_any
from dashboard.looks.components import attrs, icon
from dashboard.looks.theme import LOOKS, Look
from dashboard.pages.live.past import ids
from dashboard.services import Services
from dashboard.shell.router import Address
from state.access.roles import Ability

STORES = (ids.REQUEST, ids.ANSWER, ids.DAY, ids.CURVE)


def layout(services: Services, address: Address) -> Component:
    """The page for `?at=`; the script asks for the moment, and for the curve of its day."""
    viewer = viewer_if_any()
    has_days = viewer is not None and viewer.may(Ability.DAYS)
    return html.Div(
        [
            banner(services.settings.base_path),
            html.Section(id=ids.BAR, className="rs-past-bar", **attrs(aria_label="Moment")),
            totals(),
            html.Section(id=ids.QUEUES, className="rs-past-queues", **attrs(aria_label="Queues")),
            html.P(id=ids.SUMMARY, className="rs-past-summary", role="status"),
            html.Div(
                id=ids.GRID,
                className="rs-grid",
                role="group",
                **attrs(aria_label="Extensions", data_density="card", aria_busy="true"),
            ),
            *[dcc.Store(id=store) for store in STORES],
        ],
        id=ids.PAGE,
        className="rs-past",
        **attrs(
            data_at=address.params.get("at", ""),
            data_open=address.params.get("open", ""),
            data_days="yes" if has_days else "",
        ),
    )


def banner(base: str) -> Component:
    """Says that this is not now. Its link loads the page: the live board has the same path."""
    live = html.A("Live", href=f"{base}/", className="btn rs-action rs-past-live")
    words = html.Strong("This is the past", className="rs-past-word")
    moment = html.Span(id=ids.BANNER, className="rs-past-moment", role="status")
    return html.Div([icon("clock-history"), words, moment, live], className="rs-past-banner")


def totals() -> Component:
    """Legend, counts and filter: a button per status, as over the live board."""
    return html.Section(
        [total(look) for look in LOOKS],
        id=ids.TOTALS,
        className="rs-totals",
        **attrs(aria_label="Extensions by state; press to filter"),
    )


def total(look: Look) -> Component:
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
