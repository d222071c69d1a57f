"""The key that signs forms: made once per installation, and nobody's but this user's to read.

Knows a file. Must not know what is signed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe

NAME = "secret-key"


def secret_key(folder: Path, given: str = "") -> str:
    """SECRET_KEY if it is set, else the key in the folder; several workers agree on one."""
    if given:
        return given
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, key = folder / NAME, token_urlsafe(48)
    made = path.with_suffix(f".{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(key, "ascii")
    with suppress(FileExistsError):
        os.link(made, path)  # whole or not at all, and the first one wins
    made.unlink()
    return path.read_text("ascii").strip()
