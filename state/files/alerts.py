"""The ALERTS file: what is an alert, from which limit on, and where it is sent.

Knows the file's columns, the kinds of alerts and the defaults. Must not know rows, or how alerts
are sent.

The file is CSV with a header, in UTF-8; only the first column is needed:

    what,limit,queue,group,for,to
    waiting,5,sales,,30 s,
    wait,,claims,,,mail slack
    nobody free,,sales,,1 min,
    On Call,20 min,,Sales,,
    link down,30 s,,,,webhook

`what` is a kind of KINDS or a status by its word. `limit` is a number, a duration, a percentage,
or `none` for no alert. Where it is empty, the limit of LIMITS counts, or the default of the kind.
`for` is how long it has to last. `to` names channels, with blanks between them; empty is all of
them, `none` is the page alone. A line with a queue or a group goes before one without. Of two
lines for the same, the later wins. What no line names has its default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from state.board.statuses import STATUS_OF_WORD, STATUSES
from state.files.limits import Limits, Target, duration, percent
from state.files.rows import read_entries

CHANNELS = ("webhook", "mail", "slack", "teams", "telegram")
"""Where alerts can be sent, by the names that the column `to` has for them."""

MOST_COUNTED = 10_000


class About(StrEnum):
    """What a kind of alert speaks of, each of which is an alert of its own."""

    QUEUE = "queue"
    AGENT = "agent"
    TEAM = "team"  # a queue, or a group of agents
    ALL = "all"


class Kind(NamedTuple):
    """A kind of alert.

    `for_s` is how long it lasts before it is an alert, `calm_s` how long it has to be over before
    the alert ends: what flaps is one alert. Without a `limit`, it is one only where a line says so.
    """

    key: str
    about: About
    read: Callable[[str], float]
    limit: float | None = None
    for_s: float = 0.0
    calm_s: float = 60.0
    target: Target | None = None


def _count(text: str) -> float:
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not 0 < int(text) <= MOST_COUNTED:
        raise ValueError(f"{text[:40]!r} is no number from 1 to {MOST_COUNTED}")
    return float(text)


def _nothing(text: str) -> float:
    raise ValueError(f"this has no limit but none, not {text[:40]!r}")


WAITING, WAIT, NOBODY_FREE = "waiting", "wait", "nobody free"
SERVICE_LEVEL, ABANDONS = "service level", "abandons"
LINK_DOWN, COLLECTOR_AWAY, PHONES_GONE = "link down", "collector away", "phones gone"

_NAMED = (
    Kind(WAITING, About.QUEUE, _count, for_s=5.0),
    Kind(WAIT, About.QUEUE, duration, target=Target.WAIT),
    Kind(SERVICE_LEVEL, About.QUEUE, percent, for_s=60.0, calm_s=300.0,
         target=Target.SERVICE_LEVEL),
    Kind(ABANDONS, About.QUEUE, percent, for_s=60.0, calm_s=300.0, target=Target.ABANDONS),
    Kind(NOBODY_FREE, About.TEAM, _nothing, limit=0.0, for_s=60.0, calm_s=30.0),
    Kind(LINK_DOWN, About.ALL, duration, limit=30.0, calm_s=10.0),
    Kind(COLLECTOR_AWAY, About.ALL, duration, limit=30.0, calm_s=5.0),
    Kind(PHONES_GONE, About.TEAM, _count, limit=10.0, calm_s=30.0),
)  # fmt: skip
_OF_STATUS = tuple(Kind(status.key, About.AGENT, duration, calm_s=10.0) for status in STATUSES)

KINDS: MappingProxyType[str, Kind] = MappingProxyType(
    {kind.key: kind for kind in (*_NAMED, *_OF_STATUS)}
)
"""Every kind of alert, by its key; the status of an agent is a kind by the status' key."""

_WHAT: Mapping[str, str] = MappingProxyType(
    {word.casefold(): status.key for word, status in STATUS_OF_WORD.items()}
    | {key: key for key in KINDS}
)


class RuleKey(NamedTuple):
    """What a rule is for; an empty queue or group is any."""

    kind: str
    queue: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """From which limit on something is an alert, and to which channels it goes.

    A limit of None is the one of LIMITS. `to` is None for every channel.
    """

    key: RuleKey
    limit: float | None
    for_s: float
    is_on: bool = True
    to: frozenset[str] | None = None

    @property
    def kind(self) -> Kind:
        """The kind of alert."""
        return KINDS[self.key.kind]


def _default(kind: Kind) -> Rule:
    is_on = kind.limit is not None or kind.target is not None
    return Rule(RuleKey(kind.key), kind.limit, kind.for_s, is_on=is_on)


DEFAULTS: MappingProxyType[RuleKey, Rule] = MappingProxyType(
    {RuleKey(kind.key): _default(kind) for kind in KINDS.values()}
)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules; `bad_lines` says in a line each what of the file could not be used."""

    of: Mapping[RuleKey, Rule] = field(default_factory=lambda: DEFAULTS)
    bad_lines: tuple[str, ...] = ()

    def find(self, kind: str, queues: Iterable[str] = (), group: str = "") -> Rule | None:
        """The rule for something of these queues and this group; None where it is no alert.

        A line with queue and group goes before one with a queue, that before one with a group.
        """
        names, own = [queue.casefold() for queue in queues], group.casefold()
        keys = [
            *(RuleKey(kind, name, own) for name in names if own),
            *(RuleKey(kind, name) for name in names),
            *([RuleKey(kind, "", own)] if own else []),
            RuleKey(kind),
        ]
        rule = next((self.of[key] for key in keys if key in self.of), None)
        return rule if rule is not None and rule.is_on else None

    def of_kind(self, kind: str) -> list[Rule]:
        """The rules of a kind that are on."""
        return [rule for rule in self.of.values() if rule.key.kind == kind and rule.is_on]


def limit_in_force(rule: Rule, queue: str, limits: Limits) -> float | None:
    """The limit of a rule about a queue: its own, or the queue's target in LIMITS."""
    if rule.limit is not None or rule.kind.target is None:
        return rule.limit
    return limits.target(rule.kind.target, queue)


NO_RULES = Rules()

_OPTIONAL = ("limit", "queue", "group", "for", "to")


def read_rules(path: Path | None) -> Rules:
    """The rules in the file; SettingsFileError where it cannot be read at all."""
    if path is None:
        return NO_RULES
    found, bad = read_entries(path, ("what",), _OPTIONAL, _rule)
    return Rules(MappingProxyType({**DEFAULTS, **found}), tuple(bad))


def _rule(row: Mapping[str, str]) -> tuple[RuleKey, Rule]:
    kind = KINDS[_kind(row["what"])]
    queue, group = row.get("queue", "").casefold(), row.get("group", "").casefold()
    _refuse_wrong_place(kind, queue, group)
    text, lasts = row.get("limit", "").casefold(), row.get("for", "").casefold()
    limit = kind.limit if text in {"", "none"} else kind.read(text)
    _refuse_no_limit(kind, text)
    key = RuleKey(kind.key, queue, group)
    return key, Rule(
        key,
        limit,
        duration(lasts) if lasts else kind.for_s,
        is_on=text != "none",
        to=_channels(row.get("to", "").casefold()),
    )


def _kind(text: str) -> str:
    found = _WHAT.get(" ".join(text.casefold().split()))
    if found is None:
        named = ", ".join(kind.key for kind in _NAMED)
        raise ValueError(f"{text[:40]!r} is neither a status nor {named}")
    return found


def _refuse_wrong_place(kind: Kind, queue: str, group: str) -> None:
    if kind.about is About.ALL and (queue or group):
        raise ValueError(f"{kind.key} is of the whole board: leave queue and group empty")
    if kind.about is About.QUEUE and group:
        raise ValueError(f"{kind.key} is of a queue: leave group empty")
    if kind.about is About.TEAM and queue and group:
        raise ValueError(f"{kind.key} is of a queue or of a group, not of both")


def _refuse_no_limit(kind: Kind, text: str) -> None:
    of_limits = kind.target is not None or kind.about is About.AGENT
    if not text and kind.limit is None and not of_limits:
        raise ValueError(f"{kind.key} needs a limit")


def _channels(text: str) -> frozenset[str] | None:
    names = frozenset(text.replace(",", " ").split())
    unknown = names - {*CHANNELS, "none"}
    if unknown:
        raise ValueError(f"'to' names channels: {', '.join(CHANNELS)}, or none")
    return names - {"none"} if names else None
