"""What a publish makes of an update: versions, rows that leave, changes, snapshots."""

from __future__ import annotations

import pytest

from state.live.schema import Link, Live, LiveCall
from state.live.store import REMOVED_S, StoreReader, StoreWriter, Update
from state.live.store.encoding import DELTAS, EMPTY, SNAPSHOT, SNAPSHOT_EVERY, decode_snapshot
from state.live.store.writer import CHANGES_KEPT, SNAPSHOT_S
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import (
    MemoryBackend,
    SetClock,
    make_change,
    make_link,
    make_writer,
)

CALL: LiveCall = {
    "call_id": "1.1",
    "since": 1.0,
    "answered_at": None,
    "caller": "5551234",
    "caller_name": "<script>",
    "callee": "1001",
    "queue": None,
    "extensions": ["1001"],
    "state": "ringing",
}


class Store:
    """A writer and a reader of one store in memory."""

    def __init__(self) -> None:
        self.backend = MemoryBackend()
        self.clock = SetClock()
        self.writer: StoreWriter = make_writer([self.backend], self.clock)

    def publish(self, link: Link | None = None, **fields: object) -> int:
        return self.writer.publish(Update(link=link or make_link(), **fields))  # type: ignore[arg-type]

    def read(self) -> Live:
        """As a worker that has just started."""
        return StoreReader([self.backend], self.clock, self.clock).read()

    def snapshot(self) -> Live:
        return decode_snapshot(self.backend.read(SNAPSHOT)[0] or b"")


@pytest.fixture
def store() -> Store:
    return Store()


def test_versions_begin_at_the_epoch_milliseconds_and_grow_by_one(store: Store) -> None:
    first = store.publish(changed={"1001": make_row("1001")})
    assert first == 1_000_000_000 + 1
    assert store.publish(changed={"1001": make_row("1001", status=8)}) == first + 1


def test_versions_go_on_after_a_restart_though_the_clock_went_back(store: Store) -> None:
    last = store.publish(changed={"1001": make_row("1001")})
    store.clock.go(-500_000)
    store.writer = make_writer([store.backend], store.clock)
    assert store.publish(link=make_link("resyncing")) == last + 1


def test_versions_go_on_after_the_store_was_lost(store: Store) -> None:
    last = store.publish(changed={"1001": make_row("1001")})
    store.backend.clear()
    store.clock.go(1)
    store.writer = make_writer([store.backend], store.clock)
    assert store.publish() > last


def test_what_is_published_again_is_no_new_version(store: Store) -> None:
    row = make_row("1001", since=5.0)
    version = store.publish(changed={"1001": row}, calls=[CALL], queues=[])
    assert store.publish(changed={"1001": row}, calls=[CALL], queues=[]) == version
    assert store.writer.beat(make_link()) == version


def test_only_rows_that_differ_get_a_new_version(store: Store) -> None:
    rows = {name: make_row(name, since=5.0) for name in ("1001", "1002")}
    first = store.publish(changed=rows)
    second = store.publish(changed=rows | {"1002": make_row("1002", status=8, since=6.0)})
    assert store.read().row_versions == {"1001": first, "1002": second}


def test_rows_keep_their_versions_when_a_new_collector_publishes_them_all(store: Store) -> None:
    rows = {name: make_row(name, since=5.0) for name in ("1001", "1002", "1003")}
    first = store.publish(changed=rows)
    store.writer = make_writer([store.backend], store.clock)
    rows["1003"] = make_row("1003", status=8, since=6.0)
    second = store.publish(changed=rows, whole=True)
    assert store.read().row_versions == {"1001": first, "1002": first, "1003": second}


def test_rows_come_in_the_order_of_their_last_change(store: Store) -> None:
    store.publish(changed={name: make_row(name) for name in ("1001", "1002", "1003")})
    store.publish(changed={"1001": make_row("1001", status=8)})
    assert list(store.read().row_versions)[-1] == "1001"


@pytest.mark.parametrize(
    "link", [make_link("down"), make_link(since=9.0), make_link(reason="new")], ids=str
)
def test_a_link_that_changed_is_a_new_version(store: Store, link: Link) -> None:
    version = store.publish()
    assert store.writer.beat(link) == version + 1
    assert store.read().link == link


def test_a_link_the_caller_changes_in_place_is_noticed(store: Store) -> None:
    link = make_link()
    version = store.writer.beat(link)
    link["state"] = "down"
    assert store.writer.beat(link) == version + 1


def test_the_time_of_the_last_event_is_no_new_version(store: Store) -> None:
    link = make_link()
    version = store.writer.beat(link)
    link["last_event_at"] = 77.0
    assert store.writer.beat(link) == version
    assert store.read().link["last_event_at"] == 77.0


def test_calls_and_queues_stay_until_they_change(store: Store) -> None:
    store.publish(calls=[CALL])
    store.publish(changed={"1001": make_row("1001")})
    assert store.read().calls == [CALL]
    store.publish(calls=[])
    assert store.read().calls == []


def test_a_removed_extension_stays_a_while_as_removed_and_then_goes(store: Store) -> None:
    changes = {"1001": [make_change(1)]}
    store.publish(changed={n: make_row(n) for n in ("1001", "1002")}, changes=changes)
    version = store.publish(removed=["1001", "nobody"])
    gone = store.read().rows["1001"]
    assert (gone["status"], gone["label"], gone["since"]) == (-1, "Removed", store.clock.now)
    assert store.read().row_versions["1001"] == version
    store.clock.go(REMOVED_S - 1)
    assert store.writer.beat(make_link()) == version
    store.clock.go(2)
    assert store.writer.beat(make_link()) == version + 1
    assert store.read().rows.keys() == {"1002"}
    assert StoreReader([store.backend], store.clock).changes("1001") == []


def test_a_removed_extension_that_comes_back_stays(store: Store) -> None:
    store.publish(changed={"1001": make_row("1001", since=5.0)})
    store.publish(removed=["1001"])
    store.clock.go(REMOVED_S + 1)
    store.publish(changed={"1001": make_row("1001", since=5.0)})
    store.clock.go(REMOVED_S + 1)
    store.writer.beat(make_link())
    assert store.read().rows["1001"]["status"] == 0


def test_a_removed_extension_is_forgotten_by_the_next_collector_too(store: Store) -> None:
    store.publish(changed={"1001": make_row("1001")})
    store.publish(removed=["1001"])
    store.writer = make_writer([store.backend], store.clock)
    store.clock.go(REMOVED_S + 1)
    store.publish(whole=True)
    assert store.read().rows == {}


def test_what_is_not_in_the_whole_is_removed(store: Store) -> None:
    store.publish(changed={n: make_row(n) for n in ("1001", "1002")})
    store.publish(changed={"1002": make_row("1002")}, whole=True)
    assert {n: row["status"] for n, row in store.read().rows.items()} == {"1001": -1, "1002": 0}


def test_the_last_changes_are_kept_newest_first_over_restarts(store: Store) -> None:
    for number in range(CHANGES_KEPT):
        store.publish(changes={"1001": [make_change(number)]})
    store.writer = make_writer([store.backend], store.clock)
    store.publish(changes={"1001": [make_change(100), make_change(101)]})
    found = [c["at"] for c in StoreReader([store.backend], store.clock).changes("1001")]
    assert found == [101.0, 100.0, *map(float, range(CHANGES_KEPT - 1, 1, -1))]


@pytest.mark.parametrize("junk", [b"", b"{", b"{}", b"null"])
def test_changes_that_cannot_be_read_are_forgotten(store: Store, junk: bytes) -> None:
    store.backend.values["changes:1001"] = junk
    reader = StoreReader([store.backend], store.clock)
    assert reader.changes("1001") == []
    store.publish(changes={"1001": [make_change(1)]})
    assert [change["at"] for change in reader.changes("1001")] == [1.0]


def test_resume_and_live_are_found_by_the_next_collector(store: Store) -> None:
    version = store.publish(changed={"1001": make_row("1001", since=5.0)}, resume=b"\xff\x00")
    published_at = store.clock.now
    store.clock.go(60)
    writer = make_writer([store.backend], store.clock)
    live = writer.load_live()
    assert live is not None
    assert (live.version, live.rows["1001"]["since"]) == (version, 5.0)
    assert (live.link["state"], live.link["since"]) == ("down", published_at)
    assert writer.load_resume() == b"\xff\x00"


def test_at_the_first_start_there_is_nothing_to_resume(store: Store) -> None:
    assert (store.writer.load_live(), store.writer.load_resume()) == (None, None)


def test_a_snapshot_is_written_often_enough_for_readers_to_catch_up(store: Store) -> None:
    assert 2 * SNAPSHOT_EVERY <= DELTAS
    lags = []
    for number in range(3 * DELTAS):
        version = store.publish(changed={"1001": make_row("1001", since=float(number))})
        lags.append(version - store.snapshot().version)
    assert max(lags) == SNAPSHOT_EVERY - 1


def test_a_damaged_snapshot_is_repaired_by_a_quiet_writer_within_a_minute(store: Store) -> None:
    store.publish(changed={"1001": make_row("1001")})
    store.backend.values[SNAPSHOT] = b"{}"
    store.clock.go(SNAPSHOT_S / 2)
    store.writer.beat(make_link())
    assert store.backend.read(SNAPSHOT) == [b"{}"]
    store.clock.go(SNAPSHOT_S)
    store.writer.beat(make_link())
    assert store.snapshot().rows.keys() == {"1001"}


def test_readers_see_why_the_history_is_not_kept(store: Store) -> None:
    store.writer.beat(make_link(), "history: no")
    assert store.read().kept == "history: no"
    store.writer.beat(make_link())
    assert store.read().kept == ""


def test_the_empty_picture_has_a_link_that_is_down() -> None:
    assert (EMPTY.version, EMPTY.rows, EMPTY.link["state"]) == (0, {}, "down")
