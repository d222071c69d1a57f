"""A small call centre in real parts: events into a collector, its live store and its history.

Knows the order in which they are put together. Judges nothing. Its events lie in the past, from
just before midnight to just before now, so that a day is over in a second.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from state import events as ev
from state.board.apply import Board
from state.collector import collector as module
from state.collector import day_count
from state.collector.collector import Collector
from state.collector.outbox import Outbox
from state.files.agents import Agents, Assignment
from state.history import open_history
from state.history.database.rows import Origin
from state.history.database.schema import legs as legs_table
from state.history.reports.day_so_far import day_so_far
from state.live.schema import Pbx
from state.live.store import open_reader, open_writer
from state.records import CallLeg
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.story import Line, Story

NOW = time.time()
ZONE_NAME = f"Etc/GMT{round(NOW // 3600 % 24) - 12:+d}"
"""A zone in which it is between noon and one o'clock now, so that the day has a past."""

MIDNIGHT = datetime.fromtimestamp(NOW, ZoneInfo(ZONE_NAME)).replace(
    hour=0, minute=0, second=0, microsecond=0
).timestamp()  # fmt: skip
HOUR = 3600.0
MOVED = MIDNIGHT + 10 * HOUR
PHONES = ("1001", "1002", "1003", "1004")
AGENTS = Agents(
    [
        Assignment("Ann", "1001", 0.0, 2e10, "Sales"),
        Assignment("Ann", "1004", 0.0, 2e10, "Sales"),
        Assignment("Bob", "1002", 0.0, MOVED, "Sales"),
        Assignment("Bob", "1003", MOVED, 2e10, "Sales"),
        Assignment("Cid", "1002", MOVED, 2e10, "Support"),
    ]
)
"""Ann has two phones; Bob moves to another one at ten."""


class Events(Story):
    """A story that tells a collector, as the session does."""

    def __init__(self, collector: Collector, at: float) -> None:
        self._collector = collector
        super().__init__(*PHONES, board=collector.board, at=at)

    def tell(self, event: ev.Event) -> None:
        """Apply an event as it is."""
        self._collector.apply(event)

    def until(self, at: float) -> None:
        """Nothing happens until then."""
        self.wait(at - self.at, tick_s=1800)

    def takes(self, phone: str, talk_s: float, hold_s: float = 0.0) -> None:
        """A whole call from outside to a phone's number."""
        caller = self.dial("PJSIP/trunk", phone)
        leg = self.ring(caller, phone)
        self.wait(5, tick_s=10)
        self.answer(caller, leg)
        self.wait(talk_s, tick_s=100)
        if hold_s:
            self.hold(leg)
            self.wait(hold_s, tick_s=100)
            self.unhold(leg)
        self.hang_up(leg, caller)

    def misses(self, phone: str) -> None:
        """A call that nobody takes."""
        caller = self.dial("PJSIP/trunk", phone)
        leg = self.ring(caller, phone)
        self.wait(12, tick_s=10)
        self.end_dial(caller, leg, "NOANSWER")
        self.hang_up(leg, caller)

    def calls_out(self, phone: str, talk_s: float) -> None:
        """A call of the agent's own that is answered."""
        caller = self.dial(phone, "5550199")
        out = self.line("PJSIP/trunk", linked=caller)
        self.begin_dial(caller, out)
        self.wait(8, tick_s=10)
        self.answer(caller, out)
        self.wait(talk_s, tick_s=100)
        self.hang_up(out, caller)

    def serves(self, queue: str, phone: str, talk_s: float) -> tuple[Line, Line]:
        """A caller of a queue, taken by its member."""
        caller = self.line("PJSIP/trunk", state=4, exten="600", caller="2025550101")
        self.join_queue(caller, queue)
        leg = self.queue_rings(caller, queue, phone)
        self.wait(6, tick_s=10)
        self.answer(caller, leg)
        self.leave_queue(caller, queue)
        self.agent(ev.AgentConnect, caller, leg, queue=queue, interface=f"PJSIP/{phone}")
        self.wait(talk_s, tick_s=100)
        return leg, caller


class Office:
    """The collector with its store and its history below a folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for owner, name in ((day_count, "EVERY_S"), (module, "RUNNING_S"), (module, "CALLS_S")):
            monkeypatch.setattr(owner, name, 0.0)
        zone, dsn = ZoneInfo(ZONE_NAME), f"diskcache://{folder / 'live'}"
        self.history = open_history(f"sqlite:///{folder / 'history.sqlite3'}", zone, AGENTS)
        self.outbox = Outbox(self.history, lambda begins: day_so_far(self.history, begins, 20))
        self._writer = open_writer(dsn)
        self.reader = open_reader(dsn)
        pbx = Pbx(name="pbx", version="", demo=False)
        self._collector = Collector(
            Board(zone=zone), self._writer, self.outbox, pbx, 0.0, agents=AGENTS
        )
        self.outbox.start()

    def begins(self, at: float) -> Events:
        """The board's first start, at a time."""
        return Events(self._collector, at)

    def imports(self, *found: CallLeg) -> None:
        """Another process imports these."""
        with self.history.writing() as writer:
            writer.merge(legs_table, (self.history.leg_row(leg, Origin.CDR) for leg in found))

    def settle(self) -> None:
        """All that happened is kept, counted and published."""
        self._collector.link("up", time.time(), "")
        for _ in range(2):  # what is counted after the records were written is shown by the second
            self._collector.idle(time.time())
            wait_until(self._is_counted, "the day is written and read", 20)
        self._collector.apply(ev.Tick(time.time()))
        self._collector.idle(time.time())

    def _is_counted(self) -> bool:
        return self.outbox.backlog() == 0 and self.outbox._day is not None

    def close(self) -> None:
        """End its thread and let go of its files."""
        self.outbox.stop(10)
        self._writer.close()
        self.history.close()


def a_day(office: Office) -> Events:
    """Calls of every kind up to now: over midnight, of queues, before and after Bob moves."""
    events = office.begins(MIDNIGHT - 10 * HOUR)
    for queue, phone in (("sales", "1001"), ("sales", "1002"), ("support", "1003")):
        events.member(queue, phone)
    events.until(MIDNIGHT - 60)
    events.takes("1001", 240)
    events.until(MIDNIGHT + 9 * HOUR)
    events.hang_up(*events.serves("sales", "1002", 61.5))
    events.hang_up(*events.serves("support", "1001", 33.25))
    events.misses("1001")
    events.calls_out("1004", 77)
    events.until(MOVED + HOUR)
    events.hang_up(*events.serves("support", "1003", 100))
    events.takes("1003", 50, hold_s=20)
    events.hang_up(*events.serves("sales", "1002", 10))
    events.until(NOW - 600)
    events.member("sales", "1002", paused=True, reason="lunch")
    events.serves("support", "1003", 120)  # goes on
    office.settle()
    return events
