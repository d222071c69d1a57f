"""The tables of the history.

Knows columns, keys and indexes, and why each index is there. Must not know who reads or writes.
Times are integer microseconds since the epoch (`*_us`), as precise as Asterisk reports them.
Sums in the rollups are integer milliseconds, so that parts add up to wholes exactly.

Rollups are kept by local day and wall-clock hour of TIME_ZONE (`meta` says which zone), not by
UTC hour. So days are exact where the offset is not a whole hour, and no report needs the offset.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from state.metrics.totals import STORED

metadata = MetaData()


def text_column(name: str) -> Column[str]:
    """A column of text; empty where nothing is known."""
    return Column(name, Text, nullable=False, default="", server_default="")


def whole_column(name: str) -> Column[int]:
    """A column of a whole number; 0 where nothing is known."""
    return Column(name, BigInteger, nullable=False, default=0, server_default="0")


meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

legs = Table(
    "legs",
    metadata,
    Column("key", Text, primary_key=True),
    text_column("extension"),
    text_column("agent"),
    text_column("call_id"),
    text_column("direction"),
    text_column("peer"),
    text_column("peer_name"),
    text_column("queue"),
    whole_column("started_us"),
    Column("answered_us", BigInteger),
    whole_column("ended_us"),
    whole_column("ring_us"),
    whole_column("talk_us"),
    whole_column("hold_us"),
    text_column("outcome"),
    text_column("transferred_to"),
    text_column("transferred_from"),
    Column("estimated", Boolean, nullable=False),
    Column("ended_before_us", BigInteger),
    text_column("origin"),
    # Legs of a range in order, page by page; retention; which legs were there at a moment.
    Index("legs_by_end", "ended_us", "started_us"),
    # Legs of one extension.
    Index("legs_by_extension", "extension", "ended_us"),
    # All legs of one call.
    Index("legs_by_call", "call_id"),
)

# Clustered by extension and time: a day strip reads neighbouring rows.
intervals = Table(
    "intervals",
    metadata,
    text_column("extension"),
    whole_column("started_us"),
    whole_column("ended_us"),
    text_column("agent"),
    text_column("state"),
    text_column("reason"),
    text_column("origin"),
    PrimaryKeyConstraint("extension", "started_us"),
    sqlite_with_rowid=False,
)

queue_calls = Table(
    "queue_calls",
    metadata,
    Column("key", Text, primary_key=True),
    text_column("queue"),
    text_column("call_id"),
    text_column("caller"),
    text_column("caller_name"),
    whole_column("joined_us"),
    whole_column("ended_us"),
    text_column("result"),
    text_column("extension"),
    text_column("agent"),
    Column("estimated", Boolean, nullable=False),
    text_column("origin"),
    # Calls of a queue in a range.
    Index("queue_calls_by_queue", "queue", "joined_us"),
    # Retention; who waited at a moment, and the counts of a part of a day, without the rows.
    Index("queue_calls_by_join", "joined_us", "ended_us", "queue", "result"),
    # Whether an imported call was seen live.
    Index("queue_calls_by_call", "call_id"),
)


def _rollup(name: str, *key: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        *key,
        *(whole_column(column) for column in STORED),
        PrimaryKeyConstraint(*(column.name for column in key)),
        sqlite_with_rowid=False,
    )


agent_day = _rollup(
    "agent_day",
    Column("day", Date),
    text_column("extension"),
    text_column("agent"),
    text_column("queue"),
)
agent_hour = _rollup(
    "agent_hour",
    Column("day", Date),
    Column("hour", SmallInteger),
    text_column("extension"),
    text_column("agent"),
)
# Sums of whole weeks: a report of a long range reads few rows.
agent_week = _rollup(
    "agent_week",
    Column("week", Date),
    text_column("extension"),
    text_column("agent"),
    text_column("queue"),
)
agent_week_hour = _rollup(
    "agent_week_hour",
    Column("week", Date),
    Column("hour", SmallInteger),
    text_column("extension"),
    text_column("agent"),
)

QUEUE_SUMS = ("answered", "abandoned", "left", "answered_wait_ms", "abandoned_wait_ms")

queue_half_hour = Table(
    "queue_half_hour",
    metadata,
    Column("day", Date),
    Column("half", SmallInteger),
    text_column("queue"),
    *(whole_column(column) for column in QUEUE_SUMS),
    PrimaryKeyConstraint("day", "half", "queue"),
    sqlite_with_rowid=False,
)
# Number of calls by seconds of waiting, rounded up: any threshold can be applied later.
queue_wait = Table(
    "queue_wait",
    metadata,
    Column("day", Date),
    text_column("queue"),
    text_column("result"),
    Column("wait_s", BigInteger),
    whole_column("calls"),
    PrimaryKeyConstraint("day", "queue", "result", "wait_s"),
    sqlite_with_rowid=False,
)

WEEKLY = (agent_week, agent_week_hour)
ROLLUPS = (agent_day, agent_hour, *WEEKLY, queue_half_hour, queue_wait)
