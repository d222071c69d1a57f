"""What the collector told of itself, as rows of words that both the page and its text show.

Pure. Knows the shape of `state/collector/telemetry.py`'s report. Must not know Dash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.looks.formatting import HOUR, spoken
from state.live.schema import Live

Report = Mapping[str, Any]
NONE = "\N{EN DASH}"


class Table(NamedTuple):
    """A table: its title, its columns, its rows, and what to say when it has none."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    empty: str


DROPPED = "Dropped, and why"
GROUPS = {
    "transitions: ": "Transitions",
    "refused: ": "Refused, and why",
    "healed: ": "Healed",
    "session: messages dropped: ": DROPPED,
    "session: list entries dropped: ": DROPPED,
    "session: answers dropped: ": DROPPED,
    "session: malformed ": DROPPED,
    "disagreements": "Disagreements, counted",
    "duplicate: ": "Duplicates",
    "link ": "Link",
    "session: ": "Session",
}
"""How a counter's name begins -> the group it is shown in; the rest is under Counts."""

KEPT_WHOLE = ("session: list entries", "session: answers", "session: malformed", "disagreements")
"""Counters whose beginning tells something within their group."""

ALWAYS = frozenset({"Refused, and why", "Healed", DROPPED})
"""Groups that are shown when nothing was counted in them: that is what one looks for."""

FROM_ZERO = ("transitions: usual", "transitions: unusual", "disagreements")
"""Counters that are shown before anything was counted."""

WORDS = {
    "changes": "status changes",
    "events": "events taken in",
    "intervals": "status intervals ended",
    "legs": "call legs ended",
    "queue_calls": "queue calls ended",
    "questions": "questions to the PBX",
    "sweep_s": "the last lists took, in s",
}
"""Counters as they are called, where that is not plain."""

TIMES = {"lag": "from an event to its publication", "sweep": "the PBX's lists, from question on"}
"""What is timed, in words."""

SPANS = (("last_hour", "the last hour"), ("since_start", "all since the start"))


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
    return [links(report, zone), disagreements(report, zone), times(report), *counts(report)]


def links(report: Report, zone: ZoneInfo) -> Table:
    """What became of the link, newest first."""
    changes = list(reversed(report.get("links", [])))
    rows = [(moment(c["at"], zone), str(c["state"]), str(c["reason"]) or NONE) for c in changes]
    return Table("Link history", ("When", "Link", "Why"), rows, "The link has not changed yet.")


def disagreements(report: Report, zone: ZoneInfo) -> Table:
    """Where devices and calls differ or differed, both sides, and how it ended; newest first."""
    now = report.get("now", 0.0)
    open_ = [_open(d, now, zone) for d in report.get("disagreeing", [])]
    rows = open_ + [_disagreement(d, zone) for d in reversed(report.get("disagreements", []))]
    columns = ("When", "Extension", "Calls said", "Its device said", "Lasted", "Ended as", "By")
    return Table("Disagreements", columns, rows, "Devices and calls have never differed for long.")


def _open(told: Report, now: float, zone: ZoneInfo) -> tuple[str, ...]:
    return (*_sides(told, zone), spoken(now - told["began_at"]), "not yet, the PBX is asked", NONE)


def _sides(told: Report, zone: ZoneInfo) -> tuple[str, ...]:
    names = ("extension", "calls_said", "device_said")
    return (moment(told["began_at"], zone), *(str(told[name]) for name in names))


def _disagreement(told: Report, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        *_sides(told, zone),
        spoken(told["ended_at"] - told["began_at"]),
        f"{told['calls_say']}, {told['device_says']}",
        str(told["ended_by"]),
    )


def times(report: Report) -> Table:
    """How long what is timed took, of the last hour and of all."""
    told = report.get("times", {})
    rows = [_time(words, told[n][key], s) for n, words in TIMES.items() if n in told
            for key, s in SPANS]  # fmt: skip
    columns = ("What", "Of", "How often", "Median", "95th percentile", "Longest")
    return Table("Times", columns, rows, "Nothing was timed yet.")


def _time(words: str, told: Report, of: str) -> tuple[str, ...]:
    shares = (f"{told[share] * 1000:,.1f} ms" for share in ("p50", "p95", "max"))
    return (words, of, f"{told['count']:,}", *shares)


def counts(report: Report) -> list[Table]:
    """The counters by group, the last hour beside all."""
    hour = report.get("last_hour", {})
    total = {**dict.fromkeys(FROM_ZERO, 0), **report.get("since_start", {})}
    grouped: dict[str, list[tuple[str, ...]]] = {title: [] for title in GROUPS.values()}
    grouped["Counts"] = []
    for name in sorted(total):
        prefix = next((p for p in GROUPS if name.startswith(p)), "")
        plain = name.removeprefix("session: " if name.startswith(KEPT_WHOLE) else prefix)
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
