"""The audit log: who did what, from where, and when.

Knows the table `audit`, and that each entry is a log line as well. Must not know what is allowed.
Names and addresses come from strangers: what cannot be seen is written as an escape, and what is
too long is cut. Refusals are noted one by one only as long as there are few of them.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from sqlalchemy import Select, delete, func, insert, select

from state.access.store.database import AccessDatabase
from state.access.store.flood import FloodGate
from state.access.store.tables import audit
from state.history.errors import HistoryError
from state.text import one_line

log = logging.getLogger("ringside.audit")

LONGEST: Final = 300
"""So many characters of a value are kept."""

MOST_VALUES: Final = 20
BATCH: Final = 1_000
REFUSED: Final = "refused"
"""Actions that end so are caused by strangers."""


class Entry(NamedTuple):
    """An entry; `detail` is JSON, an object of texts. `at` is epoch seconds."""

    at: float
    who: str
    address: str
    action: str
    detail: str
    number: int = 0

    def as_json(self) -> str:
        """The entry as one line of ASCII."""
        detail = json.loads(self.detail or "{}")
        named = {"at": self.at, "action": self.action, "who": self.who, "address": self.address}
        return _compact(named | {"detail": detail})


class Audit:
    """The audit log in a database."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._refusals = FloodGate()

    def note(self, who: str, address: str, action: str, **detail: object) -> None:
        """Write an entry. Where the database is not there, the log has it, and says so."""
        noted, left_out = self._refusals.take(address) if action.endswith(REFUSED) else (True, 0)
        if left_out:
            self._write("", "", "more was refused", {"times": left_out})
        if noted:
            self._write(who, address, action, detail)

    def _write(self, who: str, address: str, action: str, detail: dict[str, object]) -> None:
        given = [(name, value) for name, value in detail.items() if value not in {"", None}]
        values = {name: one_line(str(value), LONGEST) for name, value in given[:MOST_VALUES]}
        whose = one_line(who, LONGEST), one_line(address, LONGEST)
        entry = Entry(self._clock(), *whose, action, _compact(values))
        log.info("%s", entry.as_json())
        row = entry._asdict() | {"at_us": int(entry.at * 10**6)}
        del row["at"], row["number"]
        try:
            with self._database.noting() as connection:
                connection.execute(insert(audit).values(row))
        except HistoryError as error:
            log.error("The audit log lacks the line before this one: %s", error)  # noqa: TRY400

    def latest(self, most: int = 200, skip: int = 0) -> list[Entry]:
        """The latest entries, the newest first; those after the first `skip`."""
        query = select(audit).order_by(audit.c.number.desc()).limit(most).offset(skip)
        return self._entries(query)

    def since(self, at: float) -> Iterator[Entry]:
        """All entries since a moment, the oldest first, read in batches."""
        query = select(audit).where(audit.c.at_us >= int(at * 10**6))
        query = query.order_by(audit.c.number).limit(BATCH)
        after = 0
        while batch := self._entries(query.where(audit.c.number > after)):
            yield from batch
            after = batch[-1].number

    def forget_before(self, at: float) -> int:
        """Delete entries from before a moment; how many they were."""
        with self._database.noting() as connection:
            query = delete(audit).where(audit.c.at_us < int(at * 10**6))
            return connection.execute(query).rowcount

    def _entries(self, query: Select[tuple[object, ...]]) -> list[Entry]:
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


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
