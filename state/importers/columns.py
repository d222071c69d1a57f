"""Find out how the lines of a table's dump are divided, and which column is which.

Knows delimiters and headers. Must not know calls or queues.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from state.importers.log_lines import FileError, LineError

DELIMITERS = ("|", ",", "\t", ";")
_NO_VALUE = frozenset({"NULL", "\\N"})
_NAMES_OF_A_HEADER = 4
_SQL = ("--", "/*", "INSERT INTO", "CREATE TABLE", "DROP TABLE")


class Header(NamedTuple):
    """A header line: its delimiter, and the place of each column by its name here."""

    delimiter: str
    places: dict[str, int]


def split_line(text: str, delimiter: str, *, strict: bool = True) -> list[str]:
    """The fields of a line; LineError if they cannot be told apart.

    Formats of cdr_custom without CSV_QUOTE do not double the quotation marks within others, which
    is read only if not `strict`. Where `|` divides, quotation marks mean nothing.
    """
    if delimiter == "|":
        return [field.strip() for field in text.split("|")]
    try:
        return next(csv.reader((text,), strict=strict, delimiter=delimiter))
    except (csv.Error, StopIteration) as error:
        raise LineError(f"not CSV ({error})") from None


def without_null(fields: Iterable[str]) -> list[str]:
    """The fields with nothing where a database wrote that it has no value."""
    return ["" if field in _NO_VALUE else field for field in fields]


def find_header(text: str, names: Mapping[str, str], needed: Iterable[str]) -> Header | None:
    """The header in a line, None if it is none; FileError if it lacks needed columns.

    `names` has the name here of each name that a column may have.
    """
    if text.upper().startswith(_SQL):
        raise FileError("this is SQL; export the table as CSV, with a header line")
    found = max((_places(text, each, names) for each in DELIMITERS), key=lambda one: len(one[1]))
    if len(found.places) < _NAMES_OF_A_HEADER:
        return None
    missing = [name for name in needed if name not in found.places]
    if missing:
        columns = ", ".join(split_line(text, found.delimiter))
        raise FileError(f"the columns {columns} lack {', '.join(missing)}")
    return found


def _places(text: str, delimiter: str, names: Mapping[str, str]) -> Header:
    try:
        fields = split_line(text, delimiter)
    except LineError:
        return Header(delimiter, {})
    places: dict[str, int] = {}
    for place, field in enumerate(fields):
        name = names.get(field.strip().strip('"`').lower())
        if name is not None:
            places.setdefault(name, place)
    return Header(delimiter, places)
