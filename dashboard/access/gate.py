"""The gate before every callback: the body of a request against what the callback declares.

Knows Dash's table of callbacks and the JSON of a request. Must not know who asks, or what a
callback does. No id of this app is a pattern: a body with a list where an input should be is
refused like any other that is malformed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from flask import Flask
from flask.json.provider import DefaultJSONProvider

from dashboard.access.accepted import Accepted, accepted, is_accepted

MOST_BYTES = 1_000_000
"""A longer body is refused with 413 before it is in memory."""

MOST_FORM_BYTES = 64_000

Name = tuple[object, object]
"""Id and property, as they stand in a body."""


class Declared(NamedTuple):
    """What a callback declares: its names, what its values may hold, what may begin it."""

    outputs: list[Name]
    is_list: bool
    inputs: list[Name]
    state: list[Name]
    kinds: list[Accepted]
    triggers: frozenset[str]


class Gate:
    """The callbacks of an app, and whether a body is one of theirs."""

    def __init__(self, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
        self._declared = {
            output: declared(output, entry)
            for output, entry in callbacks.items()
            if "callback" in entry  # the others run in the browser
        }

    def output(self, body: object) -> str:
        """The output of the callback that a body names; empty where it names none of this app."""
        output = body.get("output") if isinstance(body, dict) else None
        return output if isinstance(output, str) and output in self._declared else ""

    def problem(self, body: object) -> str:
        """What is wrong with a body; empty where nothing is."""
        output = self.output(body)
        if not output or not isinstance(body, dict):
            return "there is no such callback"
        return _wrong(self._declared[output], body)


def declared(output: str, entry: Mapping[str, Any]) -> Declared:
    """What Dash's entry of a callback says."""
    names = [name.rpartition(".") for name in output.strip(".").split("...")]
    inputs, state = (_declared_names(entry[part]) for part in ("inputs", "state"))
    return Declared(
        outputs=[(id_, property_) for id_, _, property_ in names],
        is_list=output.startswith(".."),
        inputs=list(inputs),
        state=list(state),
        kinds=[accepted(*name) for name in (*inputs, *state)],
        triggers=frozenset(map(".".join, inputs)),
    )


def _declared_names(entries: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(entry["id"], entry["property"]) for entry in entries]


def _wrong(callback: Declared, body: Mapping[str, object]) -> str:
    """Which part of a body is not as its callback declares."""
    outputs, inputs, state = body.get("outputs"), body.get("inputs"), body.get("state", [])
    if _names(outputs if callback.is_list else [outputs]) != callback.outputs:
        return "its outputs are others"
    if _names(inputs) != callback.inputs or _names(state) != callback.state:
        return "its inputs are others"
    if not _are_triggers(callback, body.get("changedPropIds")):
        return "none of its inputs has changed"
    values = _values(inputs, state)
    for kind, value in zip(callback.kinds, values, strict=True):
        if not is_accepted(kind, value):
            return "an input has a value that it cannot have"
    return ""


def _names(entries: object) -> list[Name] | None:
    """The names of inputs or outputs; None where the list of them is none."""
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        return None
    return [(each.get("id"), each.get("property")) for each in entries]


def _values(*lists: Any) -> list[object]:
    """The values of inputs whose names are known to be right."""
    return [each.get("value") for entries in lists for each in entries]


def _are_triggers(callback: Declared, changed: object) -> bool:
    """Whether each of these is an input; nothing has changed where a page is laid out."""
    if not isinstance(changed, list) or len(changed) > len(callback.triggers):
        return False
    return all(isinstance(each, str) and each in callback.triggers for each in changed)


class StrictJson(DefaultJSONProvider):
    """Reads JSON as its standard has it: no NaN, no half characters, no endless nesting."""

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Read a text. ValueError where it is no JSON."""
        return orjson.loads(s)


def limit_bodies(server: Flask) -> None:
    """Refuse long bodies with 413, those without a length too, and read JSON strictly."""
    server.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES)
    server.json = StrictJson(server)
