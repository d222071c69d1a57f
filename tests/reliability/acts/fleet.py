"""Many panels over one PBX, each behind a proxy that misbehaves in its own way.

Knows how a panel, its proxy and its notes belong together; what is right is in judgement.py.
"""

import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from state.history.reports.listing import LegFilter, find_legs
from state.records import CallLeg
from tests.asterisk.judging.score import Shown
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.pipe import Rule
from tests.fakes.broken.proxy import Proxy
from tests.fakes.panel import Panel

QUIET_S = 5.0
"""Longest that a panel may take, all calls over, until its books are written."""


class Watcher:
    """A panel and its proxy."""

    def __init__(self, name: str, proxy: Proxy, panel: Panel) -> None:
        self.name = name
        self.proxy = proxy
        self.panel = panel

    def shown(self, start: float) -> list[Shown]:
        """What readers saw, from `start` (monotonic) as 0 on."""
        return self.panel.published_since(start)

    def derived(self, start: float) -> list[Shown]:
        """What each event made of the board at the moment it happened."""
        return self.panel.derived_since(start)

    def links(self, start: float) -> list[tuple[float, str, str]]:
        """When readers saw the link change to what, and why."""
        return [(t - start, state, reason) for t, state, reason in self.panel.witness.links]

    def legs(self) -> list[CallLeg]:
        """What its history holds, once everything that is finished is written."""
        wait_until(lambda: not self.panel.outbox.backlog(), f"{self.name}'s books", QUIET_S)
        return list(find_legs(self.panel.history, LegFilter(0, time.time() + 1e6)))

    def counts(self) -> dict[str, int]:
        """What the board and the session counted, by the counters' names."""
        counted: Counter[str] = Counter()
        for series, count in (*self.panel.board.counts, *self.panel.session.report().counts):
            counted[series.name] += count
        return counted


class Fleet:
    """Panels over one laboratory; a context manager that ends them all."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self._lab = lab
        self._folder = folder
        self._stack = ExitStack()
        self.watchers: dict[str, Watcher] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, value, trace)

    def add(self, name: str, *rules: Rule, deaf: bool = False, sweep_s: float = 60.0) -> Watcher:
        """A panel whose link is up, behind a proxy with these rules."""
        folder = self._folder / name.replace(" ", "-")
        folder.mkdir()
        proxy = self._stack.enter_context(Proxy(self._lab.ami_port, *rules))
        panel = self._stack.enter_context(
            Panel(proxy.port, READER, folder, deaf=deaf, sweep_s=sweep_s)
        )
        self.watchers[name] = Watcher(name, proxy, panel)
        return self.watchers[name]
