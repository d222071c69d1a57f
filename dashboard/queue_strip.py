"""What the queue strip shows of a queue: a short array, and all queues as JSON with a fingerprint.

Knows LiveQueue and its targets. Must not know versions, HTTP or how a strip is painted.
The array's order is repeated in assets/live/queues.js (FIELDS), held together by a test.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

import orjson

from state.files.limits import Limits, Target
from state.live.schema import LiveQueue

FIELDS = (
    "queue", "waiting", "first", "callers", "answered", "abandoned", "answered_within",
    "threshold", "wait_target", "service_level_target", "abandons_target",
)  # fmt: skip
MOST_CALLERS = 20
"""So many callers of a queue are sent; `waiting` counts all of them."""

Caller = tuple[int, float, str, str]
Value = str | int | float | None | list[Caller]


class EncodedQueues(NamedTuple):
    """All queues as JSON, and the fingerprint that says whether a browser has them."""

    key: int
    raw: bytes


NO_QUEUES = EncodedQueues(0, b"")


def encode_queues(queues: Iterable[LiveQueue], limits: Limits) -> EncodedQueues:
    """All queues of a view with their targets."""
    raw = orjson.dumps([queue(each, limits) for each in queues])
    return EncodedQueues(crc32(raw), raw)


def queue(row: LiveQueue, limits: Limits) -> list[Value]:
    """The queue as FIELDS.

    `first` is when the caller joined who has waited longest, 0 where nobody waits. Each caller is
    position, joined_at, number and name. Targets are in seconds and percent, None for none.
    """
    name, waiting = row["queue"], sorted(row["waiting"], key=lambda caller: caller["position"])
    return [
        name,
        len(waiting),
        min((caller["joined_at"] for caller in waiting), default=0),
        [
            (each["position"], each["joined_at"], each["caller"], each["caller_name"])
            for each in waiting[:MOST_CALLERS]
        ],
        row["answered"],
        row["abandoned"],
        row["answered_within"],
        row["threshold_s"],
        *(limits.target(target, name) for target in Target),
    ]
