"""The reports agents, queues and utilisation as PDF files.

Knows the pages' views, and the document. Must not know who asks, or where the file goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.looks.formatting import clock
from dashboard.pages.agents import view as agents_view
from dashboard.pages.queues import view as queues_view
from dashboard.pages.utilisation import heat_map
from dashboard.pages.utilisation import view as utilisation_view
from dashboard.paper import cards, charts
from dashboard.paper.document import MUTED, NORMAL, Document, Grid, Paper
from dashboard.reports import comparison, table
from dashboard.reports.cards import NONE
from dashboard.reports.comparison import Compared
from dashboard.reports.data import ReportData
from dashboard.reports.export import Column, TableRow
from dashboard.reports.filter_bar import query_in_words
from dashboard.reports.query import ReportQuery
from dashboard.reports.table import ColumnDef
from state.metrics import METRICS, Measure

NOTHING: Final = "No activity in this period."
_KINDS: MappingProxyType[str, Callable[[float], str]] = MappingProxyType(
    {
        "s": clock,
        "%": lambda value: f"{value:.1f} %",
        "calls": lambda value: f"{value:,.0f}",
        "average": lambda value: f"{value:,.1f}",
    }
)


def make(
    reports: ReportData,
    name: str,
    query: ReportQuery,
    paper: Paper = "A4",
    *,
    upright: bool = False,
) -> Document:
    """The document of a report; HistoryError where the history cannot be read."""
    now = datetime.fromtimestamp(reports.now(), reports.calendar.zone)
    about = f"{query_in_words(query)} \N{MIDDLE DOT} made on {now.day} {now:%b %Y, %H:%M}"
    document = Document(name.title(), about, paper, upright=upright)
    REPORTS[name](reports, query, document)
    return document


def agents(reports: ReportData, query: ReportQuery, document: Document) -> None:
    """Where each agent's time went."""
    rows = reports.agents(query.days, query.filters)
    if not rows:
        return document.line(NOTHING)
    compared = comparison.of_agents(reports, query, rows)
    of_queue = query.filters.queue is not None
    cards.draw(document, cards_of(agents_view.summary(rows, compared, of_queue=of_queue)[0]))
    _compared(compared, document)
    shown = agents_view.ranked(rows, "handled", 0)
    document.heading("Time by activity", 30)
    charts.stacked_rows(document, agents_view.figure(shown, "light"), [row.agent for row in shown])
    has_groups = any(row.group for row in rows)
    columns = agents_view.columns(query, has_shifts=bool(reports.shifts), has_groups=has_groups)
    document.heading("Agents", 30)
    body, totals = agents_view.table_rows(rows), agents_view.total_row(rows)
    document.table(_grid(columns, METRICS, body, totals))
    return None


def queues(reports: ReportData, query: ReportQuery, document: Document) -> None:
    """How callers were served."""
    queue = query.filters.queue
    found = reports.queues(query.days, query.thresholds)
    rows = [row for row in found if queue in (None, row.queue)]
    if not rows:
        return document.line(NOTHING)
    compared = comparison.of_queues(reports, query, rows)
    cards.draw(document, cards_of(queues_view.summary(query, rows, compared)))
    _compared(compared, document)
    halves = queues_view.half_hours(rows, "light")
    document.heading("Calls by half hour of joining", 60)
    charts.upright(document, halves, charts.texts_of(halves["data"][0]))
    by_day = reports.queue_days(query.days, query.thresholds, queue)
    document.heading("Service level, day by day", 60)
    trend = queues_view.trend(query, by_day, "light")
    charts.upright(document, trend, _days([day for day, _ in by_day]), " %")
    document.heading("Queues", 30)
    body, totals = queues_view.table_rows(query, rows), queues_view.total_row(query, rows)
    document.table(_grid(queues_view.columns(query), queues_view.measures(query), body, totals))
    return None


def utilisation(reports: ReportData, query: ReportQuery, document: Document) -> None:
    """How busy the team and each agent were."""
    rows = reports.agents(query.days, query.filters)
    if not rows:
        return document.line(NOTHING)
    compared = comparison.of_agents(reports, query, rows)
    measure, by = utilisation_view.measure_and_by(query)
    columns = utilisation_view.COLUMNS[measure]
    titles = utilisation_view.titles(measure, by)
    cards.draw(document, cards_of(utilisation_view.summary(rows, compared)))
    _compared(compared, document)
    trend = reports.trend(query.days, columns, query.filters)
    document.heading(titles[0], 60)
    unit = utilisation_view.MEASURES[measure].unit
    line = utilisation_view.trend(trend, measure, "light")
    charts.upright(document, line, _days([day for day, _ in trend]), " %" if unit == "%" else "")
    document.heading(titles[2], 30)
    ranked = utilisation_view.ranked(rows, measure)
    by_hour = reports.by_hour(query.days, columns, query.filters)
    charts.heat(document, heat_map.heat(ranked, by_hour, heat_map.HOURS, measure, "light"))
    document.line(utilisation_view.MEASURES[measure].formula, NORMAL - 1, MUTED)
    return None


REPORTS: Final[MappingProxyType[str, Callable[[ReportData, ReportQuery, Document], None]]] = (
    MappingProxyType({"agents": agents, "queues": queues, "utilisation": utilisation})
)


def _compared(compared: Compared[Any], document: Document) -> None:
    document.line(compared.note, NORMAL - 1, MUTED)
    document.gap(2)


def cards_of(row: Component) -> list[cards.Card]:
    """The cards of a page as texts."""
    found = []
    for card in getattr(row, "children", []):
        texts = [_text(each) for each in card.children]
        words, value, *below = [*texts, "", ""]
        found.append(cards.Card(words, value, [each for each in below if each]))
    return found


def _text(part: object) -> str:
    children = getattr(part, "children", part)
    if isinstance(children, (list, tuple)):
        return " ".join(filter(None, map(_text, children)))
    return "" if children is None else str(children)


def _days(days: Sequence[date]) -> list[str]:
    return [f"{day.day} {day:%b}" for day in days]


def _grid(
    columns: Sequence[ColumnDef],
    measures: Sequence[Measure[Any]],
    rows: Sequence[TableRow],
    totals: Sequence[TableRow],
) -> Grid:
    """The columns that the page shows at first, as texts."""
    shown = table.columns_on_screen(columns, None, measures)
    return Grid(
        [column.heading for column in shown],
        [[_cell(row, column) for column in shown] for row in rows],
        [[_cell(row, column) for column in shown] for row in totals],
        [column.kind != "text" for column in shown],
    )


def _cell(row: TableRow, column: Column) -> str:
    value = row.get(column.field)
    if value is None:
        return "" if column.kind == "text" else NONE
    if isinstance(value, str) or column.kind == "text":
        return str(value)
    return _KINDS[column.kind](value)
