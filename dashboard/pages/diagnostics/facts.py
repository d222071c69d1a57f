"""The collector's diagnostics as rows of words, which both the page and its text show.

Pure. Knows what is worth showing and in which order. Must not know Dash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isinf
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.looks.formatting import HOUR, spoken
from state.counters import COUNTERS, EVENTS, SWEEPS, Group, NamedCounter
from state.live.diagnostics import (
    EVENT_LAG,
    TIMES,
    CountRow,
    Diagnostics,
    DifferenceRow,
    NamedTime,
    SettledRow,
    Span,
    longest,
    quantile,
    times_of,
)
from state.live.schema import Live

NONE = "\N{EN DASH}"
NOTHING_YET = "The collector has not reported yet."
SPANS: tuple[tuple[Span, str], ...] = (
    ("last_hour", "the last hour"),
    ("since_start", "all since the start"),
)


class Table(NamedTuple):
    """A table: its title, columns and rows, what to say when it has none, and a note below it."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    empty: str
    note: str = ""


def moment(at: float, zone: ZoneInfo) -> str:
    """A date and time of the zone; a dash for never."""
    return datetime.fromtimestamp(at, zone).strftime("%d %b %H:%M:%S") if at else NONE


def cards(report: Diagnostics, live: Live, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    """Words, value and small print of the figures at the top."""
    events, board, lag = _sum(report, EVENTS), report["board"], times_of(report, EVENT_LAG)
    lasted_s = min(HOUR, max(1.0, report["now"] - report["started_at"]))
    median, late = (quantile(lag["bounds"], lag["last_hour"], share) for share in (0.5, 0.95))
    return [
        ("Link", live.link["state"], live.link["reason"] or since(live.link["since"], zone)),
        (
            "Events in the last hour",
            f"{events['last_hour']:,}",
            f"{events['last_hour'] / lasted_s:.1f} a second",
        ),
        ("Events since the start", f"{events['since_start']:,}", started(report, zone)),
        (
            "Delay, event to screen",
            f"{median * 1000:.0f} ms",
            f"median of the last hour; 95th percentile {late * 1000:.0f} ms",
        ),
        (
            "Last sweep",
            f"{report['last_sweep_s'] * 1000:.0f} ms",
            f"{_sum(report, SWEEPS)['since_start']} sweeps",
        ),
        ("Saving", "off" if live.kept else "on", live.kept or "live picture and history"),
        (
            "On the board",
            f"{board['extensions']:,}",
            f"{board['channels']} channels, {board['queues']} queues",
        ),
    ]


def since(at: float, zone: ZoneInfo) -> str:
    """Since when, in words; nothing where it has not happened yet."""
    return f"since {moment(at, zone)}" if at else ""


def started(report: Diagnostics, zone: ZoneInfo) -> str:
    """When the collector began."""
    return since(report["started_at"], zone)


def tables(report: Diagnostics, zone: ZoneInfo) -> list[Table]:
    """Every table of the page, in order."""
    return [
        links(report, zone), disagreements(report, zone), left_out(report), times(report),
        *counts(report),
    ]  # fmt: skip


def links(report: Diagnostics, zone: ZoneInfo) -> Table:
    """What became of the link, newest first."""
    changes = reversed(report["links"])
    rows = [(moment(c["at"], zone), c["state"], c["reason"] or NONE) for c in changes]
    return Table("Link history", ("When", "Link", "Why"), rows, "The link has not changed yet.")


def disagreements(report: Diagnostics, zone: ZoneInfo) -> Table:
    """Where devices and calls differ or differed, both sides, and how it ended; newest first."""
    lasting = [_lasting(each, report["now"], zone) for each in report["disagreeing"]]
    settled = [_settled(each, zone) for each in reversed(report["disagreements"])]
    columns = ("When", "Extension", "Calls said", "Its device said", "Lasted", "Ended as", "By")
    empty = "Devices and calls have never differed for long."
    return Table("Disagreements", columns, lasting + settled, empty)


def _lasting(each: DifferenceRow, now: float, zone: ZoneInfo) -> tuple[str, ...]:
    return (*_sides(each, zone), spoken(now - each["began_at"]), "not yet, the PBX is asked", NONE)


def _sides(each: DifferenceRow, zone: ZoneInfo) -> tuple[str, ...]:
    began = moment(each["began_at"], zone)
    return (began, each["extension"], each["calls_said"], each["device_said"])


def _settled(each: SettledRow, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        *_sides(each, zone),
        spoken(each["ended_at"] - each["began_at"]),
        f"{each['calls_say']}, {each['device_says']}",
        each["ended_by"],
    )


def left_out(report: Diagnostics) -> Table:
    """What is on no tile, why, and the setting that changes it; by name."""
    rows = [(each["name"], each["why"], each["setting"]) for each in report["left_out"]]
    more = report["left_out_in_all"] - len(rows)
    note = f"and {more:,} more; make doctor prints lines of .env for all" if more else ""
    empty = "Nothing is left out: every phone and every queue member is an extension's."
    return Table("Left out of the board", ("What", "Why", "Setting to write"), rows, empty, note)


def times(report: Diagnostics) -> Table:
    """How long things took, of the last hour and of all."""
    rows = [_time(report, time, *span) for time in TIMES for span in SPANS]
    columns = ("What", "Of", "How often", "Median", "95th percentile", "Longest")
    return Table("Times", columns, rows, "Nothing was timed yet.", ESTIMATED)


ESTIMATED = (
    "Median and 95th percentile are estimated from the buckets of a histogram; "
    "the longest is the end of its bucket."
)


def _time(report: Diagnostics, time: NamedTime, span: Span, of: str) -> tuple[str, ...]:
    row = times_of(report, time)
    bounds, found = row["bounds"], row[span]
    shares = (f"{quantile(bounds, found, share) * 1000:,.1f} ms" for share in (0.5, 0.95))
    return (
        time.words,
        of,
        f"{found[-1] if found else 0:,}",
        *shares,
        _longest(time, bounds, found),
    )


def _longest(time: NamedTime, bounds: Sequence[str], found: Sequence[int]) -> str:
    end = longest(bounds, found)
    return f"over {time.bounds[-1]:g} s" if isinf(end) else f"{end * 1000:,.1f} ms"


def counts(report: Diagnostics) -> list[Table]:
    """The counters by group, the last hour beside all."""
    columns = ("What", "Last hour", "Since the start")
    return [Table(group, columns, _count_rows(report, group), "Nothing yet.") for group in Group]


def _count_rows(report: Diagnostics, group: Group) -> list[tuple[str, ...]]:
    counters = [counter for counter in COUNTERS.values() if counter.group is group]
    return [row for counter in counters for row in _lines(report, counter)]


def _lines(report: Diagnostics, counter: NamedCounter) -> Iterator[tuple[str, ...]]:
    if counter.sum_words:
        yield _line(counter.sum_words, _sum(report, counter))
    for row in report["counts"]:
        if row["name"] == counter.name:
            plain = (value.replace("_", " ") for value in row["labels"])
            labels = dict(zip(counter.labels, plain, strict=True))
            yield _line(counter.words.format_map(labels), row)


def _line(words: str, row: CountRow) -> tuple[str, ...]:
    return (words, f"{row['last_hour']:,}", f"{row['since_start']:,}")


def _sum(report: Diagnostics, counter: NamedCounter) -> CountRow:
    """The counter over all of its labels' values."""
    rows = [row for row in report["counts"] if row["name"] == counter.name]
    return CountRow(
        name=counter.name,
        labels=[],
        last_hour=sum(row["last_hour"] for row in rows),
        since_start=sum(row["since_start"] for row in rows),
    )
