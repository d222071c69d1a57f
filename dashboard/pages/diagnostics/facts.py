"""What the collector told of itself, as rows of words that both the page and its text show.

Pure. Knows the shape of `state/watch.py`'s report. Must not know Dash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.formatting import HOUR, spoken
from state.live import Live

Report = Mapping[str, Any]
NONE = "\N{EN DASH}"


class Table(NamedTuple):
    """A table: its title, its columns, its rows, and what to say when it has none."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    empty: str


GROUPS = {
    "transitions: ": "Transitions",
    "refused: ": "Refused, and why",
    "healed: ": "Healed",
    "duplicate: ": "Duplicates",
    "link ": "Link",
    "session: ": "Session",
}
"""How a counter's name begins -> the group it is shown in; the rest is under Counts."""


ALWAYS = frozenset({"Transitions", "Refused, and why", "Healed"})
"""Groups that are shown when nothing was counted in them: that is what one looks for."""

WORDS = {
    "changes": "status changes",
    "events": "events taken in",
    "intervals": "status intervals ended",
    "legs": "call legs ended",
    "queue_calls": "queue calls ended",
    "questions": "questions to the PBX",
    "sweep_s": "the last lists took, in s",
    "sweep_p50_s": "lists took in the median, in s",
    "sweep_p95_s": "lists took at the 95th percentile, in s",
    "sweep_max_s": "lists took at most, in s",
}
"""Counters as they are called, where that is not plain."""


def moment(at: float, zone: ZoneInfo) -> str:
    """A date and time of the zone; a dash for never."""
    return datetime.fromtimestamp(at, zone).strftime("%d %b %H:%M:%S") if at else NONE


def cards(report: Report, live: Live, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    """Words, value and small print of the figures at the top."""
    hour, total = report.get("last_hour", {}), report.get("since_start", {})
    lag, session = report.get("lag_s", {}), report.get("session", {})
    board = report.get("board", {})
    events = hour.get("events", 0)
    lasted_s = min(HOUR, max(1.0, report.get("now", 0.0) - report.get("started_at", 0.0)))
    return [
        ("Link", live.link["state"], live.link["reason"] or since(live.link["since"], zone)),
        ("Events in the last hour", f"{events:,}", f"{events / lasted_s:.1f} a second"),
        ("Events since the start", f"{total.get('events', 0):,}", started(report, zone)),
        (
            "Event to published",
            f"{lag.get('p50', 0) * 1000:.0f} ms",
            f"median; 95th percentile {lag.get('p95', 0) * 1000:.0f} ms",
        ),
        ("Last sweep", f"{session.get('sweep_s', 0) * 1000:.0f} ms", sweeps(session)),
        ("Kept", "no" if live.kept else "yes", live.kept or "live picture and history"),
        (
            "On the board",
            f"{board.get('extensions', 0):,}",
            f"{board.get('channels', 0)} channels, {board.get('queues', 0)} queues",
        ),
    ]


def since(at: float, zone: ZoneInfo) -> str:
    """Since when, in words."""
    return f"since {moment(at, zone)}"


def started(report: Report, zone: ZoneInfo) -> str:
    """When the collector began."""
    return since(float(report.get("started_at", 0.0)), zone)


def sweeps(session: Report) -> str:
    """How many sweeps there were."""
    return f"{session.get('sweeps', 0)} sweeps"


def tables(report: Report, zone: ZoneInfo) -> list[Table]:
    """Every table of the page, in order."""
    return [links(report, zone), disagreements(report, zone), *counts(report)]


def links(report: Report, zone: ZoneInfo) -> Table:
    """What became of the link, newest first."""
    changes = list(reversed(report.get("links", [])))
    rows = [(moment(c["at"], zone), str(c["state"]), str(c["reason"]) or NONE) for c in changes]
    return Table("Link history", ("When", "Link", "Why"), rows, "The link has not changed yet.")


def disagreements(report: Report, zone: ZoneInfo) -> Table:
    """Where devices and calls differed, both sides, and how it ended; newest first."""
    rows = [_disagreement(d, zone) for d in reversed(report.get("disagreements", []))]
    columns = ("When", "Extension", "Calls said", "Its device said", "Lasted", "Ended as", "By")
    return Table("Disagreements", columns, rows, "Devices and calls have never differed for long.")


def _disagreement(told: Report, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        moment(told["began_at"], zone),
        str(told["extension"]),
        str(told["calls_said"]),
        str(told["device_said"]),
        spoken(told["ended_at"] - told["began_at"]),
        f"{told['calls_say']}, {told['device_says']}",
        str(told["ended_by"]),
    )


def counts(report: Report) -> list[Table]:
    """The counters by group, the last hour beside all."""
    hour, total = report.get("last_hour", {}), report.get("since_start", {})
    grouped: dict[str, list[tuple[str, ...]]] = {title: [] for title in GROUPS.values()}
    grouped["Counts"] = []
    for name in sorted(total):
        prefix = next((p for p in GROUPS if name.startswith(p)), "")
        plain = name.removeprefix(prefix)
        row = (WORDS.get(plain, plain), f"{hour.get(name, 0):,}", f"{total[name]:,}")
        grouped[GROUPS.get(prefix, "Counts")].append(row)
    grouped["Session"] += [
        (WORDS.get(name, name), "", f"{value:,.3f}")
        for name, value in sorted(report.get("session", {}).items())
        if isinstance(value, float)
    ]
    columns = ("What", "Last hour", "Since the start")
    made = [Table(title, columns, rows, "Nothing yet.") for title, rows in grouped.items()]
    return [table for table in made if table.rows or table.title in ALWAYS]
