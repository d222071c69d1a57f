"""What a publish makes of an update: versions, rows that leave, changes, bases."""

from __future__ import annotations

import pytest

from state.live.schema import Link, Live, LiveCall
from state.live.store import REMOVED_S, StoreReader, StoreWriter, Update
from state.live.store.layout import BASE, BASE_EVERY, NOTHING, STEPS, decode_base
from state.live.store.memory import MemoryBackend
from state.live.store.writer import BASE_S, CHANGES_KEPT
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import SetClock, make_change, make_link, make_writer

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


class Desk:
    """A writer and a reader of one store in memory."""

    def __init__(self) -> None:
        self.home = MemoryBackend()
        self.clock = SetClock()
        self.writer: StoreWriter = make_writer([self.home], self.clock)

    def publish(self, link: Link | None = None, **fields: object) -> int:
        return self.writer.publish(Update(link=link or make_link(), **fields))  # type: ignore[arg-type]

    def read(self) -> Live:
        """As a worker that has just started."""
        return StoreReader([self.home], self.clock, self.clock).read()

    def base(self) -> Live:
        return decode_base(self.home.get(BASE) or b"")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_versions_begin_at_the_epoch_milliseconds_and_grow_by_one(desk: Desk) -> None:
    first = desk.publish(changed={"1001": make_row("1001")})
    assert first == 1_000_000_000 + 1
    assert desk.publish(changed={"1001": make_row("1001", status=8)}) == first + 1


def test_versions_go_on_after_a_restart_though_the_clock_went_back(desk: Desk) -> None:
    last = desk.publish(changed={"1001": make_row("1001")})
    desk.clock.go(-500_000)
    desk.writer = make_writer([desk.home], desk.clock)
    assert desk.publish(link=make_link("resyncing")) == last + 1


def test_versions_go_on_after_the_store_was_lost(desk: Desk) -> None:
    last = desk.publish(changed={"1001": make_row("1001")})
    desk.home.clear()
    desk.clock.go(1)
    desk.writer = make_writer([desk.home], desk.clock)
    assert desk.publish() > last


def test_what_is_told_again_is_no_new_version(desk: Desk) -> None:
    row = make_row("1001", since=5.0)
    version = desk.publish(changed={"1001": row}, calls=[CALL], queues=[])
    assert desk.publish(changed={"1001": row}, calls=[CALL], queues=[]) == version
    assert desk.writer.beat(make_link()) == version


def test_only_rows_that_differ_get_a_new_version(desk: Desk) -> None:
    rows = {name: make_row(name, since=5.0) for name in ("1001", "1002")}
    first = desk.publish(changed=rows)
    second = desk.publish(changed=rows | {"1002": make_row("1002", status=8, since=6.0)})
    assert desk.read().row_versions == {"1001": first, "1002": second}


def test_rows_keep_their_versions_when_a_new_collector_tells_them_all(desk: Desk) -> None:
    rows = {name: make_row(name, since=5.0) for name in ("1001", "1002", "1003")}
    first = desk.publish(changed=rows)
    desk.writer = make_writer([desk.home], desk.clock)
    rows["1003"] = make_row("1003", status=8, since=6.0)
    second = desk.publish(changed=rows, whole=True)
    assert desk.read().row_versions == {"1001": first, "1002": first, "1003": second}


def test_rows_come_in_the_order_of_their_last_change(desk: Desk) -> None:
    desk.publish(changed={name: make_row(name) for name in ("1001", "1002", "1003")})
    desk.publish(changed={"1001": make_row("1001", status=8)})
    assert list(desk.read().row_versions)[-1] == "1001"


@pytest.mark.parametrize(
    "link", [make_link("down"), make_link(since=9.0), make_link(reason="new")], ids=str
)
def test_a_link_that_changed_is_a_new_version(desk: Desk, link: Link) -> None:
    version = desk.publish()
    assert desk.writer.beat(link) == version + 1
    assert desk.read().link == link


def test_a_link_the_caller_changes_in_place_is_noticed(desk: Desk) -> None:
    link = make_link()
    version = desk.writer.beat(link)
    link["state"] = "down"
    assert desk.writer.beat(link) == version + 1


def test_an_event_heard_is_told_without_a_new_version(desk: Desk) -> None:
    link = make_link()
    version = desk.writer.beat(link)
    link["last_event_at"] = 77.0
    assert desk.writer.beat(link) == version
    assert desk.read().link["last_event_at"] == 77.0


def test_calls_and_queues_stay_until_they_change(desk: Desk) -> None:
    desk.publish(calls=[CALL])
    desk.publish(changed={"1001": make_row("1001")})
    assert desk.read().calls == [CALL]
    desk.publish(calls=[])
    assert desk.read().calls == []


def test_a_removed_extension_stays_a_while_as_removed_and_then_goes(desk: Desk) -> None:
    changes = {"1001": [make_change(1)]}
    desk.publish(changed={n: make_row(n) for n in ("1001", "1002")}, changes=changes)
    version = desk.publish(removed=["1001", "nobody"])
    gone = desk.read().rows["1001"]
    assert (gone["status"], gone["label"], gone["since"]) == (-1, "Removed", desk.clock.now)
    assert desk.read().row_versions["1001"] == version
    desk.clock.go(REMOVED_S - 1)
    assert desk.writer.beat(make_link()) == version
    desk.clock.go(2)
    assert desk.writer.beat(make_link()) == version + 1
    assert desk.read().rows.keys() == {"1002"}
    assert StoreReader([desk.home], desk.clock).changes("1001") == []


def test_a_removed_extension_that_comes_back_stays(desk: Desk) -> None:
    desk.publish(changed={"1001": make_row("1001", since=5.0)})
    desk.publish(removed=["1001"])
    desk.clock.go(REMOVED_S + 1)
    desk.publish(changed={"1001": make_row("1001", since=5.0)})
    desk.clock.go(REMOVED_S + 1)
    desk.writer.beat(make_link())
    assert desk.read().rows["1001"]["status"] == 0


def test_a_removed_extension_is_forgotten_by_the_next_collector_too(desk: Desk) -> None:
    desk.publish(changed={"1001": make_row("1001")})
    desk.publish(removed=["1001"])
    desk.writer = make_writer([desk.home], desk.clock)
    desk.clock.go(REMOVED_S + 1)
    desk.publish(whole=True)
    assert desk.read().rows == {}


def test_what_is_not_in_the_whole_is_removed(desk: Desk) -> None:
    desk.publish(changed={n: make_row(n) for n in ("1001", "1002")})
    desk.publish(changed={"1002": make_row("1002")}, whole=True)
    assert {n: row["status"] for n, row in desk.read().rows.items()} == {"1001": -1, "1002": 0}


def test_the_last_changes_are_kept_newest_first_over_restarts(desk: Desk) -> None:
    for number in range(CHANGES_KEPT):
        desk.publish(changes={"1001": [make_change(number)]})
    desk.writer = make_writer([desk.home], desk.clock)
    desk.publish(changes={"1001": [make_change(100), make_change(101)]})
    found = [c["at"] for c in StoreReader([desk.home], desk.clock).changes("1001")]
    assert found == [101.0, 100.0, *map(float, range(CHANGES_KEPT - 1, 1, -1))]


@pytest.mark.parametrize("junk", [b"", b"{", b"{}", b"null"])
def test_changes_that_are_not_legible_are_begun_anew(desk: Desk, junk: bytes) -> None:
    desk.home._values["changes:1001"] = junk
    reader = StoreReader([desk.home], desk.clock)
    assert reader.changes("1001") == []
    desk.publish(changes={"1001": [make_change(1)]})
    assert [change["at"] for change in reader.changes("1001")] == [1.0]


def test_resume_and_live_are_found_by_the_next_collector(desk: Desk) -> None:
    version = desk.publish(changed={"1001": make_row("1001", since=5.0)}, resume=b"\xff\x00")
    told = desk.clock.now
    desk.clock.go(60)
    writer = make_writer([desk.home], desk.clock)
    live = writer.load_live()
    assert live is not None
    assert (live.version, live.rows["1001"]["since"]) == (version, 5.0)
    assert (live.link["state"], live.link["since"]) == ("down", told)
    assert writer.load_resume() == b"\xff\x00"


def test_at_the_first_start_there_is_nothing_to_resume(desk: Desk) -> None:
    assert (desk.writer.load_live(), desk.writer.load_resume()) == (None, None)


def test_a_base_is_written_often_enough_for_readers_to_catch_up(desk: Desk) -> None:
    assert 2 * BASE_EVERY <= STEPS
    lags = []
    for number in range(3 * STEPS):
        version = desk.publish(changed={"1001": make_row("1001", since=float(number))})
        lags.append(version - desk.base().version)
    assert max(lags) == BASE_EVERY - 1


def test_a_damaged_base_is_healed_by_a_quiet_writer_within_a_minute(desk: Desk) -> None:
    desk.publish(changed={"1001": make_row("1001")})
    desk.home._values[BASE] = b"{}"
    desk.clock.go(BASE_S / 2)
    desk.writer.beat(make_link())
    assert desk.home.get(BASE) == b"{}"
    desk.clock.go(BASE_S)
    desk.writer.beat(make_link())
    assert desk.base().rows.keys() == {"1001"}


def test_why_the_history_is_not_kept_is_told_too(desk: Desk) -> None:
    desk.writer.beat(make_link(), "history: no")
    assert desk.read().kept == "history: no"
    desk.writer.beat(make_link())
    assert desk.read().kept == ""


def test_nothing_is_a_picture_too() -> None:
    assert (NOTHING.version, NOTHING.rows, NOTHING.link["state"]) == (0, {}, "down")
