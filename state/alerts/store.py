"""Alerts in the history database: what goes on, what was, who acknowledged it.

Knows the table `alerts`, and that messages are made in the same transaction (messages.py). Must
not know rules or channels. One process writes at a time: what is looked up in a writing transaction
is still so when it is written.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, Select, delete, insert, select, update

from state.alerts.alert import Alert
from state.alerts.measure import Finding
from state.alerts.messages import When, drop_unsent, forget_messages, make_begins, make_ends
from state.alerts.rows import alert_of, alert_row
from state.alerts.tables import alerts, leases
from state.history.database.rows import to_us
from state.history.history import History


class AlertStore:
    """Alerts of one installation; safe to share by threads."""

    def __init__(self, history: History) -> None:
        self._history = history

    def going_on(self) -> list[Alert]:
        """The open alerts, the oldest first."""
        query = select(alerts).where(alerts.c.going_on.is_not(None)).order_by(alerts.c.began_us)
        return self._read(query)

    def latest(self, most: int, before: float | None = None) -> list[Alert]:
        """The latest alerts, the newest first; those that began before a moment."""
        query = select(alerts).order_by(alerts.c.began_us.desc(), alerts.c.id).limit(most)
        if before is not None:
            query = query.where(alerts.c.began_us < to_us(before))
        return self._read(query)

    def between(self, begin: float, end: float) -> list[Alert]:
        """The alerts that went on at any time between two moments, the oldest first."""
        began = alerts.c.began_us < to_us(end)
        lasted = (alerts.c.ended_us == 0) | (alerts.c.ended_us >= to_us(begin))
        return self._read(select(alerts).where(began, lasted).order_by(alerts.c.began_us))

    def begin(self, finding: Finding, at: float, channels: Collection[str], when: When) -> str:
        """Keep a new alert with a message for each channel; its id, empty where it is open already.

        Its messages are sent as soon as they are due.
        """
        row = alert_row(finding, at)
        with self._history.changing() as connection:
            same = select(alerts.c.id).where(alerts.c.going_on == row["going_on"])
            if connection.scalar(same) is not None:
                return ""
            connection.execute(insert(alerts).values(row))
            make_begins(connection, row["id"], channels, when)
        return str(row["id"])

    def end(self, id_: str, at: float, when: When) -> bool:
        """Keep that an alert is over, with a message for each channel that got its begin."""
        with self._history.changing() as connection:
            query = update(alerts).where(alerts.c.id == id_, alerts.c.going_on.is_not(None))
            ended = {"going_on": None, "ended_us": alerts.c.began_us}
            if connection.execute(query.values(ended)).rowcount == 0:
                return False
            later = update(alerts).where(alerts.c.id == id_, alerts.c.began_us < to_us(at))
            connection.execute(later.values(ended_us=to_us(at)))
            drop_unsent(connection, id_, when.now)
            make_ends(connection, id_, when)
        return True

    def acknowledge(self, id_: str, who: str, at: float) -> Alert | None:
        """Note who has seen an alert first; None where there is none, or somebody was faster."""
        with self._history.changing() as connection:
            query = update(alerts).where(alerts.c.id == id_, alerts.c.seen_us == 0)
            changed = connection.execute(query.values(seen_by=who, seen_us=to_us(at))).rowcount
            row = connection.execute(select(alerts).where(alerts.c.id == id_)).mappings().first()
        return alert_of(row) if changed and row is not None else None

    def find(self, id_: str) -> Alert | None:
        """An alert by its id."""
        found = self._read(select(alerts).where(alerts.c.id == id_))
        return found[0] if found else None

    def forget_before(self, at: float) -> int:
        """Delete alerts that were over before a moment, with their messages; how many."""
        old = (alerts.c.ended_us > 0) & (alerts.c.ended_us < to_us(at))
        with self._history.changing() as connection:
            forget_messages(connection, select(alerts.c.id).where(old))
            return connection.execute(delete(alerts).where(old)).rowcount

    def take_lease(self, name: str, holder: str, now: float, until: float) -> bool:
        """Whether this holder alone may do something until then; asked again, it goes on."""
        with self._history.changing() as connection:
            held = (
                connection.execute(select(leases).where(leases.c.name == name)).mappings().first()
            )
            if held is not None and _is_held(held, holder, now, until):
                return False
            connection.execute(delete(leases).where(leases.c.name == name))
            row = {"name": name, "holder": holder, "until_us": to_us(until)}
            connection.execute(insert(leases).values(row))
        return True

    def _read(self, query: Select[Any]) -> list[Alert]:
        with self._history.reading() as connection:
            return [alert_of(row) for row in connection.execute(query).mappings()]


def _is_held(lease: RowMapping, holder: str, now: float, until: float) -> bool:
    """Whether somebody else holds a lease. One beyond `until` is of a clock set back since."""
    until_us: int = lease["until_us"]
    return lease["holder"] != holder and to_us(now) < until_us <= to_us(until)
