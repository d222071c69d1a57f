"""What each route, page and callback needs. What is not in here is shut.

Knows the rules of routes; pages and callbacks are added by the router. Must not know
who looks, or what is behind a door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType

from state.access.roles import Ability, Viewer

Need = frozenset[Ability] | None
"""One of these abilities; None: whoever is recognised, be it only to be told his name."""


def one_of(*abilities: Ability) -> Need:
    """What a door needs that any of these abilities opens."""
    return frozenset(abilities)


SHUT: Need = frozenset()
"""No ability opens it."""

OPEN = frozenset(
    {
        "/healthz",
        "/readyz",
        "/assets/<path:filename>",
        "/_lib/<name>",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_favicon.ico",
        "/login",
        "/login/sign-on",
        "/login/sign-on/back",
        "/invitation/<secret>",
    }
)
"""Rules for anybody: they hold nothing of calls or people."""

DETAILED = frozenset({"/healthz", "/readyz"})
"""Open rules that tell more to those who may see diagnostics."""

ROUTES: MappingProxyType[str, Need] = MappingProxyType(
    {
        "/": None,
        "/<path:path>": None,  # by its page
        "/_dash-layout": None,
        "/_dash-dependencies": None,
        "/_dash-update-component": None,  # by its callback
        "/_reload-hash": SHUT,
        "/logout": None,
        "/password": None,
        "/views": one_of(Ability.BOARD),
        "/users": one_of(Ability.USERS),
        "/tokens": one_of(Ability.USERS),
        "/audit": one_of(Ability.USERS),
        "/metrics": one_of(Ability.METRICS),
        "/wall": one_of(Ability.WALL),
        "/wall/poll": one_of(Ability.WALL),
        "/api/v1/extensions": one_of(Ability.BOARD),
        "/api/v1/extensions/<path:number>/changes": one_of(Ability.BOARD),
        "/api/v1/calls": one_of(Ability.BOARD),
        "/api/v1/board": one_of(Ability.BOARD),
        "/api/v1/alerts": one_of(Ability.BOARD),
        "/api/v1/queues": one_of(Ability.QUEUES),
        "/api/v1/abandoned": one_of(Ability.QUEUES),
        "/api/v1/agents": one_of(Ability.REPORTS),
        "/api/v1/legs": one_of(Ability.REPORTS),
        "/api/v1/staffing": one_of(Ability.QUEUES),
    }
)
"""What a rule of the URL map needs."""


class Doors:
    """What pages and callbacks need. A page's callbacks need what the page needs.

    `home` is the path at which a viewer begins.
    """

    def __init__(
        self, need_of_page: Callable[[str], Need], home: Callable[[Viewer], str] = lambda _: "/"
    ) -> None:
        self.page = need_of_page
        self.home = home
        self._callbacks: dict[str, Need] = {}

    def add_callbacks(self, outputs: Iterable[str], need: Need) -> None:
        """Note what callbacks with these outputs need."""
        self._callbacks.update(dict.fromkeys(outputs, need))

    def callback(self, output: str) -> Need:
        """What a callback needs, by its output; SHUT for one that nobody registered."""
        return self._callbacks.get(output, SHUT)
