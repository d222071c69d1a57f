"""Queues over a range: cards, calls by half hour, service level by day, table.

Pure: report rows in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.formatting import clock
from dashboard.looks.theme import BY_KEY, GROUNDS, Theme
from dashboard.reports import cards, table
from dashboard.reports import filter_bar as controls
from dashboard.reports.cards import value_text
from dashboard.reports.query import Ask
from state.board.statuses import RINGING
from state.history.reports.queues import HALVES, QueueRow
from state.metrics import QUEUE_METRICS, SERVICE_LEVELS, Measure, QueueTotals

MEASURES = {measure.name: measure for measure in QUEUE_METRICS}
RESULTS = (("answered", "Answered"), ("abandoned", "Abandoned"), ("left", "Left"))
VARIANTS = [(name, measure.words) for name, measure in SERVICE_LEVELS.items()]
PX = 260
MOST_NAMES = 12


def service_level(ask: Ask) -> Measure[QueueTotals]:
    """Service level by the variant of the address; words that say which, also in a file."""
    measure = SERVICE_LEVELS[ask.variant]
    words = f"Service level, {ask.thresholds.service_level_s} s, {measure.words}"
    return replace(measure, words=words)


def measures(ask: Ask) -> tuple[Measure[QueueTotals], ...]:
    """The measures of the table, service level among them."""
    return (*QUEUE_METRICS[:4], service_level(ask), *QUEUE_METRICS[4:])


def together(rows: Sequence[QueueRow]) -> QueueTotals:
    """The sums of all rows."""
    return sum((row.totals for row in rows), start=QueueTotals())


def summary(ask: Ask, rows: Sequence[QueueRow], before: Sequence[QueueRow]) -> Component:
    """Key figures of the queues shown, against the period before."""
    now, then = together(rows), together(before) if before else None
    parts = {"asa_s": ("s", "calls"), "abandon_rate": ("calls", "calls")}
    shown = [
        *(MEASURES[name] for name in ("offered", "answered", "abandoned")),
        service_level(ask),
        *(MEASURES[name] for name in ("asa_s", "abandon_rate")),
    ]
    made = [cards.card(one, now, then, parts=parts.get(one.name, _calls(one))) for one in shown]
    longest = max((row.longest_wait_s for row in rows), default=0)
    return cards.row([*made, cards.plain("Longest wait", clock(longest))])


def _calls(measure: Measure[QueueTotals]) -> tuple[str, str]:
    return ("calls", "calls") if measure.unit == "%" else ("", "")


def colors(theme: Theme) -> dict[str, dict[str, Any]]:
    """How each end of a wait is painted: told apart by pattern too."""
    ground = GROUNDS[theme]
    lost = BY_KEY[RINGING.key].paint(theme).mark
    return {
        "answered": {"color": ground.accent},
        "abandoned": {"color": lost, "pattern": {"shape": "/", **figures.HATCH}},
        "left": {"color": ground.muted, "pattern": {"shape": ".", **figures.HATCH}},
    }


def halves(rows: Sequence[QueueRow], theme: Theme) -> dict[str, Any]:
    """Calls by the half hour in which they joined, all days together."""
    sums = [sum((row.halves[half] for row in rows), start=QueueTotals()) for half in range(HALVES)]
    times = [f"{half // 2}:{half % 2 * 30:02}" for half in range(HALVES)]
    busy = [half for half, one in enumerate(sums) if one != QueueTotals()]
    shown = range(min(busy, default=0), max(busy, default=HALVES - 1) + 1)
    paint = colors(theme)
    return {
        "data": [
            {
                "type": "bar",
                "name": word,
                "x": [times[half] for half in shown],
                "y": [getattr(sums[half], name) for half in shown],
                "marker": paint[name],
                "hovertemplate": f"%{{x}}: %{{y}} {word.lower()}<extra></extra>",
            }
            for name, word in RESULTS
        ],
        "layout": _layout(theme, barmode="stack", xaxis=_times(shown, times), bargap=0.15),
    }


def _times(shown: range, times: list[str]) -> dict[str, Any]:
    """An axis of half hours that names the full ones, and not more of them than can be read."""
    every = 2 if len(shown) <= MOST_NAMES * 2 else 4
    named = [times[half] for half in shown if half % every == 0]
    return {"type": "category", "tickvals": named, "tickangle": 0}


def trend(ask: Ask, days: Sequence[tuple[date, QueueTotals]], theme: Theme) -> dict[str, Any]:
    """Service level day by day."""
    measure = service_level(ask)
    values = [measure.of(sums) for _, sums in days]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [str(day) for day, _ in days],
                "y": values,
                "line": {"color": GROUNDS[theme].accent, "width": 2},
                "marker": {"size": 6},
                "text": [value_text(value, "%") for value in values],
                "hovertemplate": "%{x|%a %d %b %Y}: %{text}<extra></extra>",
            }
        ],
        "layout": _layout(
            theme,
            xaxis=figures.day_axis([day for day, _ in days]),
            yaxis={"range": [0, 102], "ticksuffix": " %"},
        ),
    }


def _layout(theme: Theme, **layout: Any) -> dict[str, Any]:
    ground = GROUNDS[theme]
    axis = {
        "gridcolor": ground.rule,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": ground.muted},
    }
    x = {**axis, "showgrid": False, **layout.pop("xaxis", {})}
    y = {**axis, "rangemode": "tozero", **layout.pop("yaxis", {})}
    legend = {
        "orientation": "h",
        "x": 0,
        "y": 1.15,
        "traceorder": "normal",
        "font": {"color": ground.muted},
    }
    return figures.frame(
        theme,
        height=PX,
        margin={"l": 56, "r": 16, "t": 24, "b": 32},
        xaxis=x,
        yaxis=y,
        showlegend="barmode" in layout,
        legend=legend,
        **layout,
    )


def columns(ask: Ask) -> list[dict[str, Any]]:
    """The columns of the table."""
    return [
        table.text_column("queue", "Queue", pinned="left", width=160),
        *(table.measure_column(measure) | {"width": 124} for measure in measures(ask)),
        {
            **table.measure_column(measures(ask)[-2]),
            "field": "longest_wait_s",
            "headerName": "Longest wait",
            "headerTooltip": "The longest wait of any caller, rounded up to the second.",
            "width": 124,
        },
    ]


def rows_of(ask: Ask, rows: Sequence[QueueRow]) -> list[dict[str, Any]]:
    """A row for each queue."""
    return [
        {
            "id": row.queue,
            "queue": row.queue,
            "longest_wait_s": row.longest_wait_s,
            **table.figures(measures(ask), row.totals),
        }
        for row in rows
    ]


def total_row(ask: Ask, rows: Sequence[QueueRow]) -> list[dict[str, Any]]:
    """The last row: all queues together."""
    if not rows:
        return []
    longest = max(row.longest_wait_s for row in rows)
    sums = table.figures(measures(ask), together(rows))
    return [{"id": "", "queue": f"All {len(rows)}", "longest_wait_s": longest, **sums}]


def nothing(problem: str, queue: str | None) -> Component:
    """What is said where no call was counted."""
    if problem:
        return controls.empty("The history cannot be read just now.", problem)
    return controls.empty(
        f"No caller joined {f'the queue {queue[:60]}' if queue else 'a queue'} in these days.",
        "Choose other days or another queue." if queue else "Choose other days.",
        "What your PBX recorded before can be imported: python app.py import queue-log queue_log",
    )
