"""Sessions with the Asterisks of 13 to 22, as their greetings, versions and headers differ."""

from __future__ import annotations

from itertools import count

import pytest

from ami.session import stream
from state import events as ev
from state.board.apply import Board
from tests.ami.session.test_session import Told, list_answer, session, warnings
from tests.ami.translate.test_events import channel
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.servers.ami_server import Action, AmiPeer, Conversation, Script, event

SPELT = {
    "as usual": {},
    "as Asterisk 11": {"Uniqueid": "UniqueID", "CallerIDNum": "CallerIDnum"},
    "in capitals": {"Uniqueid": "UNIQUEID", "ChannelState": "CHANNELSTATE"},
}
UNREADABLE = {"Uniqueid": "Id"}


def switch(banner: str, version: str, names: dict[str, str]) -> Script:
    """A PBX that tells of a call once, and lists it under headers of these names."""
    call = channel("1001")
    entry = event("CoreShowChannel", **{names.get(name, name): v for name, v in call.items()})

    def script(conversation: Conversation) -> None:
        pings = count(1)

        def login(action: Action) -> None:
            conversation.reply(action, Message="Authentication accepted")
            conversation.send(event("FullyBooted", Privilege="system,all"))
            conversation.send(event("Newchannel", Privilege="call,all", **call))

        def settings(action: Action) -> None:
            conversation.reply(action, AsteriskVersion=version, SystemName="")

        def ping(action: Action) -> None:
            conversation.reply(action, Ping="Pong")
            if next(pings) in (2, 4):  # one before and one after each sweep
                conversation.send(event("Reload", Privilege="system,all"))

        conversation.send(f"Asterisk Call Manager/{banner}\r\n".encode())
        lists = dict.fromkeys(
            ("CoreShowChannels", "ExtensionStateList", "DeviceStateList", "QueueStatus"),
            list_answer(conversation, entry),
        )
        conversation.work({**lists, "Login": login, "CoreSettings": settings, "Ping": ping})

    return script


def played(told: Told) -> Board:
    """The board after all that the session said, and some time."""
    board = Board()
    for each in told.events:
        if not isinstance(each, ev.LinkLost):
            board.apply(each)
    board.apply(ev.Tick(told.events[-1].at + 10))
    return board


def three_sweeps(peer: AmiPeer, told: Told) -> None:
    with session(peer.port, told):
        wait_until(lambda: len(told.of(ev.Snapshot)) >= 3, "three sweeps")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setattr(stream, "BOOT_WAIT_S", 0.0)
    return Told()


@pytest.mark.parametrize("spelt", SPELT)
@pytest.mark.parametrize(
    ("banner", "version"),
    [("2.10.6", "13.38.3"), ("3.2.0", "14.7.8"), ("5.0.4", "16.30.0"), ("7.0.3", "18.26.4"),
     ("9.0.0", "20.9.2"), ("11.0.0", "22.1.0")],
)  # fmt: skip
def test_a_call_is_followed_whatever_the_version(
    told: Told, banner: str, version: str, spelt: str
) -> None:
    with AmiPeer(switch(banner, version, SPELT[spelt])) as peer:
        three_sweeps(peer, told)
    snapshots = [each for each in told.of(ev.Snapshot) if isinstance(each, ev.Snapshot)]
    assert [len(each.channels or ()) for each in snapshots] == [1] * len(snapshots)
    assert not any(each.doubtful for each in snapshots)
    assert told.names[0][1] == version
    assert played(told).extensions["1001"].label == "On Call"


def test_a_call_goes_on_though_its_entry_cannot_be_read(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    with AmiPeer(switch("11.0.0", "22.1.0", UNREADABLE)) as peer:
        three_sweeps(peer, told)
    assert played(told).extensions["1001"].label == "On Call"
    assert len(warnings(caplog, "1 entries of CoreShowChannels cannot be read")) == 1
