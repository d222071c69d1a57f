"""Turns at reports: one is computed at a time in a worker, few wait, others are told to come back.

Knows threads, and which requests are reports. Must not know what a report is. A worker has one
interpreter: two reports at once take it from every poll, and forty that wait hold every thread.
So a report waits for its turn for seconds at most, in one of few threads, and the polls always
find a thread. A long answer is made in pieces, each in a turn of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from flask import Flask, g, request
from werkzeug.exceptions import ServiceUnavailable

T = TypeVar("T")

AT_ONCE = 1
MOST_WAITING = 6
"""So many more may wait for a turn. A worker has 32 threads."""

WAIT_S = 5.0
MOST_STREAMS = 2
COME_BACK_S = 2

CALLBACK = "/_dash-update-component"
ROUTES = frozenset(
    f"/api/v1/{name}" for name in ("abandoned", "agents", "board", "legs", "staffing")
)
QUEUES = "/api/v1/queues"


class Busy(ServiceUnavailable):
    """503 with Retry-After, and a sentence for people."""

    def __init__(self) -> None:
        super().__init__(
            "The server is busy with other reports. Try again in a moment.",
            retry_after=COME_BACK_S,
        )


class Turns:
    """The turns of one worker. Safe to share between threads."""

    def __init__(self, waiting: int = MOST_WAITING, wait_s: float = WAIT_S) -> None:
        self._inside = threading.BoundedSemaphore(AT_ONCE + waiting)
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._streams = threading.BoundedSemaphore(MOST_STREAMS)
        self._wait_s = wait_s
        self._callbacks: set[str] = set()

    def add_callbacks(self, outputs: Iterable[str], written: Iterable[str]) -> None:
        """Note the callbacks that are reports: those that write to one of the components."""
        ids = set(written)
        self._callbacks.update(each for each in outputs if ids & _ids(each))

    def take(self) -> None:
        """Wait for a turn. Busy where too many wait, or it takes too long."""
        if not self._inside.acquire(blocking=False):
            raise Busy
        if not self._turn.acquire(timeout=self._wait_s):
            self._inside.release()
            raise Busy

    def give_back(self) -> None:
        """End the turn."""
        self._turn.release()
        self._inside.release()

    def stream(self, pieces: Iterator[T]) -> tuple[Iterator[T], Callable[[], None]]:
        """Pieces that are each made in a turn of its own, and what to call when nobody reads on.

        Busy where too many such answers are under way.
        """
        if not self._streams.acquire(blocking=False):
            raise Busy
        ended = threading.Event()

        def end() -> None:
            if not ended.is_set():
                ended.set()
                self._streams.release()

        return self._each_in_turn(pieces, end), end

    def _each_in_turn(self, pieces: Iterator[T], end: Callable[[], None]) -> Iterator[T]:
        while True:
            with self._turn:
                began = time.perf_counter()
                piece = next(pieces, None)
                time.sleep(time.perf_counter() - began)  # half of the time is left to the polls
            if piece is None:
                end()
                return
            yield piece

    def is_report(self) -> bool:
        """Whether this request asks for a report."""
        rule = request.url_rule.rule if request.url_rule is not None else ""
        if rule == CALLBACK:
            return request.get_json()["output"] in self._callbacks  # the guard has checked it
        return rule in ROUTES or (rule == QUEUES and is_ranged())

    def put_before(self, server: Flask) -> None:
        """Let each report wait for its turn, after the guard and before any other hook."""

        @server.before_request
        def begin() -> None:
            if self.is_report():
                self.take()
                g.has_turn = True

        @server.teardown_request
        def end(_error: BaseException | None) -> None:
            if g.pop("has_turn", False):
                self.give_back()


def is_ranged() -> bool:
    """Whether a request to `/api/v1/queues` names days, and so means the report."""
    return bool({"from", "to", "range"} & request.args.keys())


def _ids(output: str) -> set[str]:
    """The ids of the components that a callback writes to."""
    return {name.rpartition(".")[0] for name in output.strip(".").split("...")}
