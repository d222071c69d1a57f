"""What a session does about rights that its AMI user lacks: say it, and log in again.

Knows the link's words for it. Must not know how it is found out (`hearing.py`).
"""

from __future__ import annotations

import logging
import math
import time
from typing import Final

from ami.errors import LinkError
from ami.session.hearing import Hearing, blind_words
from ami.session.sink import Sink
from ami.session.tally import SessionTally

log = logging.getLogger(__name__)

BLIND_LOGIN_S: Final = 300.0
"""Rights are those of the log-in, so a blind session logs in again after so long."""


class Blindness:
    """What one link is blind for, and since when; `tally` carries it over to the next link."""

    def __init__(self, tally: SessionTally) -> None:
        self.hearing = Hearing(time.monotonic(), tally.blind)
        self._tally = tally
        self._since = math.inf
        self._told: frozenset[str] = frozenset()

    def tell(self, sink: Sink, *, again: bool = False) -> None:
        """Say that the link is up, or blind and for what, if that has changed or `again`."""
        blind = frozenset(self.hearing.blind)
        if blind == self._told and not again:
            return
        told, self._told, self._tally.blind = self._told, blind, set(blind)
        words = blind_words(blind) if blind else ""
        sink.link("blind" if blind else "up", time.time(), words)
        if blind:
            self._since = min(self._since, time.monotonic())
            log.warning("The board is blind: %s", words)
        elif told:
            self._since = math.inf
            log.warning("The board is not blind any more: events of every kind come")

    def reloaded(self) -> None:
        """After a reload the rights may be there."""
        if self.hearing.blind:
            self._since = -math.inf

    def end(self) -> LinkError | None:
        """Why the link should end now, if it should."""
        if not self.hearing.blind or time.monotonic() - self._since < BLIND_LOGIN_S:
            return None
        return LinkError("logging in again, to see whether the AMI user has its rights by now")
