"""Users, sessions, tokens, attempts to log in, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables of access."""
    op.create_table(
        "users",
        sa.Column("name", sa.Text, primary_key=True),
        _text("role"),
        _text("scope"),
        _text("password"),
        _text("invitation"),
        _whole("invited_until_us"),
        sa.Column("disabled", sa.Boolean, nullable=False),
        _text("subject"),
        _whole("created_us"),
    )
    op.create_index("users_by_subject", "users", ["subject"])
    op.create_table(
        "sessions",
        sa.Column("hash", sa.Text, primary_key=True),
        *map(_text, ("user", "role", "scope", "how", "id_token")),
        *map(_whole, ("begun_us", "seen_us")),
    )
    op.create_index("sessions_by_user", "sessions", ["user"])
    op.create_table(
        "tokens",
        sa.Column("name", sa.Text, primary_key=True),
        *map(_text, ("hash", "role", "scope")),
        *map(_whole, ("created_us", "until_us", "used_us")),
    )
    op.create_index("tokens_by_hash", "tokens", ["hash"], unique=True)
    op.create_table("attempts", _number(), _text("key"), _whole("at_us"))
    op.create_index("attempts_by_key", "attempts", ["key", "at_us"])
    op.create_table(
        "audit", _number(), _whole("at_us"), *map(_text, ("who", "address", "action", "detail"))
    )
    op.create_index("audit_by_time", "audit", ["at_us"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _number() -> sa.Column[int]:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Column("number", number, primary_key=True)
