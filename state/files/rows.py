"""The rows of a settings file: CSV with a header, in UTF-8.

Knows CSV, and what becomes of a row that cannot be used. Must not know any column.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from state.text import clean

K = TypeVar("K")
V = TypeVar("V")


class SettingsFileError(ValueError):
    """A line of a settings file is invalid; the text names file and line."""


def read_rows(
    path: Path, needed: tuple[str, ...], on_bad: Callable[[str], None] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV settings file with their line numbers, without blank rows.

    A row that is too long is an error, or is left out and given to `on_bad`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsFileError(f"{path} cannot be read: {error}") from error
    reader = csv.DictReader(text.splitlines(), restval="")
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise SettingsFileError(f"{path} line 1: the header lacks {', '.join(missing)}")
    for row in reader:
        if None in row:
            problem = f"line {reader.line_num}: more columns than the header"
            if on_bad is None:
                raise SettingsFileError(f"{path} {problem}")
            on_bad(problem)
            continue
        yield reader.line_num, {name: clean(value.strip()) for name, value in row.items()}


def read_entries(
    path: Path, needed: tuple[str, ...], entry_of: Callable[[Mapping[str, str]], tuple[K, V]]
) -> tuple[dict[K, V], list[str]]:
    """The entries of a file by their keys, and a line for each row that is not used.

    Of two rows with the same key, the later counts. `entry_of` raises ValueError for a bad row.
    """
    found, bad = dict[K, V](), list[str]()
    try:
        for number, row in read_rows(path, needed, bad.append):
            try:
                key, value = entry_of(row)
            except ValueError as error:
                bad.append(f"line {number}: {error}")
                continue
            found[key] = value
    except csv.Error as error:
        raise SettingsFileError(f"{path} cannot be read: {error}") from error
    return found, bad
