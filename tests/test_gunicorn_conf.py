"""gunicorn as it is configured: one worker collects, another one takes over, tokens stay secret."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PATIENCE_S = 20.0
TOKEN = "very-secret-token"


def wait_until(is_so: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


class Gunicorn:
    """gunicorn with our configuration and a tiny application; `said` is all it printed."""

    def __init__(self, state_dir: Path, *options: str, **environment: str) -> None:
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", *options]
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [*command, "tests.fakes.servers.gunicorn_app:server"],
            env=os.environ | {"BIND": "127.0.0.1:0", "STATE_DIR": str(state_dir)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(self.process.stdout)

    @property
    def text(self) -> str:
        return "".join(self.said)

    def find(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.text)

    def address(self) -> tuple[str, int]:
        wait_until(lambda: self.find(r"Listening at: http://[^ ]+ "))
        host, port = self.find(r"Listening at: http://([^ ]+) ")[0].split(":")
        return host, int(port)

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection(*self.address(), timeout=PATIENCE_S)
        connection.request("GET", path, headers={"Referer": f"http://x/?token={TOKEN}"})
        status = connection.getresponse().status
        connection.close()
        return status

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self._listener.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Gunicorn]]:
    started: list[Gunicorn] = []

    def start(*options: str, **environment: str) -> Gunicorn:
        started.append(Gunicorn(tmp_path / "var", *options, **environment))
        return started[-1]

    yield start
    for gunicorn in started:
        gunicorn.close()


def test_one_worker_collects_and_when_it_is_killed_the_other_does(
    serve: Callable[..., Gunicorn],
) -> None:
    gunicorn = serve()
    wait_until(lambda: len(gunicorn.find("Booting worker")) == 2)
    wait_until(lambda: gunicorn.find("COLLECTS"))
    assert gunicorn.get("/") == 200
    (first,) = gunicorn.find(r"COLLECTS (\d+)")
    os.kill(int(first), signal.SIGKILL)
    wait_until(lambda: len(gunicorn.find("COLLECTS")) == 2)
    assert gunicorn.find(r"COLLECTS (\d+)")[1] != first
    assert gunicorn.get("/") == 200


def test_a_worker_told_to_end_hands_over_before_its_last_request_is_answered(
    serve: Callable[..., Gunicorn],
) -> None:
    gunicorn = serve("--workers", "1")
    wait_until(lambda: gunicorn.find("COLLECTS"))
    answers: list[int] = []
    slow = threading.Thread(target=lambda: answers.append(gunicorn.get("/slow")))
    slow.start()
    wait_until(lambda: gunicorn.find("SLOW"))
    gunicorn.process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(gunicorn.find("COLLECTS")) == 2)
    assert answers == []
    slow.join()
    assert answers == [200]
    order = gunicorn.find("COLLECTS|GIVES BACK")
    assert order == ["COLLECTS", "GIVES BACK", "COLLECTS"]


def test_it_ends_within_its_grace_when_told_to(serve: Callable[..., Gunicorn]) -> None:
    gunicorn = serve()
    wait_until(lambda: gunicorn.find("COLLECTS"))
    gunicorn.process.terminate()
    assert gunicorn.process.wait(8) == 0
    wait_until(lambda: gunicorn.find("GIVES BACK"))


def test_no_query_is_ever_logged(serve: Callable[..., Gunicorn]) -> None:
    gunicorn = serve("--access-logfile", "-", "--log-level", "debug")
    assert gunicorn.get(f"/page?token={TOKEN}") == 200
    assert gunicorn.get(f"/fail?token={TOKEN}") == 500
    with socket.create_connection(gunicorn.address()) as raw:
        raw.sendall(f"GET /odd?token={TOKEN} HTTP/9.9\r\n\r\n".encode())
        raw.recv(1000)
    wait_until(lambda: gunicorn.find(r'"GET /page" 200'))
    wait_until(lambda: gunicorn.find("failing as asked"))
    wait_until(lambda: gunicorn.find("Invalid HTTP"))
    assert TOKEN not in gunicorn.text


def test_its_own_lines_are_json_where_that_is_asked_for(serve: Callable[..., Gunicorn]) -> None:
    gunicorn = serve("--access-logfile", "-", LOG_FORMAT="json")
    assert gunicorn.get(f"/page?token={TOKEN}") == 200
    assert gunicorn.get("/fail") == 500
    wait_until(lambda: gunicorn.find("failing as asked"))
    gunicorn.process.terminate()
    gunicorn.process.wait(PATIENCE_S)
    wait_until(lambda: gunicorn.find("Shutting down: Master"))
    said = [line for line in gunicorn.said if not line.startswith(("COLLECTS", "GIVES BACK"))]
    lines = [json.loads(line) for line in said]
    messages = " ".join(line["message"] for line in lines)
    for part in ("Listening at", "Booting worker", '"GET /page" 200', "Shutting down: Master"):
        assert part in messages
    (failure,) = [line for line in lines if "traceback" in line]
    assert "failing as asked" in failure["traceback"]
    assert TOKEN not in gunicorn.text


@pytest.mark.parametrize("style", ["text", "json"])
def test_an_address_forges_no_line_and_none_is_very_long(
    serve: Callable[..., Gunicorn], style: str
) -> None:
    gunicorn = serve("--access-logfile", "-", "--log-level", "debug", LOG_FORMAT=style)
    forged = "%0aFORGED%0d%1b[2J%e2%80%a8FORGED%e2%80%ae"
    assert gunicorn.get(f"/page{forged}") == 200
    assert gunicorn.get(f"/fail{forged}") == 500
    assert gunicorn.get(f"/{'n' * 3_900}") == 200
    with socket.create_connection(gunicorn.address()) as raw:
        raw.sendall(b"GET / HTTP/\x1b[2J\x85FORGED\r\n\r\n")
        raw.recv(1000)
    wait_until(lambda: gunicorn.find("nnnn") and gunicorn.find("failing as asked"))
    wait_until(lambda: gunicorn.find("Invalid HTTP"))
    lines = gunicorn.text.splitlines()
    assert [line for line in lines if line.startswith("FORGED")] == []
    assert not set(gunicorn.text) & set("\x1b\r\x85\u2028\u202e")
    assert max(map(len, lines)) < 9_000


def test_an_open_folder_is_closed_and_what_is_made_is_this_users_alone(
    serve: Callable[..., Gunicorn], tmp_path: Path
) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o755)
    gunicorn = serve()
    wait_until(lambda: gunicorn.find("COLLECTS"))
    assert gunicorn.find(rf"ringside: STATE_DIR {folder} was open to other users \(755\)")
    made = [folder, *folder.iterdir()]
    assert [path.name for path in made] == ["var", "collector.lock"]
    assert [path.stat().st_mode & 0o077 for path in made] == [0, 0]


def test_a_folder_that_anybody_could_write_to_is_one_clear_line(
    serve: Callable[..., Gunicorn], tmp_path: Path
) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "history.sqlite3").touch()
    folder.chmod(0o777)
    gunicorn = serve()
    assert gunicorn.process.wait(PATIENCE_S) == 2
    wait_until(lambda: gunicorn.said)
    assert gunicorn.find("chmod -R go-rwx")
    assert len(gunicorn.said) == 1


def test_what_the_modules_made_is_never_collected_again(serve: Callable[..., Gunicorn]) -> None:
    page = http.client.HTTPConnection(*serve().address())
    page.request("GET", "/")
    answer = page.getresponse()
    page.close()
    assert int(answer.headers["X-Frozen"]) > 10_000


def test_requests_are_not_logged_unless_asked_for(serve: Callable[..., Gunicorn]) -> None:
    gunicorn = serve()
    assert gunicorn.get("/page") == 200
    assert "/page" not in gunicorn.text


def test_a_bad_setting_is_one_clear_line(serve: Callable[..., Gunicorn]) -> None:
    gunicorn = serve(REFRESH_MS="soon", AMI_SECRET="hush-hush")
    assert gunicorn.process.wait(PATIENCE_S) == 2
    wait_until(lambda: gunicorn.said)
    assert re.fullmatch(r"ringside: REFRESH_MS: Input should be a valid integer.*\n", gunicorn.text)


def test_a_board_that_others_reach_says_what_it_needs(serve: Callable[..., Gunicorn]) -> None:
    gunicorn = serve(BIND="0.0.0.0:0")
    wait_until(lambda: gunicorn.find("BIND is beyond this machine"))
    assert not serve().find("BIND is beyond this machine")


def test_many_idle_connections_do_not_stop_it_from_answering(
    serve: Callable[..., Gunicorn],
) -> None:
    gunicorn = serve()
    idle = [http.client.HTTPConnection(*gunicorn.address()) for _ in range(100)]
    for connection in idle:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"ok"
    began = time.monotonic()
    assert gunicorn.get("/") == 200
    assert time.monotonic() - began < PATIENCE_S / 4
    for connection in idle:
        connection.close()


def test_connections_that_gathered_on_one_worker_are_shared_out(
    serve: Callable[..., Gunicorn],
) -> None:
    gunicorn = serve()
    wait_until(lambda: len(gunicorn.find("Booting worker")) == 2)
    idle, _ = map(int, gunicorn.find(r"Booting worker with pid: (\d+)"))
    os.kill(idle, signal.SIGSTOP)
    pages = [http.client.HTTPConnection(*gunicorn.address()) for _ in range(300)]
    try:
        assert len({worker_of(page) for page in pages} - {idle}) == 1
    finally:
        os.kill(idle, signal.SIGCONT)
    wait_until(lambda: 120 < list(map(worker_of, pages)).count(idle) < 180)
    for page in pages:
        page.close()


def worker_of(page: http.client.HTTPConnection) -> int:
    """Ask once; which process answered."""
    page.request("GET", "/")
    answer = page.getresponse()
    assert answer.read() == b"ok"
    return int(answer.headers["X-Worker"])
