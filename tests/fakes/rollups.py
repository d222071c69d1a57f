"""The rollups of a history, as they are and as counted again from the records."""

from __future__ import annotations

from sqlalchemy import select

from state.history import History
from state.history.database.schema import ROLLUPS
from state.history.writing.rebuild import rebuild


def rollups(history: History) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every rollup that holds any sum."""
    with history.reading() as connection:
        return {
            table.name: sorted(
                tuple(row)
                for row in connection.execute(select(table))
                if any(row[len(table.primary_key) :])
            )
            for table in ROLLUPS
        }


def counted_again(history: History) -> dict[str, list[tuple[object, ...]]]:
    """The rollups after every record was counted again."""
    with history.writing() as writer:
        rebuild(writer.connection, history.calendar)
    return rollups(history)
