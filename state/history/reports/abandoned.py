"""Callers who hung up in a queue, newest first, each with what happened since.

Knows which tables hold queue calls and later calls, and what of them may be seen. Must not know how
numbers are compared, or pages. Whoever may see the queue may see that a caller was called back, so
that nobody calls him twice; and by whom, where that colleague is in the scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, tuple_

from state.history.database.rows import as_queue_call, to_s, to_us
from state.history.database.schema import agent_day, legs, queue_calls
from state.history.reports.agent_names import AgentNames, agent_names_of
from state.history.reports.later_calls import (
    FOLLOWED_S,
    OPEN,
    AbandonedCall,
    LaterCall,
    LaterCalls,
    followed_up,
)
from state.history.reports.readable import Readable
from state.history.reports.view import queues_within
from state.phone_numbers import SEPARATORS, TAIL, read_number
from state.records import Direction, Outcome, QueueCall

BATCH, MOST_AT_ONCE = 1_000, 16_000
"""The first batch, and the largest: each reads a week of later calls, so they grow fourfold."""
_LONGEST_US = 86_400_000_000
"""A leg that lasts longer than a day is not found by its end."""

_OUT = str(Direction.OUTBOUND)
_ANSWERED = str(Outcome.ANSWERED)


class AbandonedFilter(NamedTuple):
    """Callers who joined from `since` until before `until`, epoch seconds, and hung up."""

    since: float
    until: float
    queue: str | None = None
    only_open: bool = False


def find_abandoned(history: Readable, wanted: AbandonedFilter) -> Iterator[AbandonedCall]:
    """Abandoned calls, the newest first, read in batches."""
    query, size = _abandoned(history, wanted), BATCH
    after: tuple[int, str] | None = None
    while True:
        with history.reading() as connection:
            rows = connection.execute(_after(query, after).limit(size)).mappings().all()
        yield from _with_follow_up(history, [as_queue_call(dict(row)) for row in rows], wanted)
        if len(rows) < size:
            return
        size = min(size * 4, MOST_AT_ONCE)
        after = rows[-1]["joined_us"], rows[-1]["key"]


def _abandoned(history: Readable, wanted: AbandonedFilter) -> Select[Any]:
    call = queue_calls.c
    query = select(queue_calls).where(
        call.joined_us >= to_us(wanted.since),
        call.joined_us < to_us(wanted.until),
        call.result == "abandoned",
        *queues_within(history, call.queue),
    )
    if wanted.queue is not None:
        query = query.where(call.queue == wanted.queue)
    return query.order_by(call.joined_us.desc(), call.key.desc())


def _after(query: Select[Any], last: tuple[int, str] | None) -> Select[Any]:
    if last is None:
        return query
    return query.where(tuple_(queue_calls.c.joined_us, queue_calls.c.key) < last)


def _with_follow_up(
    history: Readable, calls: Sequence[QueueCall], wanted: AbandonedFilter
) -> Iterator[AbandonedCall]:
    if not calls:
        return
    later = LaterCalls(_later_calls(history, calls))
    colleagues = _Colleagues(history, calls)
    for call in calls:
        found = followed_up(call, later)
        if not wanted.only_open or found.follow_up in OPEN:
            yield _shown(history, found, colleagues)


def _later_calls(history: Readable, calls: Sequence[QueueCall]) -> Iterator[LaterCall]:
    """The calls of the week after, with the numbers of these callers."""
    numbers = filter(None, (read_number(call.caller) for call in calls))
    tails = {number.tail for number in numbers}
    if not tails:
        return
    names = agent_names_of(history)
    first = to_us(min(call.ended_at for call in calls))
    last = to_us(max(call.ended_at for call in calls) + FOLLOWED_S)
    with history.reading() as connection:
        for query in (_later_legs(first, last, tails), _later_answers(first, last, tails)):
            rows = connection.execute(query).mappings().all()
            yield from (_later_call(row, names) for row in rows)


def _later_legs(first: int, last: int, tails: Collection[str]) -> Select[Any]:
    leg = legs.c
    is_answered = leg.outcome == _ANSWERED
    is_outbound = leg.direction == _OUT
    return select(
        leg.started_us,
        func.coalesce(leg.answered_us, leg.started_us).label("at_us"),
        leg.peer.label("number"),
        is_outbound.label("outbound"),
        is_answered.label("answered"),
        leg.agent,
        leg.extension,
        leg.queue,
    ).where(
        leg.ended_us.between(first, last + _LONGEST_US),
        leg.started_us.between(first, last),
        or_(is_outbound, is_answered),
        _tail(leg.peer).in_(tails),
    )


def _later_answers(first: int, last: int, tails: Collection[str]) -> Select[Any]:
    """Queue calls that were answered: an import of queue_log alone makes no other record."""
    call = queue_calls.c
    return select(
        call.joined_us.label("started_us"),
        call.ended_us.label("at_us"),
        call.caller.label("number"),
        literal(False).label("outbound"),
        literal(True).label("answered"),
        call.agent,
        call.extension,
        call.queue,
    ).where(
        call.joined_us.between(first, last),
        call.result == "answered",
        _tail(call.caller).in_(tails),
    )


def _tail(number: ColumnElement[str]) -> ColumnElement[str]:
    """The last digits of a number in SQL."""
    for separator in SEPARATORS:
        number = func.replace(number, separator, "")
    length = func.length(number)
    return func.substr(number, case((length > TAIL, length - TAIL + 1), else_=1))


def _later_call(row: Mapping[Any, Any], names: AgentNames) -> LaterCall:
    return LaterCall(
        started_at=to_s(row["started_us"]),
        at=to_s(row["at_us"]),
        number=row["number"],
        outbound=bool(row["outbound"]),
        answered=bool(row["answered"]),
        agent=names.name_of(row["extension"], row["agent"]),
        extension=row["extension"],
        queue=row["queue"],
    )


class _Colleagues:
    """Which agents the scope shows; with queues alone, those who took calls of them."""

    def __init__(self, history: Readable, calls: Sequence[QueueCall]) -> None:
        self._history = history
        self._served = self._agents_of_queues(calls) if history.scope.is_of_queues else {}

    def shows(self, call: AbandonedCall) -> bool:
        """Whether the agent of the later call may be named."""
        group = self._history.agents.group_of(call.agent)
        queues = self._served.get(call.extension, set())
        return self._history.scope.shows_agent(call.agent, call.extension, group, queues)

    def _agents_of_queues(self, calls: Sequence[QueueCall]) -> dict[str, set[str]]:
        day_of = self._history.calendar.day_of
        first = day_of(int(min(call.joined_at for call in calls) * 1000))
        query = select(agent_day.c.extension, agent_day.c.queue).distinct()
        query = query.where(agent_day.c.day >= first)
        query = query.where(agent_day.c.queue.in_(self._history.scope.queues))
        served: dict[str, set[str]] = {}
        with self._history.reading() as connection:
            for extension, queue in connection.execute(query):
                served.setdefault(extension, set()).add(queue)
        return served


def _shown(history: Readable, found: AbandonedCall, colleagues: _Colleagues) -> AbandonedCall:
    """The call without what lies outside the scope."""
    call = found.call
    if not history.shows_number(call.caller, call.joined_at):
        call = replace(call, caller="", caller_name="", call_id="")
    elif not history.shows_name(call.caller_name, call.joined_at):
        call = replace(call, caller_name="")
    queue = found.to_queue if history.scope.shows_queue(found.to_queue) else ""
    if colleagues.shows(found):
        return replace(found, call=call, to_queue=queue)
    return replace(found, call=call, to_queue=queue, agent="", extension="")
