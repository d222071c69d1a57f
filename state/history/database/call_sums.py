"""What finished calls come to: how many were answered and missed, and their times.

Knows the tables, and records. Must not know which day is asked for, or who asks. The same sums are
made of the tables of sums, of legs in the database, and of one leg: they agree to the millisecond.
"""

from __future__ import annotations

from typing import NamedTuple, Self

from sqlalchemy import ColumnElement, Table, and_, case, func

from state.history.database.rows import to_ms, to_us
from state.history.database.schema import legs
from state.records import CallLeg, Direction, Outcome

Columns = tuple[ColumnElement[int], ...]


class CallSums(NamedTuple):
    """Calls that were answered, calls that were missed, and milliseconds of finished calls."""

    calls: int = 0
    missed: int = 0
    ring_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0

    def plus(self, other: Self) -> CallSums:
        """The sum of both."""
        return CallSums(*map(int.__add__, self, other))


def columns_of_sums(table: Table) -> Columns:
    """The fields of CallSums over rows of `agent_day` or `agent_hour`."""
    return (
        func.sum(table.c.answered + table.c.connected),
        func.sum(table.c.missed),
        func.sum(table.c.call_ring_ms),
        func.sum(table.c.call_talk_ms),
        func.sum(table.c.call_hold_ms),
    )


def columns_of_legs() -> Columns:
    """The fields of CallSums over rows of `legs`."""
    inbound = legs.c.direction == Direction.INBOUND
    return (
        _count(legs.c.outcome == Outcome.ANSWERED),
        _count(and_(inbound, legs.c.outcome == Outcome.MISSED)),
        _sum_ms(case((inbound, legs.c.ring_us), else_=0)),
        _sum_ms(legs.c.talk_us),
        _sum_ms(legs.c.hold_us),
    )


def sums_of_leg(leg: CallLeg) -> CallSums:
    """What a finished leg adds."""
    inbound = leg.direction is Direction.INBOUND
    return CallSums(
        calls=int(leg.outcome is Outcome.ANSWERED),
        missed=int(inbound and leg.outcome is Outcome.MISSED),
        ring_ms=_ms(leg.ring_s) if inbound else 0,
        talk_ms=_ms(leg.talk_s),
        hold_ms=_ms(leg.hold_s),
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _sum_ms(us: ColumnElement[int]) -> ColumnElement[int]:
    return func.sum((us + 500) // 1000)


def _ms(seconds: float) -> int:
    return to_ms(to_us(seconds))
