"""How a command has a number erased from the live store, which only the collector may write.

Knows a file in the state folder, for this user alone: the number while it is asked for, the answer
afterwards. Must not know what is erased.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from state.live.store.erasing import IsMeant
from state.live.store.published import Update
from state.live.store.writer import StoreWriter

LOOK_S: Final = 0.5
ANSWER_S: Final = 5.0
"""How long a command waits for a collector of this machine."""


class EraseRequests:
    """The requests in a state folder."""

    def __init__(self, folder: Path) -> None:
        self._asked = folder / "erase-asked"
        self._done = folder / "erase-done"

    def ask(self, number: str) -> int | None:
        """Ask the collector; how many fields it erased, None where no collector answers."""
        self._done.unlink(missing_ok=True)
        self._asked.touch(mode=0o600)
        self._asked.write_text(number, "utf-8")
        until = time.monotonic() + ANSWER_S
        try:
            while time.monotonic() < until:
                if self._done.exists():
                    return int(self._done.read_text("ascii"))
                time.sleep(0.05)
        finally:
            self._asked.unlink(missing_ok=True)
            self._done.unlink(missing_ok=True)
        return None

    def asked(self) -> str:
        """The number that is asked for; mostly none."""
        with suppress(OSError, UnicodeDecodeError):
            return self._asked.read_text("utf-8")
        return ""

    def answer(self, erased: int) -> None:
        """Say how many fields were erased."""
        unfinished = self._done.with_suffix(".part")
        with suppress(OSError):
            self._asked.unlink(missing_ok=True)
            unfinished.write_text(str(erased), "ascii")
            unfinished.replace(self._done)


class ErasingWriter:
    """A store's writer that looks for requests now and then, in the collector's thread."""

    def __init__(
        self, writer: StoreWriter, folder: Path, meaning: Callable[[str], IsMeant]
    ) -> None:
        self._writer = writer
        self._requests = EraseRequests(folder)
        self._meaning = meaning
        self._look_at = 0.0

    def publish(self, update: Update) -> int:
        """Publish; then erase what is asked for."""
        version = self._writer.publish(update)
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_S
            number = self._requests.asked()
            if number:
                self._requests.answer(self._writer.erase(self._meaning(number)))
        return version
