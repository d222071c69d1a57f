"""Callbacks, registered as with pyst2, and the thread that calls them.

Knows event names and functions. Must not know sockets. A callback's exception is logged and
counted; it stops nothing.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from ami.transport.inbox import Inbox
from ami.transport.message import ConnectionEnded, Message

Callback = Callable[[Message, Any], object]

logger = logging.getLogger(__name__)


class Dispatcher:
    """Calls each event's callbacks, then those for `*`, until one returns a true value.

    The end of a connection is the event `ConnectionEnded` (header Reason), dropped messages are
    the event `Overflow` (header Lost).
    """

    def __init__(self, inbox: Inbox, callbacks: dict[str, list[Callback]], manager: object) -> None:
        self._inbox = inbox
        self._callbacks = callbacks
        self._manager = manager
        self.errors = 0
        self._thread = threading.Thread(target=self._run, name="ami-callbacks", daemon=True)
        self._thread.start()

    def join(self, timeout: float) -> None:
        """Wait up to `timeout` s for the last event's callbacks; a callback does not wait."""
        if self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def _run(self) -> None:
        while (message := self._inbox.get()) is not None:
            self._dispatch(message)
            if isinstance(message, ConnectionEnded):
                return

    def _dispatch(self, message: Message) -> None:
        named = self._callbacks.get(message.name, [])
        for callback in [*named, *self._callbacks.get("*", [])]:
            if self._call(callback, message):
                return

    def _call(self, callback: Callback, message: Message) -> bool:
        try:
            return bool(callback(message, self._manager))
        except Exception:
            self.errors += 1
            logger.exception("a callback for %r failed", message.name)
            return False
