"""The audit log: who did what, from where, and when.

Knows the table `audit`, and that each entry is a log line as well. Must not know what is allowed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, NamedTuple

import orjson
from sqlalchemy import delete, func, insert, select

from state.access.store.database import AccessDatabase
from state.access.store.tables import audit
from state.history.errors import HistoryError

log = logging.getLogger("ringside.audit")

LONGEST: Final = 1_000
"""So many characters of a value are kept."""


class Entry(NamedTuple):
    """An entry; `detail` is JSON. `at` is epoch seconds."""

    at: float
    who: str
    address: str
    action: str
    detail: str


class Audit:
    """The audit log in a database."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def note(self, who: str, address: str, action: str, **detail: object) -> None:
        """Write an entry. Where the database is not there, the log has it, and says so."""
        values = {name: str(value)[:LONGEST] for name, value in detail.items() if value != ""}
        text = orjson.dumps(values).decode()
        log.info("%s by %s from %s: %s", action, who or "nobody", address, text)
        row = {"at_us": int(self._clock() * 10**6), "who": who[:LONGEST], "address": address,
               "action": action, "detail": text}  # fmt: skip
        try:
            with self._database.noting() as connection:
                connection.execute(insert(audit).values(row))
        except HistoryError as error:
            log.error("The audit log lacks the line before this one: %s", error)  # noqa: TRY400

    def latest(self, most: int = 200, skip: int = 0) -> list[Entry]:
        """The latest entries, the newest first; those after the first `skip`."""
        query = select(audit).order_by(audit.c.number.desc()).limit(most).offset(skip)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            return [
                Entry(row["at_us"] / 10**6, *(row[name] for name in Entry._fields[1:]))
                for row in rows
            ]

    def last(self, action: str) -> dict[str, float]:
        """When each last did something, epoch seconds by name."""
        query = select(audit.c.who, func.max(audit.c.at_us)).where(audit.c.action == action)
        with self._database.reading() as connection:
            found = connection.execute(query.group_by(audit.c.who)).all()
        return {who: at_us / 10**6 for who, at_us in found}

    def forget_before(self, at: float) -> int:
        """Delete entries from before a moment; how many they were."""
        with self._database.noting() as connection:
            query = delete(audit).where(audit.c.at_us < int(at * 10**6))
            return connection.execute(query).rowcount
