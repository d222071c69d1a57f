"""What of the live picture is over the limit of a rule.

Pure: picture, rules and a time in, findings out. Must not know what was an alert before, but for
the phones that went away: those count from when their alert began.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from state.board.statuses import FREE, STATUS, UNAVAILABLE, Layer
from state.files.alerts import (
    ABANDONS,
    COLLECTOR_AWAY,
    KINDS,
    LINK_DOWN,
    NOBODY_FREE,
    PHONES_GONE,
    SERVICE_LEVEL,
    WAIT,
    WAITING,
    About,
    Rule,
    Rules,
    limit_in_force,
)
from state.files.limits import Limits
from state.live.schema import Live, LiveQueue, Row
from state.live.standing import counted_from, limit_of
from state.live.store.reading import NEVER_STARTED, NO_COLLECTOR

LEAST_CALLS = 10
"""A share of fewer calls of today says nothing."""

GONE_WITHIN_S = 60.0
AFTER_LINK_S = 10.0
"""Phones that are gone so soon after the link came up may have gone at any time before."""

AWAY = frozenset({Layer.PHONE, Layer.LOGGED_OUT})
"""Layers of those who are not at work."""

NO_REGISTRATION = -1
"""The status code of an extension that was removed."""


class Subject(NamedTuple):
    """What an alert is about: of each there is one alert at a time."""

    kind: str
    queue: str = ""
    group: str = ""
    extension: str = ""


class Finding(NamedTuple):
    """A subject against its rule. Agent, group and queues say who may see an alert of it."""

    subject: Subject
    rule: Rule
    is_over: bool
    value: float
    limit: float
    agent: str = ""
    group: str = ""
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What findings are made of. `open_since` says when the open alerts began."""

    live: Live
    rules: Rules
    limits: Limits
    now: float
    open_since: Mapping[Subject, float] = field(default_factory=dict)
    is_collecting: bool = False  # whoever asks collects himself, whatever the store still says

    @property
    def is_whole(self) -> bool:
        """Whether the picture is the present, so that what is not in it is not there."""
        return self.live.link["state"] in {"up", "blind"}

    @property
    def rows(self) -> Iterator[Row]:
        """The rows of all extensions that are there."""
        return (row for row in self.live.rows.values() if row["status"] != NO_REGISTRATION)


def findings(picture: Picture) -> dict[Subject, Finding]:
    """Everything that a rule is about; of the board itself only while the picture is whole."""
    made = [_collector_away(picture), _link_down(picture)]
    if picture.is_whole:
        made += [_of_queues(picture), _of_agents(picture), _nobody_free(picture), _gone(picture)]
    return {found.subject: found for found in chain(*made)}


def is_known(picture: Picture, subject: Subject) -> bool:
    """Whether a subject without a finding is over; else nobody can say."""
    if subject.kind == COLLECTOR_AWAY:
        return True
    return picture.is_whole


def is_collector_away(live: Live) -> bool:
    """Whether nobody collects: the store is readable, and nothing is written into it."""
    link = live.link
    return link["state"] == "down" and link["reason"] in {NO_COLLECTOR, NEVER_STARTED}


def _collector_away(picture: Picture) -> Iterator[Finding]:
    is_away = is_collector_away(picture.live) and not picture.is_collecting
    yield from _of_board(picture, COLLECTOR_AWAY, is_wrong=is_away)


def _link_down(picture: Picture) -> Iterator[Finding]:
    """Of the link nothing is known while nobody collects."""
    if not is_collector_away(picture.live):
        is_down = picture.live.link["state"] in {"down", "resyncing"}
        yield from _of_board(picture, LINK_DOWN, is_wrong=is_down)


def _of_board(picture: Picture, kind: str, *, is_wrong: bool) -> Iterator[Finding]:
    rule = picture.rules.find(kind)
    if rule is not None and rule.limit is not None:
        lasted = picture.now - picture.live.link["since"] if is_wrong else 0.0
        yield Finding(Subject(kind), rule, is_wrong and lasted > rule.limit, lasted, rule.limit)


Measure = Callable[[LiveQueue, float], float | None]


def _waiting(queue: LiveQueue, _now: float) -> float:
    return float(len(queue["waiting"]))


def _wait(queue: LiveQueue, now: float) -> float:
    return max((now - each["joined_at"] for each in queue["waiting"]), default=0.0)


def _service_level(queue: LiveQueue, _now: float) -> float | None:
    return _share(queue, queue["answered_within"])


def _abandons(queue: LiveQueue, _now: float) -> float | None:
    return _share(queue, queue["abandoned"])


def _share(queue: LiveQueue, part: int) -> float | None:
    calls = queue["answered"] + queue["abandoned"]
    return 100.0 * part / calls if calls >= LEAST_CALLS else None


MEASURES: MappingProxyType[str, Measure] = MappingProxyType(
    {
        WAITING: _waiting,
        WAIT: _wait,
        SERVICE_LEVEL: _service_level,
        ABANDONS: _abandons,
    }
)
"""What is compared with the limit of a kind about queues; None says nothing."""


def _of_queues(picture: Picture) -> Iterator[Finding]:
    for queue in picture.live.queues:
        for kind, measure in MEASURES.items():
            name, value = queue["queue"], measure(queue, picture.now)
            rule = picture.rules.find(kind, [name])
            limit = limit_in_force(rule, name, picture.limits) if rule is not None else None
            if rule is None or limit is None or value is None:
                continue
            is_over = value < limit if kind == SERVICE_LEVEL else _reaches(kind, value, limit)
            subject = Subject(kind, queue=name)
            yield Finding(subject, rule, is_over, value, limit, queues=(name,))


def _reaches(kind: str, value: float, limit: float) -> bool:
    """A number of callers is one too many at its limit; any other limit may just be reached."""
    return value >= limit if kind == WAITING else value > limit


def _of_agents(picture: Picture) -> Iterator[Finding]:
    kinds = {key.kind for key, rule in picture.rules.of.items()
             if rule.is_on and KINDS[key.kind].about is About.AGENT}  # fmt: skip
    for row in picture.rows:
        if row["state"] in kinds:
            yield from _of_agent(picture, row)


def _of_agent(picture: Picture, row: Row) -> Iterator[Finding]:
    state = row["state"]
    rule = picture.rules.find(state, [row["queue"]] if row["queue"] else row["queues"],
                              row["group"])  # fmt: skip
    if rule is None:
        return
    limit = rule.limit if rule.limit is not None else limit_of(row, picture.limits)
    if limit is None:
        return
    lasted = picture.now - counted_from(row, state)
    subject = Subject(state, extension=row["extension"])
    who = row["name"], row["group"], tuple(row["queues"])
    yield Finding(subject, rule, lasted > limit, lasted, limit, *who)


def _teams(picture: Picture, kind: str) -> Iterator[tuple[Subject, Rule, Collection[str]]]:
    """The queues and groups that rules of a kind are about, each with its extensions."""
    for queue in picture.live.queues:
        rule = picture.rules.find(kind, [queue["queue"]])
        if rule is not None and (rule.key.queue or kind == NOBODY_FREE):
            yield Subject(kind, queue=queue["queue"]), rule, queue["members"]
    for rule in picture.rules.of_kind(kind):
        if rule.key.group:
            people = [row for row in picture.rows if row["group"].casefold() == rule.key.group]
            name = people[0]["group"] if people else rule.key.group
            yield Subject(kind, group=name), rule, [row["extension"] for row in people]


def _team(subject: Subject) -> tuple[str, str, tuple[str, ...]]:
    return "", subject.group, (subject.queue,) if subject.queue else ()


def _nobody_free(picture: Picture) -> Iterator[Finding]:
    waiting = {queue["queue"]: len(queue["waiting"]) for queue in picture.live.queues}
    at_work = {row["extension"] for row in picture.rows if _is_on_duty(row)}
    free = {row["extension"] for row in picture.rows if row["state"] == FREE.key}
    for subject, rule, people in _teams(picture, NOBODY_FREE):
        callers = waiting.get(subject.queue, 0)
        is_open = callers > 0 or not at_work.isdisjoint(people)
        is_over = is_open and free.isdisjoint(people)
        yield Finding(subject, rule, is_over, float(callers), 0.0, *_team(subject))


def _is_on_duty(row: Row) -> bool:
    """Whether somebody is at work: at night nobody is, and nobody has to be free."""
    return STATUS[row["state"]].layer not in AWAY


def _gone(picture: Picture) -> Iterator[Finding]:
    teams = list(_teams(picture, PHONES_GONE))
    rule = picture.rules.find(PHONES_GONE)
    if rule is not None:
        teams.append((Subject(PHONES_GONE), rule, picture.live.rows.keys()))
    since = {row["extension"]: row["state_since"] for row in picture.rows
             if row["state"] == UNAVAILABLE.key}  # fmt: skip
    for subject, own, people in teams:
        limit, began = own.limit or 1.0, picture.open_since.get(subject)
        first = _gone_from(picture, began)
        gone = float(sum(since.get(each, 0.0) >= first for each in people))
        is_over = gone >= (limit if began is None else max(1.0, limit / 2))
        yield Finding(subject, own, is_over, gone, limit, *_team(subject))


def _gone_from(picture: Picture, began: float | None) -> float:
    """From when on phones count: a minute ago; of an alert that goes on, a minute before it."""
    if began is not None:
        return began - GONE_WITHIN_S
    return max(picture.now - GONE_WITHIN_S, picture.live.link["since"] + AFTER_LINK_S)
