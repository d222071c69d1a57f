"""What a reader says when the collector is silent, gone, elsewhere, or not there yet."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence

import pytest

from state.live.store import StoreReader, StoreUnavailableError, Update
from state.live.store.choice import FRESH_S, LOOK_S, SHUN_S
from state.live.store.fetch import fetch
from state.live.store.freshness import NEVER_STARTED, NO_COLLECTOR, STARTING
from state.live.store.layout import BASE, STALE_S, STEPS, VERSION, step_key
from state.live.store.memory import MemoryBackend
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import SetClock, make_link, make_writer


class Home(MemoryBackend):
    """A store in memory that fails on order, and counts what it is asked."""

    def __init__(self, name: str = "home") -> None:
        super().__init__()
        self.fault = ""
        self.asked: list[str] = []
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def get(self, key: str) -> bytes | None:
        self.asked.append(key)
        self._fail()
        return super().get(key)

    def put(self, values: Mapping[str, bytes], drop: Collection[str], owner: bytes) -> None:
        self._fail()
        super().put(values, drop, owner)

    def _fail(self) -> None:
        if self.fault:
            raise StoreUnavailableError(self.fault)

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        return [self.get(key) for key in keys]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def home() -> Home:
    return Home()


def make_reader(clock: SetClock, *homes: Home) -> StoreReader:
    return StoreReader(homes, clock, clock)


def test_before_the_first_word_it_waits_and_then_says_that_nobody_speaks(
    clock: SetClock, home: Home
) -> None:
    reader = make_reader(clock, home)
    link = reader.read().link
    assert (link["state"], link["reason"], link["since"]) == ("resyncing", STARTING, clock.now)
    began = clock.now
    clock.go(STALE_S + 0.1)
    link = reader.read().link
    assert (link["state"], link["reason"], link["since"]) == ("down", NEVER_STARTED, began)
    assert (reader.version(), reader.read().version) == (0, 0)


def test_a_silent_collector_is_a_link_that_is_down_since_its_last_word(
    clock: SetClock, home: Home
) -> None:
    writer, reader = make_writer([home], clock), make_reader(clock, home)
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    last = clock.now
    clock.go(STALE_S - 0.1)
    assert reader.read().link["state"] == "up"
    clock.go(0.2)
    live = reader.read()
    assert live.link == {
        "state": "down",
        "since": last,
        "last_event_at": 2.0,
        "reason": NO_COLLECTOR,
    }
    assert live.rows.keys() == {"1001"}
    writer.beat(make_link())
    assert reader.read().link["state"] == "up"


def test_a_clock_set_back_does_not_make_a_dead_collector_look_alive(home: Home) -> None:
    clock, monotonic = SetClock(), SetClock()
    make_writer([home], clock).beat(make_link())
    reader = StoreReader([home], clock, monotonic)
    assert reader.read().link["state"] == "up"
    clock.go(-3600)
    monotonic.go(STALE_S + 0.1)
    assert reader.read().link["reason"] == NO_COLLECTOR


def test_an_unchanged_picture_is_decoded_once(clock: SetClock, home: Home) -> None:
    make_writer([home], clock).publish(Update(link=make_link(), changed={"1": make_row("1")}))
    reader = make_reader(clock, home)
    rows = reader.read().rows
    home.asked.clear()
    assert reader.read().rows is rows
    assert home.asked == [VERSION, "link"]


def test_a_reader_that_is_behind_reads_the_steps_and_not_the_base(
    clock: SetClock, home: Home
) -> None:
    writer, reader = make_writer([home], clock), make_reader(clock, home)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1"), "2": make_row("2")}))
    untouched = reader.read().rows["2"]
    for number in range(3):
        writer.publish(Update(link=make_link(), changed={"1": make_row("1", since=number)}))
    home.asked.clear()
    live = reader.read()
    assert (live.rows["1"]["since"], live.rows["2"] is untouched) == (2, True)
    assert BASE not in home.asked


def test_a_reader_that_was_away_for_long_reads_the_base_again(clock: SetClock, home: Home) -> None:
    writer, reader = make_writer([home], clock), make_reader(clock, home)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    reader.read()
    for number in range(2 * STEPS):
        version = writer.publish(
            Update(link=make_link(), changed={"1": make_row("1", since=float(number))})
        )
    live = reader.read()
    assert (live.version, live.rows["1"]["since"]) == (version, 2.0 * STEPS - 1)


def test_a_step_of_another_version_in_the_slot_is_not_taken(clock: SetClock, home: Home) -> None:
    writer = make_writer([home], clock)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    known = fetch(home)
    version = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=8)}))
    home._values[step_key(version)] = b'{"version":7,"rows":{},"gone":[]}'
    with pytest.raises(StoreUnavailableError, match="faster than it can be read"):
        fetch(home, known)
    writer._base_at = 0.0
    writer.beat(make_link())
    assert fetch(home, known).rows["1"]["status"] == 8


@pytest.mark.parametrize("key", [BASE, "step", "link", VERSION])
@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"\xff", b"null", b'{"version":1}'])
def test_junk_in_the_store_is_a_link_that_is_down_and_no_traceback(
    clock: SetClock, home: Home, key: str, junk: bytes
) -> None:
    writer, reader = make_writer([home], clock), make_reader(clock, home)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    if key == "step":
        reader.read()
        version = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=8)}))
        key = step_key(version)
        home._values[BASE] = junk
    home._values[key] = junk
    clock.go(LOOK_S)
    live = reader.read()
    assert live.link["state"] in {"down", "resyncing"}
    assert live.link["reason"]


def test_a_store_that_cannot_be_read_is_a_link_that_is_down_with_the_last_picture(
    clock: SetClock, home: Home
) -> None:
    writer, reader = make_writer([home], clock), make_reader(clock, home)
    version = writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    reader.read()
    home.fault = "the disk does not read"
    live = reader.read()
    assert (live.version, set(live.rows)) == (version, {"1"})
    assert (live.link["state"], live.link["reason"]) == ("down", "the disk does not read")
    assert reader.version() == version
    assert reader.changes("1") == []
    assert reader.diagnostics() == {"store": "the disk does not read"}
    home.fault = ""
    clock.go(SHUN_S)
    assert reader.read().link["state"] == "up"


def test_a_home_that_fails_is_left_alone_for_a_while(clock: SetClock, home: Home) -> None:
    reader = make_reader(clock, home)
    home.fault = "gone"
    reader.read()
    home.asked.clear()
    for _ in range(20):
        reader.read()
    assert home.asked == []


def test_the_reader_follows_the_collector_to_its_spare_and_back(clock: SetClock) -> None:
    first, spare = Home("first"), Home("spare")
    writer, reader = make_writer([first, spare], clock), make_reader(clock, first, spare)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    assert reader.read().rows["1"]["status"] == 0
    first.fault = "no"
    clock.go(1)
    away = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=8)}))
    live = reader.read()
    assert (live.version, live.rows["1"]["status"]) == (away, 8)
    assert live.kept == "the live state is not being kept: no"
    first.fault = ""
    clock.go(SHUN_S)
    back = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=1)}))
    live = reader.read()
    assert (live.version, live.rows["1"]["status"], live.kept) == (back, 1, "")
    assert spare._values == {}


def test_a_home_nobody_writes_to_any_more_is_left_within_two_seconds(clock: SetClock) -> None:
    first, spare = Home("first"), Home("spare")
    make_writer([first, spare], clock).beat(make_link())
    reader = make_reader(clock, first, spare)
    assert reader.read().link["state"] == "up"
    clock.go(FRESH_S + LOOK_S)
    make_writer([spare], clock).beat(make_link(since=99.0))
    assert FRESH_S + LOOK_S < 2
    assert reader.read().link["since"] == 99.0


def test_the_next_collector_goes_on_from_the_spare_if_that_is_newer(clock: SetClock) -> None:
    first, spare = Home("first"), Home("spare")
    writer = make_writer([first, spare], clock)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}, resume=b"old"))
    first.fault = "no"
    version = writer.publish(
        Update(link=make_link(), changed={"1": make_row("1", status=8)}, resume=b"new")
    )
    first.fault = ""
    following = make_writer([first, spare], clock)
    live = following.load_live()
    assert live is not None
    assert (live.version, live.rows["1"]["status"], following.load_resume()) == (version, 8, b"new")
    following.beat(make_link("resyncing"))
    assert make_reader(clock, first).read().rows["1"]["status"] == 8


def test_many_threads_see_versions_only_grow(clock: SetClock) -> None:
    home = MemoryBackend()
    writer, reader = make_writer([home], clock), StoreReader([home], clock, clock)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1", since=0.0)}))
    done, wrong = threading.Event(), []

    def read() -> None:
        last = 0
        while not done.is_set():
            live = reader.read()
            if live.version < last or live.row_versions["1"] > live.version:
                wrong.append(live)
            last = live.version

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(500):
        writer.publish(Update(link=make_link(), changed={"1": make_row("1", since=float(number))}))
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong


def test_nobody_waits_for_a_thread_that_reads_slowly_once_there_is_a_picture(
    clock: SetClock,
) -> None:
    reading, go_on = threading.Event(), threading.Event()

    class SlowHome(Home):
        def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
            reading.set()
            assert go_on.wait(10)
            return super().get_many(keys)

    home = SlowHome()
    writer, reader = make_writer([home], clock), make_reader(clock, home)
    go_on.set()
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    first = reader.read().version
    reading.clear()
    go_on.clear()
    writer.publish(Update(link=make_link(), changed={"1002": make_row("1002")}))
    slow = threading.Thread(target=reader.read)
    slow.start()
    assert reading.wait(10)
    assert reader.read().version == first
    go_on.set()
    slow.join()
    assert reader.read().version == first + 1


def test_what_was_read_is_given_again_for_a_moment_and_then_looked_at_anew(
    clock: SetClock, home: Home
) -> None:
    writer = make_writer([home], clock)
    reader = StoreReader([home], clock, clock, keep_s=0.005)
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    first = reader.read()
    writer.publish(Update(link=make_link(), changed={"1002": make_row("1002")}))
    home.asked.clear()
    assert reader.read() is first
    assert home.asked == []
    clock.go(0.005)
    assert reader.read().rows.keys() == {"1001", "1002"}
