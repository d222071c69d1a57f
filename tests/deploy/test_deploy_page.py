"""docs/deploy.md word by word on an empty Debian: what each command leads to, and who sees what."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from ami.simulator import SimulatorServer, SimulatorSettings
from tests.asterisk.lab.chroots import LabUnavailableError
from tests.asterisk.lab.waiting import wait_until
from tests.deploy.conftest import PASSWORD
from tests.deploy.machine import OTHERS, Machine
from tests.fakes.servers.raw_http import ask, get, header, status
from tests.fakes.servers.ringside import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]

PAGE = ROOT / "docs/deploy.md"
NAME = "board.example.org"
SECRET = "only-for-this-test"
EDITS = {
    "pbx.example.org": "127.0.0.1",
    "a-long-secret": SECRET,
    "AMI_USERNAME=ringside": "AMI_USERNAME=watcher",
}
"""What an operator types into the editor; the name of the board stays."""

PATHS = ("/", "/login", "/agents", "/api/v1/extensions", "/metrics", "/_dash-layout")
CODE = ("app.py", "gunicorn.conf.py", "requirements.txt", "README.md", "ami", "state", "dashboard",
        "assets", "deploy", "docs")  # fmt: skip


def commands() -> list[str]:
    """The commands of the page, one a line."""
    found = re.search(r"(?s)```sh\n(.*?)```", PAGE.read_text("utf-8"))
    assert found is not None
    return found[1].splitlines()


def test_there_are_ten_commands_and_a_line_about_each() -> None:
    text = PAGE.read_text("utf-8")
    assert len(commands()) == 10
    after = text.partition("```sh")[2].partition("```")[2]
    assert re.findall(r"(?m)^(\d+)\. ", after)[:10] == [str(n) for n in range(1, 11)]


def test_users_come_before_the_start_and_the_start_before_the_door() -> None:
    lines = commands()
    user, start, door = (
        next(n for n, line in enumerate(lines) if word in line)
        for word in ("user add", "enable --now ringside", "sites-enabled/ringside")
    )
    assert user < start < door


def fill(machine: Machine) -> None:
    """Put a fresh copy of the project there, and the packages that its requirements name."""
    home = machine.root / "root/ringside"
    home.mkdir(parents=True)
    for name in CODE:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, home / name)
    text = (ROOT / "requirements.txt").read_text("utf-8")
    wanted = machine.root / "root/wanted.txt"  # the machine's Python may be older than this one
    wanted.write_text(re.sub(r" ; python_full_version[^\\]*", " ", text), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
         "--python-version", "3.11", "--only-binary", ":all:",
         "-r", str(wanted), "-d", str(machine.root / "root/wheels")],
        check=False, timeout=600, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1_000:]
    machine.run("cd ringside")


def connect(address: str, port: int, tls: Path | None = None) -> socket.socket | None:
    """A connection, verified by this certificate; None where nobody listens."""
    try:
        raw = socket.create_connection((address, port), timeout=20)
    except ConnectionRefusedError:
        return None
    if tls is None:
        return raw
    context = ssl.create_default_context(cafile=str(tls))
    return context.wrap_socket(raw, server_hostname=NAME)


def seen(address: str, port: int, host: str, tls: Path | None = None) -> set[int]:
    """The statuses of all that may be asked for; nothing is shown of the board in any answer."""
    found = set()
    for path in PATHS:
        connection = connect(address, port, tls)
        answer = ask(connection, get(path, host=host)) if connection else b""
        assert b'"extension"' not in answer
        assert b"1001" not in answer
        found.add(status(answer))
    return found


def is_at_the_door(statuses: set[int]) -> bool:
    """Whether others are answered with these on port 80."""
    return seen(OTHERS, 80, NAME) == statuses


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    try:
        made = Machine(EDITS)
    except LabUnavailableError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    with made:
        yield made


def test_an_empty_debian_becomes_a_log_in_page_over_tls(machine: Machine) -> None:
    """At no moment does anybody see what is not theirs: asked after every command."""
    fill(machine)
    certificate = machine.root / "etc/ssl/certs/board.pem"
    with ExitStack() as ends:
        ends.enter_context(machine.network())
        pbx = SimulatorServer(SimulatorSettings("watcher", SECRET, agents=6), port=5038)
        ends.enter_context(pbx)
        for number, command in enumerate(commands(), 1):
            machine.run(command, given=f"{PASSWORD}\n" if "user add" in command else "")
            if number == 1:
                machine.run("nginx")  # Debian starts it
            shown = seen(OTHERS, 8050, NAME) | seen(OTHERS, 8050, "127.0.0.1")
            assert shown == {0}, f"after {command}"  # nobody listens there
            welcome = {200, 404} if number < 10 else {301}
            # nginx's old worker may still take the first requests after a reload.
            wait_until(partial(is_at_the_door, welcome), command)
            beside = {0} if number < 7 else {401, 200}
            assert seen("127.0.0.1", 8050, "127.0.0.1") == beside, f"after {command}"
        door_is_open(certificate)
        folders_are_shut(machine)


def door_is_open(certificate: Path) -> None:
    """Over TLS strangers get the log-in page alone, and the first user the board."""
    assert seen(OTHERS, 443, NAME, certificate) == {401, 200}
    assert seen(OTHERS, 443, "127.0.0.1", certificate) == {0}
    connection = connect(OTHERS, 443, certificate)
    assert connection is not None
    answer = ask(connection, get("/", "Accept: text/html", host=NAME))
    assert header(answer, "Location") == ["/login?next=/"]
    assert b'type="password"' in log_in_page(certificate)
    assert "extensions" in board(certificate)


def log_in_page(certificate: Path) -> bytes:
    connection = connect(OTHERS, 443, certificate)
    assert connection is not None
    return ask(connection, get("/login", host=NAME))


def board(certificate: Path) -> str:
    """What the API tells the first user after the log-in."""
    context = ssl.create_default_context(cafile=str(certificate))
    client = http.client.HTTPSConnection(NAME, context=context)
    connection = connect(OTHERS, 443, certificate)
    assert connection is not None
    client.sock = connection
    client.request("GET", "/login")
    page = client.getresponse()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert token is not None
    kept = [str(page.headers["Set-Cookie"]).partition(";")[0]]
    heads = {"Cookie": kept[0], "Referer": f"https://{NAME}/login",
             "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
    fields = f"csrf_token={token[1]}&name=ann&password={PASSWORD.replace(' ', '+')}"
    client.request("POST", "/login", fields, heads)
    answer = client.getresponse()
    answer.read()
    assert answer.status == 303
    cookies = [each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", [])]
    client.request("GET", "/api/v1/extensions", headers={"Cookie": "; ".join(cookies)})
    text = client.getresponse().read().decode()
    client.close()
    return text


def folders_are_shut(machine: Machine) -> None:
    """Another user of the machine reads neither settings nor state."""
    for path in ("/opt/ringside/.env", "/var/lib/ringside", "/etc/ssl/private/board.key"):
        assert machine.run(f"! runuser -u www-data -- ls -R {path}/ 2> /dev/null") == ""
        assert machine.run(f"! runuser -u www-data -- cat {path} 2> /dev/null") == ""
    assert machine.run("! runuser -u ringside -- touch app.py 2> /dev/null") == ""
    owners = machine.run("find /var/lib/ringside -not -user ringside")
    assert owners == ""
