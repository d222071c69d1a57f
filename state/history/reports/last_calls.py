"""The last calls of one extension, and who took those that were answered elsewhere.

Knows the table of legs. Must not know words or pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from state.history.database.rows import as_leg
from state.history.database.schema import legs
from state.history.reports.readable import Readable
from state.history.reports.view import agents_within
from state.records import CallLeg, Direction, Outcome


def last_legs(history: Readable, extension: str, most: int) -> list[CallLeg]:
    """The last finished legs of an extension, the newest first."""
    query = select(legs).where(legs.c.extension == extension, *agents_within(history, legs))
    query = query.order_by(legs.c.ended_us.desc(), legs.c.key).limit(most)
    with history.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [history.shown(as_leg(dict(row))) for row in rows]


def taken_by(history: Readable, found: Sequence[CallLeg]) -> dict[str, str]:
    """By call: the extension that took it, of the calls that were answered elsewhere.

    A colleague who may not be seen is left out.
    """
    began = {leg.call_id: leg.started_at for leg in found if leg.outcome is Outcome.ELSEWHERE}
    if not began:
        return {}
    query = select(legs.c.call_id, legs.c.extension).where(
        legs.c.call_id.in_(began),
        legs.c.outcome == Outcome.ANSWERED,
        legs.c.direction == Direction.INBOUND,
    )
    with history.reading() as connection:
        rows = connection.execute(query.order_by(legs.c.ended_us.desc())).all()
    return {
        call_id: extension
        for call_id, extension in rows
        if history.shows_number(extension, began[call_id])
    }
