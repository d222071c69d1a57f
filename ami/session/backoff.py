"""How long to wait before the next attempt to connect. Pure: no clock, no chance, no sleep."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from `first` s up to `cap` s, and start again after a stable link.

    `jitter` is the share of a wait that chance may take away: many boards then do not reconnect to
    a restarted PBX at once. A link that lives `stable` seconds counts as good again.
    """

    first: float
    cap: float
    factor: float = 2.0
    jitter: float = 0.5
    stable: float = 10.0

    def delay(self, failures: int, chance: float) -> float:
        """Seconds to wait after `failures` in a row (1 or more); `chance` is from 0 to 1."""
        longest = self.first
        for _ in range(failures - 1):
            longest = min(longest * self.factor, self.cap)
            if longest == self.cap:
                break
        return min(longest, self.cap) * (1.0 - self.jitter * chance)

    def failures_after(self, failures: int, lived: float) -> int:
        """Failures in a row after a link that lived `lived` s (0: it never came up)."""
        return 1 if lived >= self.stable else failures + 1


AFTER_LINK_ERROR: Final = Backoff(first=0.1, cap=2.0)
"""For a PBX that restarts: with an attempt every 2 s, the board is right again within 3 s of its
return. A refused connection costs neither side anything."""

AFTER_REFUSAL: Final = Backoff(first=10.0, cap=300.0)
"""For what a person has to correct: a wrong secret, missing rights, another protocol on the port.
Each attempt is a line in the PBX's security log, and may get this machine banned."""
