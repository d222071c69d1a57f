"""Staffing as cards and as a table of half hours.

Pure: half hours in, components and rows out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.moments import Moments
from dashboard.pages.staffing.words import VERDICTS, Shown, span_of
from dashboard.reports import cards, sections, table
from dashboard.reports.cards import value_text
from dashboard.reports.export import TableRow
from dashboard.reports.query import ReportQuery
from dashboard.reports.queue_measures import MEASURES, service_level
from dashboard.reports.table import ColumnDef
from state.metrics import Measure, QueueTotals
from state.metrics.staffing import Staffed, Staffing

_AVERAGES = (
    ("offered_a_day", "Calls a day", "Answered and abandoned calls of the half hour, a day."),
    ("agents_on_duty", "On duty", "Agents free, on calls or in wrap-up, averaged over time."),
    ("free_agents", "Free", "Agents free, averaged over the time of the half hour."),
    ("agents_needed", "Needed", "Agents for the service level's target, by Erlang C."),
)


def summary(shown: Shown, query: ReportQuery) -> Component:
    """The figures of all half hours together."""
    calls = sum((each.calls for each in shown.halves), start=QueueTotals())
    measured = [each for each in shown.halves if each.staffed is not None]
    share = shown.service.share
    target = "" if share is None else f" (target {share * 100:g} %)"
    level = value_text(service_level(query).of(calls), "%")
    return cards.row(
        [
            cards.plain_card("Calls offered", f"{calls.answered + calls.abandoned:,}"),
            cards.plain_card(f"{service_level(query).words}{target}", level),
            cards.plain_card("AHT", value_text(shown.service.aht_s, "s")),
            *(
                cards.plain_card(f"Half hours: {words}", _share(measured, staffed))
                for staffed, words in (
                    (Staffed.THIN, "too few agents"),
                    (Staffed.RICH, "more than needed"),
                )
            ),
        ]
    )


def _share(measured: Sequence[Staffing], staffed: Staffed) -> str:
    return f"{sum(each.staffed is staffed for each in measured)} of {len(measured)}"


def measures(query: ReportQuery) -> tuple[Measure[QueueTotals], ...]:
    """The measures of the table."""
    return (MEASURES["answered"], MEASURES["abandoned"], service_level(query))


def columns(query: ReportQuery) -> list[ColumnDef]:
    """The columns of the table."""
    offered, *agents = (table.number_column(*each) for each in _AVERAGES)
    return [
        table.moment_column("time", "Half hour", pinned="left", width=140),
        table.text_column("staffed", "Staffing", width=200),
        *agents,
        offered,
        *(table.measure_column(measure) | {"width": 124} for measure in measures(query)),
    ]


def table_rows(
    halves: Sequence[Staffing], query: ReportQuery, moments: Moments | None = None
) -> list[TableRow]:
    """A row for each half hour; that of a single day leads to the board at its beginning."""
    first, last = query.days
    queue = query.filters.queue or ""
    leads = moments.half_hour if moments is not None and first == last else lambda *_: ""
    return [
        {
            "id": str(each.half),
            "moment": leads(first, each.half, queue),
            "time": span_of(each.half),
            "staffed": VERDICTS[each.staffed],
            "agents_on_duty": _rounded(each.on_duty),
            "free_agents": _rounded(each.free),
            "agents_needed": each.needed,
            "offered_a_day": _rounded(each.offered),
            **table.figures(measures(query), each.calls),
        }
        for each in halves
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def nothing(problem: str, queue: str | None) -> Component:
    """What the page says where no half hour is known."""
    if problem:
        return sections.unreadable(problem)
    of_queue = f" of queue {queue[:60]}" if queue else ""
    return sections.empty(
        f"No calls and no agents{of_queue} in this period.",
        "Choose other days or another queue." if queue else "Choose other days.",
    )
