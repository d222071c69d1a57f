"""How the simulated PBX writes and reads AMI: blocks of `Name: value` lines and a blank line.

Knows framing and header spelling only. Must not know calls, queues or sockets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EOL = "\r\n"
Action = Mapping[str, str]
"""A request; its header names are in lower case, because AMI ignores case."""


class BadActionError(ValueError):
    """A client sent more than an action may hold, and no blank line."""


@dataclass(frozen=True, slots=True)
class SimEvent:
    """An event as the simulated PBX sends it: its name, its event class and its text."""

    name: str
    event_class: str
    text: str


def lines(headers: Mapping[str, object]) -> str:
    """Header lines in the order of the mapping, without the closing blank line."""
    return "".join([f"{name}: {value}{EOL}" for name, value in headers.items()])


def block(headers: Mapping[str, object]) -> str:
    """A whole message: header lines and the blank line that ends it."""
    return lines(headers) + EOL


class ActionReader:
    """Cuts a client's bytes into actions, wherever TCP split them."""

    LIMIT = 65_536
    """The most bytes of an action that has not ended."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Action]:
        """Yield each action that these bytes complete; BadActionError if an action never ends."""
        self._buffer = (self._buffer + data).replace(b"\r\n", b"\n")
        *complete, self._buffer = self._buffer.split(b"\n\n")
        if len(self._buffer) > self.LIMIT:
            raise BadActionError(f"no blank line within {self.LIMIT} bytes")
        for raw in complete:
            if raw.strip():
                yield _headers(raw.decode("utf-8", "replace"))


def _headers(text: str) -> Action:
    pairs = (line.partition(":") for line in text.split("\n") if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
