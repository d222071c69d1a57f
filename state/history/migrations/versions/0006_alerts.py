"""Alerts, what is sent of them, and which process does what one alone may do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_alerts"
down_revision = "0005_moments"


def upgrade() -> None:
    """Create the tables of alerts."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("going_on", sa.Text),
        *map(_text, ("kind", "queue", "group_name", "extension", "agent", "queues")),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("limit_value", sa.Float, nullable=False),
        *map(_whole, ("began_us", "ended_us")),
        _text("seen_by"),
        _whole("seen_us"),
    )
    op.create_index("alerts_going_on", "alerts", ["going_on"], unique=True)
    op.create_index("alerts_by_begin", "alerts", ["began_us"])
    op.create_table(
        "alert_messages",
        *map(_text, ("alert", "part", "channel", "state", "problem")),
        *map(_whole, ("tries", "made_us", "due_us", "claimed_us", "sent_us")),
        sa.PrimaryKeyConstraint("alert", "part", "channel"),
    )
    op.create_index("alert_messages_due", "alert_messages", ["state", "channel", "due_us"])
    op.create_table(
        "leases", sa.Column("name", sa.Text, primary_key=True), _text("holder"), _whole("until_us")
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")
