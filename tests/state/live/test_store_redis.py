"""The live store on a real Redis: its faults, and several machines with one board."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from redis import Redis

from state.live.store import (
    StoreReader,
    StoreTakenError,
    StoreUnavailableError,
    Update,
    open_backends,
    open_writer,
)
from state.live.store.backend import Backend
from state.live.store.disk import DiskBackend
from state.live.store.redis_hash import KEY, RedisBackend
from tests.fakes.reader import make_row
from tests.fakes.servers.redis_server import RedisServer, running_redis
from tests.state.live.store_doubles import (
    MemoryBackend,
    SetClock,
    make_link,
    make_writer,
    wait_until,
)

NOBODY_LISTENS = "redis://:hush-hush@127.0.0.1:9/0"


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
def redis(server: RedisServer) -> RedisServer:
    with Redis.from_url(server.url) as client:
        client.flushall()
    return server


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The host name of whoever opens a writer next."""
    names = ["one"]
    monkeypatch.setattr("socket.gethostname", lambda: names[0])
    return names


def test_the_password_is_in_no_message() -> None:
    backend = RedisBackend(NOBODY_LISTENS)
    with pytest.raises(StoreUnavailableError) as raised:
        backend.read("version")
    assert "127.0.0.1:9/0" in str(raised.value)
    assert "hush" not in str(raised.value) + backend.name


def test_a_redis_url_is_opened_with_a_fallback_in_shared_memory() -> None:
    kinds = [type(backend) for backend in open_backends(NOBODY_LISTENS)]
    assert kinds == [RedisBackend, DiskBackend]


def test_the_board_outlives_its_redis_and_comes_back_whole(
    redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    backends: list[Backend] = [RedisBackend(redis.url), MemoryBackend()]
    clock = SetClock()
    writer, reader = make_writer(backends, clock), StoreReader(backends, clock, clock)
    rows = {"1001": make_row("1001"), "1002": make_row("1002")}
    writer.publish(Update(link=make_link(), changed=rows))
    redis.stop()
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001", status=8)}))
    clock.go(2)
    writer.beat(make_link())
    during = reader.read()
    assert during.rows["1001"]["status"] == 8
    assert during.link["state"] == "up"
    assert "not being kept: Redis at 127.0.0.1" in during.kept
    redis.start()
    clock.go(2)
    writer.beat(make_link())
    clock.go(2)
    writer.beat(make_link())
    after = StoreReader(backends[:1], clock, clock).read()
    assert (after.rows, after.version, after.kept) == (during.rows, during.version, "")
    warnings = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 2
    assert "being kept again" in warnings[1]


def test_everything_is_written_again_to_a_redis_that_lost_it(redis: RedisServer) -> None:
    backends, clock = [RedisBackend(redis.url)], SetClock()
    writer = make_writer(backends, clock)
    rows = {"1001": make_row("1001"), "1002": make_row("1002")}
    version = writer.publish(Update(link=make_link(), changed=rows, resume=b"all"))
    with Redis.from_url(redis.url) as client:
        client.flushall()
    writer.beat(make_link())
    live = StoreReader(backends, clock, clock).read()
    assert (live.rows, live.version) == (rows, version)
    assert make_writer(backends, clock).load_resume() == b"all"


def test_something_else_under_our_key_is_set_aside(redis: RedisServer) -> None:
    with Redis.from_url(redis.url) as client:
        client.set(KEY, "somebody else's")
        writer = make_writer([RedisBackend(redis.url)])
        writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
        (aside,) = client.keys(f"{KEY}.corrupt-*")
        assert client.get(aside) == b"somebody else's"
        assert 0 < client.ttl(aside) <= 7 * 86400
    assert StoreReader([RedisBackend(redis.url)]).read().rows.keys() == {"1001"}


def test_another_machine_stands_by_while_the_first_one_lives(
    redis: RedisServer, machines: list[str]
) -> None:
    open_writer(redis.url).beat(make_link())
    machines[0] = "two"
    with pytest.raises(StoreTakenError):
        open_writer(redis.url)


def test_another_machine_takes_over_from_one_that_fell_silent(
    redis: RedisServer, machines: list[str]
) -> None:
    clock = SetClock()
    first = make_writer([RedisBackend(redis.url)], clock)
    version = first.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    machines[0] = "two"
    second = make_writer([RedisBackend(redis.url)], clock)
    assert second.beat(make_link("resyncing")) > version
    with pytest.raises(StoreTakenError):
        first.beat(make_link())
    live = StoreReader([RedisBackend(redis.url)], clock, clock).read()
    assert live.link["state"] == "resyncing"


def test_on_the_same_machine_the_elected_worker_takes_over_at_once(redis: RedisServer) -> None:
    first = open_writer(redis.url)
    first.beat(make_link())
    second = open_writer(redis.url)
    second.beat(make_link())
    with pytest.raises(StoreTakenError):
        first.beat(make_link())


def test_a_fork_opens_connections_of_its_own(redis: RedisServer) -> None:
    writer, reader = open_writer(redis.url), StoreReader([RedisBackend(redis.url)])
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    assert reader.read().rows
    child = os.fork()
    if not child:
        found = [len(reader.read().rows) for _ in range(50)]
        os._exit(0 if found == [1] * 50 else 1)
    assert all(len(reader.read().rows) == 1 for _ in range(50))
    wait_until(lambda: os.waitpid(child, os.WNOHANG) == (child, 0))
