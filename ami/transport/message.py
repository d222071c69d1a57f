"""An AMI message: its bytes, its arrival, and its headers, parsed when first needed.

Knows how AMI writes headers. Must not know what an event means, sockets or pyst2.
"""

from typing import Any, Final

_LINE_END: Final = "\r\n"
_ACTION_ID: Final = b"\r\nActionID: "
_VARIABLE: Final = "ChanVariable"


class Message:
    """An event or an answer as Asterisk sent it.

    `raw` is the message without its blank line, `at` its arrival (epoch s). `seq` numbers the
    messages of a connection, answers too: it puts a list and the stream in order. Text is UTF-8;
    other bytes become backslash escapes.
    """

    __slots__ = ("_parsed", "at", "raw", "seq")

    def __init__(self, raw: bytes, at: float = 0.0, seq: int = 0) -> None:
        self.raw = raw
        self.at = at
        self.seq = seq
        self._parsed: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The event's name, found without parsing the rest; empty for an answer."""
        if self.raw.startswith(b"Event: "):
            end = self.raw.find(b"\r\n")
            return _text(self.raw[7:end] if end > 0 else self.raw[7:])
        return "" if self.raw.startswith(b"Response:") else self.get("Event")

    @property
    def action_id(self) -> str:
        """The ActionID, found without parsing the rest; empty if there is none."""
        start = self.raw.find(_ACTION_ID)
        if start < 0:
            return self.get("ActionID")
        start += len(_ACTION_ID)
        end = self.raw.find(b"\r\n", start)
        return _text(self.raw[start:end] if end > 0 else self.raw[start:])

    @property
    def headers(self) -> dict[str, Any]:
        """Values by header name; the last value of a repeated header.

        Values are `str`, but `...ChanVariable` headers are gathered in a `dict[str, str]`.
        """
        if self._parsed is None:
            self._parsed = _parse(self.raw)
        return self._parsed

    def get(self, name: str, default: str = "") -> str:
        """The header's value, or the default if the header is absent."""
        value = self.headers.get(name, default)
        return value if isinstance(value, str) else default

    def all(self, name: str) -> list[str]:
        """Every value of a repeated header in the order sent: `Output` of pyst2's `command`."""
        pairs = (_split(line) for line in _text(self.raw).split(_LINE_END))
        return [pair[1] for pair in pairs if pair and pair[0] == name]

    def __repr__(self) -> str:
        return self.name or self.get("Response")


class ConnectionEnded(Message):
    """The last message of a connection, made by us and not by the PBX."""

    __slots__ = ()

    def __init__(self, reason: str, at: float) -> None:
        super().__init__(_own("ConnectionEnded", "Reason", reason), at)

    @property
    def reason(self) -> str:
        """Why the connection ended, in a few words."""
        return self.get("Reason")


class Overflow(Message):
    """`lost` messages were dropped here, because the queue's reader was too slow."""

    __slots__ = ()

    def __init__(self, lost: int, at: float) -> None:
        super().__init__(_own("Overflow", "Lost", str(lost)), at)

    @property
    def lost(self) -> int:
        """How many messages are missing."""
        return int(self.get("Lost"))


def _own(event: str, name: str, value: str) -> bytes:
    return f"Event: {event}\r\n{name}: {' '.join(value.split())}".encode()


def _text(raw: bytes) -> str:
    return str(raw, "utf-8", "backslashreplace")


def _parse(raw: bytes) -> dict[str, Any]:
    """The headers: a fast way for plain messages, `_parse_odd` for all others."""
    lines = _text(raw).split(_LINE_END)
    if b"ChanVariable" not in raw:
        try:
            headers: dict[str, Any] = dict([line.split(": ", 1) for line in lines])
        except ValueError:
            return _parse_odd(lines)
        if ":" not in "".join(headers):
            return headers
    return _parse_odd(lines)


def _parse_odd(lines: list[str]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    for line in lines:
        pair = _split(line)
        if pair is not None:
            _add(headers, *pair)
    return headers


def _split(line: str) -> tuple[str, str] | None:
    """A line's name and value; None for a line without a colon, which is no header."""
    name, colon, value = line.partition(":")
    return (name.strip(), value.removeprefix(" ")) if colon else None


def _add(headers: dict[str, Any], name: str, value: str) -> None:
    """Add a header. ChanVariable repeats: `ChanVariable: NAME=value`, or `...(channel): ...`."""
    family = name.partition("(")[0]
    if not family.endswith(_VARIABLE):
        headers[name] = value
        return
    variable, _, content = value.partition("=")
    headers.setdefault(family, {})[variable.strip()] = content
