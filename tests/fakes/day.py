"""A day in a history: what three agents did yesterday, for pages and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from state.files.agents import Agents, Assignment
from state.history import History, open_history
from state.records import CallLeg, QueueCall, StatusInterval
from tests.fakes.records import interval, leg, queue_call

YESTERDAY: date = (datetime.now(UTC) - timedelta(days=1)).date()
NAMES = {"1001": "Agent A", "1002": "Agent B", "1003": "<b>Zoë</b>"}
AGENTS = Agents([Assignment(name, number, 0, 2e10, "Sales") for number, name in NAMES.items()])
CALL_S, CYCLE_S, CALLS = 240, 600, 40


def start_of(day: date) -> float:
    """Nine o'clock UTC."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp()


@contextmanager
def filled(folder: Path, days: int = 8) -> Iterator[History]:
    """A history of its own that holds so many of these days."""
    url = f"sqlite:///{folder / 'history.sqlite3'}"
    with closing(open_history(url, agents=AGENTS)) as opened:
        fill(opened, days)
        yield opened


def fill(history: History, days: int = 8) -> None:
    """Write the same day for each agent, for so many days up to yesterday."""
    for back in range(days):
        nine = start_of(YESTERDAY - timedelta(days=back))
        for place, number in enumerate(NAMES):
            history.write(*_day(number, nine + place * 60, back))


def _day(
    number: str, start: float, back: int
) -> tuple[list[CallLeg], list[StatusInterval], list[QueueCall]]:
    legs, intervals, calls = [], [], []
    for n in range(CALLS):
        at, key = start + n * CYCLE_S, f"{number}-{back}-{n}"
        talk = CALL_S if n % 5 else 0
        legs.append(leg(key, at, 10, talk, extension=number, queue="sales", peer=f"0170{n:06}"))
        edges = [
            ("ringing", at, at + 10),
            ("oncall", at + 10, at + 10 + talk),
            ("wrapup", at + 10 + talk, at + 40 + talk),
            ("paused" if n % 10 == 9 else "free", at + 40 + talk, at + CYCLE_S),
        ]
        intervals += [interval(*edge, extension=number) for edge in edges]
        result = "answered" if talk else "abandoned"
        calls.append(queue_call(key, at - 12, 12 + n, result, extension=number))
    return legs, intervals, calls
