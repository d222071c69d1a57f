"""A link whose AMI user may not read all is blind, says for what, and looks again."""

from __future__ import annotations

import time

import pytest

from ami.session import blindness
from ami.session import stream as module
from ami.session.hearing import Hearing
from ami.transport.message import Message
from state import counters
from tests.ami.session.stream_play import CHANNEL, Play, event


def young(seconds: int = 0) -> Message:
    """A listed channel that began since the log-in, hours ago."""
    return event("CoreShowChannel", 0, **CHANNEL, Duration=f"00:00:0{seconds}")


@pytest.fixture
def blind(play: Play) -> Play:
    """A link whose `read` lacks call: lists name a channel of which no event told."""
    play.stream._blindness.hearing = Hearing(time.monotonic() - 3600.0)
    play.client.stream.append(event("FullyBooted", 1, Privilege="system,all"))
    play.client.lists["CoreShowChannels"] = [young()]
    return play


def test_a_link_that_lacks_rights_is_blind_and_never_up(
    blind: Play, caplog: pytest.LogCaptureFixture
) -> None:
    blind.run(lambda: "blind" in blind.sink.told)
    assert "up" not in blind.sink.told
    assert blind.tally.blind == {"call"}
    assert "no event comes of calls and devices ('read' lacks call)" in caplog.text


def test_an_event_of_the_missing_class_ends_the_blindness(blind: Play) -> None:
    def comes() -> bool:
        if "blind" in blind.sink.told and not blind.client.stream and not blind.is_up():
            blind.client.stream.append(event("Newchannel", 2, Privilege="call,all", **CHANNEL))
        return blind.is_up()

    blind.run(comes)
    assert [each for each in blind.sink.told if each in ("up", "blind")] == ["blind", "up"]
    assert not blind.tally.blind


@pytest.mark.parametrize("reload", [True, False])
def test_a_blind_session_logs_in_again_since_its_rights_are_those_of_the_log_in(
    blind: Play, monkeypatch: pytest.MonkeyPatch, reload: bool
) -> None:
    monkeypatch.setattr(blindness, "BLIND_LOGIN_S", 100.0 if reload else 0.0)

    def reloads() -> bool:
        if reload and "blind" in blind.sink.told and not blind.client.stream:
            blind.client.stream.append(event("Reload", 2, Privilege="system,all"))
        return False

    assert "logging in again" in str(blind.run(reloads))


def test_lists_are_read_sooner_while_no_event_of_some_class_came(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the next sweep, which is an hour away, and each time twice as late."""
    monkeypatch.setattr(module, "LOOK_S", 0.02)
    play.stream._look_s = 0.02
    began = time.monotonic()
    play.run(lambda: play.tally.counts.of(counters.SWEEPS) == 3)
    assert time.monotonic() - began >= 0.02 + 0.04
