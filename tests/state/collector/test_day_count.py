"""The day's counts on the board are those of today's report, wherever the calls came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from state import events as ev
from state.board.apply import Board
from state.board.model import DaySums, Queue
from state.collector import collector as module
from state.collector import day_count, pace
from state.collector.collector import Collector
from state.collector.day_count import shares
from state.collector.outbox import Outbox
from state.files.agents import Agents, Assignment
from state.history import History, open_history
from state.history.database.call_sums import CallSums
from state.history.database.rows import Origin
from state.history.database.schema import legs as legs_table
from state.history.errors import HistoryError
from state.history.reports.agents import AgentFilter, AgentReports, DayRange
from state.history.reports.day_so_far import DaySoFar, Whose, day_so_far
from state.live.rows import row_of
from state.live.schema import Pbx
from state.live.store import Update
from state.records import CallLeg, Direction, Outcome, QueueCall, Results
from tests.asterisk.lab.waiting import wait_until

ZONE = ZoneInfo("Europe/Lisbon")
NOON = 1_790_000_000.0 - (1_790_000_000 % 86_400) + 43_200.0
MORNING = NOON - 3 * 3600
ANN_MOVES = Agents(
    [
        Assignment("Ann", "1001", 0.0, NOON - 1800, "Sales"),
        Assignment("Bob", "1001", NOON - 1800, 1e12, "Sales"),
        Assignment("Ann", "1002", NOON - 1800, 1e12, "Sales"),
    ]
)


def leg(number: int, at: float = MORNING, extension: str = "1001", agent: str = "") -> CallLeg:
    return CallLeg(
        f"{number}", extension, agent, f"{number}", Direction.INBOUND, "5550001", "", "sales",
        at, at + 5.0, at + 65.5, 5.0, 60.5, 0.0, Outcome.ANSWERED,
    )  # fmt: skip


def missed(number: int, at: float = MORNING) -> CallLeg:
    return CallLeg(
        f"{number}", "1001", "", f"{number}", Direction.INBOUND, "5550001", "", "sales",
        at, None, at + 12.0, 12.0, 0.0, 0.0, Outcome.MISSED,
    )  # fmt: skip


def queue_call(number: int, result: str, wait_s: float = 3.0) -> QueueCall:
    return QueueCall(
        f"{number}", "sales", f"{number}", "5550001", "", MORNING, MORNING + wait_s, result
    )


class Shelf:
    """A live store that forgets what it is given."""

    def publish(self, _update: Update) -> int:
        """Take it."""
        return 1


class Desk:
    """A collector at noon over a real history, with a clock that moves when it is asked to."""

    def __init__(self, history: History, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.monotonic = NOON, 1000.0
        clocks = SimpleNamespace(time=lambda: self.now, monotonic=lambda: self.monotonic)
        for each in (module, pace):
            monkeypatch.setattr(each, "time", clocks)
        self.history = history
        self.outbox = Outbox(history, lambda begins: day_so_far(history, begins, 20))
        self.board = Board(zone=ZONE)
        pbx = Pbx(name="pbx", version="", demo=False)
        self.collector = Collector(self.board, Shelf(), self.outbox, pbx, agents=history.agents)
        self.collector.apply(ev.Tick(self.now))
        self.outbox.start()

    def settle(self) -> None:
        """The next count comes, and is on the board."""
        self.monotonic += day_count.EVERY_S + 1
        self.now += day_count.EVERY_S + 1
        self.collector.idle(self.now)
        wait_until(lambda: self.outbox._day is not None, "the day is read", 10)
        self.collector.idle(self.now)

    def imports(self, *found: CallLeg) -> None:
        """Another process imports these."""
        with self.history.writing() as writer:
            writer.merge(legs_table, (self.history.leg_row(leg, Origin.CDR) for leg in found))

    def today(self, number: str = "1001") -> tuple[float, ...]:
        """The figures of the API, the drawer and the chart."""
        today = row_of(self.board.extensions[number], self.history.agents)["today"]
        durations = (today["ring_s"], today["talk_s"], today["hold_s"])
        return today["calls"], today["missed"], *durations

    def report(self, agent: str) -> tuple[float, ...]:
        """The same figures of today's report."""
        day = self.history.calendar.day_of(int(self.now * 1000))
        row = AgentReports(self.history).agents(DayRange(day, day), AgentFilter(agent=agent))[0]
        t = row.totals
        times = (t.call_ring_ms, t.call_talk_ms, t.call_hold_ms)
        return t.answered + t.connected, t.missed, *(each / 1000 for each in times)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    yield from _desk(tmp_path, monkeypatch, Agents())


@pytest.fixture
def hot_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    yield from _desk(tmp_path, monkeypatch, ANN_MOVES)


def _desk(path: Path, monkeypatch: pytest.MonkeyPatch, agents: Agents) -> Iterator[Desk]:
    history = open_history(f"sqlite:///{path / 'history.sqlite3'}", ZONE, agents)
    made = Desk(history, monkeypatch)
    yield made
    made.outbox.stop(10)
    history.close()


def test_a_first_start_at_noon_shows_the_calls_of_the_morning(desk: Desk) -> None:
    desk.imports(leg(1), leg(2), missed(3), leg(4, MORNING - 86_400))
    desk.board.extension("1001")
    desk.settle()
    assert desk.today() == (2, 1, 22.0, 121.0, 0.0) == desk.report("1001")


def test_an_import_of_today_is_on_the_board_at_once(desk: Desk) -> None:
    desk.board.extension("1001")
    desk.settle()
    assert desk.today() == (0, 0, 0.0, 0.0, 0.0)
    desk.imports(leg(1))
    desk.settle()
    assert desk.today() == (1, 0, 5.0, 60.5, 0.0) == desk.report("1001")


def test_an_extension_that_comes_later_brings_its_calls(desk: Desk) -> None:
    desk.imports(leg(1))
    desk.settle()
    desk.board.extension("1001")
    assert desk.today() == (1, 0, 5.0, 60.5, 0.0)


def test_a_call_that_is_not_written_yet_counts_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.board.extension("1001")
    desk.settle()
    desk.board.extension("1001").today = DaySums(1, 0, 5.0, 60.5, 0.0)
    read, write = desk.outbox._read_day, desk.history.write

    def read_then_a_call_ends(begins: float) -> DaySoFar:
        assert read is not None
        day = read(begins)
        monkeypatch.setattr(desk.history, "write", failing)
        desk.outbox.add(Results(legs=[leg(1), leg(2, MORNING - 86_400)]))
        return day

    def failing(*_: object) -> None:
        raise HistoryError("the disk is full")

    monkeypatch.setattr(desk.outbox, "_read_day", read_then_a_call_ends)
    desk.settle()
    assert desk.today() == (1, 0, 5.0, 60.5, 0.0)
    monkeypatch.setattr(desk.history, "write", write)


def test_a_call_that_is_written_after_the_day_was_read_counts_once(desk: Desk) -> None:
    desk.board.extension("1001")
    desk.outbox.count(desk.board.day_begins)
    wait_until(lambda: desk.outbox._day is not None, "the day is read", 10)
    desk.outbox.add(Results(legs=[leg(1)]))
    wait_until(lambda: desk.outbox.backlog() == 0, "the call is written", 10)
    wait_until(lambda: desk.outbox._day is not None, "the day is read again", 10)
    day = desk.outbox.counted()
    assert day is not None
    assert day.calls == {Whose("1001", "1001", "sales"): CallSums(1, 0, 5000, 60500, 0)}


def test_an_agent_who_moves_takes_the_calls_along(hot_desk: Desk) -> None:
    hot_desk.imports(leg(1), leg(2), leg(3, NOON - 600), leg(4, NOON - 600, "1002"))
    for number in ("1001", "1002"):
        hot_desk.board.extension(number)
    hot_desk.settle()
    assert hot_desk.today("1001") == (1, 0, 5.0, 60.5, 0.0) == hot_desk.report("Bob")
    assert hot_desk.today("1002") == (3, 0, 15.0, 181.5, 0.0) == hot_desk.report("Ann")


def test_a_queue_counts_the_callers_of_the_morning(desk: Desk) -> None:
    calls = [queue_call(1, "answered"), queue_call(2, "answered", 40.0), queue_call(3, "abandoned")]
    desk.history.write(queue_calls_=calls)
    desk.board.queues["sales"] = Queue("sales")
    desk.outbox.add(Results(queue_calls=[queue_call(4, "answered"), queue_call(5, "left")]))
    desk.settle()
    queue = desk.board.queues["sales"]
    assert (queue.answered, queue.abandoned, queue.answered_within) == (3, 1, 2)


def test_after_midnight_the_counts_of_yesterday_are_not_taken(desk: Desk) -> None:
    desk.imports(leg(1))
    desk.board.extension("1001")
    desk.outbox.count(desk.board.day_begins)
    wait_until(lambda: desk.outbox._day is not None, "the day is read", 10)
    desk.now += 86_400
    desk.monotonic += 1
    desk.collector.apply(ev.Tick(desk.now))
    desk.collector._day_count.keep_up(desk.board, desk.now)
    assert desk.today() == (0, 0, 0.0, 0.0, 0.0)


def test_a_history_that_cannot_be_read_leaves_the_counts_of_the_board(desk: Desk) -> None:
    def failing(_begins: float) -> DaySoFar:
        raise HistoryError("gone")

    desk.board.extension("1001").today = DaySums(1, 0, 5.0, 60.5, 0.0)
    desk.outbox._read_day = failing
    desk.outbox.count(desk.board.day_begins)
    desk.outbox.add(Results(legs=[leg(1)]))
    wait_until(lambda: desk.outbox.backlog() == 0, "the rest goes on", 10)
    desk.collector.idle(desk.now)
    assert desk.today() == (1, 0, 5.0, 60.5, 0.0)


ONE = CallSums(1, 0, 5000, 60000, 0)


@pytest.mark.parametrize(
    ("calls", "people", "shown"),
    [
        pytest.param([("1001", "Ann")], {"1001": "Ann"}, {"1001": 1}, id="at the own extension"),
        pytest.param(
            [("1001", "Ann"), ("1002", "Ann")], {"1001": "Ann", "1002": "Ann"},
            {"1001": 1, "1002": 1}, id="two phones at once, each its own",
        ),
        pytest.param(
            [("1001", "Ann"), ("1003", "Ann")], {"1001": "Bob", "1002": "Ann", "1003": "Ann"},
            {"1002": 1, "1003": 1}, id="the first of two has what was elsewhere",
        ),
        pytest.param([("1001", "1001")], {"1001": "Ann"}, {"1001": 1}, id="of nobody known"),
        pytest.param([("1001", "Ann")], {"1001": "1001"}, {"1001": 1}, id="nobody known is there"),
        pytest.param([("1001", "Ann")], {"1001": "Bob"}, {}, id="who has left is in the report"),
        pytest.param([("1009", "Eve")], {"1001": "Bob"}, {"1009": 1}, id="not on the board yet"),
    ],
)  # fmt: skip
def test_each_call_is_shown_where_its_agent_is(
    calls: list[tuple[str, str]], people: dict[str, str], shown: dict[str, int]
) -> None:
    found = shares({Whose(*each): ONE for each in calls}, people)
    assert {
        number: sum(each.calls for each in own.values()) for number, own in found.items()
    } == shown


def test_a_restart_counts_no_record_twice(desk: Desk) -> None:
    """The history was written, but the live store was not: the record comes again."""
    desk.history.write([leg(1)])
    desk.board.extension("1001")
    desk.collector._take_up(SimpleNamespace(outbox=Results(legs=[leg(1)]), saved_at=NOON), NOON)  # type: ignore[arg-type]
    desk.settle()
    assert desk.today() == (1, 0, 5.0, 60.5, 0.0) == desk.report("1001")
