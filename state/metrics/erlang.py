"""How many agents a number of calls needs, by Erlang C.

Pure. Knows the formula. Must not know calls or agents of this centre. It takes for granted that
callers come at random, one by one, and wait until they are answered. As some hang up, it asks for
a little more than is needed.

Source: A. K. Erlang (1917), as in V. B. Iversen, "Teletraffic Engineering Handbook" of the ITU-D,
chapters on loss and delay systems: Erlang B by its recursion, the probability of waiting C from it.
With the load A = calls x AHT / length, and N agents:

    B(0) = 1, B(n) = A B(n-1) / (n + A B(n-1))
    C = N B(N) / (N - A (1 - B(N)))
    service level within T = 1 - C e^(-(N - A) T / AHT)

The recursion never leaves 0 to 1, so that no load is too large for it, as factorials are.

Why no library: pyworkforce, the best kept of them, installs OR-Tools, pandas and NumPy (more than
100 MB) for these ten lines, and takes factorials, which overflow at 171 agents.
"""

from __future__ import annotations

from math import exp

MOST_AGENTS = 10_000
"""So many are never needed: a load that asks for more is a mistake."""


def blocking(agents: int, load: float) -> float:
    """Erlang B: the probability that all of `agents` are busy where nobody waits."""
    found = 1.0
    for n in range(1, agents + 1):
        found = load * found / (n + load * found)
    return found


def waiting(agents: int, load: float) -> float:
    """Erlang C: the probability that a caller waits; 1 where the load is more than the agents."""
    return 1.0 if agents <= load else _waiting(agents, load, blocking(agents, load))


def service_level(agents: int, load: float, aht_s: float, within_s: float) -> float:
    """The share of callers who are answered within so many seconds, 0 to 1."""
    if agents <= load:
        return 0.0
    return 1.0 - waiting(agents, load) * exp(-(agents - load) * within_s / aht_s)


def agents_needed(load: float, aht_s: float, within_s: float, share: float) -> int | None:
    """The least number of agents who answer this share of the callers in time.

    None where no number does: a share of 1, or a load beyond reason.
    """
    if load <= 0:
        return 0
    if share >= 1:
        return None  # a float would round the last late callers away
    found = 1.0
    for n in range(1, MOST_AGENTS + 1):
        found = load * found / (n + load * found)
        if n > load:
            late = _waiting(n, load, found) * exp(-(n - load) * within_s / aht_s)
            if 1.0 - late >= share:
                return n
    return None


def _waiting(agents: int, load: float, blocked: float) -> float:
    return agents * blocked / (agents - load * (1.0 - blocked))
