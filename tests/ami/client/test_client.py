"""A session with a PBX: connect, log in, ask, leave; and each way in which that fails."""

import math
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from ami.client import EVENT_CLASSES, Client, Timeouts
from ami.errors import (
    ActionRefused,
    AmiError,
    LinkError,
    LoginRefused,
    NoGreeting,
    NotAmi,
    RightsMissing,
    UnsafeHeader,
)
from ami.transport.message import ConnectionEnded
from tests.fakes.servers.ami_server import (
    AUTHENTICATION_FAILED,
    PERMISSION_DENIED,
    AmiPeer,
    Conversation,
    Script,
    answers,
    closes_at_once,
    half_open,
    says_nothing,
    speaks,
    works,
)

QUICK = Timeouts(connect=5.0, greeting=1.0, answer=0.3, close=0.2)
PATIENT = Timeouts(connect=5.0, greeting=5.0, answer=5.0, close=1.0)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(timeouts=PATIENT) as client:
        yield client


@pytest.fixture
def quick() -> Iterator[Client]:
    with Client(timeouts=QUICK) as client:
        yield client


def test_the_greeting_tells_title_and_version(client: Client) -> None:
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
    assert (client.title, client.version) == ("Asterisk Call Manager", "11.0.0")


def test_a_greeting_that_comes_byte_by_byte_is_read(client: Client) -> None:
    def script(conversation: Conversation) -> None:
        conversation.trickle(b"Asterisk Call Manager/11.0.0\r\nEvent: A\r\n\r\n")
        conversation.work()

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        message = client.get(5.0)
    assert client.version == "11.0.0"
    assert message is not None
    assert message.name == "A"


def test_login_asks_only_for_the_event_classes_that_are_used(client: Client) -> None:
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
        client.login("board", "s3cret")
        login = peer.seen[0]
    assert login.get("Events") == EVENT_CLASSES == "system,call,agent,user"
    assert (login.get("Username"), login.get("Secret")) == ("board", "s3cret")


def test_a_wrong_password_is_named_and_not_shown(client: Client) -> None:
    with AmiPeer(answers(Login=AUTHENTICATION_FAILED)) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(LoginRefused, match="'board': Authentication failed") as caught:
            client.login("board", "s3cret")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        (says_nothing, NoGreeting, "timed out; is it still booting"),
        (closes_at_once, NoGreeting, "closed; is it still booting"),
        (speaks(b"SSH-2.0-OpenSSH_9.2p1\r\n"), NotAmi, "SSH-2.0"),
        (speaks(b"HTTP/1.1 400 Bad Request\r\n\r\n"), NotAmi, "HTTP/1.1"),
        (speaks(b"\x16\x03\x01\x02\xff\x00\n"), NotAmi, "no AMI"),
        (speaks(b"x" * 1000), NotAmi, "no AMI"),
        (speaks(b"220 Asterisk Call Manager "), NoGreeting, "220 Asterisk"),
    ],
)
def test_a_peer_that_does_not_greet_is_one_clear_error(
    quick: Client, script: Script, kind: type[AmiError], words: str
) -> None:
    with AmiPeer(script) as peer, pytest.raises(kind, match=words) as caught:
        quick.connect(peer.host, peer.port)
    assert "\n" not in str(caught.value)
    assert not quick.connected()


def test_a_refused_connection_says_so(quick: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(LinkError, match="cannot connect: Connection refused"):
        quick.connect("127.0.0.1", port)


@pytest.mark.parametrize("host", ["", "a" * 300, "..", "no-such-host.invalid"])
def test_a_host_that_is_none_is_a_link_error(quick: Client, host: str) -> None:
    with pytest.raises(LinkError):
        quick.connect(host, 1)


def test_a_host_that_swallows_packets_times_out() -> None:
    """A full backlog answers no SYN, as a firewall that drops does not."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        address = deaf.getsockname()
        queued = [socket.socket() for _ in range(4)]
        for sock in queued:
            sock.setblocking(False)
            sock.connect_ex(address)
        started = time.monotonic()
        with pytest.raises(LinkError, match="timed out"):
            Client(timeouts=Timeouts(connect=0.3)).connect(*address)
        assert time.monotonic() - started < 5.0
        for sock in queued:
            sock.close()


def test_an_action_that_is_never_answered_ends_at_its_deadline(quick: Client) -> None:
    with AmiPeer(half_open) as peer:
        quick.connect(peer.host, peer.port)
        with pytest.raises(LinkError, match="Ping: the PBX did not answer in time"):
            quick.ping(0.1)
        assert quick.connected(), "one missing answer is not yet a lost link"


def test_an_action_that_waits_is_told_of_a_lost_link_at_once(client: Client) -> None:
    def script(conversation: Conversation) -> None:
        conversation.greet()
        conversation.read_action()

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(LinkError, match="Ping: the PBX closed the connection"):
            client.ping(60.0)
    with pytest.raises(LinkError):
        client.ping(60.0)
    assert not client.connected()


def test_without_a_connection_nothing_can_be_asked(client: Client) -> None:
    with pytest.raises(LinkError, match="Not connected"):
        client.send_action({"Action": "Ping"})
    assert client.age() == math.inf
    assert not client.connected()


def test_a_second_connect_while_connected_is_refused(client: Client) -> None:
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(AmiError, match="Already connected"):
            client.connect(peer.host, peer.port)
        assert client.ping().get("Response") == "Success"


def test_an_error_answer_is_returned_by_send_action_and_raised_by_send_list(client: Client) -> None:
    refused = {"Response": "Error", "Message": "Invalid/unknown command: Nonsense."}
    with AmiPeer(answers(Nonsense=refused, Originate=PERMISSION_DENIED)) as peer:
        client.connect(peer.host, peer.port)
        assert client.send_action(Action="Nonsense").get("Response") == "Error"
        with pytest.raises(ActionRefused, match=r"Nonsense: .*unknown command"):
            client.send_list("Nonsense")
        with pytest.raises(RightsMissing, match=r"Originate: .*Permission denied"):
            client.send_list({"Action": "Originate", "Channel": "PJSIP/1001"})


def test_pyst2s_own_actions_go_through(client: Client) -> None:
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
        assert client.extension_state("1001", "internal").get("Response") == "Success"
        assert client.originate("PJSIP/1001", "600", variables={"a": 1, "b": 2}).get("ActionID")
        assert client.logoff().get("Response") == "Goodbye"
        assert peer.seen[1].all("Variable") == ["a=1", "b=2"]


def test_an_unsafe_header_is_refused_before_anything_is_sent(client: Client) -> None:
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
        with pytest.raises(UnsafeHeader):
            client.login("board", "s3cret\r\n\r\nAction: Originate")
        client.ping()
        assert [action.name for action in peer.seen] == ["Ping"]


def test_an_action_id_of_the_callers_own_is_kept_unless_it_is_in_use(client: Client) -> None:
    asked = threading.Event()

    def script(conversation: Conversation) -> None:
        conversation.greet()
        first = conversation.expect("One")
        asked.set()
        conversation.reply(conversation.expect("Two"), Message="of two")
        conversation.reply(first, Message="of one")
        conversation.work()

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        told: list[str] = []

        def ask() -> None:
            told.append(client.send_action(Action="One", ActionID="mine").get("Message"))

        one = threading.Thread(target=ask)
        one.start()
        assert asked.wait(5.0)
        with pytest.raises(AmiError, match="already waits"):
            client.send_action(Action="Two", ActionID="mine")
        assert client.send_action(Action="Two").get("Message") == "of two"
        one.join(5.0)
    assert told == ["of one"]


def test_many_threads_that_ask_at_once_each_get_their_own_answer(client: Client) -> None:
    def script(conversation: Conversation) -> None:
        conversation.greet()
        conversation.work({"Echo": lambda a: conversation.reply(a, Message=a.get("Word"))})

    wrong: list[str] = []

    def ask(number: int) -> None:
        for turn in range(25):
            word = f"{number}-{turn}-" + "x" * 900
            if client.send_action(Action="Echo", Word=word).get("Message") != word:
                wrong.append(word)

    with AmiPeer(script) as peer:
        client.connect(peer.host, peer.port)
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30.0)
        ids = {action.get("ActionID") for action in peer.seen}
    assert not wrong
    assert len(ids) == 8 * 25


def test_close_says_goodbye_and_may_be_called_twice(client: Client) -> None:
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
        client.close()
        client.close()
        assert [action.name for action in peer.seen] == ["Logoff"]
    message = client.get(5.0)
    assert isinstance(message, ConnectionEnded)
    assert message.reason == "closed by us"


def test_age_counts_from_the_last_byte(client: Client) -> None:
    with AmiPeer(works) as peer:
        client.connect(peer.host, peer.port)
        while client.age() < 0.05:
            assert client.get(0.01) is None
        before = client.age()
        client.ping()
        assert client.age() < before
