"""How the live picture is written as keys and JSON bytes; the same for every backend.

Knows keys, JSON and the schema. Must not know backends, clocks or who writes.

A snapshot of the whole picture is written now and then, and one small delta for each version. So
a publish writes, and a reader decodes, what changed and not 2,000 rows. Every value carries its
version, so a reader notices values that do not belong together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NotRequired, TypedDict, cast

import orjson

from state.live.schema import ChangeRow, Link, Live, LiveCall, LiveQueue, Pbx, Row
from state.live.store.backend import StoreUnusableError

SCHEMA = 4
DELTAS = 64  # so many are kept: the key of a delta is used again after so many versions
SNAPSHOT_EVERY = 32  # deltas: a reader has as many again before its next delta is overwritten

VERSION, SNAPSHOT, HEARTBEAT = "version", "snapshot", "heartbeat"
RESUME, DIAGNOSTICS = "resume", "diagnostics"
PARTS = frozenset({"pbx", "calls", "queues"})
NO_PBX: Pbx = {"name": "", "version": "", "demo": False}
NO_LINK: Link = {"state": "down", "since": 0.0, "last_event_at": 0.0, "reason": ""}
EMPTY = Live(version=0, link=NO_LINK, pbx=NO_PBX)


class Heartbeat(TypedDict):
    """The link, when the collector wrote it, and why state or history is not being kept."""

    link: Link
    beat: float
    kept: str


NO_HEARTBEAT: Heartbeat = {"link": NO_LINK, "beat": 0.0, "kept": ""}


class DeltaDoc(TypedDict):
    """What one version changed. PBX, calls and queues are there only when they changed."""

    version: int
    rows: dict[str, Row]
    gone: list[str]
    pbx: NotRequired[Pbx]
    calls: NotRequired[list[LiveCall]]
    queues: NotRequired[list[LiveQueue]]


class SnapshotDoc(TypedDict):
    """The whole of one version. Each row comes with the version that last changed it."""

    schema: int
    version: int
    rows: dict[str, tuple[int, Row]]
    pbx: Pbx
    calls: list[LiveCall]
    queues: list[LiveQueue]


def delta_key(version: int) -> str:
    """The key of the delta from `version - 1` to `version`."""
    return f"delta:{version % DELTAS}"


def changes_key(extension: str) -> str:
    """The key of an extension's last status changes."""
    return f"changes:{extension}"


def encode(value: object) -> bytes:
    """`value` as JSON. Half surrogates become ?, whole numbers beyond 64 bits become floats."""
    try:
        return compact(orjson.dumps(value))
    except orjson.JSONEncodeError:
        return compact(orjson.dumps(_clean(value)))


def compact(made: bytes) -> bytes:
    """A copy that takes no more memory than its bytes, for what is kept.

    orjson writes into a buffer of 4 KB and leaves it to whoever keeps the result: 50 changes of
    2,000 extensions took 400 MB instead of 20.
    """
    return bytes(memoryview(made))


def _clean(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case int() if value.bit_length() > 63:  # noqa: PLR2004 - what a signed 64-bit number holds
            return float(value)
        case dict():
            return {_clean(key): _clean(held) for key, held in value.items()}
        case list() | tuple():
            return [_clean(held) for held in value]
        case _:
            return value


def encode_delta(
    version: int, rows: Mapping[str, bytes], gone: Sequence[str], parts: Mapping[str, bytes]
) -> bytes:
    """A DeltaDoc from rows and PARTS that are encoded already."""
    doc = {"version": version, "rows": _fragments(rows), "gone": list(gone)}
    return orjson.dumps(doc | _fragments(parts))


def encode_snapshot(
    version: int, rows: Mapping[str, bytes], versions: Mapping[str, int], parts: Mapping[str, bytes]
) -> bytes:
    """A SnapshotDoc from rows and PARTS that are encoded already."""
    both = {name: (versions[name], row) for name, row in _fragments(rows).items()}
    return orjson.dumps({"schema": SCHEMA, "version": version, "rows": both} | _fragments(parts))


def _fragments(values: Mapping[str, bytes]) -> dict[str, orjson.Fragment]:
    return {name: orjson.Fragment(value) for name, value in values.items()}


def decode_snapshot(raw: bytes) -> Live:
    """The picture without its link; StoreUnusableError when `raw` is no snapshot of this schema."""
    try:
        doc = cast("SnapshotDoc", orjson.loads(raw))
        if doc["schema"] != SCHEMA:
            raise StoreUnusableError(f"the live store has schema {doc['schema']}, not {SCHEMA}")
        stamped = sorted(((name, pair[0]) for name, pair in doc["rows"].items()), key=itemgetter(1))
        rows = {name: pair[1] for name, pair in doc["rows"].items()}
        parts: dict[str, Any] = {name: doc[name] for name in PARTS}  # type: ignore[literal-required]
        return Live(int(doc["version"]), NO_LINK, rows=rows, row_versions=dict(stamped), **parts)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise StoreUnusableError("the live store holds no snapshot of Ringside's") from error


def apply_deltas(live: Live, raws: Sequence[bytes | None]) -> Live | None:
    """The picture after these deltas; None when one of them does not follow the one before."""
    rows, versions = dict(live.rows), dict(live.row_versions)
    parts: dict[str, Any] = {name: getattr(live, name) for name in PARTS}
    for version, raw in enumerate(raws, live.version + 1):
        doc = decode(raw)
        if doc.get("version") != version:
            return None
        try:
            _apply(cast("DeltaDoc", doc), rows, versions, parts)
        except (KeyError, TypeError) as error:
            raise StoreUnusableError("the live store holds no delta of Ringside's") from error
    return Live(live.version + len(raws), NO_LINK, rows=rows, row_versions=versions, **parts)


def _apply(
    doc: DeltaDoc, rows: dict[str, Row], versions: dict[str, int], parts: dict[str, Any]
) -> None:
    rows.update(doc["rows"])
    for extension in (*doc["rows"], *doc["gone"]):
        versions.pop(extension, None)  # so that what changed last comes last
    versions.update(dict.fromkeys(doc["rows"], doc["version"]))
    for extension in doc["gone"]:
        rows.pop(extension, None)
    parts.update({name: doc[name] for name in doc.keys() & PARTS})  # type: ignore[literal-required]


def decode(raw: bytes | None) -> dict[str, object]:
    """A JSON object, empty when there is none; StoreUnusableError when it is something else."""
    if raw is None:
        return {}
    try:
        doc = orjson.loads(raw)
    except ValueError as error:
        raise StoreUnusableError("the live store holds bytes that are no JSON") from error
    if not isinstance(doc, dict):
        raise StoreUnusableError("the live store holds JSON that is no object")
    return doc


def decode_heartbeat(raw: bytes | None) -> Heartbeat:
    """The heartbeat, NO_HEARTBEAT when there is none."""
    doc = decode(raw)
    if doc and not NO_HEARTBEAT.keys() <= doc.keys():
        raise StoreUnusableError("the live store holds no heartbeat of Ringside's")
    return cast("Heartbeat", doc or NO_HEARTBEAT)


def decode_changes(raw: bytes | None) -> list[ChangeRow]:
    """An extension's changes, newest first; empty when there are none or they cannot be read."""
    try:
        found = orjson.loads(raw or b"[]")
    except ValueError:
        return []
    return cast("list[ChangeRow]", found) if isinstance(found, list) else []


def decode_version(raw: bytes | None) -> int:
    """The version, 0 when nothing is stored; StoreUnusableError when it is no number."""
    try:
        return 0 if raw is None else int(raw)
    except ValueError as error:
        raise StoreUnusableError("the live store's version is no number") from error
