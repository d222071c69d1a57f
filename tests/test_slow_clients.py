"""Clients that dawdle do not stop the board: each kind, 70 at once, before a real gunicorn."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from benchmarks.pollers import poll_of
from dashboard import worker
from dashboard.worker import PART, WHOLE, progress
from tests.fakes.servers.ringside import Ringside

MANY = 70
AT_FIRST_S, PROMPT_S = 4.0, 0.25
HOST = b" HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /_dash-update-component" + HOST + b"Content-Type: application/json\r\n"
SCRIPT = b"GET /_dash-component-suites/plotly/package_data/plotly.min.js" + HOST
HEALTH = b"GET /healthz" + HOST
KINDS = {
    "nothing": b"",
    "part of a head": b"GET / HTTP/1.1\r\nHost: loc",
    "part of a body": POST + b"Content-Length: 900\r\n\r\n{",
    "two requests, the second in part": HEALTH + b"\r\nGET /he",
    "an answer that nobody reads": SCRIPT + b"\r\n",
    "a last answer, and no end": HEALTH + b"Connection: close\r\n\r\n",
}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ringside]:
    with Ringside(tmp_path_factory.mktemp("board"), wait=False, DEMO="yes") as running:
        yield running


def connect(board: Ringside) -> socket.socket:
    url = urlsplit(board.url)
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    slow.settimeout(30)
    slow.connect((url.hostname or "", url.port or 0))
    return slow


def poll_s(board: Ringside) -> float:
    """Seconds that a poll takes on a new connection."""
    began = time.perf_counter()
    with connect(board) as client:
        client.sendall(poll_of("localhost", [1, -1, 0, 0]))
        assert client.recv(12) in {b"HTTP/1.1 200", b"HTTP/1.1 204"}
    return time.perf_counter() - began


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_seventy_slow_clients_do_not_stop_the_board(board: Ringside, kind: str) -> None:
    with ExitStack() as stack:
        for _ in range(MANY):
            slow = stack.enter_context(connect(board))
            slow.sendall(KINDS[kind])
        took = [poll_s(board) for _ in range(20)]
        assert max(took) < AT_FIRST_S  # 70 long answers are made first
        assert statistics.median(took) < PROMPT_S


@pytest.mark.slow
def test_one_who_reads_slowly_gets_all_of_a_long_answer(board: Ringside) -> None:
    with connect(board) as client:
        client.sendall(SCRIPT + b"Connection: close\r\n\r\n")
        size = 0
        while data := client.recv(65_536):
            if size < 200_000:
                time.sleep(0.005)
            size += len(data)
    assert size > 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 30000000\r\n\r\n", b"413"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"X: " + b"x" * 70_000, b"431"),
    ],
)
def test_what_is_too_long_is_refused_before_a_thread_takes_it(
    board: Ringside, head: bytes, status: bytes
) -> None:
    with connect(board) as client:
        client.sendall(POST + head)
        assert client.recv(12) == b"HTTP/1.1 " + status


@pytest.mark.slow
def test_requests_in_pieces_and_in_one_piece_are_answered(board: Ringside) -> None:
    whole = poll_of("localhost", [1, -1, 0, 0])
    with connect(board) as client:
        for at in range(0, len(whole), 50):
            client.sendall(whole[at : at + 50])
            time.sleep(0.002)
        assert client.recv(12) == b"HTTP/1.1 200"
    with connect(board) as client:
        client.sendall((HEALTH + b"\r\n") * 3)
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 3:
            answers += client.recv(4_096)


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (b"", PART),
        (HEAD, PART),
        (HEAD + b"\r\n", WHOLE),
        (HEAD + b"Content-Length: 2\r\n\r\n", PART),
        (HEAD + b"Content-Length: 2\r\n\r\nab", WHOLE),
        (HEAD + b"content-length:2\r\n\r\nabc", WHOLE),
        (HEAD + b"Content-Length: 1000001\r\n\r\n", 413),
        (HEAD + b"Content-Length: x\r\n\r\n", WHOLE),
        (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 411),
        (b"x" * worker.MOST_HEAD, 431),
    ],
)
def test_a_request_is_whole_with_its_body(received: bytes, expected: int) -> None:
    assert progress(received) == expected


def test_the_one_who_waits_longest_is_cut_off() -> None:
    slow = worker.Slow(most=2)
    pairs = [socket.socketpair() for _ in range(3)]
    for ours, _ in pairs:
        slow.enter(ours)
    assert pairs[0][1].recv(1) == b""
    slow.leave(pairs[1][0])
    for each in (one for pair in pairs for one in pair):
        each.close()


@pytest.mark.parametrize(
    ("address", "expected"),
    [("127.0.0.1", True), ("::1", True), ("", True), ("192.0.2.1", False), ("fe80::1%eth0", False)],
)
def test_only_this_machine_may_have_many_connections(address: str, expected: bool) -> None:
    assert worker.is_local(address) is expected
