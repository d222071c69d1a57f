"""The live store in one Redis hash, for several machines that show the same board.

Must not know what the bytes mean. Of several collectors only the owner writes: see backend.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from state.live.store.backend import (
    StoreError,
    StoreUnavailableError,
    StoreUnusableError,
    require_owner,
)

T = TypeVar("T")

KEY = "ringside:live"
ANSWER_S = 1.0  # longest wait for a connection or an answer
SET_ASIDE_S = 7 * 86400
_inherited: list[Redis] = []  # opened before a fork: its sockets belong to the parent

# A script is atomic, as MULTI is, and can look at the owner in the same round trip.
# ARGV: owner ("" for none), number of fields to set, field and value in turn, fields to delete.
_WRITE = """
local found = redis.call('HGET', KEYS[1], 'owner') or ''
if found ~= ARGV[1] then return found end
local last = 2 + 2 * tonumber(ARGV[2])
for at = 3, last, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
for at = last + 1, #ARGV do redis.call('HDEL', KEYS[1], ARGV[at]) end
return found
"""


class _OpenClient(NamedTuple):
    client: Redis
    pid: int


class RedisBackend:
    """The hash `ringside:live` of one Redis database; another board takes another database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: _OpenClient | None = None

    @property
    def name(self) -> str:
        """Where it is, for people and without the password."""
        parts = urlsplit(self._url)
        return f"Redis at {parts.hostname or ''}:{parts.port or 6379}{parts.path}"

    def read(self, *keys: str) -> list[bytes | None]:
        """The values of `keys`."""
        if not keys:
            return []
        found = self._ask(lambda client: client.hmget(KEY, list(keys)))
        return cast("list[bytes | None]", found)  # text only with decode_responses

    def write(
        self, values: Mapping[str, bytes], drop: Collection[str] = (), *, owner: bytes | None
    ) -> None:
        """Set and delete in one transaction, if the owner is `owner`."""
        fields = [part for pair in values.items() for part in pair]
        arguments = (owner or b"", len(values), *fields, *drop)
        found = self._ask(lambda client: client.eval(_WRITE, 1, KEY, *arguments))
        require_owner(cast("bytes", found) or None, owner, self.name)

    def set_aside(self) -> str:
        """Rename the hash to `ringside:live.corrupt-<time>`, which expires after a week."""
        aside = f"{KEY}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}"

        def rename(client: Redis) -> None:
            if client.exists(KEY):
                client.rename(KEY, aside)
                client.expire(aside, SET_ASIDE_S)

        self._ask(rename)
        return aside

    def clear(self) -> None:
        """Delete the hash."""
        self._ask(lambda client: client.delete(KEY))

    def close(self) -> None:
        """Close this process's connections."""
        opened, self._opened = self._opened, None
        if opened is not None and opened.pid == os.getpid():
            opened.client.close()

    def _ask(self, use: Callable[[Redis], T]) -> T:
        try:
            return use(self._client())
        except RedisError as error:
            raise self._named(error) from error

    def _client(self) -> Redis:
        opened = self._opened
        if opened is None or opened.pid != os.getpid():
            if opened is not None:
                _inherited.append(opened.client)
            limits = {"socket_timeout": ANSWER_S, "socket_connect_timeout": ANSWER_S}
            self._opened = opened = _OpenClient(Redis.from_url(self._url, **limits), os.getpid())
        return opened.client

    def _named(self, error: RedisError) -> StoreError:
        wrong_type = isinstance(error, ResponseError) and str(error).startswith("WRONGTYPE")
        kind = StoreUnusableError if wrong_type else StoreUnavailableError
        return kind(f"{self.name}: {error}")
