"""Figures of agents as cards, bars and rows.

Pure: report rows in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc
from dash.development.base_component import Component

from dashboard.looks import stacked_bars
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import figure_text, shortened
from dashboard.looks.theme import Theme
from dashboard.pages.agents import groups
from dashboard.reports import cards, table
from dashboard.reports.cards import value_text
from dashboard.reports.comparison import Compared
from dashboard.reports.export import TableRow
from dashboard.reports.query import ReportQuery, as_search
from dashboard.reports.table import ColumnDef
from state.history.reports.agents import AgentRow
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

FIRST = ("handled", "missed", "aht_s", "occupancy", "utilisation", "busy_share")
"""The columns that are always there; the others come with "More columns"."""
IN_ORDER = tuple(MEASURES[name] for name in dict.fromkeys((*FIRST, *MEASURES)))
COLUMNS = {"main": "Fewer columns", "all": "More columns"}
"""Which columns the address asks for, and the words of the link to them."""
SORTS = (
    *((name, MEASURES[name].words) for name in (*FIRST, "talk_s", "available_s", "placed")),
    ("agent", "Name"),
)
TOPS = (("20", "20"), ("50", "50"), ("100", "100"), ("0", "All"))
NAME_LENGTH = 22
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


def sorts(*, has_shifts: bool) -> list[tuple[str, str]]:
    """The orders that have a meaning: by utilisation where shifts tell the paid time."""
    missing = "busy_share" if has_shifts else "utilisation"
    return [(name, words) for name, words in SORTS if name != missing]


def ranked(rows: Sequence[AgentRow], order: str, top: int) -> list[AgentRow]:
    """The first `top` rows (0: all) in an order of SORTS: what one looks for comes first."""
    measure = MEASURES.get(order)
    sign = 1 if table.is_low_first(order) else -1

    def rank(row: AgentRow) -> tuple[bool, float, str]:
        value = measure.of(row.totals) if measure else None
        return (value is None, sign * (value or 0.0), row.agent)

    in_order = sorted(rows, key=rank)
    return in_order[:top] if top else in_order


def summary(
    rows: Sequence[AgentRow], compared: Compared[Totals], *, of_queue: bool
) -> list[Component]:
    """The key figures of all rows beside what they are compared with."""
    now = total([row.totals for row in rows])
    hidden = {"busy_share"} if now.paid_ms else {"utilisation"}
    if of_queue:
        hidden = {*OUTSIDE_CALLS}
    made = [
        cards.compared_card(MEASURES[name], now, compared, (above, below))
        for name, above, below in CARDS
        if name not in hidden
    ]
    return [cards.row(made), cards.compared_with(compared)]


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


def values(rows: Sequence[AgentRow], order: str) -> str:
    """The figures that the bars are sorted by, one a line; nothing where names sort them."""
    measure = MEASURES.get(order)
    if measure is None:
        return ""
    return "\n".join(value_text(measure.of(row.totals), measure.unit) for row in rows)


def caption(shown: int, everyone: int, order: str, *, of_queue: bool, by_group: bool) -> str:
    """How many are shown of how many, in which order, and what is drawn."""
    what = "groups" if by_group else "agents"
    who = f"all {everyone}" if shown == everyone else f"{shown} of {everyone}"
    first = "lowest" if table.is_low_first(order) else "highest"
    sorted_by = f", {first} first by {MEASURES[order].words}" if order in MEASURES else ""
    if of_queue:
        return f"Showing {who} {what}{sorted_by}; only the calls of this queue."
    away = "Unavailable and unknown time is in the table, not in the bars."
    return f"Showing {who} {what}{sorted_by}. {away}"


def more_columns(query: ReportQuery) -> Component:
    """A link to the same report with all columns, or with the main ones."""
    wanted = "main" if has_all_columns(query) else "all"
    search = as_search({**query.extra, "columns": wanted}, {"columns": "main"})
    return dcc.Link(COLUMNS[wanted], href=search or "?", className="btn rs-action")


def has_all_columns(query: ReportQuery) -> bool:
    """Whether the address asks for every column."""
    return query.option("columns", COLUMNS, "main") == "all"


def columns(
    query: ReportQuery, *, has_shifts: bool = False, has_groups: bool = True
) -> list[ColumnDef]:
    """The columns of the table; those without a meaning here are hidden."""
    hidden = {"busy_share"} if has_shifts else {"utilisation", "paid_s"}
    if query.filters.queue is not None:
        hidden |= {*OUTSIDE_CALLS}
    if not has_all_columns(query):
        hidden |= MEASURES.keys() - FIRST
        if query.filters.queue is not None:
            hidden -= {"talk_s", "hold_s"}  # what is left of a queue's share of the time
    room = {} if has_all_columns(query) else {"flex": 1, "minWidth": 112, "maxWidth": 200}
    figures = [
        table.measure_column(measure, hide=measure.name in hidden) | room for measure in IN_ORDER
    ]
    who, *about = who_columns(query, has_groups=has_groups)
    made = [who, *figures[: len(FIRST)], *about, *figures[len(FIRST) :]]
    return [column | {"initialSort": _sort(query, column["field"])} for column in made]


def who_columns(query: ReportQuery, *, has_groups: bool) -> list[ColumnDef]:
    """The columns that say of whom a row is."""
    who = {"pinned": "left", "width": 180}
    if groups.is_by_group(query):
        return [
            table.text_column("agent", "Group", cellRenderer="RsGroupLink", **who),
            table.text_column("extensions", "Agents", width=90, type="rightAligned"),
            table.text_column("group", "Group", hide=True),
        ]
    return [
        table.text_column("agent", "Agent", cellRenderer="RsDayLink", **who),
        table.text_column("group", "Group", flex=1, minWidth=120, hide=not has_groups),
        table.text_column("extensions", "Extensions", width=120, hide=not has_all_columns(query)),
    ]


def _sort(query: ReportQuery, field: str) -> str | None:
    """How the address has the table sorted by a column."""
    order, _ = order_and_top(query)
    if field != order:
        return None
    return "asc" if field == "agent" or table.is_low_first(field) else "desc"


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
