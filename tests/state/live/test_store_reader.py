"""What a reader says when the collector is silent, gone, elsewhere, or not there yet."""

from __future__ import annotations

import threading

import pytest

from state.live.store import StoreReader, StoreUnavailableError, Update
from state.live.store.encoding import DELTAS, HEARTBEAT, SNAPSHOT, VERSION, delta_key
from state.live.store.reader import WAIT_S
from state.live.store.reading import (
    AVOID_S,
    FRESH_S,
    LOOK_S,
    NEVER_STARTED,
    NO_COLLECTOR,
    STALE_S,
    STARTING,
    read_picture,
)
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import MemoryBackend, SetClock, make_link, make_writer


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def backend() -> MemoryBackend:
    return MemoryBackend()


def make_reader(clock: SetClock, *backends: MemoryBackend) -> StoreReader:
    return StoreReader(backends, clock, clock)


def test_before_the_first_word_it_waits_and_then_says_that_nobody_speaks(
    clock: SetClock, backend: MemoryBackend
) -> None:
    reader = make_reader(clock, backend)
    link = reader.read().link
    assert (link["state"], link["reason"], link["since"]) == ("resyncing", STARTING, clock.now)
    began = clock.now
    clock.go(STALE_S + 0.1)
    link = reader.read().link
    assert (link["state"], link["reason"], link["since"]) == ("down", NEVER_STARTED, began)
    assert reader.read().version == 0


def test_a_silent_collector_is_a_link_that_is_down_since_its_last_word(
    clock: SetClock, backend: MemoryBackend
) -> None:
    writer, reader = make_writer([backend], clock), make_reader(clock, backend)
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


def test_a_clock_set_back_does_not_make_a_dead_collector_look_alive(backend: MemoryBackend) -> None:
    clock, monotonic = SetClock(), SetClock()
    make_writer([backend], clock).beat(make_link())
    reader = StoreReader([backend], clock, monotonic)
    assert reader.read().link["state"] == "up"
    clock.go(-3600)
    monotonic.go(STALE_S + 0.1)
    assert reader.read().link["reason"] == NO_COLLECTOR


def test_an_unchanged_picture_is_decoded_once(clock: SetClock, backend: MemoryBackend) -> None:
    make_writer([backend], clock).publish(Update(link=make_link(), changed={"1": make_row("1")}))
    reader = make_reader(clock, backend)
    rows = reader.read().rows
    backend.keys_read.clear()
    assert reader.read().rows is rows
    assert backend.keys_read == [VERSION, HEARTBEAT]


def test_a_reader_that_is_behind_reads_the_deltas_and_not_the_snapshot(
    clock: SetClock, backend: MemoryBackend
) -> None:
    writer, reader = make_writer([backend], clock), make_reader(clock, backend)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1"), "2": make_row("2")}))
    untouched = reader.read().rows["2"]
    for number in range(3):
        writer.publish(Update(link=make_link(), changed={"1": make_row("1", since=number)}))
    backend.keys_read.clear()
    live = reader.read()
    assert (live.rows["1"]["since"], live.rows["2"] is untouched) == (2, True)
    assert SNAPSHOT not in backend.keys_read


def test_a_reader_that_was_away_for_long_reads_the_snapshot_again(
    clock: SetClock, backend: MemoryBackend
) -> None:
    writer, reader = make_writer([backend], clock), make_reader(clock, backend)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    reader.read()
    for number in range(2 * DELTAS):
        version = writer.publish(
            Update(link=make_link(), changed={"1": make_row("1", since=float(number))})
        )
    live = reader.read()
    assert (live.version, live.rows["1"]["since"]) == (version, 2.0 * DELTAS - 1)


def test_a_delta_of_another_version_under_the_key_is_not_used(
    clock: SetClock, backend: MemoryBackend
) -> None:
    writer = make_writer([backend], clock)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    known = read_picture(backend)
    version = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=8)}))
    backend.values[delta_key(version)] = b'{"version":7,"rows":{},"gone":[]}'
    with pytest.raises(StoreUnavailableError, match="faster than it can be read"):
        read_picture(backend, known)
    writer._snapshot_at = 0.0
    writer.beat(make_link())
    assert read_picture(backend, known).rows["1"]["status"] == 8


@pytest.mark.parametrize("key", [SNAPSHOT, "delta", HEARTBEAT, VERSION])
@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"\xff", b"null", b'{"version":1}'])
def test_junk_in_the_store_is_a_link_that_is_down_and_no_traceback(
    clock: SetClock, backend: MemoryBackend, key: str, junk: bytes
) -> None:
    writer, reader = make_writer([backend], clock), make_reader(clock, backend)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    if key == "delta":
        reader.read()
        version = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=8)}))
        key = delta_key(version)
        backend.values[SNAPSHOT] = junk
    backend.values[key] = junk
    clock.go(LOOK_S)
    live = reader.read()
    assert live.link["state"] in {"down", "resyncing"}
    assert live.link["reason"]


def test_a_store_that_cannot_be_read_is_a_link_that_is_down_with_the_last_picture(
    clock: SetClock, backend: MemoryBackend
) -> None:
    writer, reader = make_writer([backend], clock), make_reader(clock, backend)
    version = writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    reader.read()
    backend.fault = "the disk does not read"
    live = reader.read()
    assert (live.version, set(live.rows)) == (version, {"1"})
    assert (live.link["state"], live.link["reason"]) == ("down", "the disk does not read")
    assert reader.changes("1") == []
    assert reader.diagnostics() == {"store": "the disk does not read"}
    backend.fault = ""
    clock.go(AVOID_S)
    assert reader.read().link["state"] == "up"


def test_a_backend_that_fails_is_left_alone_for_a_while(
    clock: SetClock, backend: MemoryBackend
) -> None:
    reader = make_reader(clock, backend)
    backend.fault = "gone"
    reader.read()
    backend.keys_read.clear()
    for _ in range(20):
        reader.read()
    assert backend.keys_read == []


def test_the_reader_follows_the_collector_to_its_fallback_and_back(clock: SetClock) -> None:
    first, fallback = MemoryBackend("first"), MemoryBackend("fallback")
    writer, reader = make_writer([first, fallback], clock), make_reader(clock, first, fallback)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}))
    assert reader.read().rows["1"]["status"] == 0
    first.fault = "no"
    clock.go(1)
    away = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=8)}))
    live = reader.read()
    assert (live.version, live.rows["1"]["status"]) == (away, 8)
    assert live.kept == "the live state is not being kept: no"
    first.fault = ""
    clock.go(AVOID_S)
    back = writer.publish(Update(link=make_link(), changed={"1": make_row("1", status=1)}))
    live = reader.read()
    assert (live.version, live.rows["1"]["status"], live.kept) == (back, 1, "")
    assert fallback.values == {}


def test_a_backend_that_is_not_written_any_more_is_left_within_two_seconds(clock: SetClock) -> None:
    first, fallback = MemoryBackend("first"), MemoryBackend("fallback")
    make_writer([first, fallback], clock).beat(make_link())
    reader = make_reader(clock, first, fallback)
    assert reader.read().link["state"] == "up"
    clock.go(FRESH_S + LOOK_S)
    make_writer([fallback], clock).beat(make_link(since=99.0))
    assert FRESH_S + LOOK_S < 2
    assert reader.read().link["since"] == 99.0


def test_the_next_collector_goes_on_from_the_fallback_if_that_is_newer(clock: SetClock) -> None:
    first, fallback = MemoryBackend("first"), MemoryBackend("fallback")
    writer = make_writer([first, fallback], clock)
    writer.publish(Update(link=make_link(), changed={"1": make_row("1")}, resume=b"old"))
    first.fault = "no"
    version = writer.publish(
        Update(link=make_link(), changed={"1": make_row("1", status=8)}, resume=b"new")
    )
    first.fault = ""
    following = make_writer([first, fallback], clock)
    live = following.load_live()
    assert live is not None
    assert (live.version, live.rows["1"]["status"], following.load_resume()) == (version, 8, b"new")
    following.beat(make_link("resyncing"))
    assert make_reader(clock, first).read().rows["1"]["status"] == 8


def test_many_threads_see_versions_only_grow(clock: SetClock) -> None:
    backend = MemoryBackend()
    writer, reader = make_writer([backend], clock), StoreReader([backend], clock, clock)
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

    class SlowBackend(MemoryBackend):
        def read(self, *keys: str) -> list[bytes | None]:
            reading.set()
            assert go_on.wait(10)
            return super().read(*keys)

    go_on.set()
    backend = SlowBackend()
    writer, reader = make_writer([backend], clock), make_reader(clock, backend)
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


def test_no_thread_returns_an_old_picture_while_another_one_hangs(clock: SetClock) -> None:
    hung, go_on = threading.Event(), threading.Event()

    class HungBackend(MemoryBackend):
        def read(self, *keys: str) -> list[bytes | None]:
            if clock.now > began:
                hung.set()
                assert go_on.wait(10)
            return super().read(*keys)

    began = clock.now
    backend = HungBackend()
    writer, reader = make_writer([backend], clock), make_reader(clock, backend)
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    assert reader.read().link["state"] == "up"
    clock.go(WAIT_S + STALE_S)
    seen: list[str] = []
    threads = [
        threading.Thread(target=lambda: seen.append(reader.read().link["state"])) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    assert hung.wait(10)
    go_on.set()
    for thread in threads:
        thread.join()
    assert seen == ["down"] * 3


def test_what_was_read_is_returned_again_for_a_moment_and_then_read_again(
    clock: SetClock, backend: MemoryBackend
) -> None:
    writer = make_writer([backend], clock)
    reader = StoreReader([backend], clock, clock, keep_s=0.005)
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    first = reader.read()
    writer.publish(Update(link=make_link(), changed={"1002": make_row("1002")}))
    backend.keys_read.clear()
    assert reader.read() is first
    assert backend.keys_read == []
    clock.go(0.005)
    assert reader.read().rows.keys() == {"1001", "1002"}
