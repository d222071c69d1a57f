"""Weekly sums by queue, so that a long range reads a fifth of the rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEYS = ("extension", "agent", "queue")
MONDAY = {"sqlite": "date(day, '-6 days', 'weekday 1')", "postgresql": "date_trunc('week', day)"}

FILL = (
    "INSERT INTO agent_week (week, {keys}, {sums}) "
    "SELECT CAST({week} AS {date}) AS week, {keys}, {summed} FROM agent_day GROUP BY {week}, {keys}"
)
"""All names in it are those of columns and of functions here."""


def upgrade() -> None:
    """Rename the weekly sums by hour, create those by queue and fill them from the days."""
    op.rename_table("agent_week", "agent_week_hour")
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("agent_day")]
    sums = [name for name in columns if name not in ("day", *KEYS)]
    op.create_table(
        "agent_week",
        sa.Column("week", sa.Date),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in KEYS),
        *(sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in sums),
        sa.PrimaryKeyConstraint("week", *KEYS),
        sqlite_with_rowid=False,
    )
    week, keys = MONDAY[op.get_bind().dialect.name], ", ".join(KEYS)
    summed = ", ".join(f"CAST(SUM({name}) AS BIGINT)" for name in sums)
    named = {"week": week, "keys": keys, "sums": ", ".join(sums), "summed": summed}
    op.execute(FILL.format(date=_date_type(), **named))


def _date_type() -> str:
    return {"sqlite": "TEXT", "postgresql": "DATE"}[op.get_bind().dialect.name]
