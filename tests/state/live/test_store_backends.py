"""Memory, diskcache and Redis keep the same promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from state.live.store import StoreReader, StoreTakenError, StoreUnavailableError, Update
from state.live.store.backend import Backend
from state.live.store.disk import DiskBackend
from state.live.store.redis_hash import RedisBackend
from tests.fakes.reader import make_row
from tests.fakes.servers.redis_server import RedisServer, running_redis
from tests.state.live.store_doubles import (
    MemoryBackend,
    SetClock,
    claim,
    make_change,
    make_link,
    make_writer,
)

ME, OTHER = b'{"host":"here"}', b'{"host":"there"}'
Open = Callable[[], Backend]


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture(params=["memory", "disk", "redis"])
def open_backend(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the test's store, each time as another process would."""
    if request.param == "memory":
        backend = MemoryBackend()
        return lambda: backend
    if request.param == "disk":
        return lambda: DiskBackend(tmp_path / "live")
    server: RedisServer = request.getfixturevalue("redis")
    with Redis.from_url(server.url) as client:
        client.flushall()
    return lambda: RedisBackend(server.url)


def test_nothing_is_there_at_first(open_backend: Open) -> None:
    assert open_backend().read("version") == [None]
    assert open_backend().read("a", "b") == [None, None]


def test_values_come_back_as_they_were_written(open_backend: Open) -> None:
    backend = open_backend()
    claim(backend, ME)
    backend.write({"a": b"\x00\xff{", "b": b""}, owner=ME)
    backend.write({"c": b"3"}, ["a", "never there"], owner=ME)
    assert open_backend().read("c", "a", "b") == [b"3", None, b""]


def test_only_the_owner_writes(open_backend: Open) -> None:
    backend = open_backend()
    claim(backend, ME)
    claim(open_backend(), OTHER, ME)
    with pytest.raises(StoreTakenError):
        backend.write({"a": b"1"}, owner=ME)
    assert backend.read("a") == [None]


def test_of_two_who_claim_at_once_one_gets_it(open_backend: Open) -> None:
    claim(open_backend(), ME)
    with pytest.raises(StoreTakenError):
        claim(open_backend(), OTHER)


def test_an_emptied_store_asks_for_everything_again(open_backend: Open) -> None:
    backend = open_backend()
    claim(backend, ME)
    open_backend().clear()
    with pytest.raises(StoreUnavailableError, match="emptied"):
        backend.write({"a": b"1"}, owner=ME)


def test_what_is_set_aside_is_gone_from_here(open_backend: Open) -> None:
    backend = open_backend()
    claim(backend, ME)
    backend.set_aside()
    assert open_backend().read("owner") == [None]
    claim(open_backend(), OTHER)


def test_the_whole_way_works_through_every_backend(open_backend: Open) -> None:
    clock = SetClock()
    writer = make_writer([open_backend()], clock)
    reader = StoreReader([open_backend()], clock, clock)
    rows = {str(n): make_row(str(n)) for n in range(1000, 1100)}
    writer.publish(Update(link=make_link(), changed=rows, resume=b"\x00whatever"))
    assert reader.read().rows == rows
    ringing = make_row("1001", status=8)
    change = {"1001": [make_change(1), make_change(2)]}
    version = writer.publish(Update(link=make_link(), changed={"1001": ringing}, changes=change))
    live = reader.read()
    assert (live.version, live.rows["1001"]) == (version, ringing)
    assert [found["at"] for found in reader.changes("1001")] == [2.0, 1.0]
    assert make_writer([open_backend()], clock).load_resume() == b"\x00whatever"
