"""Queues over a range: cards, calls by half hour, service level by day, table.

Pure: report rows in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import clock
from dashboard.looks.theme import GROUNDS, Theme
from dashboard.moments import Moments
from dashboard.reports import cards, sections, table
from dashboard.reports.cards import value_text
from dashboard.reports.comparison import Compared
from dashboard.reports.export import TableRow
from dashboard.reports.query import ReportQuery
from dashboard.reports.queue_measures import MEASURES, markers, service_level
from dashboard.reports.table import ColumnDef
from state.history.reports.queues import HALVES, QueueRow
from state.metrics import QUEUE_METRICS, Measure, QueueTotals

RESULTS = (("answered", "Answered"), ("abandoned", "Abandoned"), ("left", "Left without answer"))
PX = 260
MOST_NAMES = 12


def measures(query: ReportQuery) -> tuple[Measure[QueueTotals], ...]:
    """The measures of the table, service level among them."""
    return (*QUEUE_METRICS[:4], service_level(query), *QUEUE_METRICS[4:])


def total(rows: Sequence[QueueRow]) -> QueueTotals:
    """The sums of all rows."""
    return sum((row.totals for row in rows), start=QueueTotals())


def summary(
    query: ReportQuery, rows: Sequence[QueueRow], compared: Compared[QueueTotals]
) -> Component:
    """Key figures of the queues shown, beside what they are compared with."""
    now = total(rows)
    parts = {"asa_s": ("s", "calls"), "abandon_rate": ("calls", "calls")}
    shown = [
        *(MEASURES[name] for name in ("offered", "answered", "abandoned")),
        service_level(query),
        *(MEASURES[name] for name in ("asa_s", "abandon_rate")),
    ]
    made = [
        cards.compared_card(measure, now, compared, parts.get(measure.name, _parts(measure)))
        for measure in shown
    ]
    longest = max((row.longest_wait_s for row in rows), default=0)
    return cards.row([*made, cards.plain_card("Longest wait", clock(longest))])


def _parts(measure: Measure[QueueTotals]) -> tuple[str, str]:
    return ("calls", "calls") if measure.unit == "%" else ("", "")


def addresses(query: ReportQuery, moments: Moments) -> list[str]:
    """Where each half hour leads: of one day to the board at its beginning, of several to
    Staffing, which names their days.
    """
    first, last = query.days
    queue = query.filters.queue or ""
    if first == last:
        return [moments.half_hour(first, half, queue) for half in range(HALVES)]
    of_queue = {"queue": queue} if queue else {}
    days = {"from": str(first), "to": str(last), **of_queue}
    page = f"{moments.base}/staffing?{urlencode(days)}"
    return [f"{page}&half={half}" for half in range(HALVES)]


def half_hours(rows: Sequence[QueueRow], theme: Theme, leads: Sequence[str] = ()) -> Figure:
    """Calls by the half hour in which they joined, all days together; `leads` are where a click
    on each half hour of the day leads.
    """
    sums = [sum((row.halves[half] for row in rows), start=QueueTotals()) for half in range(HALVES)]
    times = [f"{half // 2}:{half % 2 * 30:02}" for half in range(HALVES)]
    busy = [half for half, each in enumerate(sums) if each != QueueTotals()]
    shown = range(min(busy, default=0), max(busy, default=HALVES - 1) + 1)
    paint = markers(theme)
    return {
        "data": [
            {
                "type": "bar",
                "name": word,
                "x": [times[half] for half in shown],
                "y": [getattr(sums[half], name) for half in shown],
                "customdata": [leads[half] for half in shown if leads],
                "marker": paint[name],
                "hovertemplate": f"%{{x}}: %{{y}} {word.lower()}<extra></extra>",
            }
            for name, word in RESULTS
        ],
        "layout": _layout(theme, barmode="stack", xaxis=_half_hour_axis(shown, times), bargap=0.15),
    }


def _half_hour_axis(shown: range, times: list[str]) -> Figure:
    """An axis of half hours that names full hours, and no more of them than can be read."""
    every = 2 if len(shown) <= MOST_NAMES * 2 else 4
    named = [times[half] for half in shown if half % every == 0]
    return {"type": "category", "tickvals": named, "tickangle": 0}


def trend(
    query: ReportQuery, sums_by_day: Sequence[tuple[date, QueueTotals]], theme: Theme
) -> Figure:
    """Service level day by day."""
    measure = service_level(query)
    days = [day for day, _ in sums_by_day]
    values = [measure.of(sums) for _, sums in sums_by_day]
    texts = [value_text(value, "%") for value in values]
    return {
        "data": [figures.day_line(days, values, texts, theme)],
        "layout": _layout(
            theme,
            xaxis=figures.day_axis(days),
            yaxis={"range": [0, 102], "ticksuffix": " %"},
        ),
    }


def _layout(theme: Theme, xaxis: Figure, yaxis: Figure | None = None, **layout: Any) -> Figure:
    legend = {
        "orientation": "h",
        "x": 0,
        "y": 1.15,
        "traceorder": "normal",
        "font": {"color": GROUNDS[theme].muted},
    }
    return figures.frame(
        theme,
        height=PX,
        margin={"l": 56, "r": 16, "t": 24, "b": 32},
        xaxis=figures.quiet_axis(theme, showgrid=False, **xaxis),
        yaxis=figures.quiet_axis(theme, rangemode="tozero", **(yaxis or {})),
        showlegend="barmode" in layout,
        legend=legend,
        **layout,
    )


def columns(query: ReportQuery) -> list[ColumnDef]:
    """The columns of the table."""
    return [
        table.text_column("queue", "Queue", pinned="left", width=160),
        *(table.measure_column(measure) | {"width": 124} for measure in measures(query)),
        {
            **table.measure_column(measures(query)[-2]),
            "field": "longest_wait_s",
            "headerName": "Longest wait",
            "headerTooltip": "The longest wait of any caller, rounded up to the second.",
            "width": 124,
        },
    ]


def table_rows(query: ReportQuery, rows: Sequence[QueueRow]) -> list[TableRow]:
    """A row for each queue."""
    return [
        {
            "id": row.queue,
            "queue": row.queue,
            "longest_wait_s": row.longest_wait_s,
            **table.figures(measures(query), row.totals),
        }
        for row in rows
    ]


def total_row(query: ReportQuery, rows: Sequence[QueueRow]) -> list[TableRow]:
    """The last row: all queues together."""
    if not rows:
        return []
    longest = max(row.longest_wait_s for row in rows)
    sums = table.figures(measures(query), total(rows))
    return [{"id": "", "queue": f"All {len(rows)}", "longest_wait_s": longest, **sums}]


def nothing(problem: str, queue: str | None) -> Component:
    """What the page says where no call was counted."""
    if problem:
        return sections.unreadable(problem)
    return sections.empty(
        f"No caller joined {f'the queue {queue[:60]}' if queue else 'a queue'} in these days.",
        "Choose other days or another queue." if queue else "Choose other days.",
        "What your PBX recorded before can be imported: python app.py import queue-log queue_log",
    )
