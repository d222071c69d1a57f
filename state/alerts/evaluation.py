"""Looks at the live picture again and again, and keeps what begins and ends.

Knows the store, the files and the clock. Must not know channels but for their names, or threads.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field

from state.alerts.alert import Alert
from state.alerts.measure import Finding, Picture, Subject, findings, is_known
from state.alerts.messages import When
from state.alerts.quiet_hours import QuietHours
from state.alerts.store import AlertStore
from state.alerts.watch import Steps, Watch
from state.alerts.words import title
from state.files.alerts import COLLECTOR_AWAY, Rule, Rules
from state.files.limits import Limits
from state.files.watched_file import WatchedFile
from state.live.schema import LiveReader

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sources:
    """What alerts are made of, and where they are kept."""

    reader: LiveReader
    rules: WatchedFile[Rules]
    limits: WatchedFile[Limits]
    store: AlertStore
    quiet: QuietHours
    channels: Collection[str]


@dataclass(slots=True)
class Evaluation:
    """One process' looks. `is_collecting` is the collector's own; others see to it alone."""

    sources: Sources
    is_collecting: bool
    watch: Watch = field(default_factory=Watch)

    def look(self, now: float) -> None:
        """Look once. Raises HistoryError: what was not kept is kept at the next look."""
        going_on = self._going_on()
        picture = self._picture(going_on, now)
        found = {key: each for key, each in findings(picture).items() if self._is_mine(key)}
        steps = self.watch.step(
            found, going_on.keys(), now, lambda subject: is_known(picture, subject)
        )
        self._keep(steps, going_on, When(now, self.sources.quiet.until(now)))

    def _is_mine(self, subject: Subject) -> bool:
        return self.is_collecting or subject.kind == COLLECTOR_AWAY

    def _going_on(self) -> dict[Subject, Alert]:
        found = {alert.subject: alert for alert in self.sources.store.going_on()}
        return {subject: alert for subject, alert in found.items() if self._is_mine(subject)}

    def _picture(self, going_on: dict[Subject, Alert], now: float) -> Picture:
        return Picture(
            self.sources.reader.read(),
            self.sources.rules.current(),
            self.sources.limits.current(),
            now,
            {subject: alert.began_at for subject, alert in going_on.items()},
            self.is_collecting,
        )

    def _keep(self, steps: Steps, going_on: dict[Subject, Alert], when: When) -> None:
        for finding, at in steps.begun:
            if self.sources.store.begin(finding, at, self._to(finding.rule), when):
                log.info("Alert: %s", _words(finding))
        for subject, at in steps.ended:
            if self.sources.store.end(going_on[subject].id, at, when):
                log.info("Alert is over: %s", title(going_on[subject]))

    def _to(self, rule: Rule) -> list[str]:
        return [name for name in self.sources.channels if rule.to is None or name in rule.to]


def _words(finding: Finding) -> str:
    subject = finding.subject
    return title(Alert("", subject.kind, subject.queue, subject.group, subject.extension,
                       finding.agent, (), finding.value, finding.limit, 0.0))  # fmt: skip
