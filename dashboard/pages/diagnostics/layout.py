"""The skeleton of the diagnostics page.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.components import switch
from dashboard.pages.diagnostics import ids
from dashboard.services import Services
from dashboard.shell.router import Address

REFRESH_MS = 5_000


def layout(_services: Services, _address: Address) -> Component:
    """A heading, the button that copies, and the container of the tables."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Diagnostics"),
                    html.Div(
                        [
                            switch(ids.CALLERS, "With callers' numbers", value=False),
                            html.Button(
                                "Copy as text",
                                id=ids.COPY,
                                title="Copy as text, for a bug report",
                                className="btn rs-copy",
                            ),
                        ],
                        className="rs-diagnostics-tools",
                    ),
                ],
                className="rs-diagnostics-head",
            ),
            dcc.Interval(id=ids.TICK, interval=REFRESH_MS),
            dcc.Store(id=ids.WRITTEN),
            dcc.Textarea(
                id=ids.TEXT,
                className="rs-diagnostics-text",
                readOnly=True,
                hidden="hidden",
                value="",
            ),
            html.Div(id=ids.BODY),
        ],
        className="rs-report",
    )
