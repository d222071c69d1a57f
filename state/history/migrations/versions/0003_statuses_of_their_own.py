"""Do Not Disturb and Logged Out get sums of their own; statuses are kept under their keys.

Calls were kept as talk and hold, which are oncall and onhold now; the sums ringing and free are
called ring and available, as the measures are. What was counted stays as it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ROLLUPS = ("agent_day", "agent_hour", "agent_week", "agent_week_hour")
RENAMED = {
    "ringing_ms": "ring_ms",
    "free_ms": "available_ms",
    "bare_ringing_ms": "bare_ring_ms",
}
NEW = ("dnd_ms", "loggedout_ms")
KEYS = {"talk": "oncall", "hold": "onhold"}


def upgrade() -> None:
    """Rename and add columns, then rename the statuses of the intervals."""
    for table in ROLLUPS:
        for old, new in RENAMED.items():
            op.alter_column(table, old, new_column_name=new)
        for name in NEW:
            op.add_column(table, sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    intervals = sa.table("intervals", sa.column("state", sa.Text))
    for old, new in KEYS.items():
        op.execute(intervals.update().where(intervals.c.state == old).values(state=new))
