"""The live part of the API: bodies made of the live picture.

Knows which rows stand in which answer. Must not know HTTP, Dash or who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dashboard.api.fields import (
    CALL_FIELDS,
    CHANGE_FIELDS,
    EXTENSION_FIELDS,
    LINK_FIELDS,
    QUEUE_FIELDS,
    TODAY_FIELDS,
    WAITING_FIELDS,
    pick,
)
from dashboard.api.responses import SHOWN_LENGTH, ParameterError
from dashboard.tiles import is_removed
from state.files.limits import Limits, Target
from state.live.schema import ChangeRow, Live, LiveQueue, Row
from state.live.standing import Level, Standing, count_over, queue_standing, standing_of

Body = Mapping[str, Any]
"""JSON: values of every type, which programs elsewhere read by name."""


class LimitsAt(NamedTuple):
    """The limits in force, and the time at which rows are compared with them."""

    limits: Limits
    now: float

    def fields(self, standing: Standing) -> Body:
        """The two fields that say whether something is over its limit."""
        return {"limit_s": standing.limit_s, "over": standing.level is Level.OVER}


def extension(row: Row, limits_at: LimitsAt) -> Body:
    """An extension with the fields of the contract."""
    return {
        **pick(row, EXTENSION_FIELDS),
        "today": pick(row["today"], TODAY_FIELDS),
        **limits_at.fields(standing_of(row, *limits_at)),
    }


def queue(row: LiveQueue, limits_at: LimitsAt) -> Body:
    """A queue with its waiting callers, today's counts and its targets, in percent."""
    waiting = [pick(caller, WAITING_FIELDS) for caller in row["waiting"]]
    limits, name = limits_at.limits, row["queue"]
    return {
        **pick(row, QUEUE_FIELDS),
        "waiting": waiting,
        **limits_at.fields(queue_standing(row, *limits_at).wait),
        "service_level_target": limits.target(Target.SERVICE_LEVEL, name),
        "abandons_target": limits.target(Target.ABANDONS, name),
    }


def envelope(live: Live, now: float) -> Body:
    """The beginning of every answer: version, time of answer, freshness."""
    return {"version": live.version, "now": now, "link": pick(live.link, LINK_FIELDS)}


def extensions(live: Live, limits_at: LimitsAt, since: int | None) -> Body:
    """All extensions, or those that changed after version `since`, the removed (-1) among them.

    A `since` from the future is another store's: the answer has all extensions. `over_limit`
    counts all that are over their limit, changed or not.
    """
    every = [row for row in live.rows.values() if not is_removed(row)]
    if since is None or since > live.version:
        rows = every
    else:
        rows = [live.rows[e] for e, version in live.row_versions.items() if version > since]
    return {
        **envelope(live, limits_at.now),
        "over_limit": count_over(every, *limits_at).total(),
        "extensions": [extension(row, limits_at) for row in rows],
    }


def is_unchanged(live: Live, since: int | None) -> bool:
    """Whether nothing happened after version `since` and the link is up, so that 304 says both."""
    return since == live.version and live.link["state"] == "up"


def changes(live: Live, number: str, rows: list[ChangeRow], now: float) -> Body:
    """The last changes of an extension, newest first."""
    picked = [pick(row, CHANGE_FIELDS) for row in rows]
    return {**envelope(live, now), "extension": number, "changes": picked}


def calls(live: Live, now: float) -> Body:
    """Every call in progress."""
    return {**envelope(live, now), "calls": [pick(call, CALL_FIELDS) for call in live.calls]}


def queues(live: Live, limits_at: LimitsAt) -> Body:
    """Every queue."""
    return {
        **envelope(live, limits_at.now),
        "queues": [queue(row, limits_at) for row in live.queues],
    }


def parse_since(text: str | None) -> int | None:
    """The version in `?since=`; None where there is none. Raises ParameterError."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= SHOWN_LENGTH):
        shown = text[:SHOWN_LENGTH]
        raise ParameterError(f"since must be a version number, a whole number >= 0, not {shown!r}")
    return int(text)
