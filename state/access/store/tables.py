"""The tables of access, beside those of the history: one database to keep and to back up.

Knows columns and keys. Must not know who reads or writes. Times are integer microseconds since
the epoch. What opens a door (session, token, invitation) is kept as a hash: a copy of the database
opens nothing.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from state.history.database.schema import metadata, text_column, whole_column

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),  # case-folded
    text_column("role"),
    text_column("scope"),  # JSON: {"groups": [...], "queues": [...], "agent": "..."}
    text_column("password"),  # werkzeug's scrypt; empty: none is set
    text_column("invitation"),  # hash of the one-time link's secret; empty: none is open
    whole_column("invited_until_us"),
    Column("disabled", Boolean, nullable=False),
    text_column("subject"),  # who this is at the OpenID provider; empty for a user of our own
    whole_column("created_us"),
    Index("users_by_subject", "subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    text_column("user"),
    text_column("role"),  # of wall links, where no user is kept; else empty
    text_column("scope"),
    text_column("how"),  # password, single sign-on, wall link
    text_column("id_token"),  # of single sign-on: the provider wants to see it at the log-out
    whole_column("begun_us"),
    whole_column("seen_us"),
    # A user's sessions end together.
    Index("sessions_by_user", "user"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("name", Text, primary_key=True),
    text_column("hash"),
    text_column("role"),
    text_column("scope"),
    whole_column("created_us"),
    whole_column("until_us"),  # 0: without an end
    whole_column("used_us"),
    Index("tokens_by_hash", "hash", unique=True),
)

attempts = Table(
    "attempts",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    text_column("key"),  # name:ann, or address:192.0.2.1
    whole_column("at_us"),
    # The attempts of a name or an address, newest first; old ones are deleted.
    Index("attempts_by_key", "key", "at_us"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    whole_column("at_us"),
    text_column("who"),
    text_column("address"),
    text_column("action"),
    text_column("detail"),
    # The newest first; retention.
    Index("audit_by_time", "at_us"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("user", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    text_column("address"),
)

ACCESS = (users, sessions, tokens, attempts, audit, saved_views)
