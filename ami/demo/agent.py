"""An agent's day as it passes: shift, breaks, calls, and what he does in between.

Knows times only. Must not know queues, callers or how records are kept. Times are epoch seconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ami.demo.people import Person
from state.board.statuses import FREE, LOGGED_OUT, PAUSED, UNAVAILABLE

NEVER: Final = float("inf")


class Break(NamedTuple):
    """A pause that is due at a time; it begins when the call before it is over."""

    due: float
    lasts: float
    reason: str


class Stretch(NamedTuple):
    """A time in one status."""

    state: str
    start: float
    end: float
    reason: str = ""


@dataclass(slots=True, eq=False)
class AgentDay:
    """One agent between `midnight` and `end`; at work from `begins` to `leaves`.

    Whoever is not at work that day begins and leaves at the end.
    """

    person: Person
    midnight: float
    end: float
    begins: float
    leaves: float
    breaks: deque[Break]
    free_at: float = 0.0
    worked: list[Stretch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.free_at = self.begins

    def free_from(self, at: float) -> float:
        """When he can next take a call, `at` or later; NEVER when his shift is over by then."""
        while self.breaks and self.breaks[0].due <= max(at, self.free_at):
            self._take_break(self.breaks.popleft())
        free = max(at, self.free_at)
        return free if self.begins <= free < self.leaves else NEVER

    def spend(self, *stretches: Stretch) -> None:
        """Work through these, one after the other."""
        self.worked.extend(each for each in stretches if each.end > each.start)
        self.free_at = stretches[-1].end

    def _take_break(self, due: Break) -> None:
        start = max(due.due, self.free_at)
        if start + due.lasts < self.leaves:
            self.spend(Stretch(PAUSED.key, start, start + due.lasts, due.reason))

    def stretches(self, until: float) -> Iterator[Stretch]:
        """The whole day without a gap, as far as `until`."""
        self.free_from(self.leaves)
        away = LOGGED_OUT.key if self.person.queue else UNAVAILABLE.key
        for each in self._tiled(away):
            if each.start < until:
                yield each._replace(end=min(each.end, until))

    def _tiled(self, away: str) -> Iterator[Stretch]:
        at = self.midnight
        goes = max(self.leaves, self.worked[-1].end if self.worked else 0.0)
        for each in (*self.worked, Stretch(away, min(goes, self.end), self.end)):
            yield from self._between(at, max(at, each.start), away)
            at = max(at, each.end)
            yield each

    def _between(self, start: float, end: float, away: str) -> Iterator[Stretch]:
        """What he does when he does nothing: he is away before his shift, free within it."""
        begins = min(max(start, self.begins), end)
        if begins > start:
            yield Stretch(away, start, begins)
        if end > begins:
            yield Stretch(FREE.key, begins, end)
