"""Indexes that tell what was there at a moment, in place of those of the time alone."""

from __future__ import annotations

from alembic import op

revision = "0005_moments"
down_revision = "0004"


def upgrade() -> None:
    """Make both indexes wider; half a second for 600,000 legs."""
    op.drop_index("legs_by_end", "legs")
    op.create_index("legs_by_end", "legs", ["ended_us", "started_us"])
    op.drop_index("queue_calls_by_join", "queue_calls")
    columns = ["joined_us", "ended_us", "queue", "result"]
    op.create_index("queue_calls_by_join", "queue_calls", columns)
