"""Users who come from single sign-on: a row each, so that they can be listed, ended and shut out.

Knows the table `users`. Must not know claims or the provider. A row belongs to a subject, not to a
name: who takes over a name at the provider gets a row of his own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, insert, select, update

from state.access.claims import Person
from state.access.roles import Viewer
from state.access.secrets import hash_of
from state.access.store.database import AccessDatabase
from state.access.store.scopes import as_text
from state.access.store.tables import users
from state.access.store.users import SIGNED_ON, UserError, end_sessions, new_row


class SignOn:
    """Lets in whom the provider knows."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def viewer(self, person: Person) -> Viewer:
        """The viewer; his row is made, or is as the provider says now. Raises UserError."""
        with self._database.changing() as connection:
            query = select(users).where(users.c.subject == person.subject)
            row = connection.execute(query).mappings().first()
            name = row["name"] if row is not None else self._add(connection, person)
            if row is not None:
                _bring_up_to_date(connection, dict(row), person)
        return Viewer(name, person.role, person.scope)

    def _add(self, connection: Connection, person: Person) -> str:
        """A new row; its name. Of two subjects with the same name the second has a mark."""
        name = f"{SIGNED_ON}{person.name}"
        if connection.scalar(select(users.c.name).where(users.c.name == name)):
            name = f"{name}-{hash_of(person.subject)[:8]}"
        row = new_row(name, person.role, person.scope, int(self._clock() * 10**6))
        connection.execute(insert(users).values(row | {"subject": person.subject}))
        return name


def _bring_up_to_date(connection: Connection, row: dict[str, Any], person: Person) -> None:
    """Take the provider's role and scope over; a change ends what sessions there are."""
    if row["disabled"]:
        raise UserError("Your account is disabled here.")
    now = {"role": str(person.role), "scope": as_text(person.scope)}
    if now != {name: row[name] for name in now}:
        connection.execute(update(users).where(users.c.name == row["name"]).values(now))
        end_sessions(connection, row["name"])
