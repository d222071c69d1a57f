"""Bytes from a PBX, in pieces of any size, to whole AMI messages.

Knows the blank line that ends a message, how long a message may be, and how it begins. Must not
know headers, except `Event` and `Response`, sockets or clocks.

A message ends at CR LF CR LF only: Asterisk writes bare line feeds inside values
(`Message: No Contacts found\\n`).
"""

from typing import Final

END: Final = b"\r\n\r\n"
"""What ends a message."""

MESSAGE_LIMIT: Final = 256 * 1024
"""The longest message that is kept, in bytes.

Asterisk's events stay under 4 KB; the longest answers (ListCommands, Output) have tens of KB.
"""

_OPENINGS: Final = (b"Event:", b"Response:")
_OPENINGS_INSIDE: Final = (b"\r\nEvent:", b"\r\nResponse:")
_OVERLAP: Final = len(END) - 1


class Framer:
    """Cuts a stream into messages; counts what it drops, and goes on.

    `oversized` counts messages longer than the limit, `garbage` pieces (`garbage_bytes` in all)
    without an Event or Response line. The limit and one read bound the memory.
    """

    __slots__ = ("_held", "_limit", "_overlong", "garbage", "garbage_bytes", "oversized")

    def __init__(self, limit: int = MESSAGE_LIMIT) -> None:
        self._limit = limit
        self._held = bytearray()
        self._overlong = False
        self.oversized = 0
        self.garbage = 0
        self.garbage_bytes = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that `data` completes, each without its blank line."""
        if END not in bytes(self._held[-_OVERLAP:]) + data:
            self._hold(data)
            return []
        *frames, rest = (bytes(self._held) + data).split(END)
        if self._overlong:
            self.oversized += 1
            del frames[0]
        self._held.clear()
        self._overlong = False
        self._hold(rest)
        return self._kept(frames)

    def _hold(self, data: bytes) -> None:
        """Keep the beginning of a message; of a message that is too long, only what may end it."""
        self._held += data
        if self._overlong or len(self._held) > self._limit + _OVERLAP:
            self._overlong = True
            del self._held[:-_OVERLAP]

    def _kept(self, frames: list[bytes]) -> list[bytes]:
        kept = [f for f in frames if f.startswith(_OPENINGS) and len(f) <= self._limit]
        if len(kept) == len(frames):
            return kept
        sifted = map(self._sift, frames)
        return [frame for frame in sifted if frame]

    def _sift(self, frame: bytes) -> bytes:
        """The frame without leading blank lines; empty if it is no message."""
        if len(frame) > self._limit:
            self.oversized += 1
            return b""
        frame = frame.lstrip(b"\r\n")
        if frame.startswith(_OPENINGS) or any(opening in frame for opening in _OPENINGS_INSIDE):
            return frame
        if frame:
            self.garbage += 1
            self.garbage_bytes += len(frame)
        return b""
