"""Sends what is due over one channel, and tries again what failed.

Knows when a message is tried again and when it is given up. Must not know rules, or what a channel
is. A channel that hangs holds up its own messages alone.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from state.alerts.alert import Message, State
from state.alerts.messages import Messages
from state.alerts.sending.channels import Channel
from state.alerts.sending.notice import notice_of
from state.history.errors import HistoryError

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 600.0
MOST_TRIES: Final = 40
"""About six hours, with the pauses between them."""


def pause_after(tries: int) -> float:
    """Seconds until a message is tried again: 5, 10, 20 ... 600."""
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(tries - 1, 20))


class Sender:
    """Sends the messages of one channel."""

    def __init__(
        self,
        channel: Channel,
        messages: Messages,
        site: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._channel = channel
        self._messages = messages
        self._site = site
        self._clock = clock
        self._problem = ""

    def start(self, stop: threading.Event) -> threading.Thread:
        """Send in a thread of its own until `stop` is set."""
        name = f"alerts-{self._channel.name}"
        thread = threading.Thread(target=self._run, args=(stop,), name=name, daemon=True)
        thread.start()
        return thread

    def send_due(self) -> bool:
        """Send one message if one is due; whether there was one. HistoryError: nothing was sent."""
        if not self._messages.is_due(self._channel.name, self._clock()):
            return False
        message = self._messages.claim(self._channel.name, self._clock())
        if message is not None:
            self._send(message)
        return message is not None

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                is_more = self.send_due()
            except HistoryError as error:
                log.debug("Alerts of %s wait for the history: %s", self._channel.name, error)
                is_more = False
            if not is_more:
                stop.wait(LOOK_S)

    def _send(self, message: Message) -> None:
        try:
            problem = self._channel.send(notice_of(message, self._site))
        except Exception as error:  # noqa: BLE001 - a library's slip must not end the thread; its
            problem = f"a fault: {type(error).__name__}"  # text may quote the address
        self._note(problem)
        now = self._clock()
        is_last = message.tries >= MOST_TRIES
        state = State.SENT if not problem else State.FAILED if is_last else State.WAITING
        self._messages.record(message, state, now, problem, now + pause_after(message.tries))

    def _note(self, problem: str) -> None:
        """Log that a channel began to fail, and that it works again."""
        if problem and not self._problem:
            log.warning("Alerts cannot be sent by %s: %s", self._channel.name, problem)
        elif self._problem and not problem:
            log.warning("Alerts are sent by %s again", self._channel.name)
        self._problem = problem
