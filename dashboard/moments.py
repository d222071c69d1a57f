"""Addresses of the board at a moment, for the rows of reports, strips and alerts.

Knows who may see the board: others get no address, and the row stays plain text. Must not know how
a moment is read (rewind.py), or where a link stands.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.access.viewing import current_viewer
from dashboard.rewind import moment_address, moment_link
from dashboard.services import Services
from state.access.roles import Ability


class Moments(NamedTuple):
    """Makes the addresses below `base` for one viewer; times are those of `zone`."""

    base: str
    zone: ZoneInfo
    may_see: bool = True

    @classmethod
    def of(cls, services: Services) -> Moments:
        """Those for whoever looks."""
        may_see = current_viewer().may(Ability.BOARD)
        return cls(services.settings.base_path, services.reports.calendar.zone, may_see)

    def at(self, at: float, extension: str = "", queue: str = "") -> str:
        """The board at a moment, with an extension open or the filter of a queue; else empty."""
        return moment_link(self.base, at, self.zone, extension, queue) if self.may_see else ""

    def half_hour(self, day: date, half: int, queue: str = "") -> str:
        """The board at the beginning of a half hour of a day; else empty."""
        name = f"{day}T{half // 2:02}:{half % 2 * 30:02}"
        return moment_address(self.base, name, queue=queue) if self.may_see else ""
