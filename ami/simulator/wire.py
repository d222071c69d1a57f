"""How AMI looks on the wire: blocks of `Name: value` lines ended by a blank one.

Knows framing and header spelling only; nothing of calls, queues or sockets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EOL = "\r\n"
Action = Mapping[str, str]
"""One request; its header names are in lower case, as AMI does not tell case apart."""


class BadActionError(ValueError):
    """A client sent more than any action may hold without ending it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event as every client may see it: its name, its event class, its bytes as text."""

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
    """Cuts a client's bytes into actions, however they were split on their way."""

    LIMIT = 65_536
    """Bytes one unfinished action may hold."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Action]:
        """Yield every action completed by these bytes; BadActionError if one never ends."""
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
