"""A call centre as a supervisor finds it in the morning: people with names, queues, two weeks.

Knows which of them is over which limit. Everybody is invented.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ami.demo.past import Past
from ami.demo.people import Person, people, roster
from ami.demo.phones import demo_phones
from state.history import History, open_history
from state.live.schema import LiveCaller, LiveQueue
from tests.fakes.reader import FakeReader, make_row

MINUTE = 60.0
PHONES = replace(demo_phones(), agents=24)
PEOPLE: tuple[Person, ...] = people(PHONES)
NAME = {each.extension: each.name for each in PEOPLE}
TOO_LONG, AT_LUNCH = "1003", "1006"
"""Who is on a call for 14 minutes, and at lunch for 40: each alone over his limit."""
WAITING = {"sales": (95.0, 41.0, 12.0), "support": (25.0,)}
"""How long callers have waited: one of them for longer than a minute."""
DAYS = 14


def make_reader() -> FakeReader:
    """The board: every status, two people over their limits, callers in two queues."""
    now = time.time()
    rows = {
        each.extension: make_row(each.extension, **_person(each), **_status(each.extension, now))
        for each in PEOPLE
    }
    reader = FakeReader(rows)
    reader.queues = [_queue(name, waits, now) for name, waits in WAITING.items()]
    reader.queues += [_queue(name, (), now) for name in ("billing", "returns", "vip")]
    return reader


def _person(each: Person) -> dict[str, Any]:
    return {
        "name": each.name,
        "pbx_name": each.name,
        "group": each.team,
        "queues": [each.queue] if each.queue else [],
        "today": {"calls": 12, "missed": 1, "ring_s": 60.0, "talk_s": 2_700.0, "hold_s": 90.0},
    }


def _call(now: float, minutes: float, peer: str, **more: Any) -> dict[str, Any]:
    at = now - minutes * MINUTE
    return {"status": 1, "since": at, "answered_at": at, "peer": peer, "queue": "sales", **more}


def _pause(now: float, minutes: float, reason: str) -> dict[str, Any]:
    at = now - minutes * MINUTE
    return {"paused": True, "pause_reason": reason, "paused_since": at, "since": at}


def _status(extension: str, now: float) -> dict[str, Any]:
    """Who does something; the others are free."""
    does: dict[str, dict[str, Any]] = {
        "1001": _call(now, 1, "030555123", peer_name="City Library"),
        "1002": {"status": 8, "direction": "inbound", "peer": "030555777", "since": now - 6},
        TOO_LONG: _call(now, 14, "040555818", peer_name="Harbour Office"),
        "1004": _call(now, 2, "030555900"),
        "1005": _pause(now, 3, "Training"),
        AT_LUNCH: _pause(now, 40, "Lunch"),
        "1007": {"wrapup_until": now + 3_600, "since": now - 9},
        "1008": _call(now, 1, "030555321", status=16),
        "1009": {"status": 8, "direction": "outbound", "peer": "030555444", "since": now - 4},
        "1010": {"dnd": True, "status": 2, "since": now - 700},
        "1011": {"status": 4, "since": now - 9_000},
        "1012": {"label": "Logged Out", "state": "loggedout", "since": now - 9_000},
        "1013": {"status": 1, "label": "Monitoring", "state": "monitoring", "monitoring": "1001"},
        "1014": {"status": 2, "since": now - 8},
        "1015": _call(now, 1.5, "030555222", waiting=True),
    }
    return does.get(extension, {"since": now - 40})


def _queue(name: str, waits_s: tuple[float, ...], now: float) -> LiveQueue:
    waiting = [
        LiveCaller(call_id=f"{name}{place}", caller=f"03055566{place}", caller_name="",
                   joined_at=now - wait, position=place)
        for place, wait in enumerate(waits_s, 1)
    ]  # fmt: skip
    return LiveQueue(queue=name, waiting=waiting, members=[], answered=48, abandoned=2,
                     answered_within=41, threshold_s=20.0, since=now - 7_200)  # fmt: skip


@contextmanager
def opened_history(folder: Path) -> Iterator[History]:
    """Two weeks of these people up to yesterday, with peaks and lunches."""
    history = open_history(f"sqlite:///{folder / 'history.sqlite3'}", agents=roster(PHONES))
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    past = Past(history, PEOPLE, weeks=0)
    for back in range(1, DAYS + 1):
        made = past.records((midnight - timedelta(days=back)).date(), midnight.timestamp())
        history.write(made.legs, made.intervals, made.queue_calls)
    yield history
    history.close()
