"""Sending what is kept: once, in order, again after a failure, and after a death."""

from __future__ import annotations

import threading

import pytest

from state.alerts.alert import Part
from state.alerts.measure import Finding, Subject
from state.alerts.messages import CLAIM_S, Messages, When
from state.alerts.sending.notice import Notice
from state.alerts.sending.sender import MOST_TRIES, Sender, pause_after
from state.alerts.store import AlertStore
from state.history import History
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
