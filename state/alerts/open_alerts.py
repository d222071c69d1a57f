"""The open alerts, as a worker last saw them: polls ask this, and never the database.

Knows how often they change for a reader. Must not know who reads.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple
from zlib import crc32

from state.access.roles import Scope
from state.alerts.alert import Alert, is_shown
from state.alerts.store import AlertStore


class Summary(NamedTuple):
    """How many alerts go on, how many nobody has acknowledged, and a fingerprint of them."""

    open: int
    unseen: int
    key: int


NO_ALERTS = Summary(0, 0, 0)
MOST_SCOPES = 256


class OpenAlerts:
    """The open alerts. Safe to share between threads."""

    def __init__(self, store: AlertStore | None = None) -> None:
        self._store = store
        self._now: tuple[Alert, ...] = ()
        self._summary = _summaries(())

    def refresh(self) -> None:
        """Look into the database. HistoryError leaves what was known."""
        if self._store is None:
            return
        found = tuple(self._store.going_on())
        if found != self._now:
            self._summary, self._now = _summaries(found), found

    def of(self, scope: Scope) -> list[Alert]:
        """Those that may be seen in a scope, the oldest first."""
        return [alert for alert in self._now if is_shown(alert, scope)]

    def summary(self, scope: Scope) -> Summary:
        """Of those that may be seen in a scope."""
        return self._summary(scope)

    def everything(self) -> tuple[Alert, ...]:
        """All of them, for counting."""
        return self._now


def _summaries(alerts: tuple[Alert, ...]) -> Callable[[Scope], Summary]:
    """Summaries of these alerts by scope, each made once."""
    return lru_cache(MOST_SCOPES)(partial(_summary, alerts))


def _summary(alerts: tuple[Alert, ...], scope: Scope) -> Summary:
    shown = [alert for alert in alerts if is_shown(alert, scope)]
    if not shown:
        return NO_ALERTS
    words = "\n".join(f"{alert.id} {alert.seen_by}" for alert in shown)
    unseen = sum(not alert.seen_by for alert in shown)
    return Summary(len(shown), unseen, crc32(words.encode("utf-8", "replace")))
