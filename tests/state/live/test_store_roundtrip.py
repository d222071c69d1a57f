"""What is published is what is read, whatever the order, and however rarely somebody reads."""

from __future__ import annotations

from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from state.live.schema import Pbx, Row
from state.live.store import StoreReader, Update
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import MemoryBackend, SetClock, make_link, make_writer

extensions = st.sampled_from(["1001", "1002", "1003", "2001", "0"])
texts = st.text(st.characters(), max_size=8)  # with half surrogates: strangers choose their names
times = st.floats(allow_nan=False, allow_infinity=False)
fields = st.fixed_dictionaries(
    {
        "name": texts,
        "status": st.sampled_from([0, 1, 2, 4, 8, 9, 16, 17]),
        "since": times,
        "peer": st.none() | texts,
        "answered_at": st.none() | times,
        "queues": st.lists(texts, max_size=2),
    }
)
updates = st.fixed_dictionaries(
    {
        "changed": st.dictionaries(extensions, fields, max_size=4),
        "removed": st.sets(extensions, max_size=2),
        "whole": st.booleans(),
        "pbx": st.none() | st.builds(lambda name: Pbx(name=name, version="", demo=False), texts),
        "read": st.booleans(),
    }
)


def readable(value: Any) -> Any:
    """What JSON can carry of `value`."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [readable(held) for held in value]
    return {k: readable(v) for k, v in value.items()} if isinstance(value, dict) else value


def expected(rows: dict[str, Row], update: dict[str, Any]) -> dict[str, Row]:
    """The rows on the board after `update`."""
    gone = rows.keys() if update["whole"] else update["removed"]
    left = {name: row for name, row in rows.items() if name not in gone}
    return {**left, **update["changed"]}


@settings(max_examples=150, deadline=None)
@given(st.lists(updates, min_size=1, max_size=12))
def test_a_reader_sees_exactly_what_was_published(published: list[dict[str, Any]]) -> None:
    backend, clock = MemoryBackend(), SetClock()
    writer = make_writer([backend], clock)
    seldom = StoreReader([backend], clock, clock)
    rows: dict[str, Row] = {}
    for update in published:
        update["changed"] = {n: make_row(n, **row) for n, row in update["changed"].items()}
        rows = expected(rows, update)
        names = ("changed", "removed", "whole", "pbx")
        version = writer.publish(Update(link=make_link(), **{n: update[n] for n in names}))
        live = seldom.read() if update["read"] else None
        assert live is None or live.version == version
    live, fresh = seldom.read(), StoreReader([backend], clock, clock).read()
    assert live == fresh
    assert list(live.row_versions.values()) == sorted(live.row_versions.values())
    there = {name: row for name, row in live.rows.items() if row["status"] >= 0}
    assert there == {name: readable(dict(row)) for name, row in rows.items()}
    assert live.rows.keys() == live.row_versions.keys()


@settings(max_examples=60, deadline=None)
@given(st.lists(updates, min_size=1, max_size=6), st.integers(0, 5))
def test_another_writer_goes_on_where_the_first_one_stopped(
    published: list[dict[str, Any]], restart_at: int
) -> None:
    backend, clock = MemoryBackend(), SetClock()
    writer, reader = make_writer([backend], clock), StoreReader([backend], clock, clock)
    last = 0
    for number, update in enumerate(published):
        if number == restart_at:
            before = reader.read()
            writer = make_writer([backend], clock)
            found = writer.load_live()
            assert (found.rows if found else {}) == before.rows
        changed = {n: make_row(n, **row) for n, row in update["changed"].items()}
        version = writer.publish(Update(link=make_link(), changed=changed))
        live = reader.read()
        assert live.version == version >= last
        assert all(readable(dict(changed[n])) == dict(live.rows[n]) for n in changed)
        last = version


@given(st.recursive(st.none() | st.integers() | texts, lambda held: st.lists(held, max_size=3)))
def test_diagnostics_of_any_kind_can_be_read_again(value: Any) -> None:
    backend, clock = MemoryBackend(), SetClock()
    make_writer([backend], clock).publish(Update(link=make_link(), diagnostics={"it": value}))
    found = StoreReader([backend], clock, clock).diagnostics()
    assert found.keys() == {"it"}
    assert cast("object", type(found["it"])) in {type(value), float}
