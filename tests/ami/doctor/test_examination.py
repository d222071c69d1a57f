"""The doctor at a PBX that refuses lists: it says which right is missing, and what is not known."""

from __future__ import annotations

from ami.doctor.examination import WITHOUT, examine
from ami.session.session import Target
from ami.translate.lists import FULL
from state.board.identity.rules import Rules
from tests.ami.session.test_session import list_answer
from tests.fakes.servers.ami_server import Action, AmiPeer, Conversation, event

NAMES = ("CoreShowChannels", "ExtensionStateList", "DeviceStateList", "PresenceStateList",
         "QueueStatus")  # fmt: skip


def refusing(*refused: str, heard: bytes = b"") -> list[str]:
    """What the doctor says of a PBX that refuses these lists and sends these events."""

    def script(conversation: Conversation) -> None:
        def refuse(action: Action) -> None:
            conversation.reply(action, "Error", Message="Permission denied")

        def login(action: Action) -> None:
            conversation.reply(action, Message="Authentication accepted")
            conversation.send(event("FullyBooted", Privilege="system,all") + heard)

        conversation.greet()
        answers = dict.fromkeys(NAMES, list_answer(conversation))
        conversation.work({**answers, **dict.fromkeys(refused, refuse), "Login": login})

    with AmiPeer(script) as peer:
        target = Target("127.0.0.1", peer.port, "ringside", "secret")
        return [str(each) for each in examine(target, Rules(), 0.1)]


def test_every_list_has_words_for_what_is_not_known_without_it() -> None:
    assert set(WITHOUT) == set(FULL)


def test_a_refused_list_is_told_with_the_right_it_needs_and_what_is_not_known() -> None:
    lines = refusing("DeviceStateList", "QueueStatus")
    assert (
        "hint  DeviceStateList is refused (Permission denied): phones appear only once they call, "
        "and a phone that is offline is not known; it needs 'write = call,reporting'"
    ) in lines
    assert any(
        line.startswith("hint  QueueStatus is refused") and "queues, agents, pauses" in line
        for line in lines
    )


def test_without_channels_there_is_no_board_and_without_presences_all_is_well() -> None:
    lines = refusing("CoreShowChannels", "PresenceStateList")
    assert any(line.startswith(" bad  CoreShowChannels is refused") for line in lines)
    assert any(line.startswith("  ok  PresenceStateList is refused") for line in lines)


def test_nothing_is_said_of_the_time_of_events_where_none_was_heard() -> None:
    assert not any("timestampevents" in line for line in refusing())
    plain = event("PeerStatus", Privilege="system,all", Peer="PJSIP/1", PeerStatus="Registered")
    (line,) = (line for line in refusing(heard=plain) if "timestampevents" in line)
    assert line.startswith("hint  events carry no time")
