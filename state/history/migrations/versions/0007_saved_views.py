"""Saved views of the live board, each user's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_saved_views"
down_revision = "0006_alerts"


def upgrade() -> None:
    """Create their table."""
    op.create_table(
        "saved_views",
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False, server_default=""),
    )
