"""How the live picture is laid out in keys and bytes; the same for every backend.

Knows keys, JSON and the schema. Must not know backends, clocks or who writes.

The picture is a `base` now and then, and a small `step` per version since: a publish writes and
a reader decodes what changed, not 2,000 rows. Every value carries its version, so a reader that
puts values of different moments together notices. A step's slot is used again after STEPS more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NotRequired, TypedDict, cast

import orjson

from state.live.schema import ChangeRow, Link, Live, LiveCall, LiveQueue, Pbx, Row
from state.live.store.errors import StoreUnusableError

SCHEMA = 3
STEPS = 64
BASE_EVERY = 32  # steps: a reader has as many again before its next step is overwritten

VERSION, BASE, LINK, OWNER = "version", "base", "link", "owner"
RESUME, DIAGNOSTICS = "resume", "diagnostics"
STALE_S = 2.0  # a collector that has said nothing for so long is not running
PARTS = frozenset({"pbx", "calls", "queues"})
NO_PBX: Pbx = {"name": "", "version": "", "demo": False}
NO_LINK: Link = {"state": "down", "since": 0.0, "last_event_at": 0.0, "reason": ""}
NOTHING = Live(version=0, link=NO_LINK, pbx=NO_PBX)


class LinkDoc(TypedDict):
    """The link, when the collector last said that it lives, and why nothing is kept."""

    link: Link
    beat: float
    kept: str


class StepDoc(TypedDict):
    """What one version changed. Calls and queues are there only when they changed."""

    version: int
    rows: dict[str, Row]
    gone: list[str]
    pbx: NotRequired[Pbx]
    calls: NotRequired[list[LiveCall]]
    queues: NotRequired[list[LiveQueue]]


class BaseDoc(TypedDict):
    """The whole of one version; each row with the version that last changed it."""

    schema: int
    version: int
    rows: dict[str, tuple[int, Row]]
    pbx: Pbx
    calls: list[LiveCall]
    queues: list[LiveQueue]


def step_key(version: int) -> str:
    """Where the step that led to `version` is."""
    return f"step:{version % STEPS}"


def changes_key(extension: str) -> str:
    """Where the last changes of an extension are, newest first."""
    return f"changes:{extension}"


def encode_step(
    version: int, rows: Mapping[str, bytes], gone: Sequence[str], parts: Mapping[str, bytes]
) -> bytes:
    """A StepDoc from rows and parts (pbx, calls, queues) that are encoded already."""
    fragments = {extension: orjson.Fragment(row) for extension, row in rows.items()}
    doc = {"version": version, "rows": fragments, "gone": list(gone)}
    return orjson.dumps(doc | {name: orjson.Fragment(part) for name, part in parts.items()})


def encode_base(
    version: int, rows: Mapping[str, bytes], versions: Mapping[str, int], parts: Mapping[str, bytes]
) -> bytes:
    """A BaseDoc from rows and parts that are encoded already."""
    both = {name: (versions[name], orjson.Fragment(row)) for name, row in rows.items()}
    doc = {"schema": SCHEMA, "version": version, "rows": both}
    return orjson.dumps(doc | {name: orjson.Fragment(part) for name, part in parts.items()})


def decode_base(raw: bytes) -> Live:
    """The picture of a base, without its link; StoreUnusableError when it is no such thing."""
    try:
        doc = cast("BaseDoc", orjson.loads(raw))
        if doc["schema"] != SCHEMA:
            raise StoreUnusableError(f"the live store has schema {doc['schema']}, not {SCHEMA}")
        stamped = sorted(((name, pair[0]) for name, pair in doc["rows"].items()), key=itemgetter(1))
        rows = {name: pair[1] for name, pair in doc["rows"].items()}
        parts: dict[str, Any] = {name: doc[name] for name in PARTS}  # type: ignore[literal-required]
        return Live(int(doc["version"]), NO_LINK, rows=rows, row_versions=dict(stamped), **parts)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise StoreUnusableError("the live store holds no picture of Ringside's") from error


def follow(live: Live, raws: Sequence[bytes | None]) -> Live | None:
    """The picture after these steps; None when one of them is not the step that follows."""
    rows, versions = dict(live.rows), dict(live.row_versions)
    parts: dict[str, Any] = {name: getattr(live, name) for name in PARTS}
    for version, raw in enumerate(raws, live.version + 1):
        doc = decode(raw)
        if doc.get("version") != version:
            return None
        try:
            _apply(cast("StepDoc", doc), rows, versions, parts)
        except (KeyError, TypeError) as error:
            raise StoreUnusableError("the live store holds no step of Ringside's") from error
    version = live.version + len(raws)
    return Live(version, NO_LINK, rows=rows, row_versions=versions, **parts)


def _apply(
    doc: StepDoc, rows: dict[str, Row], versions: dict[str, int], parts: dict[str, Any]
) -> None:
    rows.update(doc["rows"])
    for extension in (*doc["rows"], *doc["gone"]):
        versions.pop(extension, None)
    versions.update(dict.fromkeys(doc["rows"], doc["version"]))
    for extension in doc["gone"]:
        rows.pop(extension, None)
    parts.update({name: doc[name] for name in doc.keys() & PARTS})  # type: ignore[literal-required]


def decode(raw: bytes | None) -> dict[str, object]:
    """A JSON object; empty when there is none, StoreUnusableError when it is something else."""
    if raw is None:
        return {}
    try:
        doc = orjson.loads(raw)
    except ValueError as error:
        raise StoreUnusableError("the live store holds bytes that are no JSON") from error
    if not isinstance(doc, dict):
        raise StoreUnusableError("the live store holds JSON that is no object")
    return doc


def decode_link(raw: bytes | None) -> LinkDoc:
    """The link; a beat of 0 when nobody has said anything yet."""
    doc = decode(raw) or {"link": NO_LINK, "beat": 0.0, "kept": ""}
    if not {"link", "beat", "kept"} <= doc.keys():
        raise StoreUnusableError("the live store holds no link of Ringside's")
    return cast("LinkDoc", doc)


def decode_changes(raw: bytes | None) -> list[ChangeRow]:
    """An extension's changes, newest first; empty when there are none, or none that are legible."""
    try:
        found = orjson.loads(raw or b"[]")
    except ValueError:
        return []
    return cast("list[ChangeRow]", found) if isinstance(found, list) else []


def decode_version(raw: bytes | None) -> int:
    """The version; 0 when nothing is stored. StoreUnusableError when it is no number."""
    try:
        return 0 if raw is None else int(raw)
    except ValueError as error:
        raise StoreUnusableError("the live store's version is no number") from error
