"""The session over real sockets: it connects, lives, is cut, tells why, and comes back."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from ami.session import session as module
from ami.session import stream
from ami.session.backoff import AFTER_LINK_ERROR, AFTER_REFUSAL, Backoff
from ami.session.session import Session, Target
from state import counters
from state import events as ev
from state.live.schema import LinkState
from tests.ami.translate.test_events import channel
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.servers.ami_server import (
    AUTHENTICATION_FAILED,
    PERMISSION_DENIED,
    Action,
    AmiPeer,
    Conversation,
    Script,
    answers,
    closes_at_once,
    event,
    message,
    speaks,
)

LISTS = {
    "CoreShowChannels": "CoreShowChannelsComplete",
    "ExtensionStateList": "ExtensionStateListComplete",
    "DeviceStateList": "DeviceStateListComplete",
    "PresenceStateList": "PresenceStateListComplete",
    "QueueStatus": "QueueStatusComplete",
}


class Told:
    """A sink that notes everything."""

    def __init__(self) -> None:
        self.links: list[tuple[str, str]] = []
        self.events: list[ev.Event] = []
        self.names: list[tuple[str, str]] = []
        self.idles = 0
        self.threads: set[int] = set()

    def apply(self, event: ev.Event) -> None:
        """Take an event."""
        self.threads.add(threading.get_ident())
        self.events.append(event)

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """Take the link."""
        self.threads.add(threading.get_ident())
        assert abs(at - time.time()) < 60
        self.links.append((state, reason))

    def pbx(self, name: str, version: str) -> None:
        """Take the name."""
        self.threads.add(threading.get_ident())
        self.names.append((name, version))

    def idle(self, now: float) -> None:
        """Time passes."""
        self.threads.add(threading.get_ident())
        self.idles += 1

    def wants_answers(self) -> bool:
        """Nothing is to be asked."""
        return False

    def of(self, kind: type[ev.Event]) -> list[ev.Event]:
        """The events of one kind."""
        return [each for each in self.events if isinstance(each, kind)]

    def is_up(self) -> bool:
        """Whether the link is up now."""
        return bool(self.links) and self.links[-1][0] == "up"


def list_answer(conversation: Conversation, *entries: bytes) -> Callable[[Action], None]:
    """Answers any list action, with these entries for CoreShowChannels."""

    def answer(action: Action) -> None:
        conversation.reply(action, EventList="start", Message="will follow")
        own = f"ActionID: {action.get('ActionID')}\r\n\r\n".encode()
        for entry in entries if action.name == "CoreShowChannels" else ():
            conversation.send(entry.removesuffix(b"\r\n") + own)
        complete = {"Event": LISTS[action.name], "EventList": "Complete", "ListItems": "0"}
        conversation.send(message(complete).removesuffix(b"\r\n") + own)

    return answer


def pbx(*entries: bytes, after: Callable[[Conversation], None] | None = None) -> Script:
    """A PBX that works; `after` is done once its first lists were asked."""

    def script(conversation: Conversation) -> None:
        pings = count(1)

        def login(action: Action) -> None:
            conversation.reply(action, Message="Authentication accepted")
            conversation.send(event("FullyBooted", Status="Fully Booted"))

        def settings(action: Action) -> None:
            conversation.reply(action, AsteriskVersion="22.1.0", SystemName="")

        def ping(action: Action) -> None:
            conversation.reply(action, Ping="Pong")
            if after is not None and next(pings) == 2:
                after(conversation)

        conversation.greet()
        lists = dict.fromkeys(LISTS, list_answer(conversation, *entries))
        conversation.work({**lists, "Login": login, "CoreSettings": settings, "Ping": ping})

    return script


@contextmanager
def session(port: int, told: Told, host: str = "127.0.0.1") -> Iterator[Session]:
    """A session in a thread of its own, ended with the block."""
    with session_of(Target(host, port, "board", "s3cr3t-word", 3600.0), told) as made:
        yield made


@contextmanager
def session_of(target: Target, told: Told) -> Iterator[Session]:
    """The same with a target of the test's own."""
    stop = threading.Event()
    made = Session(target, told, stop)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive(), "the session did not stop"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setattr(module, "AFTER_LINK_ERROR", Backoff(first=0.02, cap=0.1))
    monkeypatch.setattr(module, "AFTER_REFUSAL", Backoff(first=0.02, cap=0.1))
    return Told()


def hangs_at_the_login(conversation: Conversation) -> None:
    """Greets, hears the Login, and never says anything again."""
    conversation.greet()
    conversation.read_action()
    conversation.wait_until_closed()


def warnings(caplog: pytest.LogCaptureFixture, start: str) -> list[str]:
    found = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    return [line for line in found if line.startswith(start)]


def test_a_link_comes_up_with_the_lists_read(told: Told) -> None:
    entry = event("CoreShowChannel", **channel("1001"))
    with AmiPeer(pbx(entry)) as peer, session(peer.port, told) as made:
        wait_until(told.is_up, "the link is up")
        assert [state for state, _ in told.links] == ["resyncing", "up"]
        assert told.names == [(f"127.0.0.1:{peer.port}", "22.1.0")]
        (snapshot,) = told.of(ev.Snapshot)
        assert isinstance(snapshot, ev.Snapshot)
        assert [each.channel.uniqueid for each in snapshot.channels or ()] == ["1001"]
        counts = made.report().counts
        assert counts.of(counters.SWEEPS) == counts.of(counters.LINKS_OPENED) == 1


def test_it_asks_for_the_classes_it_uses_and_reads_only(told: Told) -> None:
    with AmiPeer(pbx()) as peer, session(peer.port, told):
        wait_until(told.is_up, "the link is up")
    login = next(action for action in peer.seen if action.name == "Login")
    assert login.get("Events") == "system,call,agent,user"
    assert {action.name for action in peer.seen} == {
        "Login", "CoreSettings", *LISTS, "Ping", "Logoff",
    }  # fmt: skip


def test_the_stream_goes_to_the_sink_in_order(told: Told) -> None:
    def calls(conversation: Conversation) -> None:
        for state in ("0", "5", "6"):
            headers = channel("1001") | {"ChannelState": state}
            conversation.send(event("Newstate", **headers))

    with AmiPeer(pbx(after=calls)) as peer, session(peer.port, told):
        wait_until(lambda: len(told.of(ev.Newstate)) == 3, "all came")
    states = [each.channel.state for each in told.events if isinstance(each, ev.Newstate)]
    assert states == [0, 5, 6]


def test_the_sink_is_called_from_one_thread_only(told: Told) -> None:
    with AmiPeer(pbx()) as peer, session(peer.port, told):
        wait_until(told.is_up, "the link is up")
    assert len(told.threads) == 1


def test_a_link_that_is_cut_comes_back(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    with AmiPeer(pbx()) as peer, session(peer.port, told):
        wait_until(told.is_up, "the link is up")
        peer.cut()
        wait_until(lambda: [s for s, _ in told.links].count("up") == 2, "it is up again")
    assert [state for state, _ in told.links[:5]] == ["resyncing", "up", "down", "resyncing", "up"]
    kinds = [type(each).__name__ for each in told.events]
    assert kinds == ["SnapshotAsked", "Snapshot", "LinkLost"] * 2
    assert len(warnings(caplog, "No link to the PBX")) == 1
    assert len(warnings(caplog, "The link to the PBX is up")) == 2


def test_a_pbx_that_is_away_for_long_is_one_warning(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    with AmiPeer(closes_at_once) as peer, session(peer.port, told):
        wait_until(lambda: len(told.links) > 8, "it tries again and again")
    assert {state for state, _ in told.links} == {"down"}
    assert len(warnings(caplog, "No link to the PBX")) == 1


def in_turn(*scripts: Script) -> Script:
    """Each connection meets the next script, all later ones the last."""
    left = list(scripts)

    def script(conversation: Conversation) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(conversation)

    return script


def test_a_link_that_comes_and_goes_is_one_warning_each_time(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    def ups() -> int:
        return [state for state, _ in told.links].count("up")

    with AmiPeer(pbx()) as peer, session(peer.port, told):
        for times in (1, 2, 3):
            wait_until(lambda times=times: ups() == times, "the link is up")  # type: ignore[misc]
            peer.cut()
        wait_until(lambda: ups() == 4, "the link is up")
    said = [line.partition(":")[0] for line in warnings(caplog, "")]
    assert said == ["The link to the PBX is up", "No link to the PBX"] * 3 + said[:1]


def test_a_loss_whose_reason_changes_is_one_warning(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    with AmiPeer(in_turn(pbx(), closes_at_once)) as peer, session(peer.port, told):
        wait_until(told.is_up, "the link is up")
        peer.cut()
        wait_until(lambda: len({r for s, r in told.links if s == "down"}) > 1, "another reason")
    assert len(warnings(caplog, "No link to the PBX")) == 1


def test_what_a_person_must_mend_is_a_warning_in_the_middle_of_a_loss(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = answers(Login=AUTHENTICATION_FAILED)
    with AmiPeer(in_turn(pbx(), closes_at_once, refuses)) as peer, session(peer.port, told):
        wait_until(told.is_up, "the link is up")
        peer.cut()
        wait_until(lambda: [a.name for a in peer.seen].count("Login") > 2, "two refusals", 30)
    said = warnings(caplog, "No link to the PBX")
    assert len(said) == 2
    assert "check AMI_USERNAME" in said[1]


def test_lists_that_stop_half_way_end_the_link_in_seconds(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "SILENT_S", 0.3)

    def script(conversation: Conversation) -> None:
        def starts(action: Action) -> None:
            conversation.reply(action, EventList="start", Message="will follow")

        conversation.greet()
        conversation.work({"CoreShowChannels": starts})

    monkeypatch.setattr(stream, "BOOT_WAIT_S", 0.0)
    with AmiPeer(script) as peer, session(peer.port, told):
        wait_until(lambda: "down" in {s for s, _ in told.links}, "it is down", 5)
    assert any("nothing came for" in reason for _, reason in told.links)


def test_time_passes_for_the_sink_while_the_pbx_does_not_answer(told: Told) -> None:
    with AmiPeer(hangs_at_the_login) as peer, session(peer.port, told):
        wait_until(lambda: peer.seen != [], "it logs in")
        before = told.idles
        wait_until(lambda: told.idles > before + 3, "time passes")
        assert told.links == []


@pytest.mark.parametrize(
    ("script", "line"),
    [
        (
            answers(Login=AUTHENTICATION_FAILED),
            "refused user 'board': Authentication failed; check AMI_USERNAME, AMI_SECRET",
        ),
        (
            answers(CoreShowChannels=PERMISSION_DENIED),
            "CoreShowChannels.*Permission denied.*; write 'write = reporting'",
        ),
        (
            speaks(b"Asterisk Call Manager/1.3\r\n"),
            r"an Asterisk before 12 \(AMI 1.3\), which is not supported: .* Asterisk 13 or later$",
        ),
        (
            answers(CoreSettings={"Response": "Success", "AsteriskVersion": "12.8.2"}),
            "this is Asterisk 12.8.2 .* not supported",
        ),
        (speaks(b"SSH-2.0-OpenSSH_9.6\r\n"), "check AMI_PORT, 5038 is usual"),
        (speaks(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "check AMI_PORT, 5038 is usual"),
    ],
)  # fmt: skip
def test_what_a_person_must_mend_is_one_clear_line(
    told: Told,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    script: Script,
    line: str,
) -> None:
    monkeypatch.setattr(stream, "BOOT_WAIT_S", 0.0)
    with AmiPeer(script) as peer, session(peer.port, told):
        wait_until(lambda: [s for s, _ in told.links].count("down") > 2, "it is tried again")
    said = warnings(caplog, "No link to the PBX")
    assert len(said) == 1
    assert re.search(line, said[0]), said
    assert f"127.0.0.1:{peer.port}" in said[0]
    assert "Traceback" not in caplog.text
    assert "s3cr3t-word" not in caplog.text


def test_a_port_where_nobody_listens_is_one_clear_line(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    with AmiPeer(closes_at_once) as peer:
        port = peer.port
    with session(port, told):
        wait_until(lambda: len(told.links) > 3, "it is tried again")
    (line,) = warnings(caplog, "No link to the PBX")
    assert f"127.0.0.1:{port}: " in line
    assert "refused" in line.lower()


def test_a_name_that_nobody_knows_is_one_clear_line(
    told: Told, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with session(5038, told, host="no-such-host.invalid"):
        wait_until(lambda: len(told.links) > 1, "it is tried again")
    (line,) = warnings(caplog, "No link to the PBX")
    assert "no-such-host.invalid:5038" in line
    assert "Name or service not known" in line


def test_what_must_be_mended_is_not_tried_in_a_tight_loop() -> None:
    assert AFTER_REFUSAL.delay(1, 1.0) >= 5
    assert AFTER_LINK_ERROR.delay(50, 0.0) <= 2


def test_a_pbx_that_boots_is_read_when_it_is_ready(told: Told) -> None:
    ready = threading.Event()

    def script(conversation: Conversation) -> None:
        def login(action: Action) -> None:
            conversation.reply(action)
            threading.Thread(target=boots, daemon=True).start()

        def boots() -> None:
            if ready.wait(10):
                conversation.send(event("FullyBooted", Status="Fully Booted"))

        conversation.greet()
        conversation.work(dict.fromkeys(LISTS, list_answer(conversation)) | {"Login": login})

    with AmiPeer(script) as peer, session(peer.port, told):
        wait_until(lambda: told.links != [], "it is logged in")
        assert told.links[-1][0] == "resyncing"
        ready.set()
        wait_until(told.is_up, "the link is up", 2)


def test_garbage_and_strange_events_stop_nothing(told: Told) -> None:
    def noise(conversation: Conversation) -> None:
        conversation.send(b"\xff\x00\r\n\r\nEvent: \r\n\r\n: : :\r\n\r\n")
        conversation.send(event("Newstate", Channel="x"))
        conversation.send(event("NoSuchEvent", ChanVariable="x=y"))
        conversation.send(b"Event: Newstate\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n")
        conversation.send(event("Newstate", **channel("1001")))

    with AmiPeer(pbx(after=noise)) as peer, session(peer.port, told) as made:
        wait_until(lambda: len(told.of(ev.Newstate)) == 1, "the good one came")
        wait_until(told.is_up, "the link is up")
        assert made.report().counts.of(counters.EVENTS_MALFORMED, "Newstate") == 1


def test_it_stops_at_once_while_it_waits_to_try_again(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AFTER_LINK_ERROR", Backoff(first=300.0, cap=300.0))
    with AmiPeer(closes_at_once) as peer, session(peer.port, told):
        wait_until(lambda: told.links != [], "it waits")
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_it_stops_while_it_logs_in(told: Told) -> None:
    with AmiPeer(hangs_at_the_login) as peer, session(peer.port, told):
        wait_until(lambda: peer.seen != [], "it logs in")
        began = time.monotonic()
    assert time.monotonic() - began < 8
