"""What the board of a moment costs, beside plain SQL over the same records.

    python -m benchmarks.bench_rewind [FILE]

FILE is a history made by `python -m benchmarks.gen_history FILE`; without one a history of 500
agents is made first (a minute). Moments are drawn from the working hours of all its days. `board`
is all of `/api/v1/board?at=`: Flask, the questions, the steps to the next changes, JSON. `parts`
are its functions. The peer is what one would write first: every table searched by its times, with
no help of extension and day. Times are milliseconds of this process, median and worst.

A moment reads one row of each extension, the legs and waits of half a day and a day: days deepen
the indexes by a page at most, agents and calls a day count in full.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select, text

from benchmarks.gen_history import Size, fill
from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Scope
from state.history import History, open_history
from state.history.database.schema import agent_day
from state.history.reports.view import HistoryView
from state.history.rewind.board_at import board_at
from state.history.rewind.day_curve import day_curve
from state.history.rewind.steps import changes_around
from state.settings import Settings
from tests.fakes.reader import FakeReader

MADE = {"agents": 500, "days": 20, "legs": 600_000}
ROUNDS, PEER_ROUNDS = 40, 3
SHIFT_S = (10 * 3600, 17 * 3600)
SALES = Scope(queues=frozenset({"sales"}))

PLAIN = {
    "statuses": """
        SELECT extension, agent, state, reason, started_us FROM intervals
        WHERE started_us <= :at AND ended_us > :at""",
    "calls": """
        SELECT extension, peer, queue, direction, answered_us FROM legs
        WHERE started_us <= :at AND ended_us > :at""",
    "today": """
        SELECT extension, COUNT(*), SUM(talk_us), SUM(hold_us) FROM legs
        WHERE ended_us >= :day AND ended_us <= :at GROUP BY extension""",
    "waiting": """
        SELECT queue, caller, joined_us FROM queue_calls
        WHERE joined_us <= :at AND ended_us > :at""",
    "service level": """
        SELECT queue, result, COUNT(*), SUM(ended_us - joined_us <= 20000000) FROM queue_calls
        WHERE ended_us >= :day AND ended_us <= :at GROUP BY queue, result""",
}


class Moments(NamedTuple):
    """The days of a history, and moments in their working hours."""

    first: date
    last: date
    moments: list[float]


def moments_of(history: History) -> Moments:
    """Moments of all days, the same in each run."""
    with history.reading() as connection:
        days = select(func.min(agent_day.c.day), func.max(agent_day.c.day))
        first, last = connection.execute(days).one()
    chance = random.Random(1)
    start, end = (history.calendar.start(day) / 1000 for day in (first, last))
    midnights = [start + 86_400 * n for n in range(round((end - start) / 86_400) + 1)]
    return Moments(
        first, last, [chance.choice(midnights) + chance.uniform(*SHIFT_S) for _ in range(ROUNDS)]
    )


def timed(name: str, ask: Callable[[float], object], moments: list[float]) -> None:
    """Print what a question costs at these moments."""
    ask(moments[0])
    walls, cpus = [], []
    for at in moments:
        wall, cpu = time.perf_counter(), time.process_time()
        ask(at)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    print(f"  {name:34} CPU {_figures(cpus)}   wall {_figures(walls)}", flush=True)


def _figures(costs: list[float]) -> str:
    return f"{sorted(costs)[len(costs) // 2]:8.1f} ms, worst {max(costs):8.1f}"


def route(history: History, moments: list[float]) -> None:
    """The API's answer, of a new app."""
    settings = Settings(_env_file=None, ami_host="pbx")
    client = create_app(FakeReader(), history, settings).server.test_client()

    def ask(at: float) -> bytes:
        answer = client.get(f"/api/v1/board?at={at:.3f}")
        assert answer.status_code == 200, answer.text[:200]
        body: bytes = answer.data
        return body

    print(f"  ({len(ask(moments[0])):,} bytes)")
    timed("board (/api/v1/board)", ask, moments)


def parts(history: History, moments: list[float]) -> None:
    """The functions that a page calls."""
    now, whole = time.time(), HistoryView(history, EVERYTHING, shows_callers=True)
    sales = HistoryView(history, SALES, shows_callers=True)
    timed("parts: board_at", lambda at: board_at(whole, at, now), moments)
    timed("parts: board_at, a queue's viewer", lambda at: board_at(sales, at, now), moments)
    timed("parts: changes_around", lambda at: changes_around(whole, at, now), moments)
    day = history.calendar.day_of
    timed("parts: day_curve", lambda at: day_curve(whole, day(int(at * 1000)), now), moments[:10])


def plain(history: History, moments: list[float]) -> None:
    """The peer."""

    def run(sql: str, at: float) -> int:
        day_us = history.calendar.start(history.calendar.day_of(int(at * 1000))) * 1000
        with history.reading() as connection:
            found = connection.execute(text(sql), {"at": int(at * 1_000_000), "day": day_us})
            return len(found.all())

    for name, sql in PLAIN.items():
        timed(f"plain SQL: {name}", lambda at, s=sql: run(s, at), moments[:PEER_ROUNDS])  # type: ignore[misc]
    timed("plain SQL: all", lambda at: [run(sql, at) for sql in PLAIN.values()],
          moments[:PEER_ROUNDS])  # fmt: skip


def main(path: Path | None) -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as folder:
        history = open_history(f"sqlite:///{path or Path(folder) / 'history.sqlite3'}")
        if path is None:
            midnight = int(time.time() // 86_400 * 86_400) * 1_000_000
            fill(history, Size(**MADE, end_us=midnight))
        found = moments_of(history)
        print(f"{found.first} to {found.last}, {ROUNDS} moments")
        route(history, found.moments)
        parts(history, found.moments)
        plain(history, found.moments)
        history.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
