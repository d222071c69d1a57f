"""Live pictures for rules to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from state.alerts.measure import Finding, Picture, Subject, findings
from state.files.alerts import Rule as AlertRule
from state.files.alerts import RuleKey, Rules
from state.files.limits import Limits
from state.live.schema import Live, LiveCaller, LiveQueue, Row
from tests.fakes.reader import make_row

NOW = 1_800_000_000.0
PBX: Any = {"name": "pbx", "version": "", "demo": False}


def queue(name: str, waits: list[float] | None = None, **fields: Any) -> LiveQueue:
    """A queue in which callers have waited for so many seconds at NOW."""
    waiting = [
        LiveCaller(call_id=str(n), caller="017711", caller_name="Mallory", joined_at=NOW - wait,
                   position=n)
        for n, wait in enumerate(waits or [])
    ]  # fmt: skip
    own = {"queue": name, "waiting": waiting, "members": [], "answered": 0, "abandoned": 0,
                "answered_within": 0, "threshold_s": 20.0, "since": 0.0}  # fmt: skip
    return cast("LiveQueue", {**own, **fields})


def agent(extension: str, state: str, seconds: float, **fields: Any) -> Row:
    """An extension in a state for so many seconds at NOW."""
    since = NOW - seconds
    return make_row(extension, state=state, since=since, state_since=since, **fields)


def live(
    *rows: Row, queues: list[LiveQueue] | None = None, link: str = "up", why: str = "",
    link_s: float = 1e6,
) -> Live:  # fmt: skip
    """A picture; the link is in its state for so many seconds at NOW."""
    of_link: Any = {"state": link, "since": NOW - link_s, "last_event_at": NOW, "reason": why}
    return Live(1, of_link, PBX, {row["extension"]: row for row in rows}, queues=queues or [])


def rules(*own: AlertRule) -> Rules:
    """These rules and no others."""
    return Rules({rule.key: rule for rule in own})


def rule(kind: str, limit: float | None, queue: str = "", group: str = "", for_s: float = 0.0
         ) -> AlertRule:  # fmt: skip
    """A rule that is on."""
    return AlertRule(RuleKey(kind, queue, group), limit, for_s)


def found(
    picture: Live, own: Rules, now: float = NOW, open_since: Mapping[Subject, float] | None = None
) -> dict[Subject, Finding]:
    """What the rules find in a picture."""
    return findings(Picture(picture, own, Limits(), now, open_since or {}))


def over(picture: Live, own: Rules, now: float = NOW) -> set[Subject]:
    """What is over its limit."""
    return {each.subject for each in found(picture, own, now).values() if each.is_over}
