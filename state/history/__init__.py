"""The history of finished call legs, status intervals and queue calls, and sums over them.

Knows databases (SQLite, PostgreSQL). Must not know how records are made or how reports look.
"""

from state.history.errors import (
    HistoryError,
    HistoryFull,
    HistoryLocked,
    HistorySlow,
    HistoryUnavailable,
)
from state.history.history import History, open_history

__all__ = [
    "History",
    "HistoryError",
    "HistoryFull",
    "HistoryLocked",
    "HistorySlow",
    "HistoryUnavailable",
    "open_history",
]
