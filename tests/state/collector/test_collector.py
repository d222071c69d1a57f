"""The collector: when it publishes, what it tells, what it keeps, and how it goes on."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from state import counters
from state import events as ev
from state.board.apply import Board
from state.board.model import Reporter
from state.collector import collector as module
from state.collector import pace
from state.collector.collector import BEAT_S, RUNNING_S, TICK_S, Collector
from state.collector.outbox import Outbox
from state.collector.resume import restore, resume_document
from state.files.agents import Agents, Assignment
from state.live.schema import Live, Pbx
from state.live.store import Update
from state.records import Results
from tests.fakes.story import START, UP, Line

PUBLISH_S = 0.05


class Shelf:
    """A live store that keeps what it is given."""

    def __init__(self) -> None:
        self.updates: list[Update] = []

    def publish(self, update: Update) -> int:
        """Keep it."""
        self.updates.append(update)
        return len(self.updates)

    @property
    def last(self) -> Update:
        """The last one."""
        return self.updates[-1]


class Notebook:
    """A history that keeps what it is given."""

    def __init__(self) -> None:
        self.legs: list[Any] = []

    def write(self, legs_: Any = (), intervals_: Any = (), queue_calls_: Any = ()) -> None:
        """Keep it."""
        self.legs.extend(legs_)


class Day:
    """A collector with clocks that only move when told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.monotonic = START, 1000.0
        clocks = SimpleNamespace(time=lambda: self.now, monotonic=lambda: self.monotonic)
        for each in (module, pace):
            monkeypatch.setattr(each, "time", clocks)
        self.shelf, self.outbox, self.board = Shelf(), Outbox(Notebook()), Board()
        pbx = Pbx(name="pbx", version="", demo=True)
        self.collector = Collector(self.board, self.shelf, self.outbox, pbx, PUBLISH_S)

    def wait(self, seconds: float) -> None:
        """Time passes, then the session has nothing to do for a moment."""
        self.now += seconds
        self.monotonic += seconds
        self.collector.idle(self.now)

    def dial(self, number: str = "1001") -> Line:
        """A phone dials."""
        technology = "PJSIP" if number == "1001" else "SIP"  # its PJSIP phones are listed
        name = f"{technology}/{number}-00000001"
        line = Line(f"9.{number}", name, f"9.{number}", 4, "5550001")
        self.collector.apply(ev.Newchannel(self.now, line.info))
        return line

    def begin(self) -> None:
        """The first lists are there, and published."""
        phone = ev.DeviceStateChange(self.now, "PJSIP/1001", "NOT_INUSE")
        self.collector.apply(ev.SnapshotAsked(self.now))
        self.collector.apply(ev.Snapshot(self.now, (), (), (phone,), (), (), ()))
        self.collector.link("up", self.now, "")
        self.wait(1)


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    return Day(monkeypatch)


def test_the_first_picture_is_whole_and_the_next_ones_are_not(day: Day) -> None:
    day.begin()
    first = day.shelf.last
    day.dial()
    day.wait(1)
    assert (first.whole, day.shelf.last.whole) == (True, False)
    assert day.shelf.last.changed["1001"]["label"] == "Dialing"


def test_only_what_changed_is_published(day: Day) -> None:
    day.begin()
    day.dial("1002")
    day.wait(1)
    assert set(day.shelf.last.changed) == {"1002"}
    assert [change["label"] for change in day.shelf.last.changes["1002"]] == ["Dialing"]
    assert day.shelf.last.calls is not None


def test_news_is_published_at_most_every_so_often(day: Day) -> None:
    day.begin()
    day.dial("1002")
    day.wait(PUBLISH_S)
    published = len(day.shelf.updates)
    day.dial("1003")
    day.wait(PUBLISH_S / 2)
    assert len(day.shelf.updates) == published
    day.wait(PUBLISH_S)
    assert set(day.shelf.last.changed) == {"1003"}


def test_without_news_it_only_says_that_it_lives(day: Day) -> None:
    day.begin()
    published = len(day.shelf.updates)
    for _ in range(30):
        day.wait(0.1)
    beats = day.shelf.updates[published:]
    assert 2 <= len(beats) <= 3 / BEAT_S + 1
    assert all(not beat.changed and beat.calls is None for beat in beats)


def test_the_link_is_news(day: Day) -> None:
    day.begin()
    day.collector.link("down", day.now, "cut")
    day.wait(0.1)
    assert (day.shelf.last.link["state"], day.shelf.last.link["reason"]) == ("down", "cut")


def test_the_link_is_as_old_as_its_state(day: Day) -> None:
    day.collector.link("down", day.now + 5, "refused")
    day.collector.link("down", day.now + 9, "no route")
    day.wait(1)
    assert day.shelf.last.link["since"] == START
    assert day.shelf.last.link["reason"] == "no route"


def test_the_link_tells_when_it_last_heard_something(day: Day) -> None:
    day.begin()
    day.dial()
    heard = day.now
    day.wait(5)
    assert day.shelf.last.link["last_event_at"] == heard


def test_what_is_watched_is_news(day: Day) -> None:
    day.begin()
    day.collector.pbx("office", "22.1")
    day.wait(0.1)
    assert day.shelf.last.pbx == Pbx(name="office", version="22.1", demo=True)


def test_time_passes_for_the_board(day: Day) -> None:
    day.begin()
    day.collector.apply(ev.Newchannel(day.now, Line("9.9", "PJSIP/trunk-1", "9.9", 4, "1001").info))
    day.wait(TICK_S)
    assert day.board.extensions["1001"].label == "Ringing"
    day.wait(5)
    assert day.board.extensions["1001"].label == "Free"


def test_an_extension_that_is_gone_is_told(day: Day) -> None:
    day.begin()
    day.collector.apply(ev.ExtensionStatus(day.now, "1001", "", "PJSIP/1001", 0))
    day.board.extensions["1001"].said.pop(Reporter.device("PJSIP/1001"))
    day.collector.apply(ev.ExtensionStatus(day.now, "1001", "", "PJSIP/1001", -1))
    day.wait(1)
    assert list(day.shelf.last.removed) == ["1001"]
    day.wait(1)
    assert list(day.shelf.last.removed) == []


def test_a_question_is_asked_once(day: Day) -> None:
    day.begin()
    day.collector.apply(ev.DeviceStateChange(day.now, "PJSIP/1001", "INUSE"))
    assert not day.collector.wants_answers()
    day.wait(0.6)
    day.wait(0.6)
    assert day.collector.wants_answers()
    assert not day.collector.wants_answers()


def test_finished_calls_go_to_the_outbox(day: Day) -> None:
    day.begin()
    line = day.dial()
    day.wait(1)
    day.collector.apply(ev.Hangup(day.now, line.info, 16))
    day.wait(1)
    assert [leg.extension for leg in day.outbox.unconfirmed().legs] == ["1001"]


def test_running_intervals_are_written_now_and_then(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    monkeypatch.setattr(day.outbox, "add_running", lambda running: written.append(len(running)))
    day.begin()
    day.wait(RUNNING_S + 1)
    day.wait(RUNNING_S + 1)
    assert len(written) == 3


def test_an_extension_bears_the_name_of_the_agent_who_sits_there_now(day: Day) -> None:
    assignments = [Assignment("Ana", "1001", START, day.now + 60, "Sales")]
    day.collector = Collector(
        day.board, day.shelf, day.outbox, Pbx(name="", version="", demo=False), PUBLISH_S,
        agents=Agents(assignments),
    )  # fmt: skip
    day.begin()
    there = day.shelf.last.changed["1001"]
    assert (there["name"], there["pbx_name"], there["group"]) == ("Ana", "1001", "Sales")
    day.wait(30)
    assert not day.shelf.last.changed
    day.wait(30)
    left = day.shelf.last.changed["1001"]
    assert (left["name"], left["group"]) == ("1001", "")
    restored = Board()
    document = resume_document(day.board, Results(), day.now)
    restore(restored, document, {"1001": there})
    assert restored.extensions["1001"].name == ""


# What a restart resumes from


def test_what_is_stored_resumes_the_board(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    day.begin()
    line = day.dial()
    day.wait(1)
    document, rows = day.shelf.last.resume, day.shelf.last.changed
    assert document is not None
    again = Day(monkeypatch)
    again.now = day.now + 10
    live = Live(1, day.shelf.last.link, day.shelf.last.pbx or Pbx(name="", version="", demo=False),
                rows=rows)  # fmt: skip
    again.collector.resume(document, live, alive_at=day.now)
    assert again.board.channels[line.uniqueid].alive_at == day.now
    again.wait(1)
    assert again.shelf.last.changed["1001"]["label"] == "Dialing"
    assert again.shelf.last.changed["1001"]["state"] == "unknown"


def test_records_that_were_not_confirmed_are_kept_over_a_restart(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.begin()
    line = day.dial()
    day.collector.apply(ev.Hangup(day.now, line.info, 16))
    day.wait(1)
    document = day.shelf.last.resume
    assert document is not None
    again = Day(monkeypatch)
    live = Live(1, day.shelf.last.link, Pbx(name="", version="", demo=False))
    again.collector.resume(document, live, alive_at=day.now)
    assert again.outbox.unconfirmed().legs == day.outbox.unconfirmed().legs
    assert again.outbox.backlog() > 0


def test_the_document_follows_every_change_of_calls_and_records(day: Day) -> None:
    day.begin()
    day.wait(2)
    quiet = day.shelf.last.resume
    line = day.dial()
    day.wait(1)
    document = day.shelf.last.resume
    day.outbox.revision += 1  # the history confirmed something
    day.wait(2)
    confirmed = day.shelf.last.resume
    board = Board()
    restore(board, document or b"", {})
    assert set(board.channels) == {line.uniqueid}
    assert (quiet is None, confirmed is None) == (True, False)


def test_a_long_backlog_is_not_written_with_every_picture(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.begin()
    monkeypatch.setattr(day.outbox, "backlog", lambda: 10_000)
    stored = 0
    for number in range(100):
        day.dial(str(2000 + number))
        day.wait(0.1)
        stored += day.shelf.last.resume is not None
    assert 1 <= stored <= 4
    assert not any(b"9.2099" in (update.resume or b"") for update in day.shelf.updates)
    day.wait(10)
    assert b"9.2099" in (day.shelf.last.resume or b"")


@pytest.mark.parametrize("document", [b"", b"garbage", b'{"schema": 3}'])
def test_a_document_that_cannot_be_used_is_one_clear_line(
    day: Day, caplog: pytest.LogCaptureFixture, document: bytes
) -> None:
    live = Live(1, {"state": "down", "since": 0.0, "last_event_at": 0.0, "reason": ""},
                Pbx(name="", version="", demo=False))  # fmt: skip
    day.collector.resume(document, live, 0.0)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "an empty board begins" in record.getMessage()
    day.begin()
    assert set(day.shelf.last.changed) <= {"1001"}


def test_nothing_stored_is_nothing_to_resume(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    live = Live(0, {"state": "down", "since": 0.0, "last_event_at": 0.0, "reason": ""},
                Pbx(name="", version="", demo=False))  # fmt: skip
    day.collector.resume(None, live, 0.0)
    assert caplog.records == []


def test_its_last_word_is_that_the_link_is_down(day: Day) -> None:
    day.begin()
    day.dial()
    day.collector.close(day.now, "the collector stopped")
    assert day.shelf.last.link["state"] == "down"
    assert day.shelf.last.changed["1001"]["label"] == "Dialing"
    assert day.shelf.last.resume is not None


# This machine's clock


@pytest.mark.parametrize("by_s", [-3600.0, 3600.0])
def test_it_goes_on_publishing_when_the_clock_is_set(
    day: Day, caplog: pytest.LogCaptureFixture, by_s: float
) -> None:
    day.begin()
    line = day.dial()
    day.wait(10)
    day.now += by_s
    day.wait(0.1)
    row = day.shelf.last.changed["1001"]
    assert day.now - row["since"] == pytest.approx(10.1)
    assert day.now - day.shelf.last.link["since"] == pytest.approx(11.1)
    assert "clock was set" in caplog.text
    assert day.collector.wants_answers()
    line.state = UP
    day.collector.apply(ev.Newstate(day.now, line.info))
    day.wait(0.1)
    assert day.shelf.last.changed["1001"]["label"] == "On Call"
    assert day.shelf.last.link["last_event_at"] <= day.now


def test_a_busy_machine_is_no_clock_that_was_set(day: Day) -> None:
    day.begin()
    day.wait(300)
    assert day.board.counts.of(counters.CLOCK_SET) == 0


def test_a_long_document_of_what_to_go_on_from_takes_a_small_share_of_the_time_but_the_last_is_kept(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.begin()
    plain = resume_document

    def slow(*given: Any) -> bytes:
        day.monotonic += 0.2
        return plain(*given)

    monkeypatch.setattr("state.collector.collector.resume_document", slow)
    for number in range(1002, 1012):
        day.dial(str(number))
        day.wait(0.5)
    assert sum(update.resume is not None for update in day.shelf.updates[-10:]) in {1, 2}
    day.dial("1020")
    day.collector.close(day.now, "the end")
    board = Board()
    assert day.shelf.last.resume is not None
    restore(board, day.shelf.last.resume, {})
    assert "9.1020" in board.channels
    assert day.shelf.last.calls is not None
    assert any("1020" in call["extensions"] for call in day.shelf.last.calls)
