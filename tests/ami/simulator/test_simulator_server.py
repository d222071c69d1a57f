"""The simulated PBX on a real socket: many clients, none of whom can hold up the others."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ami.simulator import SimulatorServer, SimulatorSettings

Address = tuple[str, int]
DEADLINE = 10.0
LOGIN = b"Action: Login\r\nUsername: watcher\r\nSecret: word\r\n\r\n"
ROOT = Path(__file__).parents[3]


class Client:
    """A plain AMI client that waits for what it expects, no longer than the deadline."""

    def __init__(self, address: Address, receive_buffer: int = 0) -> None:
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(DEADLINE)
        self.sock.connect(address)
        self.seen = b""

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def until(self, wanted: bytes) -> bytes:
        """Everything up to and with these bytes; what follows is kept."""
        while wanted not in self.seen:
            data = self.sock.recv(65_536)
            assert data, f"closed before {wanted!r}"
            self.seen += data
        before, _, self.seen = self.seen.partition(wanted)
        return before + wanted

    def closed(self) -> bool:
        """Read to the end: whether the server ends the connection before the deadline."""
        try:
            while self.sock.recv(1 << 20):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True


@pytest.fixture
def address() -> Iterator[Address]:
    with SimulatorServer(SimulatorSettings("watcher", "word", speed=30.0)) as where:
        yield where


@pytest.fixture
def client(address: Address) -> Iterator[Client]:
    connected = Client(address)
    with connected.sock:
        yield connected


def logged_in(address: Address, receive_buffer: int = 0) -> Client:
    client = Client(address, receive_buffer)
    client.send(LOGIN)
    client.until(b"Authentication accepted\r\n\r\n")
    return client


def test_a_client_is_greeted_logged_in_and_told_what_happens(client: Client) -> None:
    assert client.until(b"\r\n") == b"Asterisk Call Manager/11.0.0\r\n"
    client.send(LOGIN)
    client.until(b"Event: FullyBooted\r\n")
    client.until(b"Event: Newchannel\r\n")
    client.until(b"Event: Hangup\r\n")


def test_a_list_is_answered_whole_between_the_events(address: Address) -> None:
    client = logged_in(address)
    with client.sock:
        client.send(b"Action: CoreShowChannels\r\nActionID: q\r\n\r\n")
        client.until(b"ActionID: q\r\nEventList: start\r\n")
        reply = client.until(b"Event: CoreShowChannelsComplete\r\nActionID: q\r\n")
        count = reply.count(b"Event: CoreShowChannel\r\n")
        events = reply.count(b"\r\n\r\n")
        assert client.until(b"\r\n\r\n").endswith(b"ListItems: %d\r\n\r\n" % count)
        assert count > 5
        assert events == count + 1


def test_a_wrong_secret_is_told_and_the_line_closed(client: Client) -> None:
    client.send(LOGIN.replace(b"word", b"sword"))
    client.until(b"Message: Authentication failed\r\n\r\n")
    assert client.closed()


def test_logoff_closes_the_line(address: Address) -> None:
    client = logged_in(address)
    with client.sock:
        client.send(b"Action: Logoff\r\n\r\n")
        client.until(b"Thanks for all the fish.\r\n\r\n")
        assert client.closed()


def test_a_client_that_does_not_read_is_cut_off_and_the_others_go_on(address: Address) -> None:
    slow, quick = logged_in(address, receive_buffer=4096), logged_in(address)
    with slow.sock, quick.sock:
        slow.send(b"Action: Status\r\n\r\n" * 600)
        for number in range(5):
            quick.send(b"Action: Ping\r\nActionID: %d\r\n\r\n" % number)
            quick.until(b"ActionID: %d\r\n" % number)
        time_of_death = time.monotonic() + DEADLINE
        while not refuses(slow.sock) and time.monotonic() < time_of_death:
            quick.until(b"\r\n\r\n")
        assert slow.closed()
        quick.send(b"Action: Ping\r\nActionID: last\r\n\r\n")
        quick.until(b"ActionID: last\r\n")


def refuses(sock: socket.socket) -> bool:
    """Whether the peer has closed, found out by writing."""
    try:
        sock.send(b"\r\n")
    except ConnectionError:
        return True
    return False


def test_two_servers_live_side_by_side_and_leave_their_ports(address: Address) -> None:
    with SimulatorServer(SimulatorSettings("watcher", "word")) as other:
        assert other != address
        logged_in(other).sock.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(other, timeout=DEADLINE)
    logged_in(address).sock.close()


def test_a_stopped_server_hangs_up_on_its_clients() -> None:
    server = SimulatorServer(SimulatorSettings("watcher", "word"))
    client = logged_in(server.start())
    server.stop()
    server.stop()
    with client.sock:
        assert client.closed()


def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open(address: Address) -> None:
    server = SimulatorServer(SimulatorSettings("watcher", "word"), port=address[1])
    with pytest.raises(OSError, match="in use"):
        server.start()
    server.stop()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--agents", "2"), "agents must be 3 at least, not 2"),
        (("--speed", "0"), "speed must be above 0"),
        (("--port", "many"), "invalid int value: 'many'"),
    ],
)
def test_its_command_refuses_bad_options_in_a_line(options: tuple[str, ...], words: str) -> None:
    done = run_refused(*options)
    assert words in done.stderr.splitlines()[-1]


def test_its_command_says_that_its_port_is_taken(address: Address) -> None:
    done = run_refused("--port", str(address[1]))
    assert f"cannot listen on 127.0.0.1:{address[1]}: Address already in use" in done.stderr


def run_refused(*options: str) -> subprocess.CompletedProcess[str]:
    """The command with options that it refuses, without a traceback."""
    command = [sys.executable, "-m", "ami.simulator", *options]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done


def test_its_command_says_where_it_listens_and_ends_at_sigterm() -> None:
    command = [sys.executable, "-m", "ami.simulator", "--agents", "9", "--speed", "5"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        port = int(said.partition("127.0.0.1:")[2].partition(",")[0])
        Client(("127.0.0.1", port)).sock.close()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(DEADLINE) == 0
    assert "ringside" in said
