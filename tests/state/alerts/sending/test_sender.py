"""Sending what is kept: once, in order, again after a failure, and after a death."""

from __future__ import annotations

import threading
from zoneinfo import ZoneInfo

import pytest

from state.alerts.alert import Part
from state.alerts.measure import Finding, Subject
from state.alerts.messages import CLAIM_S, Messages, When
from state.alerts.quiet_hours import parse_quiet
from state.alerts.sending.notice import Notice
from state.alerts.sending.sender import MOST_TRIES, Sender, pause_after
from state.alerts.store import AlertStore
from state.history import History
from state.history.errors import HistoryError
from tests.asterisk.lab.waiting import wait_until
from tests.state.alerts.pictures import NOW, rule
from tests.state.conftest import OpenHistory

WAIT = Finding(Subject("wait", "sales"), rule("wait", 60), is_over=True, value=61.0, limit=60.0)


class Ear:
    """A channel that notes what it is given; `problem` is what it says to it."""

    name = "mail"

    def __init__(self, problem: str = "") -> None:
        self.problem = problem
        self.heard: list[Notice] = []

    def send(self, notice: Notice) -> str:
        self.heard.append(notice)
        if self.problem == "raise":
            raise RuntimeError("s3cret")
        return self.problem

    @property
    def keys(self) -> list[str]:
        return [notice.key.rpartition("-")[2] for notice in self.heard]


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sender(history: History, ear: Ear, clock: Clock) -> Sender:
    return Sender(ear, Messages(history), "https://board", clock)


def begun(history: History) -> tuple[AlertStore, str]:
    store = AlertStore(history)
    return store, store.begin(WAIT, NOW, ["mail"], When(NOW, NOW))


def test_an_alert_is_one_message_with_an_end(history: History, clock: Clock) -> None:
    store, id_ = begun(history)
    ear = Ear()
    mine = sender(history, ear, clock)
    assert [mine.send_due() for _ in range(3)] == [True, False, False]
    store.end(id_, NOW + 240, When(NOW + 300, NOW + 300))
    clock.now += 300
    assert [mine.send_due() for _ in range(3)] == [True, False, False]
    assert ear.keys == ["begin", "end"]
    assert ear.heard[1].title.endswith("resolved after 4 min")


def test_a_restart_goes_on_where_it_was_and_sends_nothing_again(
    open_it: OpenHistory, clock: Clock
) -> None:
    begun(open_it())
    first, second = Ear(), Ear()
    sender(open_it(), first, clock).send_due()
    assert not sender(open_it(), second, clock).send_due()
    assert (first.keys, second.keys) == (["begin"], [])


def test_what_fails_is_tried_again_later_and_later_and_the_end_waits(
    history: History, clock: Clock
) -> None:
    store, id_ = begun(history)
    ear = Ear("refused")
    mine = sender(history, ear, clock)
    mine.send_due()
    store.end(id_, NOW + 60, When(NOW + 60, NOW + 60))
    for tries in range(1, 5):
        clock.now += pause_after(tries) - 1
        assert not mine.send_due()
        clock.now += 1
        assert mine.send_due()
    ear.problem = ""
    clock.now += 600
    while mine.send_due():
        pass
    assert ear.keys == ["begin"] * 6 + ["end"]
    assert len({notice.key for notice in ear.heard}) == 2


def test_after_six_hours_a_message_is_given_up(history: History, clock: Clock) -> None:
    begun(history)
    mine = sender(history, Ear("refused"), clock)
    for _ in range(MOST_TRIES):
        assert mine.send_due()
        clock.now += 600
    assert not mine.send_due()
    assert Messages(history).counts() == {("mail", "failed"): 1}
    assert 5 < sum(map(pause_after, range(1, MOST_TRIES))) / 3600 < 7


def test_a_fault_of_a_channel_is_a_failure_whose_text_nobody_logs(
    history: History, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    begun(history)
    mine = sender(history, Ear("raise"), clock)
    assert mine.send_due()
    assert "RuntimeError" in caplog.text
    assert "s3cret" not in caplog.text


def test_a_death_between_sending_and_recording_is_the_one_gap(
    open_it: OpenHistory, clock: Clock
) -> None:
    """It is sent again, and its key is the same."""
    begun(open_it())
    dead = Messages(open_it()).claim("mail", NOW)
    assert dead is not None
    assert dead.part is Part.BEGIN
    ear = Ear()
    mine = sender(open_it(), ear, clock)
    assert not mine.send_due()
    clock.now += CLAIM_S
    assert mine.send_due()
    assert ear.heard[0].key == dead.key


def test_what_was_sent_and_could_not_be_recorded_is_not_sent_again(
    history: History, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(history)
    ear = Ear()
    mine = sender(history, ear, clock)
    with monkeypatch.context() as patch:
        patch.setattr(Messages, "record", _fail)
        for _ in range(3):
            with pytest.raises(HistoryError):
                mine.send_due()
            clock.now += CLAIM_S
    assert not mine.send_due()
    assert ear.keys == ["begin"]
    assert Messages(history).counts() == {("mail", "sent"): 1}


def _fail(*_: object) -> None:
    raise HistoryError("the disk is full")


def test_what_fails_before_quiet_hours_is_not_tried_again_in_them(
    history: History, clock: Clock
) -> None:
    begun(history)  # at 08:00 UTC
    ear = Ear("refused")
    quiet = parse_quiet("08:01-09:00", ZoneInfo("UTC"))
    mine = Sender(ear, Messages(history), "https://board", clock, quiet)
    mine.send_due()
    for clock.now in (NOW + 60, NOW + 3_599):
        assert not mine.send_due()
    clock.now = NOW + 3_600
    assert mine.send_due()
    assert ear.keys == ["begin"] * 2


def test_a_clock_that_is_set_back_holds_no_message_up(history: History, clock: Clock) -> None:
    begun(history)
    ear = Ear("refused")
    mine = sender(history, ear, clock)
    clock.now -= 86_400
    assert mine.send_due()
    assert not mine.send_due()  # tried again after a pause, as ever
    clock.now -= 86_400
    assert mine.send_due()
    dead = Messages(history).claim("mail", clock.now + 600)
    assert dead is not None
    clock.now -= 86_400
    assert mine.send_due()


def test_no_fault_of_the_history_ends_the_thread(
    history: History,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun(history)
    ear, stop = Ear(), threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(Messages, "claim", lambda *_: 1 // 0)
        thread = sender(history, ear, clock).start(stop)
        wait_until(lambda: "ZeroDivisionError" in caplog.text, "the fault is said")
    wait_until(lambda: ear.keys == ["begin"], "the thread goes on")
    stop.set()
    thread.join(10)


def test_a_channel_that_hangs_holds_up_no_other(history: History, clock: Clock) -> None:
    store = AlertStore(history)
    store.begin(WAIT, NOW, ["mail", "slack"], When(NOW, NOW))
    go_on, stop = threading.Event(), threading.Event()
    slow, quick = Ear(), Ear()
    quick.name = "slack"

    class Slow(Ear):
        def send(self, notice: Notice) -> str:
            go_on.wait(20)
            return slow.send(notice)

    threads = [sender(history, each, clock).start(stop) for each in (Slow(), quick)]
    wait_until(lambda: quick.keys == ["begin"], "the quick channel")
    assert slow.keys == []
    go_on.set()
    wait_until(lambda: slow.keys == ["begin"], "the slow channel")
    stop.set()
    for thread in threads:
        thread.join(10)
