"""Who waits in a live queue."""

from __future__ import annotations

import time

from state.live.schema import LiveCaller, LiveQueue


def make_queue(name: str, waited: float) -> LiveQueue:
    """A live queue with one caller who has waited so many seconds, of a hostile name."""
    caller: LiveCaller = {
        "call_id": "1",
        "caller": "5551234",
        "caller_name": "<img src=x>",
        "joined_at": time.time() - waited,
        "position": 1,
    }
    return {
        "queue": name,
        "waiting": [caller],
        "members": ["1001"],
        "answered": 3,
        "abandoned": 1,
        "answered_within": 2,
        "threshold_s": 20.0,
        "since": 0.0,
    }
