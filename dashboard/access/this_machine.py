"""Whether a request comes from a person at this machine itself, and not through a proxy on it.

Knows headers of proxies and Linux's table of TCP connections. Must not know users or tokens.
A connection from 127.0.0.1 proves little: a proxy on this machine makes such connections for
everybody. Most proxies add a header. For those that add none, the owner of the other end tells:
proxies run as a user of their own, such as www-data.
"""

from __future__ import annotations

import os
import re
import struct
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from flask import Request

from state.access.settings import LOCAL_NAMES, is_loopback

FORWARDED = frozenset(
    {"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_CLIENT_IP",
     "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_X_CLUSTER_CLIENT_IP",
     "HTTP_X_ORIGINAL_HOST", "HTTP_X_ORIGINAL_URL", "HTTP_X_REMOTE_USER", "HTTP_REMOTE_USER"}
)  # fmt: skip
"""Headers of proxies as WSGI names them, besides all that begin with FORWARDED_PREFIX."""

FORWARDED_PREFIX = "HTTP_X_FORWARDED_"
OLD = "HTTP/1.0"
"""What nginx speaks to the server behind it unless its site says otherwise. No browser does."""

PEOPLE = range(1_000, 60_001)
"""The numbers of people's accounts; those of services are smaller or greater."""

TABLES = {4: Path("/proc/self/net/tcp"), 6: Path("/proc/self/net/tcp6")}
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@]+)(?::[0-9]{1,5})?")

LOCAL, REMOTE, OWNER, INODE = 1, 2, 7, 9
"""Columns of these tables."""


class ThisMachine:
    """Tells who asks from this machine itself. Safe to share between threads.

    Whose a connection is, is read once and kept as long as the connection: Linux writes the table
    anew for each reader, in a millisecond or more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: WeakKeyDictionary[object, bool] = WeakKeyDictionary()

    def asks(self, request: Request) -> bool:
        """Whether a person at this machine asks, or a program of theirs."""
        return (
            host_of(request) in LOCAL_NAMES
            and not has_proxy_header(request.environ)
            and request.environ.get("SERVER_PROTOCOL") != OLD
            and is_local(request.remote_addr or "")
            and self._is_of_a_person(request.environ)
        )

    def _is_of_a_person(self, environ: Mapping[str, Any]) -> bool:
        connection = environ.get("gunicorn.socket")
        if connection is None:
            return is_of_a_person(environ)
        with self._lock:
            known = self._known.get(connection)
        if known is None:
            known = is_of_a_person(environ)
            with self._lock:
                self._known[connection] = known
        return known


def host_of(request: Request) -> str:
    """The name in the Host header without its port, in lower case; empty for what is none."""
    return _name_in(request.environ.get("HTTP_HOST", ""))


@lru_cache(1_024)
def _name_in(host: str) -> str:
    """Each poll brings the same."""
    found = _HOST.fullmatch(host.lower())
    return found[1] if found is not None else ""


def has_proxy_header(environ: Mapping[str, Any]) -> bool:
    """Whether a proxy added one of these headers."""
    return not FORWARDED.isdisjoint(environ) or any(
        name.startswith(FORWARDED_PREFIX) for name in environ
    )


is_local = lru_cache(1_024)(is_loopback)
"""Each poll asks it."""


def is_of_a_person(environ: Mapping[str, Any]) -> bool:
    """Whether root, Ringside's own user or a person owns the other end of a local connection.

    Where the system has no such table (macOS), nothing speaks against it.
    """
    try:
        peer = (ip_address(environ["REMOTE_ADDR"]), int(environ["REMOTE_PORT"]))
        table = TABLES[peer[0].version].read_text("ascii")
    except (KeyError, ValueError, OSError):
        return True
    owners = set(owners_of(table, *peer, int(environ["SERVER_PORT"])))
    return bool(owners) and all(owner in {0, os.geteuid()} or owner in PEOPLE for owner in owners)


def owners_of(
    table: str, address: IPv4Address | IPv6Address, port: int, server_port: int
) -> Iterator[int]:
    """The user numbers that hold a connection from this address and port to the server's port."""
    end, server_end = f"{in_table(address)}:{port:04X}", f":{server_port:04X}"
    for line in table.splitlines():
        if end in line:
            columns = line.split()
            is_open = columns[INODE] != "0"  # nobody reads what is sent to one that is closed
            if columns[LOCAL] == end and columns[REMOTE].endswith(server_end) and is_open:
                yield int(columns[OWNER])


def in_table(address: IPv4Address | IPv6Address) -> str:
    """An address as the tables write it: words of four bytes, each in this machine's order."""
    words = struct.iter_unpack("!I", address.packed)
    return "".join(f"{int.from_bytes(struct.pack('=I', word), 'big'):08X}" for (word,) in words)
