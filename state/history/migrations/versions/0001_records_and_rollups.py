"""Records (legs, intervals, queue calls) and their rollups."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

AGENT_SUMS = (
    *(
        f"{state}_ms"
        for state in (
            *("talk", "hold", "ringing", "dialing", "wrapup"),
            *("paused", "monitoring", "free", "busy", "unavailable", "unknown"),
            *("bare_talk", "bare_hold", "bare_ringing", "bare_dialing", "bare_paused"),
        )
    ),
    *("offered", "answered", "missed", "placed", "connected"),
    *("call_talk_ms", "call_hold_ms", "call_ring_ms", "call_dial_ms"),
)
QUEUE_SUMS = ("answered", "abandoned", "left", "answered_wait_ms", "abandoned_wait_ms")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "meta",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    _legs()
    _intervals()
    _queue_calls()
    _agent_rollups()
    _queue_rollups()


def _legs() -> None:
    op.create_table(
        "legs",
        sa.Column("key", sa.Text, primary_key=True),
        *_texts("extension", "agent", "call_id", "direction", "peer", "peer_name", "queue"),
        *_wholes("started_us"),
        sa.Column("answered_us", sa.BigInteger),
        *_wholes("ended_us", "ring_us", "talk_us", "hold_us"),
        *_texts("outcome", "transferred_to", "transferred_from"),
        sa.Column("estimated", sa.Boolean, nullable=False),
        sa.Column("ended_before_us", sa.BigInteger),
        *_texts("origin"),
    )
    op.create_index("legs_by_end", "legs", ["ended_us"])
    op.create_index("legs_by_extension", "legs", ["extension", "ended_us"])
    op.create_index("legs_by_call", "legs", ["call_id"])


def _intervals() -> None:
    op.create_table(
        "intervals",
        *_texts("extension"),
        *_wholes("started_us", "ended_us"),
        *_texts("agent", "state", "reason", "origin"),
        sa.PrimaryKeyConstraint("extension", "started_us"),
        sqlite_with_rowid=False,
    )


def _queue_calls() -> None:
    op.create_table(
        "queue_calls",
        sa.Column("key", sa.Text, primary_key=True),
        *_texts("queue", "call_id", "caller", "caller_name"),
        *_wholes("joined_us", "ended_us"),
        *_texts("result", "extension", "agent"),
        sa.Column("estimated", sa.Boolean, nullable=False),
        *_texts("origin"),
    )
    op.create_index("queue_calls_by_queue", "queue_calls", ["queue", "joined_us"])
    op.create_index("queue_calls_by_join", "queue_calls", ["joined_us"])
    op.create_index("queue_calls_by_call", "queue_calls", ["call_id"])


def _agent_rollups() -> None:
    who = ("extension", "agent")
    _rollup("agent_day", [_day("day"), *_texts(*who, "queue")], AGENT_SUMS)
    _rollup("agent_hour", [_day("day"), _small("hour"), *_texts(*who)], AGENT_SUMS)
    _rollup("agent_week", [_day("week"), _small("hour"), *_texts(*who)], AGENT_SUMS)


def _queue_rollups() -> None:
    _rollup("queue_half_hour", [_day("day"), _small("half"), *_texts("queue")], QUEUE_SUMS)
    wait = sa.Column("wait_s", sa.BigInteger)
    _rollup("queue_wait", [_day("day"), *_texts("queue", "result"), wait], ("calls",))


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date)


def _small(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.SmallInteger)


def _rollup(name: str, key: list[sa.Column[Any]], sums: tuple[str, ...]) -> None:
    op.create_table(
        name,
        *key,
        *_wholes(*sums),
        sa.PrimaryKeyConstraint(*(column.name for column in key)),
        sqlite_with_rowid=False,
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _wholes(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in names]
