"""Saved views of the live board: each user's own, by name.

Knows the table `saved_views`. Must not know what a view holds, or requests.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sqlalchemy import Delete, delete, func, insert, select

from state.access.store.database import AccessDatabase
from state.access.store.tables import saved_views
from state.access.store.users import key_of
from state.text import clean

MOST: Final = 50
LONGEST_NAME: Final = 60
LONGEST_ADDRESS: Final = 1_000

_ADDRESS: Final = re.compile(r"\?[A-Za-z0-9_.~!*'()%+,@=&-]*")
"""The search part of an address: nothing that could lead to another site."""


class ViewError(ValueError):
    """A view cannot be saved; the text says why, for people."""


class SavedView(NamedTuple):
    """A name, and the search part of the board's address."""

    name: str
    address: str


def view_of(name: object, address: object) -> SavedView:
    """A view as it may be kept. Raises ViewError."""
    if not isinstance(name, str) or not isinstance(address, str):
        raise ViewError("A view has a name and an address.")
    shown = clean(name.strip())
    if not shown or len(shown) > LONGEST_NAME:
        raise ViewError(f"A view's name has 1 to {LONGEST_NAME} characters.")
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise ViewError("This is no address of the board.")
    return SavedView(shown, address)


class Views:
    """The views in a database. Every method raises HistoryError if it is not there."""

    def __init__(self, database: AccessDatabase) -> None:
        self._database = database

    def all(self, user: str) -> list[SavedView]:
        """A user's views, by name."""
        query = select(saved_views.c.name, saved_views.c.address)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(saved_views.c.user == key_of(user))).all()
        return sorted((SavedView(*row) for row in rows), key=lambda view: view.name.casefold())

    def save(self, user: str, view: SavedView) -> None:
        """Keep a view, in place of the one of the same name. Raises ViewError."""
        own, table = key_of(user), saved_views
        with self._database.noting() as connection:
            connection.execute(_of(own, view.name))
            counted = select(func.count()).where(table.c.user == own)
            if (connection.scalar(counted) or 0) >= MOST:
                raise ViewError(f"There are {MOST} views already: remove one first.")
            row = {"user": own, "name": view.name, "address": view.address}
            connection.execute(insert(table).values(row))

    def remove(self, user: str, name: str) -> bool:
        """Remove a view; whether there was one."""
        with self._database.noting() as connection:
            return connection.execute(_of(key_of(user), name)).rowcount > 0


def _of(user: str, name: str) -> Delete:
    table = saved_views.c
    return delete(saved_views).where(table.user == user, table.name == name)
