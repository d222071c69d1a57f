"""The rows of a settings file: CSV with a header, in UTF-8.

Knows CSV, and what becomes of a row that cannot be used. Must not know any column.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

from state.text import clean

K = TypeVar("K")
V = TypeVar("V")

MOST_BYTES = 2_000_000
"""The longest file that is read while the board runs: reading more would hold it up."""


class SettingsFileError(ValueError):
    """A line of a settings file is invalid; the text names file and line."""


def read_rows(
    path: Path,
    needed: tuple[str, ...],
    on_bad: Callable[[str], None] | None = None,
    also: tuple[str, ...] | None = None,
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV settings file with their line numbers, without blank rows.

    A row that is too long is an error, or is left out and given to `on_bad`. With `also`, a column
    that is in neither tuple is an error: its lines would say less than was meant.
    """
    reader = csv.DictReader(_text(path, is_read_again=on_bad is not None).splitlines(), restval="")
    names = [name.strip().casefold() for name in reader.fieldnames or ()]
    _refuse_header(path, names, needed, also)
    reader.fieldnames = names
    for row in reader:
        if None in row:
            problem = f"line {reader.line_num}: more columns than the header"
            if on_bad is None:
                raise SettingsFileError(f"{path} {problem}")
            on_bad(problem)
            continue
        yield reader.line_num, {name: clean(value.strip()) for name, value in row.items()}


def _refuse_header(
    path: Path, names: list[str], needed: tuple[str, ...], also: tuple[str, ...] | None
) -> None:
    missing = [name for name in needed if name not in names]
    if missing:
        raise SettingsFileError(f"{path} line 1: the header lacks {', '.join(missing)}")
    known = (*needed, *also) if also is not None else tuple(names)
    wrong = [name for name in names if name and (name not in known or names.count(name) > 1)]
    if wrong:
        raise SettingsFileError(
            f"{path} line 1: the columns are {', '.join(known)}, each once; not {wrong[0][:40]!r}"
        )


def _text(path: Path, *, is_read_again: bool) -> str:
    """What is in a file. One that is read while the board runs is a short file, and no pipe."""
    try:
        found = path.stat()
        if is_read_again and not (S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES):
            raise SettingsFileError(
                f"{path} cannot be read: it is no file of {MOST_BYTES // 1_000_000} MB or less"
            )
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsFileError(f"{path} cannot be read: {error}") from error


def read_entries(
    path: Path,
    needed: tuple[str, ...],
    also: tuple[str, ...],
    entry_of: Callable[[Mapping[str, str]], tuple[K, V]],
) -> tuple[dict[K, V], list[str]]:
    """The entries of a file by their keys, and a line for each row that is not used.

    The columns are `needed` and `also`. Of two rows with the same key, the later counts.
    `entry_of` raises ValueError for a bad row.
    """
    found, bad = dict[K, V](), list[str]()
    try:
        for number, row in read_rows(path, needed, bad.append, also):
            try:
                key, value = entry_of(row)
            except ValueError as error:
                bad.append(f"line {number}: {error}")
                continue
            found[key] = value
    except csv.Error as error:
        raise SettingsFileError(f"{path} cannot be read: {error}") from error
    return found, bad
