"""One attempt to send at a time, each with an end.

Knows threads. Must not know messages, or when something is tried again. The time-out of a socket
is that of one read: a receiver that sends a byte now and then would hold a channel for hours.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Final, Protocol

from state.alerts.sending.notice import Notice

LONGEST_S: Final = 45.0
"""Less than a claim lasts (messages.py)."""


class Sends(Protocol):
    """What sends a notice."""

    def send(self, notice: Notice) -> str:
        """Send a notice; what went wrong, empty where nothing did."""
        ...


@dataclass(slots=True)
class _Attempt:
    key: str
    thread: threading.Thread
    answer: list[str] = field(default_factory=list)


class Attempts:
    """The attempts of one channel. One that does not end is left, and none begins beside it."""

    def __init__(self, channel: Sends, longest_s: float = LONGEST_S) -> None:
        self._channel = channel
        self._longest_s = longest_s
        self._left: _Attempt | None = None

    def send(self, notice: Notice) -> str:
        """Send a notice; what went wrong, empty where nothing did. Raises nothing."""
        left = self._left
        if left is not None:
            if left.thread.is_alive():
                return "the last message is still on its way"
            self._left = None
            if left.key == notice.key and left.answer == [""]:
                return ""  # it arrived after all
        return self._begin(notice)

    def _begin(self, notice: Notice) -> str:
        answer = list[str]()
        thread = threading.Thread(
            target=lambda: answer.append(_answer(self._channel, notice)), daemon=True
        )
        thread.start()
        thread.join(self._longest_s)
        if not thread.is_alive():
            return answer[0]
        self._left = _Attempt(notice.key, thread, answer)
        return f"no end after {self._longest_s:.0f} s"


def _answer(channel: Sends, notice: Notice) -> str:
    try:
        return channel.send(notice)
    except Exception as error:  # noqa: BLE001 - a library's slip must not end the thread; its text
        return f"a fault: {type(error).__name__}"  # may quote the address
