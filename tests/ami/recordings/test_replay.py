"""A recording plays the PBX: its lists, its stream at its pace, through the whole way in."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ami.client import Client
from ami.recordings import replay
from ami.recordings.recording import Recorder, read_recording
from ami.recordings.replay import ReplayServer
from ami.session.session import Session, Target
from ami.transport.message import ConnectionEnded
from state import counters
from state import events as ev
from state.board.apply import Board
from state.live.schema import LinkState
from tests.ami.translate.test_events import channel
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.ami_stream import read_all
from tests.fakes.servers.ami_server import event, message
from tests.scenarios.expected import LEGS
from tests.scenarios.playing import RECORDINGS

CHANNEL_LIST = (
    message({"Response": "Success", "ActionID": "lab-1", "EventList": "start"})
    + event("CoreShowChannel", ActionID="lab-1", **channel("1001"))
    + event("CoreShowChannelsComplete", ActionID="lab-1", EventList="Complete")
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Three events, half a second apart each."""
    path = tmp_path / "calls.jsonl"
    with Recorder(path, started=100.0, banner="Asterisk Call Manager/9.0.0",
                  snapshot={"CoreShowChannels": CHANNEL_LIST}) as recorder:  # fmt: skip
        for number, state in enumerate(("0", "5", "6")):
            raw = event("Newstate", **channel("1002") | {"ChannelState": state})
            recorder.write(100.0 + number / 2, raw.removesuffix(b"\r\n\r\n"))
    return path


@contextmanager
def replaying(path: Path, speed: float = 1_000.0) -> Iterator[ReplayServer]:
    server = ReplayServer(path, speed)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def test_it_greets_as_the_recorded_pbx_did(recording: Path) -> None:
    with replaying(recording) as server, Client() as client:
        client.connect("127.0.0.1", server.port)
        assert (client.title, client.version) == ("Asterisk Call Manager", "9.0.0")


def test_it_answers_lists_as_they_were_recorded(recording: Path) -> None:
    with replaying(recording) as server, Client() as client:
        client.connect("127.0.0.1", server.port)
        client.login("any", "thing")
        (entry,) = client.send_list("CoreShowChannels")
        assert entry.get("Uniqueid") == "1001"
        assert client.send_list("QueueStatus") == []
        assert client.ping().get("Ping") == "Pong"


def test_it_plays_once_the_lists_were_asked(recording: Path) -> None:
    with replaying(recording) as server, Client() as client:
        client.connect("127.0.0.1", server.port)
        client.login("any", "thing")
        client.send_list("CoreShowChannels")
        assert server.played == 0
        client.ping()
        client.ping()
        assert server.done.wait(10)
        names = [found.name for found in read_all(client, 0.2)]
    assert names == ["FullyBooted", "Newstate", "Newstate", "Newstate"]


def test_it_keeps_the_recorded_pace_times_the_speed(recording: Path) -> None:
    with replaying(recording, speed=10.0) as server, Client() as client:
        client.connect("127.0.0.1", server.port)
        client.login("any", "thing")
        began = time.monotonic()
        client.ping()
        assert server.done.wait(10)
        assert time.monotonic() - began >= 0.1


def test_a_client_that_leaves_ends_its_play(recording: Path) -> None:
    with replaying(recording, speed=1.0) as server:
        with Client() as client:
            client.connect("127.0.0.1", server.port)
            client.login("any", "thing")
            client.ping()
        assert server.done.wait(10)


def test_what_is_no_action_ends_only_that_connection(recording: Path) -> None:
    with replaying(recording) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
            sock.sendall(b"\r\n\r\n\xff\xfe")
        with Client() as client:
            client.connect("127.0.0.1", server.port)
            client.login("any", "thing")


def test_a_logoff_is_answered(recording: Path) -> None:
    with replaying(recording) as server, Client() as client:
        client.connect("127.0.0.1", server.port)
        client.login("any", "thing")
        client.close()
        messages = list(read_all(client, 1))
    assert isinstance(messages[-1], ConnectionEnded)


class Into:
    """A sink that keeps a board."""

    def __init__(self) -> None:
        self.board = Board()

    def apply(self, event: ev.Event) -> None:
        """Take an event."""
        self.board.apply(event)

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """Take the link."""

    def pbx(self, name: str, version: str) -> None:
        """Take the name."""

    def idle(self, now: float) -> None:
        """Time passes."""
        self.board.apply(ev.Tick(now))

    def wants_answers(self) -> bool:
        """Nothing is to be asked."""
        return False


def test_a_recorded_pbx_goes_the_whole_way_into_a_board() -> None:
    """Every leg of the recording comes out at the other end of a socket."""
    into, stop = Into(), threading.Event()
    path = RECORDINGS / "asterisk-22" / "events.jsonl.gz"
    with replaying(path, speed=1e6) as server:
        target = Target("127.0.0.1", server.port, "any", "thing", sweep_s=3600.0)
        session = Session(target, into, stop)
        thread = threading.Thread(target=session.run, daemon=True)
        thread.start()
        try:
            assert server.done.wait(30)
            expected = sum(map(len, LEGS.values()))
            wait_until(lambda: len(into.board.results.legs) == expected, "all legs are there")
        finally:
            stop.set()
            thread.join(10)
    assert into.board.channels == {}
    assert session.report().counts.of(counters.ENTRIES_MALFORMED) == 0


def test_of_many_bad_lines_the_first_are_named(
    recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recording.open("a") as file:
        file.write("no message\n" * 3)
    monkeypatch.setattr(replay, "LINES_NAMED", 2)
    read = read_recording(recording)
    list(read)
    assert replay._bad_lines(read) == "; bad lines: 5, 6 and 1 more"
