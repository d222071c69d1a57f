"""A real Asterisk whose AMI user may not read all: the link says what the board is blind for."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from ami.doctor import examine
from ami.session import stream
from ami.session.session import Target
from state.board.identity.rules import Rules
from tests.ami.session.test_session import Told, session_of
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.lab.chroots import SUITES
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.process import SECRET
from tests.asterisk.lab.waiting import wait_until

pytestmark = pytest.mark.asterisk

READ = {
    "nocall": "system,agent,user",
    "nosystem": "call,agent,user",
    "noagent": "system,call,user",
    "onlyuser": "user",
}
STANZAS = "".join(
    f"\n[{name}]\nsecret = {SECRET}\nread = {read}\nwrite = reporting\n"
    for name, read in READ.items()
)


@pytest.fixture(scope="module", params=sorted(SUITES), ids="asterisk-{}".format)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    with lab_or_skip(request.param, manager=STANZAS) as made:
        yield made


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LOOK_S", 1.0)


def target(lab: Lab, user: str) -> Target:
    return Target("127.0.0.1", lab.ami_port, user, SECRET, sweep_s=2.0)


def is_blind(told: Told, words: str) -> bool:
    return bool(told.links) and told.links[-1][0] == "blind" and words in told.links[-1][1]


@pytest.mark.parametrize(
    ("user", "words"),
    [("nocall", "lacks call"), ("noagent", "lacks agent"), ("nosystem", "lacks system")],
)
def test_a_call_through_a_queue_shows_what_is_missing(lab: Lab, user: str, words: str) -> None:
    told = Told()
    with session_of(target(lab, user), told):
        wait_until(lambda: told.is_up() or is_blind(told, words), "the lists are read")
        lab.phones.dial("1005", "1011")
        lab.phones.ringing("1011").answer()
        try:
            wait_until(lambda: is_blind(told, words), f"{user} is found out", 15)
        finally:
            lab.phones.hang_up()
    assert told.links[-2][1].count("lacks") <= 1


def test_who_may_read_nothing_learns_of_all_three(lab: Lab) -> None:
    told = Told()
    with session_of(target(lab, "onlyuser"), told):
        wait_until(lambda: is_blind(told, "lacks system"), "the lists are read")
        lab.phones.dial("1005", "1011")
        lab.phones.ringing("1011").answer()
        try:
            wait_until(lambda: is_blind(told, "lacks call"), "calls are missed", 15)
            wait_until(lambda: is_blind(told, "lacks agent"), "queues are missed", 15)
        finally:
            lab.phones.hang_up()


def test_a_quiet_pbx_is_no_reason_to_doubt(lab: Lab) -> None:
    told = Told()
    with session_of(target(lab, READER[0]), told):
        wait_until(told.is_up, "the link is up")
        time.sleep(6)  # three looks
        assert [state for state, _ in told.links] == ["resyncing", "up"]


def test_the_doctor_says_it(lab: Lab) -> None:
    lines = [str(each) for each in examine(target(lab, "onlyuser"), Rules(r"\d{4}"), 4.0)]
    assert any(line.startswith(" bad  no event comes of reloads") for line in lines), lines
    assert not any("entries of" in line for line in lines), lines
