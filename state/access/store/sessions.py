"""Sessions of those who logged in: kept here, so that they can be ended here.

Knows the tables `sessions`, `users` and `tokens`. Must not know cookies. A session's role and scope
are its user's at each request; only sessions without a user of their own (wall links) carry them.
Those last as long as the token of their link.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, case, delete, exists, insert, literal, or_, select, update

from state.access.roles import Role, Scope, Viewer
from state.access.secrets import hash_of, new_secret
from state.access.store.database import AccessDatabase
from state.access.store.scopes import as_text, from_text
from state.access.store.tables import sessions, tokens, users
from state.history.errors import HistoryError

NOTE_EVERY_S: Final = 60.0
"""A session that is used is noted at most so often: each note is a write."""

BY_TOKEN: Final = "token "  # noqa: S105  no secret, a name
"""So begins the name of a viewer by token."""

WALL_IDLE_S: Final = 90 * 86_400.0
"""A wall that was dark for so long needs its link again. Nothing else ends it but its token."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds without a request, and since the log-in, after which a session ends."""

    idle_s: float
    longest_s: float


class Sessions:
    """The sessions in a database. Methods raise HistoryError if it is not there."""

    def __init__(
        self, database: AccessDatabase, limits: Limits, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock

    def begin(self, viewer: Viewer, how: str, *, of_user: bool, id_token: str = "") -> str:
        """Begin a session; the secret to put into a cookie. Sessions that are over are deleted."""
        secret, now_us = new_secret(), self._now_us()
        own = {"role": "", "scope": ""} if of_user else {
            "role": viewer.role, "scope": as_text(viewer.scope)
        }  # fmt: skip
        row = {
            "hash": hash_of(secret), "user": viewer.name, "how": how, "begun_us": now_us,
            "seen_us": now_us, "id_token": id_token, **own,
        }  # fmt: skip
        with self._database.noting() as connection:
            connection.execute(delete(sessions).where(self._over()))
            connection.execute(insert(sessions).values(row))
        return secret

    def find(self, secret: str) -> Viewer | None:
        """Whose session this is, if it is not over and its user may still log in."""
        with self._database.reading() as connection:
            row = connection.execute(self._query(secret)).mappings().first()
        if row is None:
            return None
        note_every_s = min(NOTE_EVERY_S, self._limits.idle_s / 2)  # a used session is not idle
        if row["seen_us"] < self._now_us() - note_every_s * 10**6:
            self._note(row["hash"])
        return _viewer(dict(row))

    def end(self, secret: str) -> None:
        """End a session."""
        self._delete(sessions.c.hash == hash_of(secret))

    def id_token(self, secret: str) -> str:
        """What the provider said at the log-in; empty after a log-in by password."""
        query = select(sessions.c.id_token).where(sessions.c.hash == hash_of(secret))
        with self._database.reading() as connection:
            return str(connection.scalar(query) or "")

    def end_of(self, name: str) -> None:
        """End all sessions of a name."""
        self._delete(sessions.c.user == name)

    def forget_over(self) -> int:
        """Delete sessions that are over; how many."""
        with self._database.noting() as connection:
            return connection.execute(delete(sessions).where(self._over())).rowcount

    def _delete(self, condition: Any) -> None:
        with self._database.changing() as connection:
            connection.execute(delete(sessions).where(condition))

    def _note(self, kept: str) -> None:
        # A database that is busy makes nobody wait: the next request notes it.
        with suppress(HistoryError), self._database.noting() as connection:
            query = update(sessions).where(sessions.c.hash == kept)
            connection.execute(query.values(seen_us=self._now_us()))

    def _query(self, secret: str) -> Select[Any]:
        user = [
            users.c.role.label("user_role"),
            users.c.scope.label("user_scope"),
            users.c.disabled,
        ]
        return (
            select(sessions, *user)
            .outerjoin(users, users.c.name == sessions.c.user)
            .where(sessions.c.hash == hash_of(secret), ~self._over())
        )

    def _over(self) -> Any:
        now = self._clock()
        idle_us, longest_us = (
            int((now - seconds) * 10**6)
            for seconds in (self._limits.idle_s, self._limits.longest_s)
        )
        is_old = or_(sessions.c.seen_us < idle_us, sessions.c.begun_us < longest_us)
        is_dark = sessions.c.seen_us < int((now - WALL_IDLE_S) * 10**6)
        is_wall = sessions.c.role == Role.WALL
        return case((is_wall, or_(is_dark, ~self._token_holds(now))), else_=is_old)

    def _token_holds(self, now: float) -> Any:
        """Whether the token of a wall's link is still there, the same and not over."""
        return exists().where(
            literal(BY_TOKEN) + tokens.c.name == sessions.c.user,
            tokens.c.created_us <= sessions.c.begun_us,
            or_(tokens.c.until_us == 0, tokens.c.until_us > int(now * 10**6)),
        )

    def _now_us(self) -> int:
        return int(self._clock() * 10**6)


def _viewer(row: dict[str, Any]) -> Viewer | None:
    if row["role"]:
        return Viewer(row["user"], Role(row["role"]), from_text(row["scope"]))
    if row["user_role"] is None or row["disabled"]:
        return None
    scope: Scope = from_text(row["user_scope"])
    return Viewer(row["user"], Role(row["user_role"]), scope)
