"""One AMI message: its bytes, when they came, and its headers, read only when asked for.

Knows how AMI writes headers. Knows no event's meaning, no socket and no pyst2, but offers what
pyst2's `ManagerMsg` and `Event` offer, so that code written for them goes on working.
"""

from typing import Any, Final

_LINE_END: Final = "\r\n"
_VARIABLE: Final = "ChanVariable"


class Message:
    """An event or an answer as Asterisk sent it.

    `raw` is the message without its blank line, `at` its arrival (epoch s), `seq` its place in
    what the connection sent, answers included, so that a list and the stream can be put in order.
    Text is UTF-8 with anything else shown as a backslash escape; values are as sent.
    """

    __slots__ = ("_parsed", "at", "raw", "seq")

    def __init__(self, raw: bytes, at: float = 0.0, seq: int = 0) -> None:
        self.raw = raw
        self.at = at
        self.seq = seq
        self._parsed: tuple[dict[str, Any], str] | None = None

    @property
    def name(self) -> str:
        """The event's name without reading the rest; empty for an answer."""
        if self.raw.startswith(b"Event: "):
            end = self.raw.find(b"\r\n")
            return _text(self.raw[7:end] if end > 0 else self.raw[7:])
        return "" if self.raw.startswith(b"Response:") else self.get("Event")

    @property
    def headers(self) -> dict[str, Any]:
        """Header name to value, the last one where a name repeats (`all` has every one).

        Values are `str`, but `...ChanVariable` headers are gathered in a `dict[str, str]`.
        """
        if self._parsed is None:
            self._parsed = _parse(self.raw)
        return self._parsed[0]

    @property
    def data(self) -> str:
        """The lines that are no headers (a greeting, output of an old PBX), one per line."""
        return _parse(self.raw)[1]

    @property
    def response(self) -> list[str]:
        """The lines as they came, each with its line end: what pyst2 calls the response."""
        return [line + _LINE_END for line in _text(self.raw).split(_LINE_END)]

    @property
    def message(self) -> "Message":
        """Itself: pyst2 keeps an event's message apart from the event."""
        return self

    def get(self, name: str, default: str = "") -> str:
        """The header's value, or the default when it is absent."""
        value = self.headers.get(name, default)
        return value if isinstance(value, str) else default

    def all(self, name: str) -> list[str]:
        """Every value of a header that repeats (`Output`, `Variable`), in the order sent."""
        pairs = (_split(line) for line in _text(self.raw).split(_LINE_END))
        return [pair[1] for pair in pairs if pair and pair[0] == name]

    def has_header(self, hname: str) -> bool:
        """Whether the header was sent."""
        return hname in self.headers

    def get_header(self, hname: str, defval: Any = None) -> Any:
        """The header's value (pyst2's spelling)."""
        return self.headers.get(hname, defval)

    def get_action_id(self) -> str:
        """The ActionID this message belongs to, or the empty string."""
        return self.get("ActionID")

    def __getitem__(self, hname: str) -> Any:
        return self.headers[hname]

    def __contains__(self, hname: object) -> bool:
        return hname in self.headers

    def __repr__(self) -> str:
        return self.name or self.get("Response")


class LinkLost(Message):
    """The last message of a connection: we say it, not the PBX. `reason` says why."""

    __slots__ = ()

    def __init__(self, reason: str, at: float) -> None:
        super().__init__(_own("LinkLost", "Reason", reason), at)

    @property
    def reason(self) -> str:
        """Why, in a few words."""
        return self.get("Reason")


class Overflow(Message):
    """Here `lost` messages were dropped, since the reader of the queue was too slow: resync."""

    __slots__ = ()

    def __init__(self, lost: int, at: float) -> None:
        super().__init__(_own("Overflow", "Lost", str(lost)), at)

    @property
    def lost(self) -> int:
        """How many messages are missing."""
        return int(self["Lost"])


def _own(event: str, name: str, value: str) -> bytes:
    return f"Event: {event}\r\n{name}: {' '.join(value.split())}".encode()


def _text(raw: bytes) -> str:
    return str(raw, "utf-8", "backslashreplace")


def _parse(raw: bytes) -> tuple[dict[str, Any], str]:
    """Headers and the lines that are none; the first way is the fast one, for plain messages."""
    lines = _text(raw).split(_LINE_END)
    if b"ChanVariable" not in raw:
        try:
            headers: dict[str, Any] = dict([line.split(": ", 1) for line in lines])
        except ValueError:
            return _parse_odd(lines)
        if ":" not in "".join(headers):
            return headers, ""
    return _parse_odd(lines)


def _parse_odd(lines: list[str]) -> tuple[dict[str, Any], str]:
    headers: dict[str, Any] = {}
    aside: list[str] = []
    for line in lines:
        pair = _split(line)
        if pair is None:
            aside.append(line)
        else:
            _add(headers, *pair)
    return headers, "\n".join(line for line in aside if line)


def _split(line: str) -> tuple[str, str] | None:
    """A line's name and value; `None` when it has no colon and so is no header."""
    name, colon, value = line.partition(":")
    return (name.strip(), value.removeprefix(" ")) if colon else None


def _add(headers: dict[str, Any], name: str, value: str) -> None:
    """Asterisk writes `ChanVariable: NAME=value`, once per variable and, of old, `(channel)`."""
    family = name.partition("(")[0]
    if not family.endswith(_VARIABLE):
        headers[name] = value
        return
    variable, _, content = value.partition("=")
    headers.setdefault(family, {})[variable.strip()] = content
