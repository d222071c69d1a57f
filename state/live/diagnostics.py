"""The diagnostics document: what the collector tells the web workers of itself.

Knows its shape and how to read a histogram. Must not know who counts or how it is shown.
Times are epoch seconds, durations seconds. It holds no names and no numbers of callers, because
it may be sent to strangers; what is left out of the board is from the PBX's configuration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Final, Literal, NamedTuple, TypedDict, cast

Span = Literal["last_hour", "since_start"]


class NamedTime(NamedTuple):
    """Something whose duration is measured, in seconds, and the bounds of its histogram."""

    name: str
    help: str
    words: str
    bounds: tuple[float, ...]


EVENT_LAG: Final = NamedTime(
    "event_lag_seconds",
    "From an event of the PBX to its publication; of a publication, its oldest event",
    "delay, event to screen",
    (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5,
     1.0, 2.0, 5.0, 10.0, 30.0),
)  # fmt: skip
SWEEP: Final = NamedTime(
    "sweep_seconds",
    "From the question for the PBX's lists to the last answer",
    "reading the PBX's lists",
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0),
)
TIMES: Final = (EVENT_LAG, SWEEP)


class CountRow(TypedDict):
    """One series of a counter (state/counters.py): its labels' values and how often it was."""

    name: str
    labels: list[str]
    last_hour: int
    since_start: int


class TimesRow(TypedDict):
    """One histogram. `bounds` are the buckets' upper ends; the counts are cumulative."""

    name: str
    bounds: list[str]
    sum: float
    last_hour: list[int]
    since_start: list[int]


class LinkRow(TypedDict):
    """One change of the link."""

    at: float
    state: str
    reason: str


class DifferenceRow(TypedDict):
    """A disagreement of calls and device that goes on."""

    extension: str
    began_at: float
    calls_said: str
    device_said: str


class SettledRow(DifferenceRow):
    """A disagreement that ended: what each said then, and the event that ended it."""

    ended_at: float
    calls_say: str
    device_says: str
    ended_by: str


class LeftOutRow(TypedDict):
    """A hint, device or queue member that is on no tile, why, and the setting to write."""

    name: str
    why: str
    setting: str


class BoardSizes(TypedDict):
    """How much the board holds."""

    extensions: int
    channels: int
    queues: int


class Diagnostics(TypedDict):
    """The whole document."""

    started_at: float
    now: float
    last_sweep_s: float
    counts: list[CountRow]
    times: list[TimesRow]
    links: list[LinkRow]
    disagreements: list[SettledRow]
    disagreeing: list[DifferenceRow]
    left_out: list[LeftOutRow]
    left_out_in_all: int
    board: BoardSizes


def read_diagnostics(document: Mapping[str, object]) -> Diagnostics | None:
    """The document by its fields; None before a collector of this version has published one."""
    return cast("Diagnostics", document) if document.keys() >= _FIELDS else None


_FIELDS = Diagnostics.__required_keys__


def times_of(document: Diagnostics, time: NamedTime) -> TimesRow:
    """The histogram of `time`, empty if the document holds none."""
    found = (row for row in document["times"] if row["name"] == time.name)
    empty = TimesRow(name=time.name, bounds=[], sum=0.0, last_hour=[], since_start=[])
    return next(found, empty)


def quantile(bounds: Sequence[str], counts: Sequence[int], share: float) -> float:
    """The duration that `share` of all stay below, estimated within its bucket; 0 of none.

    As Prometheus' histogram_quantile does it: evenly spread within a bucket, and the highest
    finite bound for what is above it.
    """
    rank = share * counts[-1] if counts else 0.0
    lower, below = 0.0, 0
    for bound, count in zip(map(float, bounds), counts, strict=True):
        if count >= rank and count > below:
            return (
                lower
                if bound == inf
                else lower + (bound - lower) * (rank - below) / (count - below)
            )
        lower, below = bound, count
    return 0.0


def longest(bounds: Sequence[str], counts: Sequence[int]) -> float:
    """The upper end of the highest bucket in use; infinity above the last bound, 0 of none."""
    if not counts or not counts[-1]:
        return 0.0
    return next(float(b) for b, count in zip(bounds, counts, strict=True) if count == counts[-1])
