"""The users of one Ringside: who may log in, with which role and scope.

Knows the tables `users` and `sessions`: whatever changes what a user may do ends his sessions.
Must not know requests.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from state.access.roles import Role, Scope
from state.access.secrets import hash_of, hash_password, is_password, new_secret
from state.access.store.database import AccessDatabase
from state.access.store.scopes import as_text, from_text
from state.access.store.tables import sessions, users

INVITATION_S: Final = 3 * 86_400
"""How long a one-time link holds."""

_NAME: Final = re.compile(r"[\w.@+-]{1,64}")


class UserError(ValueError):
    """What was asked for cannot be done; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class User:
    """A user. `invited` while a one-time link is open; `has_password` once he has chosen his."""

    name: str
    role: Role
    scope: Scope
    disabled: bool
    has_password: bool
    invited: bool


def name_of(text: str) -> str:
    """A user's name as it is kept: trimmed, in lower case. Raises UserError."""
    name = text.strip().casefold()
    if not _NAME.fullmatch(name):
        raise UserError("A user's name has 1 to 64 letters, digits or . _ - + @ and no spaces.")
    return name


class Users:
    """The users in a database. Every method raises HistoryError if it is not there."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def exist(self) -> bool:
        """Whether there is any user."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(users)) != 0

    def all(self) -> list[User]:
        """Every user, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(users).order_by(users.c.name)).mappings()
            return [self._user(dict(row)) for row in rows]

    def find(self, name: str) -> User | None:
        """The user of this name."""
        query = select(users).where(users.c.name == name.strip().casefold())
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return self._user(dict(row)) if row is not None else None

    def add(self, name: str, role: Role, scope: Scope, password: str = "") -> User:
        """A new user. Raises UserError, WeakPassword."""
        name = name_of(name)
        kept = hash_password(password, name) if password else ""
        with self._database.changing() as connection:
            if connection.scalar(select(users.c.name).where(users.c.name == name)):
                raise UserError(f"There is a user {name} already.")
            row = {
                "name": name, "role": role, "scope": as_text(scope), "password": kept,
                "invitation": "", "invited_until_us": 0, "disabled": False,
                "created_us": self._now_us(),
            }  # fmt: skip
            connection.execute(insert(users).values(row))
        return self._user(row)

    def remove(self, name: str) -> None:
        """Remove a user, and end his sessions. Raises UserError."""
        with self._database.changing() as connection:
            found = connection.execute(delete(users).where(users.c.name == name_of(name)))
            _one(found.rowcount, name)
            _end_sessions(connection, name_of(name))

    def set_password(self, name: str, password: str) -> None:
        """Set a password; an open one-time link ends. Raises UserError, WeakPassword."""
        kept = hash_password(password, name_of(name))
        self._change(name, password=kept, invitation="", invited_until_us=0)

    def set_role(self, name: str, role: Role) -> None:
        """Change what a user is here for. Raises UserError."""
        self._change(name, role=role)

    def set_scope(self, name: str, scope: Scope) -> None:
        """Change whose calls a user sees. Raises UserError."""
        self._change(name, scope=as_text(scope))

    def set_disabled(self, name: str, *, disabled: bool) -> None:
        """Shut a user out, or let him in again. Raises UserError."""
        self._change(name, disabled=disabled)

    def invite(self, name: str) -> str:
        """The secret of a one-time link by which a user sets his password. Raises UserError."""
        secret, until_us = new_secret(), self._now_us() + INVITATION_S * 10**6
        self._change(name, invitation=hash_of(secret), invited_until_us=until_us)
        return secret

    def invited(self, secret: str) -> User | None:
        """Whose one-time link this is, while it holds."""
        query = select(users).where(
            users.c.invitation == hash_of(secret),
            users.c.invited_until_us > self._now_us(),
            users.c.disabled.is_(False),
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return self._user(dict(row)) if row is not None else None

    def check(self, name: str, password: str) -> User | None:
        """The user if the password is his. Takes as long whether or not there is such a user."""
        query = select(users).where(users.c.name == name.strip().casefold())
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        is_his = is_password(password, row["password"] if row is not None else "")
        return self._user(dict(row)) if row is not None and is_his and not row["disabled"] else None

    def _change(self, name: str, **values: Any) -> None:
        with self._database.changing() as connection:
            query = update(users).where(users.c.name == name_of(name)).values(values)
            _one(connection.execute(query).rowcount, name)
            _end_sessions(connection, name_of(name))

    def _user(self, row: dict[str, Any]) -> User:
        invited = bool(row["invitation"]) and row["invited_until_us"] > self._now_us()
        return User(
            row["name"], Role(row["role"]), from_text(row["scope"]), bool(row["disabled"]),
            bool(row["password"]), invited,
        )  # fmt: skip

    def _now_us(self) -> int:
        return int(self._clock() * 10**6)


def _one(found: int, name: str) -> None:
    if not found:
        raise UserError(f"There is no user {name.strip()}.")


def _end_sessions(connection: Connection, name: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.user == name))
