"""An action as Asterisk reads it: headers in, bytes out, or UnsafeHeader.

Pure. Knows how Asterisk reads a line (main/manager.c `get_input`): a bare line feed ends it as
CR LF does, a NUL ends its text, and a line that does not fit the 1,024-byte buffer is given up.
Old versions then read the rest of that line as a new header. So none of these is ever sent.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ami.errors import UnsafeHeader

LINE_LIMIT: Final = 1022
"""The longest header line in bytes: 1,024 less its CR LF."""

HEADER_LIMIT: Final = 127
"""The most headers in an action (main/manager.c AST_MAX_MANHEADERS less one)."""

_NAME: Final = re.compile(r"[!-9;-~]+")
_BREAKS_OUT: Final = re.compile(r"[\r\n\0]")


def encode(fields: Mapping[str, Any]) -> bytes:
    """The action's bytes with the blank line; a list value repeats its header.

    Raises UnsafeHeader, which names the header but never shows its value.
    """
    lines = [_line(name, value) for name, value in _pairs(fields)]
    if len(lines) > HEADER_LIMIT:
        raise UnsafeHeader(f"{len(lines)} headers in one action; Asterisk reads {HEADER_LIMIT}")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _pairs(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        values = value if isinstance(value, (list, tuple)) else (value,)
        yield from ((name, str(item)) for item in values)


def _line(name: str, value: str) -> bytes:
    if not _NAME.fullmatch(name):
        raise UnsafeHeader(f"{name[:40]!r} is no name for a header")
    if _BREAKS_OUT.search(value):
        raise UnsafeHeader(f"the value of {name} holds a line end or a NUL")
    try:
        line = f"{name}: {value}".encode()
    except UnicodeEncodeError:
        raise UnsafeHeader(f"the value of {name} is not text") from None
    if len(line) > LINE_LIMIT:
        raise UnsafeHeader(f"{name} is longer than the {LINE_LIMIT} bytes of a line")
    return line
