"""Callbacks as pyst2 has them: called in order, in a thread of their own, whatever they do."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ami.client import Client, Timeouts
from ami.errors import AmiError
from ami.transport.message import Message
from tests.fakes.servers.ami_server import AmiPeer, Conversation, event, streams, works


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(timeouts=Timeouts(answer=10.0, close=1.0)) as client:
        yield client


def wait_until(condition: Callable[[], Any], what: str, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.001)


def test_callbacks_hear_their_event_and_all_until_one_returns_true(client: Client) -> None:
    heard: list[str] = []
    done = threading.Event()

    def hear(name: str, stop: bool) -> Callable[[Message, Any], bool]:
        def callback(message: Message, _manager: object) -> bool:
            heard.append(f"{name} {message.name}")
            return stop

        return callback

    client.register_event("A", hear("first", stop=False))
    client.register_event("A", hear("second", stop=True))
    client.register_event("*", hear("any", stop=False))
    client.register_event("Last", lambda _message, _manager: done.set())
    with AmiPeer(streams(event("A"), event("B"), event("Last"))) as peer:
        client.connect(peer.host, peer.port)
        assert done.wait(5.0)
    assert heard[:3] == ["first A", "second A", "any B"]


def test_a_callback_may_be_registered_after_connecting_and_taken_away(client: Client) -> None:
    heard: list[str] = []

    def hear(message: Message, _manager: object) -> None:
        heard.append(message.name)

    def script(conversation: Conversation) -> None:
        conversation.greet()
        while (action := conversation.read_action()) is not None:
            conversation.send(event("News") + event(action.name))
            conversation.reply(action)

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        client.register_event("News", hear)
        client.register_event("One", hear)
        client.register_event("Two", hear)
        client.send_action(Action="One")
        wait_until(lambda: heard == ["News", "One"], "both were heard")
        client.unregister_event("News", hear)
        client.send_action(Action="Two")
        wait_until(lambda: heard == ["News", "One", "Two"], "only the second was heard")


def test_a_callback_that_raises_is_logged_and_counted(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def broken(_message: Message, _manager: object) -> None:
        raise ValueError("a mistake")

    client.register_event("A", broken)
    client.register_event("B", lambda _message, _manager: done.set())
    with caplog.at_level(logging.ERROR), AmiPeer(streams(event("A"), event("B"))) as peer:
        client.connect(peer.host, peer.port)
        assert done.wait(5.0)
        assert client.stats()["callback_errors"] == 1
    assert "a callback for 'A' failed" in caplog.text


def test_a_callback_may_ask_and_may_close(client: Client) -> None:
    answered: list[str] = []
    done = threading.Event()

    def ask(_message: Message, manager: Client) -> None:
        answered.append(manager.ping().get("Response"))
        manager.close()
        done.set()

    client.register_event("A", ask)
    with AmiPeer(streams(event("A"))) as peer:
        client.connect(peer.host, peer.port)
        assert done.wait(5.0)
    assert answered == ["Success"]
    assert not client.connected()


def test_callbacks_hear_of_the_lost_link_and_of_the_next_connection(client: Client) -> None:
    heard: list[str] = []
    client.register_event("*", lambda message, _manager: heard.append(message.name))
    with AmiPeer(streams(event("A"))) as peer:
        client.connect(peer.host, peer.port)
        wait_until(lambda: heard == ["A"], "the first event")
        peer.cut()
        wait_until(lambda: heard == ["A", "ConnectionEnded"], "the lost link")
        client.connect(peer.host, peer.port)
        wait_until(lambda: heard == ["A", "ConnectionEnded", "A"], "the next connection")


def test_who_registers_callbacks_cannot_also_read_the_queue(client: Client) -> None:
    client.register_event("*", lambda _message, _manager: None)
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(AmiError, match="callbacks read this stream"):
            client.get(0.0)
