"""The socket: TLS, slow and dead peers, short writes; nothing here may hang."""

import contextlib
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

from ami.client import Client, Timeouts
from ami.errors import LinkError, NotAmi, TlsFailed
from ami.transport.connection import Connection
from ami.transport.inbox import Inbox
from ami.transport.message import ConnectionEnded
from ami.transport.tls import Tls
from ami.transport.wire import Wire
from tests.fakes.ami_stream import read_all
from tests.fakes.servers.ami_server import (
    AmiPeer,
    Conversation,
    event,
    half_open,
    says_nothing,
    works,
)

PATIENT = Timeouts(connect=5.0, greeting=5.0, answer=10.0, close=0.3)
QUICK = Timeouts(connect=1.0, greeting=1.0, answer=0.3, close=0.2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost in one file, made for this run."""
    path = tmp_path_factory.mktemp("tls") / "peer.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    new = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    files = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run(["openssl", "req", *new, *subject, *files], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def peers_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def our_side(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_over_tls_everything_goes_both_ways_at_once(
    peers_side: ssl.SSLContext, our_side: ssl.SSLContext
) -> None:
    """The peer streams while we ask: two threads must not be in TLS at the same time."""

    def script(conversation: Conversation) -> None:
        conversation.greet()
        while (action := conversation.read_action()) is not None:
            conversation.send(event("News", Value="x" * 500) * 100)
            conversation.reply(action)

    with (
        AmiPeer(script, tls=peers_side) as peer,
        Client(timeouts=PATIENT, tls=our_side) as client,
    ):
        client.connect("127.0.0.1", peer.port)
        for _ in range(50):
            assert client.ping().get("Response") == "Success"
        assert len(list(read_all(client))) == 50 * 100


def test_tls_on_a_plain_port_is_named_and_the_secret_stays_here(our_side: ssl.SSLContext) -> None:
    heard = bytearray()

    def script(conversation: Conversation) -> None:
        conversation.greet()
        while piece := conversation.sock.recv(4096):
            heard.extend(piece)

    with AmiPeer(script) as peer:
        client = Client(timeouts=QUICK, tls=our_side)
        with pytest.raises(TlsFailed, match="the port speaks no TLS"):
            client.connect(peer.host, peer.port)
        with pytest.raises(LinkError, match="Not connected"):
            client.login("board", "s3cr3t-word")
    assert b"Login" not in heard
    assert b"s3cr3t-word" not in heard


def test_a_certificate_for_another_name_is_refused(
    peers_side: ssl.SSLContext, our_side: ssl.SSLContext
) -> None:
    words = r"not valid for '127.0.0.2'.*AMI_HOST"
    with (
        AmiPeer(works, tls=peers_side, host="127.0.0.2") as peer,
        pytest.raises(TlsFailed, match=words),
    ):
        Client(timeouts=QUICK, tls=our_side).connect(peer.host, peer.port)
    assert not peer.seen


def test_without_verification_any_certificate_will_do(peers_side: ssl.SSLContext) -> None:
    context = Tls(verify=False).context()
    with AmiPeer(works, tls=peers_side) as peer, Client(timeouts=QUICK, tls=context) as client:
        client.connect(peer.host, peer.port)
        assert client.ping().get("Response") == "Success"


def test_a_ca_of_ones_own_is_enough(peers_side: ssl.SSLContext, certificate: Path) -> None:
    context = Tls(ca=certificate).context()
    with AmiPeer(works, tls=peers_side) as peer, Client(timeouts=QUICK, tls=context) as client:
        client.connect(peer.host, peer.port)
        assert client.ping().get("Response") == "Success"


def test_a_ca_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(TlsFailed, match=r"AMI_TLS_CA: .*ca\.pem cannot be used: No such file"):
        Tls(ca=tmp_path / "ca.pem").context()
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(TlsFailed, match=r"AMI_TLS_CA: .*empty\.pem cannot be used"):
        Tls(ca=tmp_path / "empty.pem").context()


def test_a_certificate_nobody_vouches_for_is_refused(peers_side: ssl.SSLContext) -> None:
    with AmiPeer(works, tls=peers_side) as peer, pytest.raises(NotAmi, match="certificate"):
        Client(timeouts=QUICK, tls=ssl.create_default_context()).connect(peer.host, peer.port)


def test_a_tls_handshake_that_is_never_answered_ends(our_side: ssl.SSLContext) -> None:
    with AmiPeer(says_nothing) as peer, pytest.raises(LinkError, match="TLS failed"):
        Client(timeouts=QUICK, tls=our_side).connect(peer.host, peer.port)


def test_plain_on_a_tls_port_is_one_clear_error(peers_side: ssl.SSLContext) -> None:
    with AmiPeer(works, tls=peers_side) as peer, pytest.raises(TlsFailed, match="set AMI_TLS=yes"):
        Client(timeouts=QUICK).connect(peer.host, peer.port)


def test_close_over_tls_ends_though_the_peer_never_answers(
    peers_side: ssl.SSLContext, our_side: ssl.SSLContext
) -> None:
    with AmiPeer(half_open, tls=peers_side) as peer:
        client = Client(timeouts=QUICK, tls=our_side)
        client.connect("127.0.0.1", peer.port)
        started = time.monotonic()
        client.close()
        assert time.monotonic() - started < 5.0
        assert not client.connected()


def pair() -> tuple[Wire, socket.socket]:
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return Wire(ours), theirs


def test_what_does_not_fit_the_socket_at_once_is_sent_whole() -> None:
    wire, peer = pair()
    data = bytes(range(256)) * 4096
    received = bytearray()

    def read() -> None:
        while len(received) < len(data):
            received.extend(peer.recv(10_000))

    reading = threading.Thread(target=read)
    reading.start()
    wire.send(data, time.monotonic() + 30.0)
    reading.join(30.0)
    assert bytes(received) == data
    wire.close()
    peer.close()


def test_a_peer_that_takes_no_more_ends_the_write_at_its_deadline() -> None:
    wire, peer = pair()
    with pytest.raises(TimeoutError):
        wire.send(b"x" * 1_000_000, time.monotonic() + 0.1)
    wire.close()
    peer.close()


def test_half_an_action_ends_the_link() -> None:
    """What comes next would be read as the rest of it."""

    def reads_nothing(conversation: Conversation) -> None:
        conversation.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        conversation.greet()
        stop.wait(20.0)

    stop = threading.Event()
    big = {"Action": "A", "Note": ["x" * 1000] * 100}
    with AmiPeer(reads_nothing) as peer, Client(timeouts=QUICK) as client:
        client.connect(peer.host, peer.port)
        for _ in range(200):
            with contextlib.suppress(LinkError):
                client.send_action(big, timeout=0.01)
        stop.set()
        assert not client.connected()
        lost = client.get(5.0)
    assert isinstance(lost, ConnectionEnded)
    assert lost.reason == "cannot send: the peer takes no more"


def test_a_shut_down_wakes_who_reads() -> None:
    wire, peer = pair()
    ended: list[bytes] = []
    reading = threading.Thread(target=lambda: ended.append(wire.receive()))
    reading.start()
    wire.shut_down()
    reading.join(5.0)
    assert ended == [b""]
    wire.close()
    peer.close()


def test_the_kernel_watches_a_quiet_link() -> None:
    with AmiPeer(works) as peer, Client(timeouts=PATIENT) as client:
        client.connect(peer.host, peer.port)
        assert client._connection is not None
        sock = client._connection._wire._sock
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_no_thread_and_no_socket_outlive_a_closed_client() -> None:
    before = threading.active_count()
    with AmiPeer(works) as peer:
        for _ in range(20):
            with Client(timeouts=PATIENT) as client:
                client.register_event("*", lambda _message, _manager: None)
                client.connect(peer.host, peer.port)
                client.ping()
            assert client._connection is not None
            assert client._connection._wire._sock.fileno() == -1
    assert threading.active_count() <= before


class AnsweringWire(Wire):
    """Its peer's answer is read before `send` has returned: no answer can be faster."""

    connection: Connection

    def send(self, data: bytes, deadline: float) -> None:
        (line,) = [line for line in data.split(b"\r\n") if line.startswith(b"ActionID")]
        self.connection._take(b"Response: Success\r\n" + line + b"\r\n\r\n")


def test_an_answer_that_comes_before_the_write_returns_is_not_missed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire = AnsweringWire(ours)
        wire.connection = Connection(wire, Inbox())
        answer, _ = wire.connection.ask({"Action": "Ping"}, timeout=5.0)
    assert answer.get("Response") == "Success"
