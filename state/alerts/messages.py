"""Messages about alerts: kept before they are sent, claimed by who sends them, then recorded.

Knows the table `alert_messages`. Must not know channels, or how something is sent. A message is
made in the transaction of its alert, so neither is there without the other. Who claims it sends it;
no other process does so until the claim is over. A process that dies between sending and recording
is the one gap: the message is then sent again, with the same key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    RowMapping,
    Select,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import ColumnElement

from state.alerts.alert import Message, Part, State
from state.alerts.rows import alert_of
from state.alerts.tables import alert_messages, alerts
from state.history.database.rows import to_s, to_us
from state.history.history import History

CLAIM_S: Final = 120.0
"""Longer than any channel takes to send or to give up."""

LONGEST_PAUSE_S: Final = 600.0
"""The longest time until a message is tried again."""

LONGEST_PROBLEM: Final = 300

Columns = ReadOnlyColumnCollection[str, Column[Any]]


class When(NamedTuple):
    """When messages are made, and when they are due: at once, or after the quiet hours."""

    now: float
    due: float


class Messages:
    """The messages of one installation."""

    def __init__(self, history: History) -> None:
        self._history = history

    def is_due(self, channel: str, now: float) -> bool:
        """Whether a channel has something to send."""
        with self._history.reading() as connection:
            return connection.execute(_due(channel, now)).first() is not None

    def claim(self, channel: str, now: float) -> Message | None:
        """The next message of a channel, for this process alone; None where there is none."""
        until = to_us(now + CLAIM_S)
        with self._history.changing() as connection:
            row = connection.execute(_due(channel, now)).mappings().first()
            if row is None:
                return None
            mine = update(alert_messages).where(_is(row["alert"], row["part"], channel))
            connection.execute(mine.values(claimed_us=until, tries=row["tries"] + 1))
            return _message(connection, row, until)

    def record(self, message: Message, state: State, now: float, problem: str = "",
               due: float = 0.0) -> None:  # fmt: skip
        """Keep what became of a claimed message; one that waits is tried again at `due`."""
        mine = _is(message.alert.id, message.part, message.channel)
        is_claimed = alert_messages.c.claimed_us == message.claimed_us
        values = {
            "state": str(state),
            "problem": problem[:LONGEST_PROBLEM],
            "claimed_us": 0,
            "due_us": to_us(due),
            "sent_us": to_us(now) if state is State.SENT else 0,
        }
        with self._history.changing() as connection:
            connection.execute(update(alert_messages).where(mine, is_claimed).values(values))

    def counts(self) -> Counter[tuple[str, str]]:
        """How many messages are kept, by channel and state."""
        by = (alert_messages.c.channel, alert_messages.c.state)
        with self._history.reading() as connection:
            rows = connection.execute(select(*by, func.count()).group_by(*by)).all()
        return Counter({(channel, state): count for channel, state, count in rows})


def make_begins(connection: Connection, alert: str, channels: Collection[str], when: When) -> None:
    """A message for each channel that an alert has begun."""
    _make(connection, (alert, Part.BEGIN), channels, when)


def drop_unsent(connection: Connection, alert: str, now: float) -> None:
    """Drop messages of the begin that nobody has tried to send: there is nothing to do any more."""
    untried = (alert_messages.c.tries == 0) & _is_unclaimed(alert_messages.c, now)
    waiting = alert_messages.c.state == State.WAITING
    query = update(alert_messages).where(alert_messages.c.alert == alert, waiting, untried)
    connection.execute(query.values(state=str(State.DROPPED)))


def make_ends(connection: Connection, alert: str, when: When) -> None:
    """A message for each channel to which the begin went, or is still going."""
    channel, state = alert_messages.c.channel, alert_messages.c.state
    query = select(channel).where(
        alert_messages.c.alert == alert,
        alert_messages.c.part == Part.BEGIN,
        state != State.DROPPED,
    )
    _make(connection, (alert, Part.END), list(connection.scalars(query)), when)


def forget_messages(connection: Connection, alert_ids: Select[tuple[str]]) -> None:
    """Delete the messages of alerts."""
    connection.execute(delete(alert_messages).where(alert_messages.c.alert.in_(alert_ids)))


def _make(
    connection: Connection, of: tuple[str, Part], channels: Collection[str], when: When
) -> None:
    alert, part = of
    rows = [
        {"alert": alert, "part": str(part), "channel": channel, "state": str(State.WAITING),
         "made_us": to_us(when.now), "due_us": to_us(when.due)}
        for channel in sorted(channels)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(alert_messages), rows)


def _is(alert: str, part: str, channel: str) -> ColumnElement[bool]:
    table = alert_messages.c
    return (table.alert == alert) & (table.part == part) & (table.channel == channel)


def _due(channel: str, now: float) -> Select[Any]:
    """What a channel has to send, the oldest first; an end only when its begin is done with."""
    mine, begin = alert_messages, alert_messages.alias()
    is_waiting = exists().where(
        begin.c.alert == mine.c.alert,
        begin.c.channel == mine.c.channel,
        begin.c.part == Part.BEGIN,
        begin.c.state == State.WAITING,
    )
    return (
        select(mine)
        .where(
            mine.c.state == State.WAITING,
            mine.c.channel == channel,
            _is_due(mine.c, now),
            _is_unclaimed(mine.c, now),
            or_(mine.c.part == Part.BEGIN, ~is_waiting),
        )
        .order_by(mine.c.due_us, mine.c.made_us)
        .limit(1)
    )


def _is_due(column: Columns, now: float) -> ColumnElement[bool]:
    """Whether its time has come. One that is too far off is of a clock that was set back since."""
    is_new = column.tries == 0
    return or_(
        column.due_us <= to_us(now),
        is_new & (column.made_us > to_us(now)),
        ~is_new & (column.due_us > to_us(now + LONGEST_PAUSE_S)),
    )


def _is_unclaimed(column: Columns, now: float) -> ColumnElement[bool]:
    return or_(column.claimed_us <= to_us(now), column.claimed_us > to_us(now + CLAIM_S))


def _message(connection: Connection, row: RowMapping, until: int) -> Message | None:
    query = select(alerts).where(alerts.c.id == row["alert"])
    alert = connection.execute(query).mappings().first()
    if alert is None:
        return None
    return Message(
        alert_of(alert), Part(row["part"]), row["channel"], row["tries"] + 1,
        to_s(row["made_us"]), until,
    )  # fmt: skip
