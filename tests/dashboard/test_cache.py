"""The cache of pages and reports: each answer made once, kept for its time, and never too many."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.cache import Cache


class Counted:
    """Makes answers and counts them."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


def test_an_answer_is_made_once() -> None:
    cache, make = Cache(4), Counted()
    assert [cache.get("key", make) for _ in range(3)] == [1, 1, 1]


def test_an_answer_is_made_again_after_its_lifetime() -> None:
    now = [100.0]
    cache, make = Cache(4, timer=lambda: now[0]), Counted()
    assert cache.get("key", make, lifetime_s=5.0) == 1
    now[0] = 104.9
    assert cache.get("key", make, lifetime_s=5.0) == 1
    now[0] = 105.0
    assert cache.get("key", make, lifetime_s=5.0) == 2


def test_answers_have_lifetimes_of_their_own() -> None:
    now = [0.0]
    cache, short, long = Cache(4, timer=lambda: now[0]), Counted(), Counted()
    cache.get("short", short, lifetime_s=5.0)
    cache.get("long", long, lifetime_s=60.0)
    now[0] = 30.0
    assert cache.get("short", short, lifetime_s=5.0) == 2
    assert cache.get("long", long, lifetime_s=60.0) == 1


def test_the_answer_used_longest_ago_makes_room() -> None:
    cache, makes = Cache(2), {key: Counted() for key in "abc"}
    for key in "abac":
        cache.get(key, makes[key])
    assert cache.get("a", makes["a"]) == 1
    assert cache.get("b", makes["b"]) == 2


def test_threads_that_want_the_same_answer_wait_for_the_first() -> None:
    cache, make, may_end = Cache(4), Counted(), threading.Event()
    begun = threading.Semaphore(0)

    def slow() -> int:
        begun.release()
        assert may_end.wait(10)
        return make()

    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(cache.get, "key", slow)
        assert begun.acquire(timeout=10)
        rest = [threads.submit(cache.get, "key", slow) for _ in range(7)]
        other = threads.submit(cache.get, "other", lambda: "at once").result(10)
        may_end.set()
        answers = [each.result(10) for each in (first, *rest)]
    assert (other, answers, make.made) == ("at once", [1] * 8, 1)


def test_an_error_is_raised_and_not_kept() -> None:
    cache, make = Cache(4), Counted()

    def fail() -> int:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        cache.get("key", fail)
    assert cache.get("key", make) == 1
