"""Which scheduled mail was sent last, noted by the process that sent it.

Knows locks of files. Must not know mails. A command that sends may outlive the collector that
started it: it holds the lock until it ends, and its note tells the next collector what it sent.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MESSAGE_ID: Final = "RINGSIDE_MESSAGE_ID"
"""The variable with the Message-ID of a scheduled mail, the same at each attempt."""

NOTE: Final = "RINGSIDE_SENT_NOTE"
"""The variable with the file in which it is noted once it is sent."""


@contextmanager
def lock_of(note: Path) -> Iterator[int | None]:
    """A handle with the lock, which a child may inherit; None while another process has it."""
    handle = os.open(note, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    except BlockingIOError:
        yield None
    finally:
        os.close(handle)


def is_sent(note: Path, message_id: str) -> bool:
    """Whether the mail is the one that was sent last."""
    return note.read_text("utf-8") == message_id


def note_sent(note: str, message_id: str) -> None:
    """Note that it was sent. The file stays the same one: its lock is held."""
    if note:
        Path(note).write_text(message_id, "utf-8")
