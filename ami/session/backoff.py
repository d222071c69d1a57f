"""How long to wait before the next attempt to connect. Pure: no clock, no dice, no sleep."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from `first` s up to `cap` s, and begin anew after a stable link.

    `jitter` is the share of a wait that chance may take away, so that many boards do not knock at
    one restarted PBX in step; `stable` is how many seconds a link lives to count as good again.
    """

    first: float
    cap: float
    factor: float = 2.0
    jitter: float = 0.5
    stable: float = 10.0

    def delay(self, failures: int, chance: float) -> float:
        """Seconds to wait after `failures` in a row (1 or more); `chance` is in 0 to 1."""
        longest = self.first
        for _ in range(failures - 1):
            longest = min(longest * self.factor, self.cap)
            if longest == self.cap:
                break
        return min(longest, self.cap) * (1.0 - self.jitter * chance)

    def failures_after(self, failures: int, lived: float) -> int:
        """Failures in a row, now that a link ended that lived `lived` s (0: none came to be)."""
        return 1 if lived >= self.stable else failures + 1


AFTER_LINK_ERROR: Final = Backoff(first=0.1, cap=2.0)
"""A PBX that restarts is asked every 2 s at most: the board is right again within 3 s of its
return, and a refused connection costs neither side anything."""

AFTER_REFUSAL: Final = Backoff(first=10.0, cap=300.0)
"""For what a person has to mend (wrong secret, missing rights, another protocol on the port): each
attempt is a line in the PBX's security log, and may get this machine banned."""
