"""Sends what is due over one channel, and tries again what failed.

Knows when a message is tried again and when it is given up. Must not know rules, or what a channel
is. A channel that hangs holds up its own messages alone. Nothing is sent in quiet hours, whenever
it was made or last tried.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from state.alerts.alert import Message, State
from state.alerts.messages import LONGEST_PAUSE_S, Messages
from state.alerts.quiet_hours import NEVER_QUIET, QuietHours
from state.alerts.sending.attempt import Attempts
from state.alerts.sending.channels import Channel
from state.alerts.sending.notice import notice_of
from state.history.errors import HistoryError

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
FIRST_PAUSE_S: Final = 5.0
MOST_TRIES: Final = 40
"""About six hours, with the pauses between them."""


def pause_after(tries: int) -> float:
    """Seconds until a message is tried again: 5, 10, 20 ... 600."""
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(tries - 1, 20))


class Sent(NamedTuple):
    """What became of a message, to be recorded."""

    message: Message
    state: State
    at: float
    problem: str


class Sender:
    """Sends the messages of one channel."""

    def __init__(
        self,
        channel: Channel,
        messages: Messages,
        site: str,
        clock: Callable[[], float] = time.time,
        quiet: QuietHours = NEVER_QUIET,
    ) -> None:
        self._channel = channel
        self._attempts = Attempts(channel)
        self._messages = messages
        self._site = site
        self._clock = clock
        self._quiet = quiet
        self._problem = ""
        self._sent: Sent | None = None

    def start(self, stop: threading.Event) -> threading.Thread:
        """Send in a thread of its own until `stop` is set."""
        name = f"alerts-{self._channel.name}"
        thread = threading.Thread(target=self._run, args=(stop,), name=name, daemon=True)
        thread.start()
        return thread

    def send_due(self) -> bool:
        """Send one message if one is due; whether there was one. Raises HistoryError.

        What was sent and could not be recorded is recorded first: it is not sent again.
        """
        self._record()
        name, now = self._channel.name, self._clock()
        if self._quiet.until(now) > now or not self._messages.is_due(name, now):
            return False
        message = self._messages.claim(name, now)
        if message is not None:
            self._send(message)
        return message is not None

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self._try():
                stop.wait(LOOK_S)

    def _try(self) -> bool:
        """Send one message; whether there may be more. No fault ends the thread."""
        try:
            return self.send_due()
        except HistoryError as error:
            log.debug("Alerts of %s wait for the history: %s", self._channel.name, error)
        except Exception as error:  # noqa: BLE001 - its text may quote the address
            self._note(f"a fault: {type(error).__name__}")
        return False

    def _send(self, message: Message) -> None:
        problem = self._attempts.send(notice_of(message, self._site))
        self._note(problem)
        is_last = message.tries >= MOST_TRIES
        state = State.SENT if not problem else State.FAILED if is_last else State.WAITING
        self._sent = Sent(message, state, self._clock(), problem)
        self._record()

    def _record(self) -> None:
        if self._sent is not None:
            message, _, at, _ = self._sent
            self._messages.record(*self._sent, at + pause_after(message.tries))
            self._sent = None

    def _note(self, problem: str) -> None:
        """Log that a channel began to fail, and that it works again."""
        if problem and not self._problem:
            log.warning("Alerts cannot be sent by %s: %s", self._channel.name, problem)
        elif self._problem and not problem:
            log.warning("Alerts are sent by %s again", self._channel.name)
        self._problem = problem
