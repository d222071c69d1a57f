"""An AMI stream on disk: one JSON line per message, plain or `.gz`.

Knows files and JSON; knows no meaning of messages. Format: an optional first line
`{"started": epoch s, "banner": str, "snapshot": {action: raw reply}}`, then
`{"t": seconds since the start, "raw": the message's bytes as text, blank line included}`.
Bytes that are no UTF-8 stand as lone surrogates (JSON `\\udcff`), so nothing is lost.

Only what a PBX sent is ever written, never what was sent to it, so no login; headers that hold a
password in a PBX's own lists are blanked.
"""

import gzip
import json
import math
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Self, cast

from ami.transport.framing import END

LINE_LIMIT: Final = 4 * 1024 * 1024
"""The longest line that is read, in characters; a longer one counts as bad."""

BAD_LINES_KEPT: Final = 1000
"""How many numbers of bad lines are kept; all are counted."""

_SECRET: Final = re.compile(
    rb"^(((md5|remote|oauth)?_?(secret|password|passwd|cred)|(refresh|access)_?token) *:)[^\r\n]*",
    re.IGNORECASE | re.MULTILINE,
)


class Recorder:
    """Writes a recording; a context manager. `started` is the epoch second that is `t` = 0."""

    def __init__(
        self,
        path: Path,
        *,
        started: float,
        banner: str = "",
        snapshot: Mapping[str, bytes] | None = None,
    ) -> None:
        self._started = started
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
        """Put what was written so far where a reader, or a crash, finds it."""
        self._file.flush()

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded message: `t` seconds since the start, `raw` without its blank line."""

    t: float
    raw: bytes


@dataclass(slots=True)
class Recording:
    """A recording to read, as often as it is iterated; lines that are no message are counted.

    `started` (epoch s), `banner` and `snapshot` (raw replies by action, each with its last blank
    line) are empty where the file does not tell. `bad_lines` are numbers, the first line is 1.
    """

    path: Path
    started: float = 0.0
    banner: str = ""
    snapshot: dict[str, bytes] = field(default_factory=dict)
    bad: int = 0
    bad_lines: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[Entry]:
        self.bad, self.bad_lines = 0, []
        with _open(self.path, "r") as file:
            for number, line in enumerate(_lines(file), start=1):
                told = _object(line)
                entry = _entry(told)
                if entry is not None:
                    yield entry
                elif line.strip() and not (number == 1 and _is_header(told)):
                    self._count(number)

    def _count(self, number: int) -> None:
        self.bad += 1
        if len(self.bad_lines) < BAD_LINES_KEPT:
            self.bad_lines.append(number)


def read_recording(path: Path) -> Recording:
    """The recording at `path`, with what its first line tells. Raises OSError.

    Where that line is a message already, banner and snapshot come from a `snapshot.json` beside it
    (`{"banner": str, "responses": {action: raw reply}}`).
    """
    with _open(path, "r") as file:
        told = _object(next(_lines(file), ""))
    if not _is_header(told):
        beside = path.with_name("snapshot.json")
        told = _object(beside.read_text("utf-8")) if beside.exists() else {}
        told["snapshot"] = told.get("responses")
    return Recording(
        path,
        started=_number(told.get("started")) or 0.0,
        banner=str(told.get("banner", "")).strip(),
        snapshot=_replies(told.get("snapshot")),
    )


def paced(
    entries: Iterable[Entry], speed: float, wait: Callable[[float], object]
) -> Iterator[Entry]:
    """The entries as they came, `speed` times as fast; `wait` is given the seconds between two."""
    before = math.inf
    for entry in entries:
        if entry.t > before:
            wait((entry.t - before) / speed)
        before = entry.t
        yield entry


def _open(path: Path, mode: str) -> IO[str]:
    opener = cast("Callable[..., IO[str]]", gzip.open if path.suffix == ".gz" else open)
    return opener(path, mode + "t", encoding="utf-8", errors="surrogateescape", newline="\n")


def _to_text(raw: bytes) -> str:
    return _SECRET.sub(rb"\1 (not recorded)", raw).decode("utf-8", "surrogateescape")


def _to_bytes(text: str) -> bytes:
    """A message without the blank line, which one recorder wrote in full and another in part."""
    raw = text.encode("utf-8", "surrogateescape")
    return raw.removesuffix(END) if raw.endswith(END) else raw.removesuffix(b"\r\n")


def _lines(file: IO[str]) -> Iterator[str]:
    """The lines, an overlong one as a bad one; a file that breaks off tells so by a bad one too."""
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
        told = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _is_header(told: Mapping[str, Any]) -> bool:
    return "started" in told and "raw" not in told


def _entry(told: Mapping[str, Any]) -> Entry | None:
    t, raw = _number(told.get("t")), told.get("raw")
    if t is None or not isinstance(raw, str):
        return None
    try:
        return Entry(t, _to_bytes(raw))
    except UnicodeEncodeError:
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def _replies(told: object) -> dict[str, bytes]:
    if not isinstance(told, dict):
        return {}
    texts = {str(name): raw for name, raw in told.items() if isinstance(raw, str)}
    return {name: _to_bytes(raw) + END for name, raw in texts.items()}
