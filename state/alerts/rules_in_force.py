"""Which rules of alerts are in force, as far as somebody may see them.

Pure: the rules of ALERTS, the limits of LIMITS and a scope in, lines out. Must not know words.

A rule without a limit of its own takes those of LIMITS, which may differ by queue and by the reason
of a pause: each of them is a line here. A line whose limit is None says that there is no alert,
where a broader one has one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from state.access.roles import Scope
from state.files.alerts import KINDS, PHONES_GONE, About, Rule, RuleKey, Rules
from state.files.limits import LimitKey, Limits


class Line(NamedTuple):
    """A rule with a limit in force; an empty queue, group or reason is any.

    `is_rest` says that other lines of this kind go before it. `to` is None for every channel.
    """

    kind: str
    queue: str
    group: str
    reason: str
    limit: float | None
    for_s: float
    to: frozenset[str] | None
    is_rest: bool = False

    @property
    def is_of_all(self) -> bool:
        """Whether it names nobody."""
        return not (self.queue or self.group)


def lines(rules: Rules, limits: Limits, scope: Scope, groups: Collection[str] = ()) -> list[Line]:
    """The lines that may concern whoever sees this scope, and agents of these groups."""
    found: list[Line] = []
    for kind in KINDS:
        own = [line for line in _of_kind(kind, rules, limits) if may_concern(line, scope, groups)]
        found += _without_idle(own)
    return found


def may_concern(line: Line, scope: Scope, groups: Collection[str]) -> bool:
    """Whether there may be an alert by this line that the scope shows; is_shown says of which.

    A queue or a group is named to those alone who may see it.
    """
    if scope.is_whole:
        return True
    about = KINDS[line.kind].about
    seen = {*scope.groups, *(groups if about is About.AGENT else ())}
    if not _is_among(line.queue, scope.queues) or not _is_among(line.group, seen):
        return False
    if about is About.AGENT:
        return True
    if about is About.ALL or scope.agent:
        return not scope.agent
    return not line.is_of_all or (bool(scope.queues) and line.kind != PHONES_GONE)


def _is_among(name: str, names: Collection[str]) -> bool:
    """Whether it is one of these, or names nothing. The files compare names without case."""
    return not name or name in {each.casefold() for each in names}


def _of_kind(kind: str, rules: Rules, limits: Limits) -> Iterator[Line]:
    """Every line of a kind, the broad ones first."""
    for key, rule in sorted(rules.of.items()):
        if key.kind != kind:
            continue
        for queue, reason, limit in _limits_of(rule, rules, limits):
            shown = limit if rule.is_on else None
            yield Line(kind, queue, key.group, reason, shown, rule.for_s, rule.to)


def _limits_of(rule: Rule, rules: Rules, limits: Limits) -> list[tuple[str, str, float | None]]:
    """The limits of a rule, each with its queue and the reason of a pause."""
    key = rule.key
    if rule.limit is not None or not rule.is_on:
        return [(key.queue, "", rule.limit)]
    of_kind = {each: limit for each, limit in limits.of.items() if each.what == key.kind}
    reached = [each for each in sorted(of_kind) if _is_reached(each, key, rules, of_kind)]
    return [(key.queue or each.queue, each.reason, of_kind[each]) for each in reached]


def _is_reached(limit: LimitKey, key: RuleKey, rules: Rules, others: Collection[LimitKey]) -> bool:
    """Whether a rule that takes the limits of LIMITS ever takes this one."""
    if key.queue:
        wanted = limit._replace(queue=key.queue)
        return limit == wanted or (not limit.queue and wanted not in others)
    own = {RuleKey(key.kind, limit.queue, group) for group in (key.group, "")}
    return not limit.queue or own.isdisjoint(rules.of)


def _without_idle(found: list[Line]) -> list[Line]:
    """Without lines that only say that there is no alert, where there is none anyway."""
    if all(line.limit is None for line in found):
        return []
    named = [line for line in found if not line.is_of_all]
    shown = [line for line in found if line.limit is not None or line in named or line.reason]
    return [line._replace(is_rest=line.is_of_all and bool(named)) for line in shown]
