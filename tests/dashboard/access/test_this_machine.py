"""Whether somebody is at this machine: what headers, names and Linux's table of connections say."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard.access import this_machine
from dashboard.access.this_machine import in_table, is_of_a_person, owners_of
from dashboard.factory import create_app
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader

ASKED = "/api/v1/extensions"
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  inode"
WWW_DATA, NOBODY, PERSON = 33, 65_534, 1_000
PEER = {"REMOTE_ADDR": "127.0.0.1", "REMOTE_PORT": "40000", "SERVER_PORT": "8050"}


def table(*rows: tuple[str, str, int, int]) -> str:
    lines = [
        f"   {n}: {local} {remote} 01 00000000:00000000 00:00000000 00000000  {owner}  0 {inode} 1"
        for n, (local, remote, owner, inode) in enumerate(rows)
    ]
    return "\n".join([HEAD, *lines]) + "\n"


@pytest.fixture
def client() -> FlaskClient:
    """A browser at a board of a real PBX that has no users yet."""
    server: Flask = create_app(FakeReader(), None, make_settings(ami_host="pbx.example.com")).server
    return server.test_client()


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "tcp"
    monkeypatch.setattr(this_machine, "TABLES", {4: path})
    return path


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Anything", "Forwarded", "Via",
     "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "X-Remote-User"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["127.0.0.1", ""])
def test_any_header_of_a_proxy_speaks_against_it(
    client: FlaskClient, header: str, value: str
) -> None:
    assert client.get(ASKED, headers={header: value}).status_code == 403


def test_the_old_http_of_proxies_speaks_against_it(client: FlaskClient) -> None:
    old = {"SERVER_PROTOCOL": "HTTP/1.0"}
    assert client.get(ASKED, environ_overrides=old).status_code == 403


@pytest.mark.parametrize("host", ["board.example.org", "127.0.0.1"])
def test_an_installation_with_a_name_for_others_lets_nobody_in_before_there_are_users(
    host: str,
) -> None:
    """A proxy that passes the name on, or none of the names, is not this machine."""
    settings = make_settings(ami_host="pbx.example.com", allowed_hosts="board.example.org")
    server: Flask = create_app(FakeReader(), None, settings).server
    response = server.test_client().get(ASKED, headers={"Host": host})
    assert response.status_code == 403
    assert "app.py user add" in response.get_json()["error"]


@pytest.mark.parametrize(
    ("owner", "is_let_in"),
    [(0, True), (os.geteuid(), True), (PERSON, True), (60_000, True),
     (WWW_DATA, False), (999, False), (60_001, False), (NOBODY, False)],
)  # fmt: skip
def test_the_owner_of_the_other_end_is_a_person_or_a_service(
    write: Path, owner: int, is_let_in: bool
) -> None:
    write.write_text(table(("0100007F:9C40", "0100007F:1F72", owner, 77)))
    assert is_of_a_person(PEER) is is_let_in


def test_it_decides_before_anything_is_shown(client: FlaskClient, write: Path) -> None:
    write.write_text(table(("0100007F:9C40", "0100007F:1F72", WWW_DATA, 77)))
    response = client.get(ASKED, environ_overrides=PEER)
    assert response.status_code == 403
    write.write_text(table(("0100007F:9C40", "0100007F:1F72", PERSON, 77)))
    assert client.get(ASKED, environ_overrides=PEER).status_code == 200


def test_a_connection_is_looked_up_once_and_the_next_one_again(
    client: FlaskClient, write: Path
) -> None:
    """A port that a proxy has after a person is another connection."""
    write.write_text(table(("0100007F:9C40", "0100007F:1F72", PERSON, 77)))
    with socket.socket() as first, socket.socket() as second:
        one, other = ({**PEER, "gunicorn.socket": each} for each in (first, second))
        assert client.get(ASKED, environ_overrides=one).status_code == 200
        write.write_text(table(("0100007F:9C40", "0100007F:1F72", WWW_DATA, 78)))
        assert client.get(ASKED, environ_overrides=one).status_code == 200
        assert client.get(ASKED, environ_overrides=other).status_code == 403


def test_a_connection_that_nobody_holds_is_nobodys(write: Path) -> None:
    closed, other_port = ("0100007F:9C40", "0100007F:1F72"), ("0100007F:9C40", "0100007F:0050")
    servers_own_end = ("0100007F:1F72", "0100007F:9C40")
    write.write_text(
        table((*closed, PERSON, 0), (*other_port, PERSON, 7), (*servers_own_end, PERSON, 8))
    )
    assert not is_of_a_person(PEER)


def test_of_two_owners_one_service_is_enough(write: Path) -> None:
    ends = ("0100007F:9C40", "0100007F:1F72")
    write.write_text(table((*ends, PERSON, 7), ("0100007F:9C40", "0200007F:1F72", WWW_DATA, 8)))
    assert not is_of_a_person(PEER)


@pytest.mark.parametrize(
    "environ", [{}, {**PEER, "REMOTE_ADDR": "unix"}, {"REMOTE_ADDR": "127.0.0.1"}, PEER]
)
def test_where_the_system_tells_nothing_nothing_speaks_against_it(
    write: Path, environ: dict[str, str]
) -> None:
    assert not write.exists()
    assert is_of_a_person(environ)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_an_owner_is_found_in_the_systems_own_table(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as server:
        port = server.getsockname()[1]
        with socket.create_connection((address, port)) as client:
            own, version = client.getsockname(), ip_address(address).version
            text = this_machine.TABLES[version].read_text("ascii")
            assert list(owners_of(text, ip_address(address), own[1], port)) == [os.geteuid()]


def test_addresses_are_written_as_the_table_writes_them() -> None:
    little = in_table(ip_address("127.0.0.1"))
    assert little in {"0100007F", "7F000001"}  # by the order of the machine's bytes
    assert len(in_table(ip_address("::1"))) == 32
