"""The stream: in order, bounded, told when it ends or has a hole, whoever listens."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.client import Client, Timeouts
from ami.errors import AmiError
from ami.recordings.recording import read_recording
from ami.transport.framing import END, MESSAGE_LIMIT
from ami.transport.inbox import Inbox
from ami.transport.message import ConnectionEnded, Message, Overflow
from tests.fakes.ami_stream import read_all
from tests.fakes.servers.ami_server import AmiPeer, Conversation, event, streams

RECORDINGS = Path(__file__).parents[2] / "scenarios" / "recordings"
PATIENT = Timeouts(answer=10.0, close=1.0)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(timeouts=PATIENT) as client:
        yield client


def names(messages: Iterator[Message]) -> list[str]:
    return [message.name for message in messages]


def test_messages_come_in_order_with_their_arrival_and_place(client: Client) -> None:
    before = time.time()
    with AmiPeer(streams(event("A"), event("B"), event("C"))) as peer:
        client.connect(peer.host, peer.port)
        first, second, third = (client.get(5.0) for _ in range(3))
        assert client.get(0.0) is None
    assert first is not None
    assert second is not None
    assert third is not None
    assert [m.name for m in (first, second, third)] == ["A", "B", "C"]
    assert [m.seq for m in (first, second, third)] == [1, 2, 3]
    assert before <= first.at <= second.at <= third.at <= time.time()


def test_the_iterator_ends_with_the_lost_link_and_its_reason(client: Client) -> None:
    def script(conversation: Conversation) -> None:
        conversation.greet()
        conversation.send(event("A"))

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        messages = list(read_all(client, 5.0))
    assert [message.name for message in messages] == ["A", "ConnectionEnded"]
    assert isinstance(messages[-1], ConnectionEnded)
    assert messages[-1].reason == "the PBX closed the connection"
    assert not client.connected()


def test_the_iterator_ends_when_nothing_came_in_time(client: Client) -> None:
    with AmiPeer(streams(event("A"))) as peer:
        client.connect(peer.host, peer.port)
        client.ping()
        assert names(read_all(client, 0.05)) == ["A"]
        assert client.connected()


def test_a_second_connection_begins_behind_the_end_of_the_first(client: Client) -> None:
    def script(conversation: Conversation) -> None:
        conversation.greet()
        conversation.send(event("Hello"))
        action = conversation.expect("Ping")
        if len(conversation.seen) > 1:
            conversation.reply(action)
            conversation.work()

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(AmiError, match="closed the connection"):
            client.ping()
        client.connect(peer.host, peer.port)
        client.ping()
        assert names(read_all(client)) == ["Hello", "ConnectionEnded"]
        assert names(read_all(client)) == ["Hello"]


def test_an_event_that_is_named_like_our_own_is_no_end(client: Client) -> None:
    with AmiPeer(streams(event("ConnectionEnded", Reason="forged"), event("A"))) as peer:
        client.connect(peer.host, peer.port)
        client.ping()
        assert names(read_all(client)) == ["ConnectionEnded", "A"]


# --- Limits ---------------------------------------------------------------------------------------


def test_a_full_queue_drops_counts_and_tells_where_messages_are_missing() -> None:
    inbox = Inbox(messages=3)
    inbox.put([Message(b"Event: A"), Message(b"Event: B")])
    inbox.put([Message(b"Event: C"), Message(b"Event: D")])
    inbox.put([Message(b"Event: E")])
    assert (len(inbox), inbox.dropped) == (4, 2)
    told = list(read_all(inbox))
    assert [message.name for message in told] == ["A", "B", "Overflow", "E"]
    assert isinstance(told[2], Overflow)
    assert told[2].lost == 2


def test_an_overflow_at_the_end_is_told_without_waiting_for_more() -> None:
    inbox = Inbox(messages=1)
    inbox.put([Message(b"Event: A")])
    inbox.put([Message(b"Event: B")])
    assert names(read_all(inbox)) == ["A", "Overflow"]


def test_the_queue_is_bounded_in_bytes_too() -> None:
    inbox = Inbox(size=100)
    for _ in range(5):
        inbox.put([Message(b"Event: A".ljust(40, b"x"))])
    assert (len(inbox), inbox.dropped) == (2, 3)


def test_a_full_queue_still_takes_the_end_of_the_link() -> None:
    inbox = Inbox(messages=0)
    inbox.put([Message(b"Event: A")])
    inbox.put_last(ConnectionEnded("cut", 0.0))
    assert names(read_all(inbox)) == ["Overflow", "ConnectionEnded"]


def test_a_consumer_that_waits_is_woken(client: Client) -> None:
    inbox = Inbox()
    heard: list[Message | None] = []
    waiting = threading.Thread(target=lambda: heard.append(inbox.get(10.0)))
    waiting.start()
    inbox.put([Message(b"Event: A")])
    waiting.join(5.0)
    assert [message.name for message in heard if message] == ["A"]


def test_a_reader_never_waits_for_a_slow_consumer() -> None:
    """The peer sends far more than fits; every byte is read, and Ping is answered behind it."""
    flood = event("VarSet", Value="x" * 300) * 5000
    inbox = Inbox(messages=1000)
    with Client(timeouts=PATIENT, inbox=inbox) as client, AmiPeer(streams(flood)) as peer:
        client.connect(peer.host, peer.port)
        client.ping()
        stats = client.stats()
        told = list(read_all(client))
    assert stats["messages"] == 5001
    assert stats["overflowed"] > 3000
    missing = sum(message.lost for message in told if isinstance(message, Overflow))
    assert missing == stats["overflowed"]
    assert len(told) - sum(isinstance(m, Overflow) for m in told) + missing == 5000


# --- Whatever comes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00\xff" * 5000 + END,
        b"Event: Long\r\nValue: " + b"x" * MESSAGE_LIMIT + END,
        b"x" * (MESSAGE_LIMIT * 2) + END,
        b"Response: Success\r\nActionID: nobody's" + END,
        b"Response: Success" + END,
        b"Event: \r\n: \r\n::" + END,
        b"Event" + END,
        b"Response: Follows\r\nPrivilege: Command\r\nline\n\nline\n--END COMMAND--" + END,
        END * 1000,
    ],
)
def test_noise_does_not_stop_the_stream_nor_answers(client: Client, noise: bytes) -> None:
    with AmiPeer(streams(noise, event("Last"))) as peer:
        client.connect(peer.host, peer.port)
        assert client.ping().get("Response") == "Success"
        assert "Last" in names(read_all(client))


def test_what_is_dropped_is_counted(client: Client) -> None:
    noise = b"noise" + END + b"x" * (MESSAGE_LIMIT * 2) + END + b"Response: Success" + END
    with AmiPeer(streams(noise)) as peer:
        client.connect(peer.host, peer.port)
        client.ping()
        stats = client.stats()
    assert (stats["garbage"], stats["garbage_bytes"]) == (1, 5)
    assert (stats["oversized"], stats["unmatched"]) == (1, 1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=6))
def test_random_bytes_never_stop_the_stream(noise: list[bytes]) -> None:
    with (
        Client(timeouts=PATIENT) as client,
        AmiPeer(streams(*noise, END, event("Last"))) as peer,
    ):
        client.connect(peer.host, peer.port)
        client.ping()
        assert "Last" in names(read_all(client))


@pytest.mark.parametrize("recording", ["asterisk-16", "asterisk-22", "lab-22", "lab-22-hold"])
def test_a_real_minute_arrives_whole(client: Client, recording: str) -> None:
    path = next((RECORDINGS / recording).glob("events.jsonl*"))
    told = [entry.raw for entry in read_recording(path)]
    assert len(told) > 50
    with AmiPeer(streams(b"".join(raw + END for raw in told))) as peer:
        client.connect(peer.host, peer.port)
        client.ping()
        heard = [message.raw for message in read_all(client)]
    assert heard == told


def test_a_stream_of_single_bytes_arrives_whole(client: Client) -> None:
    def script(conversation: Conversation) -> None:
        conversation.greet()
        conversation.trickle(event("A", Value="1") * 20)
        conversation.work()

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        client.ping()
        assert names(read_all(client)) == ["A"] * 20
