"""Tables of the fields that the API publishes, and rows cut down to them.

Knows the contract's fields to the letter. Must not know HTTP, Dash or who asks. Times are epoch
seconds; durations are seconds, rounded to the millisecond in every answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from state.metrics import Measure

EXTENSION_FIELDS = (
    "extension", "name", "status", "label", "direction", "since", "source", "call_id", "peer",
    "queue", "answered_at", "legs", "paused", "pause_reason", "disagrees", "today", "state",
    "dnd", "paused_since", "pauses", "wrapup_until", "queues", "waiting", "monitoring",
    "logged_in_since", "presence", "presence_message", "tenant", "away", "session",
    "session_since",
)  # fmt: skip
TODAY_FIELDS = ("calls", "missed", "ring_s", "talk_s", "hold_s")
CHANGE_FIELDS = (
    "at", "before", "after", "label", "source", "rule", "call_id", "peer", "unusual",
    "before_label",
)  # fmt: skip
CALL_FIELDS = (
    "call_id", "since", "answered_at", "caller", "caller_name", "callee", "queue", "extensions",
    "state",
)  # fmt: skip
QUEUE_FIELDS = (
    "queue", "waiting", "members", "answered", "abandoned", "answered_within", "threshold_s",
    "since",
)  # fmt: skip
WAITING_FIELDS = ("call_id", "caller", "caller_name", "joined_at", "position")
LINK_FIELDS = ("state", "since", "last_event_at")
LEG_FIELDS = (
    "key", "extension", "agent", "call_id", "direction", "peer", "peer_name", "queue",
    "started_at", "answered_at", "ended_at", "ring_s", "talk_s", "hold_s", "outcome",
    "transferred_to", "transferred_from", "estimated", "ended_before",
)  # fmt: skip

_MILLISECONDS = 3
T = TypeVar("T")


def seconds(duration: object) -> object:
    """A duration as the API publishes it: whole milliseconds; what is no float stays as it is."""
    return round(duration, _MILLISECONDS) if isinstance(duration, float) else duration


def pick(row: Mapping[str, object], fields: tuple[str, ...]) -> dict[str, object]:
    """`row` with these fields only, in this order; durations by `seconds`."""
    picked = {name: row[name] for name in fields}
    for name in _durations_in(fields):
        picked[name] = seconds(picked[name])
    return picked


@cache
def _durations_in(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in fields if name.endswith("_s"))


def figures(measures: Iterable[Measure[T]], sums: T) -> dict[str, object]:
    """The figures of a report row, by the name of their measure; durations by `seconds`."""
    return {measure.name: _figure(measure, measure.of(sums)) for measure in measures}


def _figure(measure: Measure[T], value: float | None) -> object:
    return seconds(value) if measure.unit == "s" else value
