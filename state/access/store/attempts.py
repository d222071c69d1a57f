"""Failed attempts to log in, and how long the next one has to wait.

Kept in the database, so that they count in all workers and after a restart. Must not know what
was attempted: a key is the name or the address that it counts for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select

from state.access.store.database import AccessDatabase
from state.access.store.tables import attempts

FREE_OF_NAME: Final = 5
"""So many failures of a name cost nothing: fingers slip."""

FREE_OF_ADDRESS: Final = 20
"""An address may be a whole office."""

LONGEST_S: Final = 900.0
"""The longest wait. It ends by itself: nobody can lock another out for good."""

REMEMBERED_S: Final = 3600.0


def wait_s(failures: int, free: int) -> float:
    """Seconds from the last failure until the next attempt is looked at; doubles each time."""
    return min(2.0 ** (failures - free), LONGEST_S) if failures >= free else 0.0


class Attempts:
    """The failed attempts in a database."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def failed(self, name: str, address: str) -> None:
        """Note a failure of a name from an address; old ones are forgotten."""
        now_us = int(self._clock() * 10**6)
        with self._database.noting() as connection:
            connection.execute(delete(attempts).where(_old(now_us)))
            rows = [{"key": key, "at_us": now_us} for key, _ in _keys(name, address)]
            connection.execute(insert(attempts), rows)

    def forget_old(self) -> int:
        """Delete failures that count no more; how many."""
        with self._database.noting() as connection:
            query = delete(attempts).where(_old(int(self._clock() * 10**6)))
            return connection.execute(query).rowcount

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        key = _keys(name, "")[0][0]
        with self._database.noting() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == key))

    def wait_s(self, name: str, address: str) -> float:
        """Seconds until a name may be tried from an address; 0 for now."""
        return max(self._wait_of(key, free) for key, free in _keys(name, address))

    def _wait_of(self, key: str, free: int) -> float:
        since_us = int((self._clock() - REMEMBERED_S) * 10**6)
        query = select(func.count(), func.max(attempts.c.at_us)).where(
            attempts.c.key == key, attempts.c.at_us >= since_us
        )
        with self._database.reading() as connection:
            failures, last_us = connection.execute(query).one()
        if not failures:
            return 0.0
        return float(max(0.0, last_us / 10**6 + wait_s(failures, free) - self._clock()))


def _old(now_us: int) -> ColumnElement[bool]:
    return attempts.c.at_us < now_us - int(REMEMBERED_S * 10**6)


def _keys(name: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    own = f"name:{name.strip().casefold()[:64]}"
    return (own, FREE_OF_NAME), (f"address:{address}", FREE_OF_ADDRESS)
