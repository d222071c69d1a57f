"""Where a request comes from when a proxy stands in front: its word counts only if it is trusted.

Knows addresses and forwarding headers. Must not know users. Anybody can write the beginning of
X-Forwarded-For; each proxy adds the address that it saw at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

from flask import Flask, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = IPv4Network | IPv6Network

BY_PROXY: Final = "ringside.by_proxy"
"""In a request's environment: it came from a trusted proxy. No header can be called so."""

MOST_ENTRIES: Final = 16
SCHEMES: Final = frozenset({"http", "https"})


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """`192.0.2.1`, `192.0.2.1:5060`, `2001:db8::1` or `[2001:db8::1]:443` without its port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


class Proxies:
    """WSGI middleware that puts the client's address and scheme in place of a trusted proxy's."""

    def __init__(self, app: WSGIApplication, trusted: Iterable[Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted)
        self._trusts = lru_cache(1_024)(self._is_trusted)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        peer = environ.get("REMOTE_ADDR", "")
        environ[BY_PROXY] = self._trusts(peer)
        if environ[BY_PROXY]:
            environ["REMOTE_ADDR"] = self.client(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in SCHEMES:
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start)

    def client(self, peer: str, forwarded: str) -> str:
        """The last address in X-Forwarded-For that is no trusted proxy's."""
        client = peer
        for entry in reversed(forwarded.split(",")[-MOST_ENTRIES:]):
            found = address_of(entry)
            if found is None:
                break
            client = str(found)
            if not self._trusts(client):
                break
        return client

    def _is_trusted(self, text: str) -> bool:
        address = address_of(text)
        return address is not None and any(address in network for network in self._trusted)


def believe(server: Flask, trusted: Iterable[Network]) -> None:
    """Let a server believe these proxies, and no others."""
    server.wsgi_app = Proxies(server.wsgi_app, trusted)  # type: ignore[method-assign, assignment]


def came_by_proxy(request: Request) -> bool:
    """Whether a trusted proxy sent this request."""
    return bool(request.environ.get(BY_PROXY))
