"""A made-up call centre for the board: any number of extensions in mixed states.

Knows plausible proportions. The same seed gives the same people.
"""

from __future__ import annotations

import random
import time
from typing import Any

from state.live.schema import LiveCaller, LiveQueue, Row
from tests.fakes.reader import FakeReader, make_row

FIRST = (
    "Ada", "Amir", "Anna", "Aisha", "Ben", "Bianca", "Carla", "Chen", "Dana", "Dmitri", "Elif",
    "Emma", "Farid", "Femi", "Gita", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Kofi", "Lara",
    "Leon", "Lin", "Luca", "Maja", "Marek", "Mia", "Nadia", "Noah", "Olga", "Omar", "Paula",
    "Pedro", "Rosa", "Ravi", "Sara", "Sven", "Tariq", "Tess", "Uma", "Vera", "Viktor", "Wanda",
    "Yara", "Yusuf", "Zoe",
)  # fmt: skip
LAST = (
    "Adeyemi", "Alvarez", "Bauer", "Becker", "Costa", "Dogan", "Eriksen", "Ferrari", "Fischer",
    "Garcia", "Haddad", "Hoffmann", "Ivanova", "Jansen", "Kaya", "Kowalski", "Larsen",
    "Lindqvist", "Marino", "Meyer", "Moreau", "Novak", "Okafor", "Patel", "Petrov", "Rossi",
    "Santos", "Schmidt", "Silva", "Svoboda", "Tanaka", "Vogel", "Weber", "Yilmaz", "Zhang",
)  # fmt: skip
QUEUES = ("support", "sales", "billing")


def _call(rng: random.Random, now: float, **fields: Any) -> dict[str, Any]:
    began = now - rng.expovariate(1 / 180) - 1
    return {
        "since": began,
        "call_id": f"{began:.3f}",
        "peer": f"0{rng.randrange(10**9, 10**10)}",
        "peer_name": rng.choice((None, f"{rng.choice(FIRST)} {rng.choice(LAST)}")),
        "queue": rng.choice((*QUEUES, None)),
        "legs": 1,
        "source": "Newstate",
        **fields,
    }


def _talking(rng: random.Random, now: float, **fields: Any) -> dict[str, Any]:
    call = _call(rng, now, status=1, direction="inbound", source="BridgeEnter", **fields)
    return {**call, "answered_at": call["since"]}


def _paused(rng: random.Random, now: float) -> dict[str, Any]:
    reason = rng.choice(("Lunch", "Training", "Break", None))
    began = now - rng.uniform(10, 2400)
    return {"paused": True, "pause_reason": reason, "paused_since": began, "since": began - 60}


MIX = (
    (36, lambda rng, now: {"since": now - rng.expovariate(1 / 300)}),
    (38, _talking),
    (6, lambda rng, now: _call(rng, now, status=8, direction="inbound", since=now - rng.random())),
    (4, lambda rng, now: _call(rng, now, status=8, direction="outbound", since=now - 4)),
    (4, lambda rng, now: _talking(rng, now, waiting=True)),
    (4, lambda rng, now: {**_talking(rng, now), "status": 16}),
    (5, _paused),
    (2, lambda rng, now: {"wrapup_until": now + rng.uniform(10, 60), "since": now - 9}),
    (2, lambda rng, now: {"dnd": True, "status": 2, "since": now - rng.uniform(60, 9000)}),
    (2, lambda rng, now: {"label": "Logged Out", "state": "loggedout", "since": now - 9e3}),
    (
        1,
        lambda rng, now: {
            "status": 1,
            "state": "monitoring",
            "label": "Monitoring",
            "monitoring": "1004",
            "since": now - 40,
        },
    ),
    (5, lambda rng, now: {"status": 4, "since": now - rng.uniform(600, 40000)}),
)


def make_fields(rng: random.Random, now: float) -> dict[str, Any]:
    """The live fields of one extension, in a state drawn from MIX."""
    kind = rng.choices([make for _, make in MIX], [weight for weight, _ in MIX])[0]
    return dict(kind(rng, now))


def make_today(rng: random.Random) -> dict[str, float]:
    """A day's sums of one agent."""
    calls = rng.randrange(60)
    return {
        "calls": calls,
        "missed": rng.randrange(4),
        "ring_s": calls * rng.uniform(3, 9),
        "talk_s": calls * rng.uniform(80, 260),
        "hold_s": calls * rng.uniform(0, 30),
    }


def make_rows(count: int, seed: int = 7) -> dict[str, Row]:
    """`count` extensions from 1001 on, in mixed states."""
    rng, now = random.Random(seed), time.time()
    rows = {}
    for number in range(1001, 1001 + count):
        rows[str(number)] = make_row(
            str(number),
            name=f"{rng.choice(FIRST)} {rng.choice(LAST)}",
            queues=sorted(rng.sample(QUEUES, rng.randrange(1, 3))),
            today=make_today(rng),
            **make_fields(rng, now),
        )
    return rows


def make_queues(count: int, seed: int = 7) -> list[LiveQueue]:
    """`count` queues, a third of them with up to five callers."""
    rng, now = random.Random(seed), time.time()
    return [make_queue(f"queue-{number}", rng, now) for number in range(1, count + 1)]


def make_queue(name: str, rng: random.Random, now: float) -> LiveQueue:
    """A queue with today's counts, and callers by chance."""
    answered, waiting = rng.randrange(5, 40), rng.randrange(1, 6) if rng.random() < 1 / 3 else 0
    callers = [
        LiveCaller(call_id=f"{name}-{position}", caller=f"0177{rng.randrange(10**6)}",
                   caller_name="", joined_at=now - 90 + 10 * position, position=position)
        for position in range(1, waiting + 1)
    ]  # fmt: skip
    return LiveQueue(queue=name, waiting=callers, members=[], answered=answered, abandoned=2,
                     answered_within=answered - 3, threshold_s=20.0, since=0.0)  # fmt: skip


def make_board(count: int, *, demo: bool = False, seed: int = 7) -> FakeReader:
    """A FakeReader over `make_rows(count)`."""
    return FakeReader(make_rows(count, seed), demo=demo)
