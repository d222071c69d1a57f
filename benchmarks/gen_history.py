"""A history as a call centre would have it, written in bulk.

    python -m benchmarks.gen_history FILE [--agents 500] [--days 90] [--legs 5000000]

Every agent works the same share of every day: rings, talks, holds, wraps up, waits, takes two
breaks; the phone is unavailable the rest of the day. Indexes are made after the rows, and the
sums are counted on the way, by the same code that counts them for the live board.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from state.history import History, open_history
from state.history.database.rows import TableRow
from state.history.database.schema import intervals, legs, queue_calls
from state.history.writing.records import add_sums, put
from state.history.writing.rollup import RollupSums

DAY_US = 86_400_000_000
SHIFT_S = 8 * 3600
BREAK_S = 900
QUEUES = ("sales", "support", "billing", "service", "claims", "retention")
ABANDONS = 0.06
AGENTS_AT_ONCE = 10


@dataclass(frozen=True)
class Size:
    """How much to make; the last day is the day before `end_us`."""

    agents: int
    days: int
    legs: int
    end_us: int

    @property
    def calls_a_day(self) -> int:
        """Calls of one agent in one day."""
        return round(self.legs / self.agents / self.days)


class Made(NamedTuple):
    """Rows of one agent."""

    legs: list[TableRow]
    intervals: list[TableRow]
    queue_calls: list[TableRow]


def make_agent(number: int, size: Size, chance: random.Random) -> Made:
    """All rows of one agent."""
    made = Made([], [], [])
    extension, agent = str(1000 + number), f"Agent {number:04}"
    at = size.end_us - size.days * DAY_US
    for _ in range(size.days):
        for state, seconds in _day(size, chance):
            end = at + seconds * 1_000_000
            made.intervals.append(_interval(extension, agent, state, at, end))
            if state == "ringing":
                ring_start = at
            elif state == "wrapup":
                _add_call(made, (extension, agent), ring_start, at, chance)
            at = end
    return made


def _day(size: Size, chance: random.Random) -> Iterator[tuple[str, int]]:
    """States and seconds of one day, which sum to 24 hours."""
    calls, begin = size.calls_a_day, 9 * 3600 + chance.randrange(1800)
    yield "unavailable", begin
    left = SHIFT_S - 2 * BREAK_S
    for call in range(calls):
        if call in (calls // 3, 2 * calls // 3):
            yield "paused", BREAK_S
        cycle = left // (calls - call)
        left -= cycle
        yield from _cycle(cycle, chance)
    yield "unavailable", 86_400 - begin - SHIFT_S + left


def _cycle(seconds: int, chance: random.Random) -> Iterator[tuple[str, int]]:
    """One call and the wait before it."""
    ring, wrapup = chance.randint(1, 4), max(1, seconds // 12)
    talk = max(4, int((seconds - ring - wrapup) * chance.uniform(0.3, 0.9)))
    hold = talk // 5 if chance.random() < 0.15 else 0
    yield "free", max(1, seconds - ring - wrapup - talk)
    yield "ringing", ring
    yield "oncall", talk - hold
    if hold:
        yield "onhold", hold
    yield "wrapup", wrapup


def _interval(extension: str, agent: str, state: str, start_us: int, end_us: int) -> TableRow:
    return {
        "extension": extension,
        "started_us": start_us,
        "ended_us": end_us,
        "agent": agent,
        "state": state,
        "reason": "break" if state == "paused" else "",
        "origin": "live",
    }


def _add_call(
    made: Made, who: tuple[str, str], start_us: int, end_us: int, chance: random.Random
) -> None:
    number, (extension, agent) = len(made.legs), who
    outbound = chance.random() < 0.25
    queue = "" if outbound else QUEUES[int(chance.random() ** 2 * len(QUEUES))]
    answered = start_us + 2_000_000
    call_id = f"{start_us // 1_000_000}.{number}"
    made.legs.append(
        {
            "key": f"{call_id}@{extension}",
            "extension": extension,
            "agent": agent,
            "call_id": call_id,
            "direction": "outbound" if outbound else "inbound",
            "peer": f"0170{chance.randrange(10**7):07}",
            "peer_name": "",
            "queue": queue,
            "started_us": start_us,
            "answered_us": answered,
            "ended_us": end_us,
            "ring_us": 2_000_000,
            "talk_us": end_us - answered,
            "hold_us": 0,
            "outcome": "answered",
            "transferred_to": "",
            "transferred_from": "",
            "estimated": False,
            "ended_before_us": None,
            "origin": "live",
        }
    )
    if queue:
        made.queue_calls.append(_queue_call(made.legs[-1], chance))


def _queue_call(leg: TableRow, chance: random.Random) -> TableRow:
    abandoned = chance.random() < ABANDONS
    wait_us = int(chance.expovariate(1 / 15) * 1_000_000)
    return {
        "key": f"{leg['queue']}@{leg['key']}",
        "queue": leg["queue"],
        "call_id": leg["call_id"],
        "caller": leg["peer"],
        "caller_name": "",
        "joined_us": leg["started_us"] - wait_us,
        "ended_us": leg["started_us"],
        "result": "abandoned" if abandoned else "answered",
        "extension": "" if abandoned else leg["extension"],
        "agent": "" if abandoned else leg["agent"],
        "estimated": False,
        "origin": "live",
    }


def fill(history: History, size: Size) -> None:
    """Write a history of this size into an empty database."""
    chance = random.Random(1)
    indexes = [index for table in (legs, queue_calls) for index in table.indexes]
    with history.writing() as writer:
        for index in indexes:
            index.drop(writer.connection)
    for first in range(0, size.agents, AGENTS_AT_ONCE):
        with history.writing() as writer:
            for number in range(first, min(first + AGENTS_AT_ONCE, size.agents)):
                _write(writer.connection, history, make_agent(number, size, chance))
        print(f"\r{number + 1:,} of {size.agents:,} agents", end="", flush=True)
    print("\nindexes", flush=True)
    with history.writing() as writer:
        for index in indexes:
            index.create(writer.connection)


def _write(connection: Connection, history: History, made: Made) -> None:
    deltas = RollupSums(history.calendar)
    counts = (deltas.leg, deltas.interval, deltas.queue_call)
    for table, rows, count in zip((legs, intervals, queue_calls), made, counts, strict=True):
        for row in rows:
            count(row)
        if rows:
            put(connection, table, rows)
    for table, rows in deltas.tables():
        if rows:
            add_sums(connection, table, rows)


def main() -> None:
    """Make a history from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--agents", type=int, default=500)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--legs", type=int, default=5_000_000)
    given = parser.parse_args()
    now = time.time()
    midnight = int(now // 86_400 * 86_400) * 1_000_000
    history = open_history(f"sqlite:///{given.file}")
    fill(history, Size(given.agents, given.days, given.legs, midnight))
    history.close()
    print(f"{given.file}: {given.file.stat().st_size / 1e9:.2f} GB in {time.time() - now:.0f} s")


if __name__ == "__main__":
    main()
