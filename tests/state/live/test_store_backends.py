"""Memory, diskcache and Redis keep the same promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from state.live.store import StoreReader, StoreTakenError, StoreUnavailableError, Update
from state.live.store.backend import Backend
from state.live.store.disk import DiskBackend
from state.live.store.memory import MemoryBackend
from state.live.store.redis_hash import RedisBackend
from tests.fakes.reader import make_row
from tests.fakes.redis_server import RedisServer, running_redis
from tests.state.live.store_doubles import SetClock, make_change, make_link, make_writer

ME, OTHER = b'{"host":"here"}', b'{"host":"there"}'
Open = Callable[[], Backend]


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture(params=["memory", "disk", "redis"])
def open_home(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the test's store, each time as another process would."""
    if request.param == "memory":
        home = MemoryBackend()
        return lambda: home
    if request.param == "disk":
        return lambda: DiskBackend(tmp_path / "live")
    server: RedisServer = request.getfixturevalue("redis")
    with Redis.from_url(server.url) as client:
        client.flushall()
    return lambda: RedisBackend(server.url)


def test_nothing_is_there_at_first(open_home: Open) -> None:
    assert open_home().get("version") is None
    assert open_home().get_many(["a", "b"]) == [None, None]


def test_values_come_back_as_they_were_written(open_home: Open) -> None:
    home = open_home()
    home.claim(ME, None)
    home.put({"a": b"\x00\xff{", "b": b""}, (), ME)
    home.put({"c": b"3"}, ["a", "never there"], ME)
    assert open_home().get_many(["c", "a", "b"]) == [b"3", None, b""]


def test_only_the_owner_writes(open_home: Open) -> None:
    home = open_home()
    home.claim(ME, None)
    open_home().claim(OTHER, ME)
    with pytest.raises(StoreTakenError):
        home.put({"a": b"1"}, (), ME)
    assert home.get("a") is None


def test_of_two_who_claim_at_once_one_gets_it(open_home: Open) -> None:
    open_home().claim(ME, None)
    with pytest.raises(StoreTakenError):
        open_home().claim(OTHER, None)


def test_an_emptied_store_asks_for_everything_again(open_home: Open) -> None:
    home = open_home()
    home.claim(ME, None)
    open_home().clear()
    with pytest.raises(StoreUnavailableError, match="emptied"):
        home.put({"a": b"1"}, (), ME)


def test_what_is_set_aside_is_gone_from_here(open_home: Open) -> None:
    home = open_home()
    home.claim(ME, None)
    home.set_aside()
    assert open_home().get("owner") is None
    open_home().claim(OTHER, None)


def test_the_whole_way_works_through_every_backend(open_home: Open) -> None:
    clock = SetClock()
    writer, reader = make_writer([open_home()], clock), StoreReader([open_home()], clock, clock)
    rows = {str(n): make_row(str(n)) for n in range(1000, 1100)}
    writer.publish(Update(link=make_link(), changed=rows, resume=b"\x00whatever"))
    assert reader.read().rows == rows
    ringing = make_row("1001", status=8)
    change = {"1001": [make_change(1), make_change(2)]}
    version = writer.publish(Update(link=make_link(), changed={"1001": ringing}, changes=change))
    live = reader.read()
    assert (live.version, live.rows["1001"]) == (version, ringing)
    assert [found["at"] for found in reader.changes("1001")] == [2.0, 1.0]
    assert make_writer([open_home()], clock).load_resume() == b"\x00whatever"
