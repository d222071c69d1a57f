"""A case of the field laboratory: what is played, and what a board must show and keep of it.

Knows the notation of the expectations; the cases themselves are in `plays/`.

What is shown reads "1001: free > ringing > oncall peer=2025550101 queue=400 > free": the key of
the extension, then each status in order, with those fields of its row that matter (`none` where a
field must be empty). A status with a question mark may be too short to be seen; of two with a bar
between them either is right. A record reads as in tests/scenarios/expected.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tests.asterisk.field.field import Field

BLINK_S = 0.02
"""What is shown for a shorter time was never seen by anybody."""


class Step(NamedTuple):
    """Statuses of which one must be shown, and fields of the row meanwhile."""

    states: tuple[str, ...]
    fields: dict[str, str]
    optional: bool = False


@dataclass(frozen=True)
class Case:
    """One case. `afresh` is what a board that begins in the middle of it must show."""

    name: str
    play: Callable[[Field], None]
    shows: dict[str, list[Step]]
    records: tuple[str, ...] | None
    waits: tuple[str, ...] | None
    afresh: dict[str, list[Step]]
    absent: tuple[str, ...]
    blink_s: float
    devices: bool


def case(
    *shows: str,
    records: tuple[str, ...] | None = None,
    waits: tuple[str, ...] | None = None,
    afresh: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
    blink_s: float = BLINK_S,
    devices: bool = True,
) -> Callable[[Callable[[Field], None]], Case]:
    """Make a play a Case.

    `records` and `waits` are all legs and queue calls that it must leave; `absent` are keys that
    must have no tile; `devices` tells whether Asterisk's device states say the same as is right.
    """

    def made(play: Callable[[Field], None]) -> Case:
        return Case(play.__name__, play, steps(*shows), records, waits, steps(*afresh), absent,
                    blink_s, devices)  # fmt: skip

    return made


def steps(*texts: str) -> dict[str, list[Step]]:
    """Read expectations: the key of an extension -> its steps."""
    parts = (text.partition(": ") for text in texts)
    return {key: [_step(each) for each in rest.split(" > ")] for key, _, rest in parts}


def _step(text: str) -> Step:
    state, *fields = text.split()
    pairs = dict(field.split("=", 1) for field in fields)
    return Step(tuple(state.rstrip("?").split("|")), pairs, optional=state.endswith("?"))
