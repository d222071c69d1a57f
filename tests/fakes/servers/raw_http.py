"""HTTP as it goes over the wire: requests as they are written, answers as they come."""

from __future__ import annotations

import socket

from tests.fakes.servers.nginx import NAME


def get(path: str = "/", *headers: str, host: str = NAME, method: str = "GET") -> str:
    """A request that asks for the end of the connection."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "Connection: close", "", ""]
    return "\n".join(lines)


def post(path: str, body: str, *headers: str) -> str:
    """A request with the fields of a form."""
    kind = "Content-Type: application/x-www-form-urlencoded"
    return get(path, kind, f"Content-Length: {len(body)}", *headers, method="POST") + body


def ask(connection: socket.socket, text: str) -> bytes:
    """Send a request as it stands; all that comes back until the end."""
    with connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """All that comes until the end."""
    received = b""
    while piece := connection.recv(65_536):
        received += piece
    return received


def status(answer: bytes) -> int:
    """The status of an answer; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def header(answer: bytes, name: str) -> list[str]:
    """Every value of a header of an answer."""
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(": ")[::2] for line in head)
    return [value for key, value in pairs if key.lower() == name.lower()]
