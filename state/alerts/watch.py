"""From findings to alerts that begin and end.

Pure but for its memory: since when something has been over its limit, or calm again. Must not know
what is kept or sent. It is given what has begun, so that a restart goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from state.alerts.measure import Finding, Subject
from state.files.alerts import KINDS


class Begin(NamedTuple):
    """An alert begins; `at` is when it went over its limit."""

    finding: Finding
    at: float


class End(NamedTuple):
    """An alert is over since `at`."""

    subject: Subject
    at: float


class Steps(NamedTuple):
    """What happened since the last look."""

    begun: list[Begin]
    ended: list[End]


class Watch:
    """Compares look after look. A step is given again until `going_on` says that it is kept."""

    def __init__(self) -> None:
        self._over: dict[Subject, float] = {}
        self._calm: dict[Subject, float] = {}

    def step(
        self,
        found: Mapping[Subject, Finding],
        going_on: Collection[Subject],
        now: float,
        is_known: Callable[[Subject], bool] = lambda _: True,
    ) -> Steps:
        """What begins and what ends. `is_known` says of what is not in `found` whether it is over.

        Nothing is said of what nobody knows, and its time does not count.
        """
        over = {subject for subject, finding in found.items() if finding.is_over}
        known = {subject for subject in going_on if subject in found or is_known(subject)}
        self._over = _since(self._over, over - set(going_on), now)
        self._calm = _since(self._calm, known - over, now)
        begun = [
            Begin(found[subject], at)
            for subject, at in self._over.items()
            if now - at >= found[subject].rule.for_s
        ]
        ended = [
            End(subject, at)
            for subject, at in self._calm.items()
            if now - at >= KINDS[subject.kind].calm_s
        ]
        return Steps(begun, ended)


def _since(before: Mapping[Subject, float], subjects: Collection[Subject], now: float
           ) -> dict[Subject, float]:  # fmt: skip
    """Since when each of these is so. A clock that was set back begins again."""
    return {subject: min(before.get(subject, now), now) for subject in sorted(subjects)}
