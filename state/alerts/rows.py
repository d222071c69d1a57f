"""Alerts as rows of their table, and rows as alerts.

Knows the fields of both. Must not know connections.
"""

from __future__ import annotations

import secrets
from typing import Any

import orjson
from sqlalchemy import RowMapping

from state.alerts.alert import Alert
from state.alerts.measure import Finding, Subject
from state.history.database.rows import to_s, to_us


def alert_of(row: RowMapping) -> Alert:
    """The alert in a row."""
    return Alert(
        id=row["id"],
        kind=row["kind"],
        queue=row["queue"],
        group=row["group_name"],
        extension=row["extension"],
        agent=row["agent"],
        queues=tuple(orjson.loads(row["queues"] or "[]")),
        value=row["value"],
        limit=row["limit_value"],
        began_at=to_s(row["began_us"]),
        ended_at=to_s(row["ended_us"]) if row["going_on"] is None else None,
        seen_by=row["seen_by"],
        seen_at=to_s(row["seen_us"]) if row["seen_us"] else None,
    )


def alert_row(finding: Finding, at: float) -> dict[str, Any]:
    """A row of a new alert."""
    subject = finding.subject
    return {
        "id": secrets.token_hex(8),
        "going_on": key_of(subject),
        "kind": subject.kind,
        "queue": subject.queue,
        "group_name": subject.group or finding.group,
        "extension": subject.extension,
        "agent": finding.agent,
        "queues": orjson.dumps(finding.queues).decode(),
        "value": finding.value,
        "limit_value": finding.limit,
        "began_us": to_us(at),
    }


def key_of(subject: Subject) -> str:
    """A subject as one text."""
    return orjson.dumps(list(subject)).decode()
