"""A scope as text in a table.

Pure. Knows JSON.
"""

from __future__ import annotations

import orjson

from state.access.roles import EVERYTHING, Scope


def as_text(scope: Scope) -> str:
    """The scope as JSON; empty for everything."""
    if scope.is_whole:
        return ""
    named = {"groups": sorted(scope.groups), "queues": sorted(scope.queues), "agent": scope.agent}
    return orjson.dumps(named).decode()


def from_text(text: str) -> Scope:
    """The scope of that text."""
    if not text:
        return EVERYTHING
    named = orjson.loads(text)
    return Scope(frozenset(named["groups"]), frozenset(named["queues"]), named["agent"])
