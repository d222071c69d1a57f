"""The tables of alerts, beside those of the history: one database to keep and to back up.

Knows columns and keys. Must not know who reads or writes. Times are integer microseconds since
the epoch. No column holds a caller's number or name.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, PrimaryKeyConstraint, Table, Text

from state.history.database.schema import metadata, text_column, whole_column

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("going_on", Text),  # what it is about, while it goes on; then NULL
    text_column("kind"),
    text_column("queue"),
    text_column("group_name"),  # the group that it is about, or the agent's
    text_column("extension"),
    text_column("agent"),
    text_column("queues"),  # JSON: the queues whose viewers may see it
    Column("value", Float, nullable=False),
    Column("limit_value", Float, nullable=False),
    whole_column("began_us"),
    whole_column("ended_us"),  # 0: it goes on
    text_column("seen_by"),  # who acknowledged it
    whole_column("seen_us"),
    # Of each subject one alert goes on at a time, whoever writes.
    Index("alerts_going_on", "going_on", unique=True),
    # The newest first; retention.
    Index("alerts_by_begin", "began_us"),
)

alert_messages = Table(
    "alert_messages",
    metadata,
    text_column("alert"),
    text_column("part"),  # begin or end
    text_column("channel"),
    text_column("state"),  # waiting, sent, dropped, failed
    text_column("problem"),  # why the last try failed
    whole_column("tries"),
    whole_column("made_us"),
    whole_column("due_us"),  # not before
    whole_column("claimed_us"),  # until then a process is sending it
    whole_column("sent_us"),
    PrimaryKeyConstraint("alert", "part", "channel"),
    # What a channel has to send.
    Index("alert_messages_due", "state", "channel", "due_us"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    text_column("holder"),
    whole_column("until_us"),
)

ALERTS = (alerts, alert_messages, leases)
