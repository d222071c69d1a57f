"""Alerts that a test begins and ends, as the collector would."""

from __future__ import annotations

import time

from state.alerts.measure import Finding, Subject
from state.alerts.messages import When
from state.alerts.open_alerts import OpenAlerts
from state.alerts.store import AlertStore
from state.files.alerts import Rule, RuleKey
from state.history import History


class Alerts:
    """The alerts of a history; `found` is what a page shows of them."""

    def __init__(self, history: History) -> None:
        self.store = AlertStore(history)
        self.found = OpenAlerts(self.store)

    def begin(self, subject: Subject, agent: str = "", ago_s: float = 200.0) -> str:
        """An alert that began a while ago."""
        rule, now = Rule(RuleKey(subject.kind), 60.0, 0.0), time.time()
        finding = Finding(subject, rule, is_over=True, value=61.0, limit=60.0, agent=agent)
        id_ = self.store.begin(finding, now - ago_s, [], When(now, now))
        self.found.refresh()
        return id_

    def end(self, id_: str) -> None:
        """It is over."""
        now = time.time()
        self.store.end(id_, now, When(now, now))
        self.found.refresh()
