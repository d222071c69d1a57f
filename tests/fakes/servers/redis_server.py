"""A Redis of the tests' own: on a free port of the loopback, keeping nothing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

_START_S = 20.0


class MissingRedisError(Exception):
    """Redis is not installed; the text says what was looked for."""


class RedisServer:
    """A running server at `url`; `stop` and `start` again lose what it held."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise MissingRedisError("Redis: no redis-server on the PATH")
        self._program = program
        self._folder = Path(tempfile.mkdtemp(prefix="rs-redis-"))
        self._port = _free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        self._process = subprocess.Popen(
            [self._program, *options, "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + _START_S
        while not self._answers():
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """Kill this server."""
        self._process.kill()
        self._process.wait()

    def remove(self) -> None:
        """Kill this server and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """A server for as long as the context; without redis-server the test is skipped, CI fails."""
    try:
        server = RedisServer()
    except MissingRedisError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    try:
        yield server
    finally:
        server.remove()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
