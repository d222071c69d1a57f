"""How busy agents were: cards, trend, distribution, and the words of the page.

Pure: report figures in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.theme import GROUNDS, Theme
from dashboard.reports import axes, cards
from dashboard.reports.cards import value_text
from dashboard.reports.comparison import Compared
from dashboard.reports.query import ReportQuery
from state.board.statuses import UNKNOWN
from state.history.reports.agents import AgentRow
from state.metrics import METRICS, TIMES, Measure, Totals, total

MEASURES: dict[str, Measure[Totals]] = {measure.name: measure for measure in METRICS}
SHOWN = {
    "occupancy": "Occupancy",
    "busy_share": "Busy share of observed time",
    "handled": "Calls handled",
    "aht_s": "AHT",
}
BY = {"hour": "Hour of the day", "day": "Day"}
_HANDLING = ("talk_ms", "hold_ms", "wrapup_ms")
_CALLS = ("answered", "connected")
COLUMNS: dict[str, tuple[str, ...]] = {
    "occupancy": (*_HANDLING, "available_ms"),
    "busy_share": tuple(f"{name}_ms" for name in TIMES if name != UNKNOWN.counts_as),
    "handled": _CALLS,
    "aht_s": (*_HANDLING, "bare_talk_ms", "bare_hold_ms", *_CALLS),
}
"""The sums that a measure is made of: only these are read."""

CARDS = (
    ("occupancy", "s", "s"),
    ("utilisation", "s", "s"),
    ("busy_share", "s", "s"),
    ("aht_s", "s", "calls"),
    ("handled", "", ""),
    ("talk_s", "", ""),
    ("available_s", "", ""),
)
PX = 240
CORNER_GAP = {"ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)"}
"""Invisible ticks: in the corner the names of the two axes keep apart."""


def measure_and_by(query: ReportQuery) -> tuple[str, str]:
    """What the charts show, and by hour or by day, from the address."""
    return query.option("measure", SHOWN, "occupancy"), query.option("by", BY, "hour")


def titles(measure: str, by: str) -> tuple[str, str, str]:
    """The headings of trend, distribution and heat map."""
    word = SHOWN[measure]
    within = word if word.isupper() else f"{word[0].lower()}{word[1:]}"
    return f"{word} day by day", f"Agents by {within}", f"{word} by agent and {by}"


def summary(rows: Sequence[AgentRow], compared: Compared[Totals]) -> Component:
    """Key figures with their quotients, beside what they are compared with."""
    now = total([row.totals for row in rows])
    hidden = "busy_share" if now.paid_ms else "utilisation"
    return cards.row(
        cards.compared_card(MEASURES[name], now, compared, (above, below))
        for name, above, below in CARDS
        if name != hidden
    )


def ranked(rows: Sequence[AgentRow], measure: str) -> list[str]:
    """Agents, the largest figure first."""
    found = [(MEASURES[measure].of(row.totals), row.agent) for row in rows]
    return [who for value, who in sorted(found, key=lambda each: (-(each[0] or 0.0), each[1]))]


def trend(sums_by_day: Sequence[tuple[date, Totals]], measure: str, theme: Theme) -> Figure:
    """The measure of all agents together, day by day."""
    unit = MEASURES[measure].unit
    days = [day for day, _ in sums_by_day]
    values = [MEASURES[measure].of(sums) for _, sums in sums_by_day]
    texts = [value_text(value, unit) for value in values]
    largest = max((value for value in values if value), default=0.0)
    return {
        "data": [figures.day_line(days, values, texts, theme)],
        "layout": _plain(theme, axes.ticks(largest, unit), figures.day_axis(days)),
    }


def spread(rows: Sequence[AgentRow], measure: str, theme: Theme) -> Figure:
    """How many agents had which figure."""
    of, unit = MEASURES[measure].of, MEASURES[measure].unit
    found = [value for row in rows if (value := of(row.totals)) is not None]
    counted = axes.bins(found, unit)
    most = max((each.agents for each in counted), default=0)
    paint = {"color": GROUNDS[theme].accent, "line": {"width": 0}}
    return {
        "data": [{**axes.bars(counted, unit), "marker": paint}],
        "layout": _plain(theme, axes.ticks(most, "calls"), axes.edges(counted, unit)),
    }


def _plain(theme: Theme, yaxis: Figure, xaxis: Figure) -> Figure:
    return figures.frame(
        theme,
        height=PX,
        margin={"l": 56, "r": 24, "t": 16, "b": 36},
        xaxis=figures.quiet_axis(theme, **{"showgrid": False, **CORNER_GAP, **xaxis}),
        yaxis=figures.quiet_axis(theme, **{"rangemode": "tozero", **yaxis}),
    )


def caption(measure: str, by: str, people: int) -> str:
    """What the heat map shows, and where a click leads."""
    how = "every hour of the day, all days together" if by == "hour" else "every day"
    is_count = MEASURES[measure].unit == "calls"
    team = "the average of its agents" if is_count else "as a whole"
    return (
        f"{MEASURES[measure].formula} For {people} agents, {how}; the first row is the team, "
        f"{team}. Click a cell to open the agent's day; in the team's row, the team's."
    )
