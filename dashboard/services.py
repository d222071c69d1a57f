"""What every page and route is given: the live picture, the report figures, the settings.

Knows nothing of its own; it is how arguments travel without globals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.access.scoped_live import ScopedFrames
from dashboard.alerts import ScopedAlerts
from dashboard.reports.data import ReportData
from dashboard.turns import Turns
from state.files.alerts import Rules
from state.files.limits_file import LimitsFile
from state.files.watched_file import WatchedFile
from state.live.schema import Link, LiveReader
from state.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one app, each there once, so that its caches are shared by all pages.

    The reader, the frames, the reports and the alerts are those of whoever looks. The link is for
    anybody who asks whether the board works.
    """

    reader: LiveReader
    reports: ReportData
    settings: Settings
    frames: ScopedFrames
    link: Callable[[], Link]
    turns: Turns
    limits: LimitsFile
    alerts: ScopedAlerts
    alert_rules: WatchedFile[Rules]
