"""What happened in all links to the PBX: counts for diagnostics, and what is logged once.

Must not know how a link is followed.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from ami.translate.lists import Reply
from state import counters
from state.counters import Counts

log = logging.getLogger(__name__)

UNREAD_WORDS = (
    "%d entries of %s cannot be read, so what this list does not name is kept; more are counted "
    "only. The first: %s"
)

SWEEPS_KEPT = 50
"""How many sweeps' durations are kept for the next report."""


@dataclass(slots=True)
class SessionTally:
    """What happened in all links so far, for diagnostics.

    `ups` is how often the link came up; `blind` are the classes whose events the last one lacked,
    `unread_lists` those whose unreadable entries were logged.
    """

    counts: Counts = field(default_factory=Counts)
    sweeps: deque[float] = field(default_factory=lambda: deque(maxlen=SWEEPS_KEPT))
    ups: int = 0
    blind: set[str] = field(default_factory=set)
    unread_lists: set[str] = field(default_factory=set)

    def swept(self, seconds: float) -> None:
        """Count a sweep that took so long."""
        self.counts.add(counters.SWEEPS)
        self.sweeps.append(seconds)

    def note_unread(self, replies: Iterable[Reply | None]) -> None:
        """Count the entries that could not be read, and log them once for each list."""
        for reply in filter(None, replies):
            name = reply.action.name
            if reply.unread:
                self.counts.add(counters.ENTRIES_MALFORMED, name, by=reply.unread)
            if reply.unread and name not in self.unread_lists:
                self.unread_lists.add(name)
                log.warning(UNREAD_WORDS, reply.unread, name, reply.why)
