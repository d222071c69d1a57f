"""Find the records of two imports that are of the same call, and when its agent left.

Knows which of the two sources knows what. Must not know log files or connections.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter

from state.history.database.rows import Origin, TableRow, to_us
from state.history.writing.overlap import SAME_CALL_US, ImportedLeg


def pair_same_calls(
    rows: list[TableRow], known: list[ImportedLeg], *, surely: bool = False
) -> dict[str, ImportedLeg]:
    """Legs of another source that are of the same call as one of `rows`, by the row's key.

    Both are inbound, and are answered or end at about the same time, or the answer in one lies
    within the other of the same call id. Pairs of the same call id are made first, then those that
    agree whether it was answered, then the nearest. `surely` leaves only answered ones of the same
    call id.
    """
    candidates = _Candidates(known)
    near = sorted(
        (*_distance(row, leg), row["key"], leg.key, leg)
        for row in rows
        if row["direction"] == "inbound"
        for leg in candidates.of(row)
        if leg.direction == "inbound" and leg.origin != row["origin"]
        if not surely or _is_surely(row, leg)
    )
    pairs: dict[str, ImportedLeg] = {}
    paired: set[str] = set()
    for *_, key, leg_key, leg in near:
        if key not in pairs and leg_key not in paired:
            pairs[key] = leg
            paired.add(leg_key)
    return pairs


def _is_surely(row: TableRow, leg: ImportedLeg) -> bool:
    return leg.call_id == row["call_id"] != "" and None not in {row["answered_us"], leg.answered_us}


class _Candidates:
    """Finds the legs that may be of the same call as a row."""

    def __init__(self, known: list[ImportedLeg]) -> None:
        answered = [leg for leg in known if leg.answered_us is not None]
        self._ends = sorted((leg.ended_us, leg.key, leg) for leg in known)
        self._answers = sorted((leg.answered_us or 0, leg.key, leg) for leg in answered)
        self._calls: dict[str, list[ImportedLeg]] = defaultdict(list)
        for leg in answered:
            if leg.call_id:
                self._calls[leg.call_id].append(leg)

    def of(self, row: TableRow) -> Iterable[ImportedLeg]:
        """The legs that end or are answered with the row, and those of its call at that time."""
        found = _near(self._ends, row["ended_us"])
        if row["answered_us"] is not None:
            found += _near(self._answers, row["answered_us"])
            found += (leg for leg in self._calls.get(row["call_id"], ()) if _is_around(leg, row))
        return {leg.key: leg for leg in found}.values()


def _near(timed: list[tuple[int, str, ImportedLeg]], at_us: int) -> list[ImportedLeg]:
    first = bisect_left(timed, (at_us - SAME_CALL_US,))
    last = bisect_right(timed, at_us + SAME_CALL_US, key=itemgetter(0))
    return [leg for *_, leg in timed[first:last]]


def _is_around(leg: ImportedLeg, row: TableRow) -> bool:
    """Whether the answer that a queue_log knows lies within both.

    A record of a caller who was up already counts as answered from its start.
    """
    is_queue_log = row["origin"] == Origin.QUEUE_LOG
    answered: int = (row["answered_us"] if is_queue_log else leg.answered_us) or 0
    started: int = max(row["started_us"], leg.started_us)
    ended: int = min(row["ended_us"], leg.ended_us)
    return started - SAME_CALL_US <= answered <= ended + SAME_CALL_US


def _distance(row: TableRow, leg: ImportedLeg) -> tuple[bool, bool, int]:
    ends = abs(leg.ended_us - row["ended_us"])
    is_other_call = bool(row["call_id"] != leg.call_id)
    if row["answered_us"] is None or leg.answered_us is None:
        return is_other_call, bool(row["answered_us"] != leg.answered_us), ends
    return is_other_call, False, min(ends, abs(leg.answered_us - row["answered_us"]))


def whole_leg(row: TableRow) -> TableRow:
    """A queue_log's leg as long as its log says: the key ends with that time.

    A Master.csv that has grown since may know that its agent left later than was thought.
    """
    ended = _logged_end_us(row["key"])
    if row["answered_us"] is None:
        return row
    talked = ended - row["answered_us"] - row["hold_us"]
    return {**row, "ended_us": ended, "talk_us": max(0, talked)}


def _logged_end_us(key: str) -> int:
    return to_us(int(key.rpartition("@")[2]))


def may_end_earlier(leg: ImportedLeg, ended_us: int) -> bool:
    """Whether a queue_log's leg has to change for a record of its call with this end."""
    logged = _logged_end_us(leg.key)
    return ended_us < logged - SAME_CALL_US or leg.ended_us != logged


def earlier_end(row: TableRow, ended_us: int) -> TableRow:
    """The row with the end that its agent's own channel has, where that is clearly earlier.

    A queue follows the call behind a Local channel, where the agent may have passed it on.
    """
    if row["answered_us"] is None or ended_us >= row["ended_us"] - SAME_CALL_US:
        return row
    ended = max(ended_us, row["answered_us"])
    talked = ended - row["answered_us"] - row["hold_us"]
    return {**row, "ended_us": ended, "talk_us": max(0, talked)}
