"""The live board: who is free, ringing, on a call, on hold, paused or gone, at this moment."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.live.callbacks import register
from dashboard.pages.live.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/"
TITLE = "Live"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.BOARD),
    icon="grid-3x3-gap-fill",
)
