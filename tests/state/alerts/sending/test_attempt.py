"""An attempt to send has an end, whatever the receiver does."""

from __future__ import annotations

import threading

import pytest

from state.alerts.alert import Alert, Message, Part
from state.alerts.sending.attempt import Attempts
from state.alerts.sending.notice import Notice, notice_of
from tests.asterisk.lab.waiting import wait_until
from tests.state.alerts.pictures import NOW


def notice(id_: str) -> Notice:
    alert = Alert(id_, "wait", "sales", "", "", "", (), 61.0, 60.0, NOW)
    return notice_of(Message(alert, Part.BEGIN, "any", 1, NOW, 0), "https://board")


class Drip:
    """A receiver that answers a byte now and then: no read times out, and none is the last."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.problem = ""
        self.heard: list[str] = []

    def send(self, notice: Notice) -> str:
        self.heard.append(notice.key)
        self.go_on.wait(20)
        return self.problem


def test_a_receiver_that_never_ends_its_answer_holds_the_channel_for_a_while_only() -> None:
    drip = Drip()
    attempts = Attempts(drip, longest_s=0.1)
    assert attempts.send(notice("a")).startswith("no end after")
    assert attempts.send(notice("b")) == "the last message is still on its way"
    assert drip.heard == ["a-begin"]  # no thread is added for each try
    drip.go_on.set()
    wait_until(lambda: attempts.send(notice("b")) == "", "the channel works again")
    assert drip.heard == ["a-begin", "b-begin"]


@pytest.mark.parametrize(("problem", "heard"), [("", 1), ("refused", 2)])
def test_what_arrives_after_all_is_not_sent_again(problem: str, heard: int) -> None:
    drip = Drip()
    drip.problem = problem
    attempts = Attempts(drip, longest_s=0.1)
    attempts.send(notice("a"))
    drip.go_on.set()
    wait_until(lambda: "on its way" not in attempts.send(notice("a")), "the first try has ended")
    assert drip.heard == ["a-begin"] * heard
