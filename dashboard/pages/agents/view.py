"""Figures of agents as cards, bars and rows.

Pure: report rows in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.looks import stacked_bars
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import figure_text, shortened
from dashboard.looks.theme import Theme
from dashboard.reports import cards, sections, table
from dashboard.reports.export import TableRow
from dashboard.reports.filter_bar import filters_in_words
from dashboard.reports.query import ReportQuery
from dashboard.reports.table import ColumnDef
from state.history.reports.agents import AgentFilter, AgentRow
from state.metrics import METRICS, Measure, Totals, total

MEASURES: dict[str, Measure[Totals]] = {measure.name: measure for measure in METRICS}
SERIES = (
    ("talk", "Talk", "talk_s"),
    ("hold", "Hold", "hold_s"),
    ("ring", "Ring", "ring_s"),
    ("dialing", "Dialing", "dialing_s"),
    ("wrapup", "Wrap-up", "wrapup_s"),
    ("paused", "Paused", "paused_s"),
    ("available", "Available", "available_s"),
)
"""The parts of a bar: a key of theme.SERIES, its word, its measure."""

SORTS = (
    ("handled", "Calls handled"),
    ("talk_s", "Talk"),
    ("aht_s", "AHT"),
    ("occupancy", "Occupancy"),
    ("missed", "Missed"),
    ("available_s", "Available"),
    ("agent", "Name"),
)
TOPS = (("20", "20"), ("50", "50"), ("100", "100"), ("0", "All"))
NAME_LENGTH = 22
ONLY_TIME = ("known_s", "observed_s", "call_talk_s", "call_hold_s", "call_ring_s", "answered")
OUTSIDE_CALLS = (
    "wrapup_s", "paused_s", "monitoring_s", "available_s", "busy_s", "dnd_s", "unavailable_s",
    "loggedout_s", "unknown_s",
    "known_s", "observed_s", "occupancy", "utilisation", "busy_share", "paid_s",
)  # fmt: skip
CARDS = (
    ("handled", "", ""),
    ("missed", "", ""),
    ("aht_s", "s", "calls"),
    ("occupancy", "s", "s"),
    ("utilisation", "s", "s"),
    ("busy_share", "s", "s"),
)


def order_and_top(query: ReportQuery) -> tuple[str, int]:
    """Order and number of the bars, from the address."""
    top = query.option("top", dict(TOPS), "50")
    return query.option("sort", dict(SORTS), "handled"), int(top)


def ranked(rows: Sequence[AgentRow], order: str, top: int) -> list[AgentRow]:
    """The first `top` agents (0: all) in an order of SORTS, the largest figure first."""
    measure = MEASURES.get(order)

    def rank(row: AgentRow) -> tuple[float, str]:
        value = measure.of(row.totals) if measure else None
        return (1.0 if value is None else -value, row.agent)

    in_order = sorted(rows, key=rank)
    return in_order[:top] if top else in_order


def summary(rows: Sequence[AgentRow], before: Sequence[AgentRow], *, of_queue: bool) -> Component:
    """The key figures of all rows, against those of the period before."""
    now, then = total([row.totals for row in rows]), total([row.totals for row in before])
    hidden = {"busy_share"} if now.paid_ms else {"utilisation"}
    if of_queue:
        hidden = {*OUTSIDE_CALLS}
    made = [
        cards.card(MEASURES[name], now, then if before else None, parts=(above, below))
        for name, above, below in CARDS
        if name not in hidden
    ]
    return cards.row(made)


def figure(rows: Sequence[AgentRow], theme: Theme) -> Figure:
    """Stacked bars, one agent a row; the names stand beside (`names`)."""
    people = [figure_text(row.agent) for row in rows]
    longest = max((sum(_seconds(row, name) for _, _, name in SERIES) for row in rows), default=0.0)
    return {
        "data": [
            stacked_bars.bars(key, word, people, [_seconds(row, name) for row in rows], theme)
            for key, word, name in SERIES
        ],
        "layout": stacked_bars.layout(len(rows), longest, theme, "agents"),
    }


def _seconds(row: AgentRow, name: str) -> float:
    return MEASURES[name].of(row.totals) or 0.0


def names(rows: Sequence[AgentRow]) -> str:
    """The names beside the bars, one a line."""
    return "\n".join(shortened(" ".join(row.agent.split()), NAME_LENGTH) for row in rows)


def caption(shown: int, everyone: int, *, of_queue: bool) -> str:
    """How many are shown of how many, and what is drawn."""
    who = f"all {everyone}" if shown == everyone else f"{shown} of {everyone}"
    if of_queue:
        return f"Showing {who} agents, with the calls of this queue; other time is no queue's."
    return f"Showing {who} agents. Unavailable and unknown time is in the table, not in the bars."


def columns(*, has_shifts: bool, of_queue: bool, has_groups: bool = True) -> list[ColumnDef]:
    """The columns of the table; those without a meaning here are hidden."""
    hidden = {*ONLY_TIME, *(("busy_share",) if has_shifts else ("utilisation", "paid_s"))}
    if of_queue:
        hidden |= {*OUTSIDE_CALLS}
    return [
        table.text_column("agent", "Agent", pinned="left", width=180, cellRenderer="RsDayLink"),
        table.text_column("extensions", "Extensions", width=120),
        table.text_column("group", "Group", width=110, hide=not has_groups),
        *(table.measure_column(measure, hide=measure.name in hidden) for measure in METRICS),
    ]


def table_rows(rows: Sequence[AgentRow]) -> list[TableRow]:
    """A row for each agent."""
    return [
        {
            "id": row.agent,
            "agent": row.agent,
            "extensions": ", ".join(row.extensions),
            "group": row.group,
            **table.figures(METRICS, row.totals),
        }
        for row in rows
    ]


def total_row(rows: Sequence[AgentRow]) -> list[TableRow]:
    """The last row: all agents together; its quotients are made of the sums."""
    if not rows:
        return []
    sums = table.figures(METRICS, total([row.totals for row in rows]))
    return [{"id": "", "agent": f"All {len(rows)}", "extensions": "", "group": "", **sums}]


def nothing(problem: str, filters: AgentFilter) -> Component:
    """What the page says where there are no rows."""
    if problem:
        return sections.unreadable(problem)
    return sections.empty(
        f"No calls and no time{filters_in_words(filters)} in these days.",
        "Choose other days or fewer filters.",
        "What your PBX recorded before can be imported: python app.py import cdr Master.csv",
    )
