"""Erase a caller's number or an agent's name from the history; what was counted stays.

Knows tables. Must not know how numbers are written (`is_meant` says). A caller's number and name
become empty. An agent becomes "erased agent 7": rows of their own, so that all sums stay true.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Column, Connection, Table, delete, func, select, update

from state.alerts.tables import alerts
from state.history.database.schema import (
    agent_day,
    agent_hour,
    agent_week,
    agent_week_hour,
    intervals,
    legs,
    queue_calls,
)
from state.history.writing.records import add_sums
from state.upkeep.persons import Meant

CHUNK: Final = 500
NUMBERS: Final = (
    (legs.c.peer, legs.c.peer_name),
    (legs.c.peer_name, None),
    (legs.c.transferred_to, None),
    (legs.c.transferred_from, None),
    (queue_calls.c.caller, queue_calls.c.caller_name),
    (queue_calls.c.caller_name, None),
)
"""Columns with the other side's number, each with the column of the name that belongs to it."""

NAMES: Final = (legs.c.peer_name, queue_calls.c.caller_name)
"""Columns in which an agent's name is that of the other side."""

RECORDS: Final = (legs, intervals, queue_calls, alerts)
SUMS: Final = (agent_day, agent_hour, agent_week, agent_week_hour)
OF_AGENTS: Final = (*RECORDS, *SUMS)
PLACES: Final = frozenset(table.name for table in OF_AGENTS)
ERASED: Final = re.compile(r"erased agent (\d+)")


def forms_of_number(connection: Connection, is_meant: Meant) -> set[str]:
    """In which forms the number is kept."""
    return {form for column, _ in NUMBERS for form in _found(connection, column, is_meant)}


def erase_number(connection: Connection, forms: Iterable[str]) -> Counter[str]:
    """Empty a number and its name wherever they are; how many fields, by table."""
    erased: Counter[str] = Counter()
    kept = sorted(forms)
    for column, name in NUMBERS:
        values = {column: "", **({name: ""} if name is not None else {})}
        for chunk in _chunks(kept):
            query = update(column.table).where(column.in_(chunk)).values(values)
            erased[str(column.table.name)] += connection.execute(query).rowcount
    return +erased


def count_number(connection: Connection, forms: Iterable[str]) -> Counter[str]:
    """How many fields `erase_number` would empty."""
    return _counted(connection, (column for column, _ in NUMBERS), forms)


def forms_of_name(connection: Connection, is_meant: Meant) -> set[str]:
    """In which forms the agent's name is kept."""
    columns = (*(table.c.agent for table in OF_AGENTS), *NAMES)
    return {form for column in columns for form in _found(connection, column, is_meant)}


def next_name(connection: Connection) -> str:
    """The name that stands for the next agent who is erased."""
    columns = [table.c.agent for table in OF_AGENTS]
    names = (name for column in columns for name in _found(connection, column, bool))
    numbers = [int(found[1]) for name in names if (found := ERASED.fullmatch(name))]
    return f"erased agent {max(numbers, default=0) + 1}"


def erase_name(connection: Connection, forms: Iterable[str], instead: str) -> Counter[str]:
    """Put another name in place of an agent's; how many rows, by table."""
    erased: Counter[str] = Counter()
    for chunk in _chunks(sorted(forms)):
        for table in RECORDS:
            query = update(table).where(table.c.agent.in_(chunk)).values(agent=instead)
            erased[table.name] += connection.execute(query).rowcount
        for column in NAMES:
            query = update(column.table).where(column.in_(chunk)).values({column: ""})
            erased[str(column.table.name)] += connection.execute(query).rowcount
        for table in SUMS:
            erased[table.name] += _rename_sums(connection, table, chunk, instead)
    return +erased


def count_name(connection: Connection, forms: Iterable[str]) -> Counter[str]:
    """How many rows `erase_name` would change."""
    return _counted(connection, (*(table.c.agent for table in OF_AGENTS), *NAMES), forms)


def _rename_sums(connection: Connection, table: Table, chunk: list[str], instead: str) -> int:
    """Sums of "Ana" and "ana" become sums of the same key, so they are added."""
    is_his = table.c.agent.in_(chunk)
    rows = [dict(row) for row in connection.execute(select(table).where(is_his)).mappings()]
    connection.execute(delete(table).where(is_his))
    if rows:
        add_sums(connection, table, [row | {"agent": instead} for row in rows])
    return len(rows)


def _counted(
    connection: Connection, columns: Iterable[Column[str]], forms: Iterable[str]
) -> Counter[str]:
    found: Counter[str] = Counter()
    for column in columns:
        for chunk in _chunks(sorted(forms)):
            query = select(func.count()).select_from(column.table).where(column.in_(chunk))
            found[str(column.table.name)] += connection.scalar(query) or 0
    return +found


def _found(connection: Connection, column: Column[str], is_meant: Meant) -> Iterator[str]:
    for text in connection.scalars(select(column).where(column != "").distinct()):
        if is_meant(text):
            yield text


def _chunks(items: list[str]) -> Iterator[list[str]]:
    yield from (items[at : at + CHUNK] for at in range(0, len(items), CHUNK))
