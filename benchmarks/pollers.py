"""Many browsers that poll once a second, as one thread: sockets, and no browser round them.

Knows HTTP/1.1 with Content-Length, and what a poll asks (assets/shell/poll.js). A browser whose
last poll is still under way asks nothing, as the page does; that is counted.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import orjson

END = b"\r\n\r\n"
HEADER = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = b"\r\nConnection: close"
COMING_S, SETTLING_S = 10, 3.0
POLL = {
    "output": "frame.data",
    "outputs": {"id": "frame", "property": "data"},
    "changedPropIds": ["ask.data"],
    "state": [],
}

Question = Callable[[str, list[int]], bytes]
"""The request to a host of a browser that holds [serial, version, roster, head, queues]."""


def poll_of(host: str, held: list[int]) -> bytes:
    """What the live page asks."""
    body = orjson.dumps(POLL | {"inputs": [{"id": "ask", "property": "data", "value": held}]})
    head = (
        f"POST /_dash-update-component HTTP/1.1\r\nHost: {host}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def nothing_of(host: str, _held: list[int]) -> bytes:
    """A page that does nothing."""
    return f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


@dataclass
class Tally:
    """Seconds that polls took, bytes of all answers, what went wrong, connections made anew."""

    took: list[float] = field(default_factory=list)
    size: int = 0
    late: int = 0
    failed: int = 0
    renewed: int = 0
    counting: bool = False


class Browser(asyncio.Protocol):
    """One connection, kept open while the server does, that asks for what changed since."""

    def __init__(self, tally: Tally, address: tuple[str, int], question: Question) -> None:
        self._tally, self._address, self._question = tally, address, question
        self._held = [0, -1, 0, 0, 0]
        self._asked_at: float | None = None
        self._read: list[bytes] = []
        self._missing = 0
        self._transport: asyncio.Transport | None = None
        self._coming: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Connect; a browser that gets no connection has failed, and tries anew when it asks."""
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, *self._address)
        except OSError:
            self.connection_lost(None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to ask, or asking already."""
        self._transport = cast("asyncio.Transport", transport)
        if self._asked_at is not None:
            self._send()

    def connection_lost(self, _exc: Exception | None) -> None:
        """The server closed it: what was asked is not answered."""
        self._transport = None
        if self._asked_at is not None:
            self._asked_at = None
            self._tally.failed += self._tally.counting

    def leave(self) -> None:
        """The page is closed."""
        self._asked_at = None
        if self._transport is not None:
            self._transport.close()

    def ask(self) -> None:
        """One poll, unless the last one is under way."""
        if self._asked_at is not None:
            self._tally.late += self._tally.counting
            return
        self._asked_at = time.perf_counter()
        if self._transport is not None:
            self._send()
        else:
            self._tally.renewed += self._tally.counting
            self._coming = asyncio.get_running_loop().create_task(self.come())

    def _send(self) -> None:
        assert self._transport is not None
        self._held[0] += 1
        self._read.clear()
        self._transport.write(self._question(self._address[0], self._held))

    def data_received(self, data: bytes) -> None:
        """A piece of the answer."""
        if not self._read:
            self._missing = _whole_length(data)
        self._read.append(data)
        self._missing -= len(data)
        if self._missing <= 0:
            self._answered(b"".join(self._read))

    def _answered(self, answer: bytes) -> None:
        if self._asked_at is not None and self._tally.counting:
            self._tally.took.append(time.perf_counter() - self._asked_at)
            self._tally.size += len(answer)
        self._asked_at = None
        head, _, body = answer.partition(END)
        if CLOSES in head and self._transport is not None:
            self._transport.close()
        if body.startswith(b'{"multi'):
            frame = orjson.loads(orjson.loads(body)["response"]["frame"]["data"])
            self._held[1:] = [frame["v"], frame["r"], frame["h"], frame.get("q", self._held[4])]


def _whole_length(begin: bytes) -> int:
    """Bytes of an answer, head and body, by its first piece, which holds the head."""
    head, end, _ = begin.partition(END)
    length = HEADER.search(head)
    return len(head) + len(end) + (int(length[1]) if length else 0)


async def poll(host: str, port: int, question: Question, browsers: int, seconds: float) -> Tally:
    """What so many browsers see in so many seconds, counted when all have come and settled."""
    tally = Tally()
    pages = [Browser(tally, (host, port), question) for _ in range(browsers)]
    for page in pages:
        await page.come()
    for come in range(1, COMING_S + 1):
        await _every_second(pages[: browsers * come // COMING_S], 1.0)
    await _every_second(pages, SETTLING_S)
    tally.counting = True
    await _every_second(pages, seconds)
    tally.counting = False
    for page in pages:
        page.leave()
    return tally


async def _every_second(pages: list[Browser], seconds: float) -> None:
    """Each page once a second, one after the other, evenly."""
    begin = time.perf_counter()
    for turn in range(int(len(pages) * seconds)):
        early = begin + turn / len(pages) - time.perf_counter()
        if early > 0 or turn % 16 == 0:
            await asyncio.sleep(max(early, 0.0))
        pages[turn % len(pages)].ask()
