"""A bounded cache that makes each answer once, however many threads want it at the same time.

Knows keys and lifetimes. Must not know what an answer is. Built on cachetools: the answers used
longest ago go first, and none is kept beyond its lifetime.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from math import inf
from threading import Condition
from typing import Any, NamedTuple, TypeVar

from cachetools import TLRUCache, cached

T = TypeVar("T")
Make = Callable[[], T]


class _Answer(NamedTuple):
    value: Any  # whatever `make` returned: get() gives it back with that type
    lifetime_s: float


class Cache:
    """Up to `size` answers by key. Safe to share between threads."""

    def __init__(self, size: int, timer: Callable[[], float] = time.monotonic) -> None:
        answers: TLRUCache[Hashable, _Answer] = TLRUCache(size, _end_of, timer)
        self._answer = cached(answers, key=_key_of, condition=Condition())(_make_answer)

    def get(self, key: Hashable, make: Make[T], lifetime_s: float = inf) -> T:
        """Return the kept answer of `key`, or the one that `make` returns now.

        While one thread makes an answer, others with the same key wait for it, and those with
        another key do not. An error is raised to its caller and not kept.
        """
        value: T = self._answer(key, make, lifetime_s).value
        return value


def _key_of(key: Hashable, _make: Make[Any], _lifetime_s: float) -> Hashable:
    return key


def _make_answer(_key: Hashable, make: Make[Any], lifetime_s: float) -> _Answer:
    return _Answer(make(), lifetime_s)


def _end_of(_key: Hashable, answer: _Answer, now: float) -> float:
    return now + answer.lifetime_s
