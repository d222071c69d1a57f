"""A list action gives all of its items or an error, never a part, and never another's."""

from collections.abc import Iterator, Mapping

import pytest

import ami.transport.pending
from ami.client import Client, Timeouts
from ami.errors import ActionRefused, LinkError, RightsMissing
from tests.fakes.servers.ami_server import (
    PERMISSION_DENIED,
    Action,
    AmiPeer,
    Conversation,
    Script,
    answers,
    event,
    message,
)

START = {"Response": "Success", "EventList": "start", "Message": "Channels will follow"}


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(timeouts=Timeouts(answer=5.0, close=0.2)) as client:
        yield client


def listing(*pieces: bytes) -> Script:
    """Sends these after the action, with its ActionID in place of `%`."""

    def script(conversation: Conversation) -> None:
        conversation.greet()
        action = conversation.read_action()
        assert action is not None
        for piece in pieces:
            conversation.send(piece.replace(b"%", action.get("ActionID").encode()))
        conversation.work()

    return script


def item(number: int, **headers: str) -> bytes:
    return event("CoreShowChannel", ActionID="%", Uniqueid=str(number), **headers)


def opening(**headers: str) -> bytes:
    return message({"Response": "Success", "ActionID": "%", "EventList": "start", **headers})


COMPLETE = event("CoreShowChannelsComplete", ActionID="%", EventList="Complete", ListItems="2")


def test_a_list_is_its_items_without_answer_and_end(client: Client) -> None:
    with AmiPeer(listing(opening(), item(1), item(2), COMPLETE)) as peer:
        client.connect(peer.host, peer.port)
        items = client.send_list("CoreShowChannels")
    assert [found.get("Uniqueid") for found in items] == ["1", "2"]


def test_the_action_may_bring_headers(client: Client) -> None:
    with AmiPeer(listing(opening(), COMPLETE)) as peer:
        client.connect(peer.host, peer.port)
        assert client.send_list({"Action": "QueueStatus", "Queue": "sales"}) == []
        assert peer.seen[0].get("Queue") == "sales"


def test_the_stream_that_comes_between_is_not_taken_for_items(client: Client) -> None:
    news = event("Newchannel", Uniqueid="9")
    with AmiPeer(listing(opening(), item(1), news, item(2), COMPLETE)) as peer:
        client.connect(peer.host, peer.port)
        items = client.send_list("CoreShowChannels")
        heard = client.get(0.0)
    assert [found.get("Uniqueid") for found in items] == ["1", "2"]
    assert heard is not None
    assert heard.get("Uniqueid") == "9"
    assert items[0].seq < heard.seq < items[1].seq


def test_what_came_before_the_end_of_a_list_is_in_the_queue_when_it_returns(
    client: Client,
) -> None:
    """Many times, since a reader that answers first would win this race most of the time."""
    rounds = 200

    def script(conversation: Conversation) -> None:
        conversation.greet()
        for number in range(rounds):
            mine = conversation.expect("CoreShowChannels").get("ActionID").encode()
            told = opening() + event("News", Number=str(number)) + COMPLETE
            conversation.send(told.replace(b"%", mine))
        conversation.work()

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        for number in range(rounds):
            assert client.send_list("CoreShowChannels") == []
            heard = client.get(0.0)
            assert heard is not None
            assert heard.get("Number") == str(number)


def test_a_list_of_an_old_pbx_ends_with_its_named_event(client: Client) -> None:
    told = message({"Response": "Success", "ActionID": "%", "Message": "Agents will follow"})
    end = event("AgentsComplete", ActionID="%")
    with AmiPeer(listing(told, event("Agents", ActionID="%", Agent="1"), end)) as peer:
        client.connect(peer.host, peer.port)
        items = client.send_list("Agents", "AgentsComplete")
    assert [found.get("Agent") for found in items] == ["1"]


@pytest.mark.parametrize(
    "told",
    [
        {"Response": "Error", "Message": "No Contacts found\n"},
        {"Response": "Error", "Message": "No active conferences."},
        {"Response": "Success", "Message": "There are no voicemail users currently defined."},
        {"Response": "Error", "Message": "Queue list is empty"},
    ],
)
def test_an_answer_that_there_is_nothing_is_an_empty_list(
    client: Client, told: Mapping[str, str]
) -> None:
    with AmiPeer(answers(AnyList=told)) as peer:
        client.connect(peer.host, peer.port)
        assert client.send_list("AnyList") == []


def test_a_list_that_is_denied_is_missing_rights(client: Client) -> None:
    with AmiPeer(answers(PJSIPShowEndpoints=PERMISSION_DENIED)) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(RightsMissing) as caught:
            client.send_list("PJSIPShowEndpoints")
    assert caught.value.action == "PJSIPShowEndpoints"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"Response": "Error", "Message": "Invalid/unknown command: AnyList."}, "unknown command"),
        ({"Response": "Success", "Ping": "Pong"}, "no list"),
    ],
)
def test_what_is_no_list_is_refused_at_once(
    client: Client, told: Mapping[str, str], words: str
) -> None:
    with AmiPeer(answers(AnyList=told)) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(ActionRefused, match=words):
            client.send_list("AnyList", timeout=60.0)


def test_a_list_that_stops_half_way_is_an_error_and_its_late_rest_no_news(client: Client) -> None:
    late = item(2) + COMPLETE

    def script(conversation: Conversation) -> None:
        conversation.greet()
        mine = conversation.expect("CoreShowChannels").get("ActionID").encode()
        conversation.send((opening() + item(1)).replace(b"%", mine))

        def pong(action: Action) -> None:
            conversation.send(late.replace(b"%", mine))
            conversation.reply(action)

        conversation.work({"Ping": pong})

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(LinkError, match="CoreShowChannels: the PBX did not answer in time"):
            client.send_list("CoreShowChannels", timeout=0.1)
        client.ping()
        assert client.get(0.0) is None
        assert client.stats()["late"] == 2


def test_a_link_that_is_lost_half_way_is_an_error(client: Client) -> None:
    def script(conversation: Conversation) -> None:
        conversation.greet()
        action = conversation.expect("CoreShowChannels")
        conversation.answer(action, START)
        conversation.send(item(1).replace(b"%", action.get("ActionID").encode()))

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(LinkError, match="the PBX closed the connection"):
            client.send_list("CoreShowChannels", timeout=60.0)


def test_a_list_over_the_limit_is_an_error_and_not_a_part(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ami.transport.pending, "LIST_LIMIT", 2)
    with AmiPeer(listing(opening(), item(1), item(2), item(3), COMPLETE)) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(LinkError, match="more than 2 items"):
            client.send_list("CoreShowChannels")


def test_an_event_for_an_action_that_is_no_list_is_news(client: Client) -> None:
    told = message({"Response": "Success", "ActionID": "%", "Message": "Originate queued"})
    with AmiPeer(listing(told, event("OriginateResponse", ActionID="%"))) as peer:
        client.connect(peer.host, peer.port)
        client.send_action(Action="Originate")
        heard = client.get(5.0)
    assert heard is not None
    assert heard.name == "OriginateResponse"
