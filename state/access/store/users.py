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

from state.access.roles import Role, Scope, Viewer
from state.access.secrets import hash_of, hash_password, is_password, new_secret
from state.access.store.database import AccessDatabase
from state.access.store.scopes import as_text, from_text
from state.access.store.tables import saved_views, sessions, users

INVITATION_S: Final = 3 * 86_400
"""How long a one-time link holds."""

_NAME: Final = re.compile(r"[\w.@+-]{1,64}")

SIGNED_ON: Final = "sso:"
"""How names of users begin who come from single sign-on: no user of our own can be named so."""


class UserError(ValueError):
    """What was asked for cannot be done; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class User:
    """A user. `invited` while a one-time link is open; `has_password` once he has chosen his.

    `is_signed_on`: he comes from single sign-on, which alone knows his password, role and scope.
    """

    name: str
    role: Role
    scope: Scope
    disabled: bool
    has_password: bool
    invited: bool
    is_signed_on: bool = False


def key_of(text: str) -> str:
    """A name as it is looked up."""
    return text.strip().casefold()


def name_of(text: str) -> str:
    """A user's name as it is kept: trimmed, in lower case. Raises UserError."""
    name = key_of(text)
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
        query = select(users).where(users.c.name == key_of(name))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return self._user(dict(row)) if row is not None else None

    def viewer(self, name: str) -> Viewer | None:
        """The user of our own of this name, as somebody else says who he is; None: not let in."""
        user = self.find(name)
        if user is None or user.disabled or user.is_signed_on:
            return None
        return Viewer(user.name, user.role, user.scope)

    def add(self, name: str, role: Role, scope: Scope, password: str = "") -> User:
        """A new user. Raises UserError, WeakPassword."""
        name = name_of(name)
        kept = hash_password(password, name) if password else ""
        with self._database.changing() as connection:
            if connection.scalar(select(users.c.name).where(users.c.name == name)):
                raise UserError(f"There is a user {name} already.")
            row = new_row(name, role, scope, self._now_us()) | {"password": kept}
            connection.execute(insert(users).values(row))
        return self._user(row)

    def remove(self, name: str) -> None:
        """Remove a user, his sessions and his saved views. Raises UserError."""
        with self._database.changing() as connection:
            found = connection.execute(delete(users).where(users.c.name == key_of(name)))
            _one(found.rowcount, name)
            end_sessions(connection, key_of(name))
            connection.execute(delete(saved_views).where(saved_views.c.user == key_of(name)))

    def set_password(self, name: str, password: str) -> None:
        """Set a password; an open one-time link ends. Raises UserError, WeakPassword."""
        kept = hash_password(password, key_of(name))
        self._change_own(name, password=kept, invitation="", invited_until_us=0)

    def set_role(self, name: str, role: Role) -> None:
        """Change what a user is here for. Raises UserError."""
        self._change_own(name, role=role)

    def set_scope(self, name: str, scope: Scope) -> None:
        """Change whose calls a user sees. Raises UserError."""
        self._change_own(name, scope=as_text(scope))

    def set_disabled(self, name: str, *, disabled: bool) -> None:
        """Shut a user out, or let him in again. Raises UserError."""
        self._change(name, disabled=disabled)

    def invite(self, name: str) -> str:
        """The secret of a one-time link by which a user sets his password. Raises UserError."""
        secret, until_us = new_secret(), self._now_us() + INVITATION_S * 10**6
        self._change_own(name, invitation=hash_of(secret), invited_until_us=until_us)
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
        query = select(users).where(users.c.name == key_of(name))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        is_his = is_password(password, row["password"] if row is not None else "")
        return self._user(dict(row)) if row is not None and is_his and not row["disabled"] else None

    def _change_own(self, name: str, **values: Any) -> None:
        if key_of(name).startswith(SIGNED_ON):
            raise UserError(f"{key_of(name)} has password, role and scope from single sign-on.")
        self._change(name, **values)

    def _change(self, name: str, **values: Any) -> None:
        with self._database.changing() as connection:
            query = update(users).where(users.c.name == key_of(name)).values(values)
            _one(connection.execute(query).rowcount, name)
            end_sessions(connection, key_of(name))

    def _user(self, row: dict[str, Any]) -> User:
        invited = bool(row["invitation"]) and row["invited_until_us"] > self._now_us()
        return User(
            row["name"], Role(row["role"]), from_text(row["scope"]), bool(row["disabled"]),
            bool(row["password"]), invited, row["name"].startswith(SIGNED_ON),
        )  # fmt: skip

    def _now_us(self) -> int:
        return int(self._clock() * 10**6)


def new_row(name: str, role: Role, scope: Scope, now_us: int) -> dict[str, Any]:
    """The row of a user who has no password."""
    return {
        "name": name, "role": role, "scope": as_text(scope), "password": "", "invitation": "",
        "invited_until_us": 0, "disabled": False, "subject": "", "created_us": now_us,
    }  # fmt: skip


def _one(found: int, name: str) -> None:
    if not found:
        raise UserError(f"There is no user {name.strip()}.")


def end_sessions(connection: Connection, name: str) -> None:
    """End all sessions of a name."""
    connection.execute(delete(sessions).where(sessions.c.user == name))
