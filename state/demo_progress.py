"""How far the past of the demo is made: a small file. Its maker writes it, the pages read it.

Knows the file. Must not know what is made.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

NAME: Final = "past-progress"


class Progress(NamedTuple):
    """Days that are made, of all."""

    done: int
    of: int

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to make."""
        return self.done >= self.of


NOTHING_TO_MAKE: Final = Progress(0, 0)


def begin_progress(folder: Path, of: int) -> None:
    """Say that nothing is made yet; leave a file that says more."""
    if not (folder / NAME).exists():
        write_progress(folder, Progress(0, of))


def write_progress(folder: Path, progress: Progress) -> None:
    """Replace the file as a whole, so that nobody reads half a line."""
    fresh = folder / f"{NAME}.new"
    fresh.write_text(f"{progress.done} {progress.of}\n", encoding="ascii")
    fresh.replace(folder / NAME)


def read_progress(folder: Path) -> Progress:
    """How far it is; NOTHING_TO_MAKE where there is no such file, or an unreadable one."""
    with suppress(OSError, ValueError):
        done, of = map(int, (folder / NAME).read_text(encoding="ascii").split())
        return Progress(done, of)
    return NOTHING_TO_MAKE
