"""The tables of access, beside those of the history: one database to keep and to back up.

Knows columns and keys. Must not know who reads or writes. Times are integer microseconds since
the epoch. What opens a door (session, token, invitation) is kept as a hash: a copy of the database
opens nothing.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from state.history.database.schema import metadata


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="", server_default="")


def _whole(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, default=0, server_default="0")


users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),  # case-folded
    _text("role"),
    _text("scope"),  # JSON: {"groups": [...], "queues": [...], "agent": "..."}
    _text("password"),  # werkzeug's scrypt; empty: none is set
    _text("invitation"),  # hash of the one-time link's secret; empty: none is open
    _whole("invited_until_us"),
    Column("disabled", Boolean, nullable=False),
    _text("subject"),  # who this is at the OpenID provider; empty for a user of our own
    _whole("created_us"),
    Index("users_by_subject", "subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    _text("user"),
    _text("role"),  # of wall links, where no user is kept; else empty
    _text("scope"),
    _text("how"),  # password, single sign-on, wall link
    _text("id_token"),  # of single sign-on: the provider wants to see it at the log-out
    _whole("begun_us"),
    _whole("seen_us"),
    # A user's sessions end together.
    Index("sessions_by_user", "user"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("name", Text, primary_key=True),
    _text("hash"),
    _text("role"),
    _text("scope"),
    _whole("created_us"),
    _whole("until_us"),  # 0: without an end
    _whole("used_us"),
    Index("tokens_by_hash", "hash", unique=True),
)

attempts = Table(
    "attempts",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _text("key"),  # name:ann, or address:192.0.2.1
    _whole("at_us"),
    # The attempts of a name or an address, newest first; old ones are deleted.
    Index("attempts_by_key", "key", "at_us"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _whole("at_us"),
    _text("who"),
    _text("address"),
    _text("action"),
    _text("detail"),
    # The newest first; retention.
    Index("audit_by_time", "at_us"),
)

ACCESS = (users, sessions, tokens, attempts, audit)
