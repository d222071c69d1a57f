"""Requests of callbacks as a browser sends them, and what an attacker makes of them.

Knows the JSON of a request and valid values of every input. Must not know who checks it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from dash import Dash

from tests.fakes import day

Body = dict[str, Any]
Path = tuple[str | int, ...]

SEARCH = f"?from={day.YESTERDAY}&to={day.YESTERDAY}"
VALUES: dict[str, Any] = {
    "pathname": "/",
    "search": SEARCH,
    "n_clicks": 1,
    "n_intervals": 3,
    "theme.data": "light",
    "ask.data": [1, -1, 0, 0, 0],
    "drawer-request.data": [1, "1001"],
    "past-request.data": [1, "2026-03-02T10:00"],
    "past-facts-request.data": [1, "1001", "2026-03-02T10:00"],
    "past-day.data": "2026-03-02",
    "alerts-acknowledge.data": [1, "a1"],
    "alerts-sound.value": True,
    "alerts-notify.value": True,
    "agent-day-who.data": "1001",
    "live-filters.data": ["ann", "oncall,free", True, False],
    "queues-visible-tick.data": 1,
    "diagnostics-callers.value": True,
    "clickData": {"points": [{"x": 1, "customdata": [1.0, 2.0]}]},
    "agents-order.data": ["Agent A"],
    "queues-order.data": ["sales"],
    "columnDefs": [{"field": "agent", "headerName": "Agent"}],
    "columnState": [{"colId": "agent", "hide": False}],
}
"""By "id.property", else by property; anything else is a text or nothing."""

REPLACEMENTS: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\x00", "\ud800", "9" * 5_000, [], [[]], [None], {},
    {"a": {"b": []}}, "2026-99-99",
)  # fmt: skip
RAW = (
    b"", b"{", b"null", b"[]", b'"x"', b"1", b"\xff\xfe", b"[" * 100_000, b'{"output":' * 5_000,
    b'{"output": NaN}', b"9" * 100_000, b'{"output":"\\ud800"}',
)  # fmt: skip
"""Bodies that are no object, or no JSON."""


def valid_bodies(app: Dash) -> list[Body]:
    """One request for each callback of the server, once for each of its inputs."""
    return [
        _body(each, f"{changed['id']}.{changed['property']}")
        for each in app._callback_list
        if not each["clientside_function"]
        for changed in each["inputs"]
    ]


def _body(callback: Any, changed: str) -> Body:
    names = callback["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    return {
        "output": callback["output"],
        "outputs": outputs if callback["output"].startswith("..") else outputs[0],
        "inputs": [_filled(each) for each in callback["inputs"]],
        "state": [_filled(each) for each in callback["state"]],
        "changedPropIds": [changed],
    }


def _filled(entry: Any) -> Body:
    name = f"{entry['id']}.{entry['property']}"
    value = VALUES.get(name, VALUES.get(entry["property"], _control(name)))
    return {"id": entry["id"], "property": entry["property"], "value": copy.deepcopy(value)}


def _control(name: str) -> str | None:
    return str(day.YESTERDAY) if name.endswith(("from.value", "to.value", "date.value")) else None


def mutations(body: Body) -> Iterator[Body]:
    """The body with each of its parts replaced, left out or doubled."""
    for path in paths(body):
        for replacement in REPLACEMENTS:
            yield changed(body, path, replacement)
        yield without(body, path)
    for name in ("inputs", "state", "changedPropIds"):
        yield {**body, name: body[name] * 2 or [{"id": "x", "property": "y"}]}
        yield {**body, name: body[name][::-1][1:]}


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Where each part of a JSON value is."""
    if at:
        yield at
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for key, inner in entries:
        yield from paths(inner, (*at, key))


def changed(body: Body, path: Path, value: Any) -> Body:
    """A copy with another value at `path`."""
    copied = copy.deepcopy(body)
    _parent(copied, path)[path[-1]] = value
    return copied


def without(body: Body, path: Path) -> Body:
    """A copy without what is at `path`."""
    copied = copy.deepcopy(body)
    del _parent(copied, path)[path[-1]]
    return copied


def _parent(body: Any, path: Path) -> Any:
    for key in path[:-1]:
        body = body[key]
    return body


def as_bytes(body: Body) -> bytes:
    """The body as JSON; half of a surrogate pair stays what it is."""
    return json.dumps(body).encode()
