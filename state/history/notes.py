"""Short notes that a history keeps about itself, by name; and when its records begin.

Knows the table of notes. Must not know what a note says.
"""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select

from state.history.database.rows import to_s
from state.history.database.schema import intervals, meta
from state.history.history import History


def read_note(history: History, name: str) -> str | None:
    """The text of a note; None where there is none."""
    with history.reading() as connection:
        return connection.scalar(select(meta.c.value).where(meta.c.name == name))


def write_note(history: History, name: str, text: str) -> None:
    """Write a note in place of the one before it."""
    with history.changing() as connection:
        connection.execute(delete(meta).where(meta.c.name == name))
        connection.execute(insert(meta).values(name=name, value=text))


def first_interval(history: History) -> float | None:
    """When the first interval of a history begins; None where there is none."""
    with history.reading() as connection:
        earliest = connection.scalar(select(func.min(intervals.c.started_us)))
    return None if earliest is None else to_s(earliest)
