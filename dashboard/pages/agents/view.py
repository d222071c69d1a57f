"""Figures of people as cards, bars and rows.

Pure: report rows in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.formatting import clock, figure_text, shortened
from dashboard.looks.theme import Theme
from dashboard.reports import cards, table
from dashboard.reports import filter_bar as controls
from dashboard.reports.query import Ask
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
"""What the bars are made of: a key of theme.SERIES, its word, its measure."""

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
BAR_PX, TOP_PX, BOTTOM_PX, NAME_LENGTH = 26, 32, 8, 22
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


def arranged(ask: Ask) -> tuple[str, int]:
    """Order and number of the bars, from the address."""
    top = ask.other("top", dict(TOPS), "50")
    return ask.other("sort", dict(SORTS), "handled"), int(top)


def ranked(rows: Sequence[AgentRow], order: str, top: int) -> list[AgentRow]:
    """The first `top` people (0: all) in an order of SORTS, the largest figure first."""
    measure = MEASURES.get(order)

    def place(row: AgentRow) -> tuple[float, str]:
        value = measure.of(row.totals) if measure else None
        return (1.0 if value is None else -value, row.agent)

    placed = sorted(rows, key=place)
    return placed[:top] if top else placed


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


def figure(rows: Sequence[AgentRow], theme: Theme) -> dict[str, Any]:
    """Stacked bars, one person a line, the first on top; the names stand beside (`names`)."""
    longest = max((sum(_parts(row)) for row in rows), default=0.0)
    people = [figure_text(row.agent) for row in rows]
    return {
        "data": [_bars(rows, people, series, theme) for series in SERIES],
        "layout": figures.frame(
            theme,
            barmode="stack",
            bargap=0.35,
            height=chart_px(len(rows)),
            margin={"l": 8, "r": 24, "t": TOP_PX, "b": BOTTOM_PX},
            xaxis={**figures.time_axis(longest, theme), "side": "top"},
            yaxis={
                "type": "category",
                "range": [len(rows) - 0.5, -0.5],
                "showticklabels": False,
                "showgrid": False,
                "fixedrange": True,
            },
            hovermode="y unified",
            uirevision="agents",
        ),
    }


def chart_px(people: int) -> int:
    """How tall the bars are: the axis, and a bar a person."""
    return TOP_PX + BOTTOM_PX + BAR_PX * people


def _parts(row: AgentRow) -> list[float]:
    return [MEASURES[name].of(row.totals) or 0.0 for _, _, name in SERIES]


def _bars(
    rows: Sequence[AgentRow], people: list[str], series: tuple[str, str, str], theme: Theme
) -> dict[str, Any]:
    key, word, name = series
    seconds = [MEASURES[name].of(row.totals) or 0.0 for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "name": word,
        "y": people,
        "x": [round(value) for value in seconds],
        "customdata": [clock(value) for value in seconds],
        "hovertemplate": "%{customdata}",
        "marker": figures.marker(key, theme),
    }


def names(rows: Sequence[AgentRow]) -> str:
    """The names beside the bars, one a line."""
    return "\n".join(shortened(" ".join(row.agent.split()), NAME_LENGTH) for row in rows)


def caption(shown: int, everyone: int, *, of_queue: bool) -> str:
    """How many are shown of how many, and what is drawn."""
    who = f"all {everyone}" if shown == everyone else f"{shown} of {everyone}"
    if of_queue:
        return f"Showing {who} agents, with the calls of this queue; other time is no queue's."
    return f"Showing {who} agents. Unavailable and unknown time is in the table, not in the bars."


def columns(*, has_shifts: bool, of_queue: bool, has_groups: bool = True) -> list[dict[str, Any]]:
    """The columns of the table; what can say nothing here is hidden."""
    hidden = {*ONLY_TIME, *(("busy_share",) if has_shifts else ("utilisation", "paid_s"))}
    if of_queue:
        hidden |= {*OUTSIDE_CALLS}
    return [
        table.text_column("agent", "Agent", pinned="left", width=180, cellRenderer="RsDayLink"),
        table.text_column("extensions", "Extensions", width=120),
        table.text_column("group", "Group", width=110, hide=not has_groups),
        *(table.measure_column(measure, hide=measure.name in hidden) for measure in METRICS),
    ]


def table_rows(rows: Sequence[AgentRow]) -> list[dict[str, Any]]:
    """A row for each person."""
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


def total_row(rows: Sequence[AgentRow]) -> list[dict[str, Any]]:
    """The last row: everybody together; quotients are those of the sums, not sums of quotients."""
    if not rows:
        return []
    sums = table.figures(METRICS, total([row.totals for row in rows]))
    return [{"id": "", "agent": f"All {len(rows)}", "extensions": "", "group": "", **sums}]


def nothing(problem: str, chosen: AgentFilter) -> Component:
    """What is said where there are no rows."""
    if problem:
        return controls.empty("The history cannot be read just now.", problem)
    return controls.empty(
        f"No calls and no time{controls.of_whom(chosen)} in these days.",
        "Choose other days or fewer filters.",
        "What your PBX recorded before can be imported: python app.py import cdr Master.csv",
    )
