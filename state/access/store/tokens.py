"""Tokens of programs and of walls: named, with a role and a scope, with or without an end.

Knows the table `tokens`. Must not know headers or links.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from state.access.roles import Role, Scope, Viewer
from state.access.secrets import hash_of, new_secret
from state.access.store.database import AccessDatabase
from state.access.store.scopes import as_text, from_text
from state.access.store.sessions import BY_TOKEN, NOTE_EVERY_S
from state.access.store.tables import tokens
from state.access.store.users import UserError, name_of
from state.history.errors import HistoryError


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret, which nobody keeps. Times are epoch seconds; None: never."""

    name: str
    role: Role
    scope: Scope
    until: float | None
    used_at: float | None


class Tokens:
    """The tokens in a database. Methods raise HistoryError if it is not there."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, role: Role, scope: Scope, until: float | None = None) -> str:
        """A new token's secret, which cannot be read again. Raises UserError."""
        name, secret = name_of(name), new_secret()
        row = {
            "name": name, "hash": hash_of(secret), "role": role, "scope": as_text(scope),
            "created_us": self._now_us(), "until_us": int((until or 0) * 10**6), "used_us": 0,
        }  # fmt: skip
        with self._database.changing() as connection:
            if connection.scalar(select(tokens.c.name).where(tokens.c.name == name)):
                raise UserError(f"There is a token {name} already.")
            connection.execute(insert(tokens).values(row))
        return secret

    def all(self) -> list[Token]:
        """Every token, by name; those that are over, too."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tokens).order_by(tokens.c.name)).mappings()
            return [_token(dict(row)) for row in rows]

    def revoke(self, name: str) -> None:
        """Let a token open nothing any more. Raises UserError."""
        with self._database.changing() as connection:
            found = connection.execute(delete(tokens).where(tokens.c.name == name_of(name)))
        if not found.rowcount:
            raise UserError(f"There is no token {name.strip()}.")

    def find(self, secret: str) -> Viewer | None:
        """Whom a secret stands for, while the token holds."""
        now_us = self._now_us()
        query = select(tokens).where(
            tokens.c.hash == hash_of(secret),
            or_(tokens.c.until_us == 0, tokens.c.until_us > now_us),
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if row["used_us"] < now_us - NOTE_EVERY_S * 10**6:
            self._note(row["hash"], now_us)
        return Viewer(BY_TOKEN + row["name"], Role(row["role"]), from_text(row["scope"]))

    def _note(self, kept: str, now_us: int) -> None:
        # A database that is busy makes nobody wait: the next request notes it.
        with suppress(HistoryError), self._database.noting() as connection:
            query = update(tokens).where(tokens.c.hash == kept)
            connection.execute(query.values(used_us=now_us))

    def _now_us(self) -> int:
        return int(self._clock() * 10**6)


def _token(row: dict[str, Any]) -> Token:
    until, used = (row[name] / 10**6 or None for name in ("until_us", "used_us"))
    return Token(row["name"], Role(row["role"]), from_text(row["scope"]), until, used)
