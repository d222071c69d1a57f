"""The live board: who is free, ringing, on a call, on hold, paused or gone, at this moment."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from dashboard.access.doors import one_of
from dashboard.pages.live import callbacks
from dashboard.pages.live import ids as live_ids
from dashboard.pages.live import layout as live_layout
from dashboard.pages.live.past import callbacks as past_callbacks
from dashboard.pages.live.past import ids as past_ids
from dashboard.pages.live.past import layout as past_layout
from dashboard.services import Services
from dashboard.shell.router import Address, Page
from state.access.roles import Ability

PATH = "/"
TITLE = "Live"


def layout(services: Services, address: Address) -> Component:
    """The live board; with `?at=` the board of that moment."""
    if "at" in address.params:
        return past_layout.layout(services, address)
    return live_layout.layout(services, address)


def register(app: Dash, services: Services) -> None:
    """Register the callbacks of both."""
    callbacks.register(app, services)
    past_callbacks.register(app, services)


PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.BOARD),
    icon="grid-3x3-gap-fill",
    reports=(live_ids.DRAWER_PAST, *past_ids.REPORTS),
)
