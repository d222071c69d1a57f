"""An AMI stream on disk: a JSON line for each message, plain or `.gz`.

Knows files and JSON. Must not know what messages mean. Format: an optional first line
`{"started": epoch s, "banner": str, "snapshot": {action: raw reply}}`, then
`{"t": seconds since the start, "raw": the message's bytes as text, blank line included}`.
Bytes that are no UTF-8 become lone surrogates (JSON `\\udcff`), so nothing is lost.

Only what the PBX sent is written, so no log-in is. The values of headers that hold a password in a
PBX's own lists are replaced.
"""

import gzip
import json
import math
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Self, cast

from ami.transport.framing import END
from state.private import opener

LINE_LIMIT: Final = 4 * 1024 * 1024
"""The longest line that is read, in characters; a longer line counts as bad."""

BAD_LINES_KEPT: Final = 1000
"""How many numbers of bad lines are kept; all bad lines are counted."""

_SECRET: Final = re.compile(
    rb"^(((md5|remote|oauth)?_?(secret|password|passwd|cred)|(refresh|access)_?token) *:)[^\r\n]*",
    re.IGNORECASE | re.MULTILINE,
)


class Recorder:
    """Writes a recording; a context manager. At epoch second `started`, `t` is 0."""

    def __init__(
        self,
        path: Path,
        *,
        started: float,
        banner: str = "",
        snapshot: Mapping[str, bytes] | None = None,
    ) -> None:
        self._started = started
        os.close(opener(str(path), os.O_WRONLY | os.O_CREAT))  # a recording names callers
        self._file = _open(path, "w")
        self.messages = 0
        replies = {action: _to_text(raw) for action, raw in (snapshot or {}).items()}
        self._write({"started": started, "banner": banner, "snapshot": replies})

    def write(self, at: float, raw: bytes) -> None:
        """Add a message that came at epoch second `at`; raises OSError (a full disk)."""
        self._write({"t": round(at - self._started, 6), "raw": _to_text(raw + END)})
        self.messages += 1

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")

    def flush(self) -> None:
        """Write all so far to the file, where a reader finds it, after a crash too."""
        self._file.flush()

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """A message: `t` is seconds since the start, `raw` is without its blank line."""

    t: float
    raw: bytes


@dataclass(slots=True)
class Recording:
    """A recording to iterate, as often as wanted; lines that are no message are counted.

    `started` (epoch s), `banner` and `snapshot` (raw replies by action, each with its last blank
    line) are empty if the file has none. `bad_lines` are line numbers from 1.
    """

    path: Path
    started: float = 0.0
    banner: str = ""
    snapshot: dict[str, bytes] = field(default_factory=dict)
    bad: int = 0
    bad_lines: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[RecordedMessage]:
        self.bad, self.bad_lines = 0, []
        with _open(self.path, "r") as file:
            for number, line in enumerate(_lines(file), start=1):
                fields = _object(line)
                message = _message(fields)
                if message is not None:
                    yield message
                elif line.strip() and not (number == 1 and _is_header(fields)):
                    self._count(number)

    def _count(self, number: int) -> None:
        self.bad += 1
        if len(self.bad_lines) < BAD_LINES_KEPT:
            self.bad_lines.append(number)


def read_recording(path: Path) -> Recording:
    """The recording at `path`, with the fields of its first line. Raises OSError.

    If that line is a message already, banner and snapshot come from a `snapshot.json` beside it
    (`{"banner": str, "responses": {action: raw reply}}`).
    """
    with _open(path, "r") as file:
        fields = _object(next(_lines(file), ""))
    if not _is_header(fields):
        beside = path.with_name("snapshot.json")
        fields = _object(beside.read_text("utf-8")) if beside.exists() else {}
        fields["snapshot"] = fields.get("responses")
    return Recording(
        path,
        started=_number(fields.get("started")) or 0.0,
        banner=str(fields.get("banner", "")).strip(),
        snapshot=_replies(fields.get("snapshot")),
    )


def paced(
    messages: Iterable[RecordedMessage], speed: float, wait: Callable[[float], object]
) -> Iterator[RecordedMessage]:
    """The messages in their pace, `speed` times as fast; `wait` gets the seconds between two."""
    before = math.inf
    for message in messages:
        if message.t > before:
            wait((message.t - before) / speed)
        before = message.t
        yield message


def _open(path: Path, mode: str) -> IO[str]:
    opener = cast("Callable[..., IO[str]]", gzip.open if path.suffix == ".gz" else open)
    return opener(path, mode + "t", encoding="utf-8", errors="surrogateescape", newline="\n")


def _to_text(raw: bytes) -> str:
    return _SECRET.sub(rb"\1 (not recorded)", raw).decode("utf-8", "surrogateescape")


def _to_bytes(text: str) -> bytes:
    """A message without its blank line, of which some recorders wrote only a part."""
    raw = text.encode("utf-8", "surrogateescape")
    return raw.removesuffix(END) if raw.endswith(END) else raw.removesuffix(b"\r\n")


def _lines(file: IO[str]) -> Iterator[str]:
    """The lines; an overlong line and the end of a cut-off file become a bad line each."""
    try:
        while line := file.readline(LINE_LIMIT):
            overlong = len(line) == LINE_LIMIT and not line.endswith("\n")
            while overlong and not (file.readline(LINE_LIMIT) or "\n").endswith("\n"):
                pass
            yield "overlong" if overlong else line
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield "broken off"


def _object(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _is_header(fields: Mapping[str, Any]) -> bool:
    return "started" in fields and "raw" not in fields


def _message(fields: Mapping[str, Any]) -> RecordedMessage | None:
    t, raw = _number(fields.get("t")), fields.get("raw")
    if t is None or not isinstance(raw, str):
        return None
    try:
        return RecordedMessage(t, _to_bytes(raw))
    except UnicodeEncodeError:
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def _replies(fields: object) -> dict[str, bytes]:
    if not isinstance(fields, dict):
        return {}
    texts = {str(name): raw for name, raw in fields.items() if isinstance(raw, str)}
    return {name: _to_bytes(raw) + END for name, raw in texts.items()}
