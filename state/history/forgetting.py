"""A thread that forgets what is older than HISTORY_DAYS, a little at a time.

Knows the pace. Must not know what is deleted (retention.py). A history that cannot be written just
now is tried again later: forgetting is never urgent.
"""

from __future__ import annotations

import threading
import time

from state.history.errors import HistoryError
from state.history.history import History

FIRST_S = 60.0
BETWEEN_BATCHES_S = 0.5
REST_S = 3_600.0


def forget_regularly(history: History, days: int, stop: threading.Event) -> threading.Thread:
    """Start forgetting, until `stop` is set; the thread."""
    thread = threading.Thread(
        target=_run, args=(history, days, stop), name="history-forgetting", daemon=True
    )
    thread.start()
    return thread


def _run(history: History, days: int, stop: threading.Event) -> None:
    pause = FIRST_S
    while not stop.wait(pause):
        try:
            more = history.prune(time.time(), days) > 0
        except HistoryError:
            more = False
        pause = BETWEEN_BATCHES_S if more else REST_S
