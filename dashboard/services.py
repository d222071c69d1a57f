"""What every page and route is given: the live picture, the report figures, the settings.

Knows nothing of its own; it is how arguments travel without globals.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.live_poll import Frames
from dashboard.reports.data import ReportData
from state.live.schema import LiveReader
from state.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one app, each there once, so that its caches are shared by all pages."""

    reader: LiveReader
    reports: ReportData
    settings: Settings
    frames: Frames
