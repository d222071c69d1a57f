"""Failed attempts to log in, and how long the next one has to wait.

Kept in the database, so that they count in all workers and after a restart. Must not know what
was attempted. An attempt counts as failed from its beginning, until it has succeeded: however many
come at once, no more are looked at than may fail.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address, ip_network
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from state.access.store.database import AccessDatabase
from state.access.store.tables import attempts

FREE_OF_NAME: Final = 5
"""So many failures of a name cost nothing: fingers slip."""

FREE_OF_ADDRESS: Final = 20
"""An address may be a whole office."""

LONGEST_S: Final = 900.0
"""The longest wait. It ends by itself."""

REMEMBERED_S: Final = 3600.0


class Count(NamedTuple):
    """What a failure counts for, and how many of them cost nothing.

    After a success all failures are forgotten, or, of what others share, this one.
    """

    key: str
    free: int
    is_shared: bool = False


Counts = Sequence[Count]


def of_log_in(name: str, address: str, browser: str = "") -> Counts:
    """What an attempt to log in counts for; from a browser that is known, for nothing else.

    So whoever keeps a name or an address waiting does not keep those out who were here before.
    """
    if browser:
        return (Count(f"browser:{browser}", FREE_OF_NAME),)
    shared = Count(f"address:{_network(address)}", FREE_OF_ADDRESS, is_shared=True)
    return (shared, of_name(name)) if name.strip() else (shared,)


def of_name(name: str) -> Count:
    """The count of a name."""
    return Count(f"name:{name.strip().casefold()[:64]}", FREE_OF_NAME)


def of_token(address: str) -> Counts:
    """What a wrong token counts for."""
    return (Count(f"token:{_network(address)}", FREE_OF_ADDRESS, is_shared=True),)


def wait_s(failures: int, free: int) -> float:
    """Seconds from the last failure until the next attempt is looked at; doubles each time."""
    return min(2.0 ** (failures - free), LONGEST_S) if failures >= free else 0.0


class Attempts:
    """The failed attempts in a database. Methods raise HistoryError if it is not there."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(self, counts: Counts) -> float:
        """Begin an attempt, and return 0; or seconds to wait, and it must not be looked at."""
        wait = self.wait_s(counts)
        if wait:
            return wait
        now_us = int(self._clock() * 10**6)
        with self._database.noting() as connection:
            connection.execute(delete(attempts).where(_old(now_us)))
            wait = self._longest(connection, counts)  # others may have begun meanwhile
            if not wait:
                rows = [{"key": count.key, "at_us": now_us} for count in counts]
                connection.execute(insert(attempts), rows)
        return wait

    def forget_old(self) -> int:
        """Delete attempts that count no more; how many."""
        with self._database.noting() as connection:
            query = delete(attempts).where(_old(int(self._clock() * 10**6)))
            return connection.execute(query).rowcount

    def succeeded(self, counts: Counts) -> None:
        """Forget what was counted."""
        with self._database.noting() as connection:
            for count in counts:
                own = attempts.c.key == count.key
                last = select(func.max(attempts.c.number)).where(own).scalar_subquery()
                which = attempts.c.number == last if count.is_shared else own
                connection.execute(delete(attempts).where(which))

    def wait_s(self, counts: Counts) -> float:
        """Seconds until an attempt is looked at; 0 for now."""
        with self._database.reading() as connection:
            return self._longest(connection, counts)

    def _longest(self, connection: Connection, counts: Counts) -> float:
        return max(self._wait_of(connection, count) for count in counts)

    def _wait_of(self, connection: Connection, count: Count) -> float:
        since_us = int((self._clock() - REMEMBERED_S) * 10**6)
        query = select(func.count(), func.max(attempts.c.at_us)).where(
            attempts.c.key == count.key, attempts.c.at_us >= since_us
        )
        failures, last_us = connection.execute(query).one()
        if not failures:
            return 0.0
        return float(max(0.0, last_us / 10**6 + wait_s(failures, count.free) - self._clock()))


def _network(address: str) -> str:
    """Whose address this is: of IPv6 everybody has a network of 64 bits."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:  # noqa: PLR2004 - IPv4
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((int(parsed), 64), strict=False))


def _old(now_us: int) -> ColumnElement[bool]:
    return attempts.c.at_us < now_us - int(REMEMBERED_S * 10**6)
