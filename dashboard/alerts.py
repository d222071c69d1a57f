"""The alerts that whoever looks may see, and acknowledging them.

Knows scopes and the audit log. Must not know pages, or how alerts are found.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import request

from dashboard.access.viewing import current_viewer
from state.access.roles import Ability, Scope, Viewer
from state.access.store.audit import Audit
from state.alerts.alert import Alert, is_shown
from state.alerts.messages import Messages
from state.alerts.open_alerts import OpenAlerts
from state.alerts.store import AlertStore
from state.alerts.words import title

MOST_READ = 2_000
"""Of so many alerts at most those are looked for that whoever looks may see."""


@dataclass(frozen=True, slots=True)
class ScopedAlerts:
    """The alerts of whoever looks; none where no history is kept.

    `found` are the open ones, for counting: what is shown is read from the store.
    """

    store: AlertStore | None = None
    messages: Messages | None = None
    found: OpenAlerts = field(default_factory=OpenAlerts)
    audit: Audit | None = None
    viewer: Callable[[], Viewer] = current_viewer

    @property
    def scope(self) -> Scope:
        """Whose alerts are shown."""
        return self.viewer().sees

    @property
    def may_acknowledge(self) -> bool:
        """Whether whoever looks may acknowledge alerts."""
        return self.viewer().may(Ability.ACKNOWLEDGE)

    def going_on(self) -> list[Alert]:
        """The open alerts, the newest first. Raises HistoryError."""
        found = self.store.going_on() if self.store is not None else []
        return self._shown(found)[::-1]

    def latest(self, most: int) -> list[Alert]:
        """The latest alerts, the newest first. Raises HistoryError."""
        found = self.store.latest(MOST_READ) if self.store is not None else []
        return self._shown(found)[:most]

    def between(self, begin: float, end: float) -> list[Alert]:
        """The alerts of a stretch of time, the oldest first. Raises HistoryError."""
        return self._shown(self.store.between(begin, end) if self.store is not None else [])

    def acknowledge(self, id_: str) -> None:
        """Note that whoever looks has seen an alert, where he may. Raises HistoryError."""
        if self.store is None or not self.may_acknowledge:
            return
        alert, who = self.store.find(id_), self.viewer().name
        if alert is None or not is_shown(alert, self.scope):
            return
        if self.store.acknowledge(id_, who, time.time()) is not None and self.audit is not None:
            address = request.remote_addr or ""
            self.audit.note(who, address, "alert acknowledged", alert=title(alert), id=id_)

    def _shown(self, alerts: list[Alert]) -> list[Alert]:
        scope = self.scope
        return [alert for alert in alerts if is_shown(alert, scope)]
