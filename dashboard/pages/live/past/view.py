"""What the page of a past moment is told: the board and the curve of the day, as JSON text.

Pure. Knows tiles, queues and how sure each row is. Must not know requests or how a moment is found.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from dashboard.queue_strip import queue
from dashboard.rewind import local, spoken
from dashboard.tiles import person, tile
from state.files.limits import Limits
from state.history.rewind.day_curve import DayCurve
from state.history.rewind.past import NOTHING_RECORDED, Knowledge, PastBoard, PastRow
from state.history.rewind.steps import Steps

NOBODY = "Nobody was seen on this day."


NOTHING_BEFORE = "Nothing is kept of this moment, nor of any before it."


def answer(board: PastBoard, steps: Steps, now: float, limits: Limits, zone: ZoneInfo) -> str:
    """The board as a full frame (dashboard/live_poll.py), the moments of the changes next to it,
    and what of it is not known.
    """
    rows = board.rows
    return _json(
        {
            "at": board.at,
            "name": local(board.at, zone),
            "words": spoken(board.at, zone),
            "now": now,
            "before": steps.before,
            "after": steps.after,
            "full": 1,
            "t": [tile(each.row, limits) for each in rows],
            "p": {each.row["extension"]: person(each.row) for each in rows},
            "known": {
                each.row["extension"]: [_surest(each), each.known.why]
                for each in rows
                if each.known.why
            },
            "queues": [queue(each, limits) for each in board.queues],
            "unsure": before_all(steps, zone) if is_before_all(board, steps) else unsure(rows),
            "problem": "",
        }
    )


def _surest(past: PastRow) -> Knowledge:
    """Unknown where the status is; estimated where it or the call is not known."""
    is_unknown = past.known.status is Knowledge.UNKNOWN
    return Knowledge.UNKNOWN if is_unknown else Knowledge.ESTIMATED


def unsure(rows: list[PastRow]) -> str:
    """How many extensions are estimated or unknown, and why; the most frequent first."""
    if not rows:
        return NOBODY
    found = Counter((_surest(each), each.known.why) for each in rows if each.known.why)
    if _is_nothing_recorded(rows):
        return f"{NOTHING_RECORDED[:1].upper()}{NOTHING_RECORDED[1:]}."
    parts = [f"{number} {surest}: {why}" for (surest, why), number in found.most_common()]
    return f"{'; '.join(parts)}." if parts else "Every status and call is known."


def _is_nothing_recorded(rows: list[PastRow]) -> bool:
    return all(
        each.known.status is Knowledge.UNKNOWN and each.known.why == NOTHING_RECORDED
        for each in rows
    )


def is_before_all(board: PastBoard, steps: Steps) -> bool:
    """Whether the moment is older than all that is kept."""
    return steps.before is None and _is_nothing_recorded(board.rows)


def before_all(steps: Steps, zone: ZoneInfo) -> str:
    """What is said of a moment that is older than all that is kept."""
    if steps.after is None:
        return NOTHING_BEFORE
    return f"Nothing is kept of this moment: the history begins on {spoken(steps.after, zone)}."


def problem(words: str) -> str:
    """An answer that says why there is no board."""
    return _json({"problem": words})


def curve(found: DayCurve, end: float) -> str:
    """The curve of a day, which ends at `end`."""
    return _json(
        {
            "day": found.day.isoformat(),
            "start": found.start,
            "end": end,
            "step": found.step_s,
            "states": found.states,
            "waiting": found.waiting,
        }
    )


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value).decode()
