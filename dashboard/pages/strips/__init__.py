"""Everybody's day as strips, one a line."""

from __future__ import annotations

from dashboard.pages.strips.callbacks import register
from dashboard.pages.strips.layout import layout
from dashboard.router import Page

PATH = "/day"
TITLE = "Day"
PAGE = Page(PATH, TITLE, layout, register, icon="clock-history")
