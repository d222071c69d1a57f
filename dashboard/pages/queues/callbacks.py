"""The queues page's callbacks: the address in, figures and files out; and who waits, live.

Knows ids, report figures, reader and view. Must not know how anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zlib import crc32

import orjson
from dash import Dash, Input, Output, Patch, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.looks import figures
from dashboard.looks.components import attrs
from dashboard.looks.theme import Theme, as_theme
from dashboard.moments import Moments
from dashboard.pages.queues import abandoned, ids, view, waiting
from dashboard.reports import cards, comparison, files, url
from dashboard.reports.data import ReportData
from dashboard.reports.export import TableRow
from dashboard.reports.files import Table
from dashboard.reports.filter_bar import header
from dashboard.reports.query import ReportQuery, is_only_open
from dashboard.reports.url import query_of
from dashboard.services import Services
from dashboard.shell import ids as shell_ids
from dashboard.shell import redraw
from dashboard.shell.clientside import connect
from state.history import HistoryError
from state.history.reports.later_calls import OPEN, AbandonedCall
from state.history.reports.queues import QueueRow

BAR = ids.BAR
MomentsOf = Callable[[], Moments]
"""The links to moments for whoever looks."""

TABLE = BAR.id("table")
Shown = tuple[list[TableRow], dict[str, str], str, str]
"""Rows, the height for them, how many there are in words, and a fingerprint of the rows."""


def register(app: Dash, services: Services) -> None:
    """Register the address, the live part, the figures and the files."""
    reports = services.reports
    url.register(app, reports, BAR)
    _register_live(app, services)
    moments_of = partial(Moments.of, services)
    _register_figures(app, reports, moments_of)
    _register_abandoned(app, reports, moments_of)
    connect(
        app,
        "open_address",
        Output(ids.CLICKED, "data"),
        Input(ids.HALF_HOURS, "clickData"),
        prevent_initial_call=True,
    )
    connect(app, "row_ids", *files.order_of(BAR))
    files.register(app, reports, BAR, "Queues", partial(_table, reports))
    own, address = ids.ABANDONED, BAR.id("address")
    connect(app, "row_ids", *files.order_of(own))
    listed = partial(_abandoned_table, reports)
    files.register(app, reports, own, "Abandoned", listed, address=address)


def _register_live(app: Dash, services: Services) -> None:
    for tick, visible in ((ids.TICK, ids.VISIBLE_TICK), (ids.MINUTE, ids.VISIBLE_MINUTE)):
        connect(app, "while_visible", Output(visible, "data"), Input(tick, "n_intervals"))

    redraw.connect_boxes(app, ids.LIVE)

    @app.callback(
        Output(redraw.content_of(ids.LIVE), "data"),
        Output(ids.LIVE_KEY, "data"),
        Input(ids.VISIBLE_TICK, "data"),
        Input(BAR.id("address"), "search"),
        State(ids.LIVE_KEY, "data"),
    )
    def live(_: object, search: str, known: str | None) -> redraw.News:
        picture = services.reader.read()
        queue = query_of(services.reports, search).filters.queue
        tables, link = waiting.panels(picture.queues, queue), picture.link
        since = None if link["state"] == "up" else link["since"]
        return redraw.news([_at(services, tables, since)], known)


def _at(services: Services, tables: Component, since: float | None) -> Component:
    """The live tables; those of a link that is down stand still, in grey, and say since when."""
    if since is None:
        return html.Div(tables, className="rs-live-part")
    at = datetime.fromtimestamp(since, services.reports.calendar.zone)
    stale = attrs(data_stale="true")
    return html.Div(
        [waiting.standing_still(f"{at:%H:%M:%S}"), tables], className="rs-live-part", **stale
    )


def _register_abandoned(app: Dash, reports: ReportData, moments_of: MomentsOf) -> None:
    @app.callback(
        Output(ids.ABANDONED.id("table"), "rowData"),
        Output(ids.ABANDONED.id("table"), "style"),
        Output(ids.ABANDONED_NOTE, "children"),
        Output(ids.ABANDONED_KEY, "data"),
        Input(BAR.id("address"), "search"),
        Input(ids.VISIBLE_MINUTE, "data"),
        State(ids.ABANDONED_KEY, "data"),
    )
    def show(search: str, _: object, known: str | None) -> Shown:
        query = query_of(reports, search)
        only_open = is_only_open(query)
        try:
            newest = _newest_abandoned(reports, query)
        except HistoryError as error:
            return [], abandoned.style(0), str(error), ""
        rows = _abandoned_rows(reports, query, newest, moments_of())
        key = f"{only_open} {crc32(orjson.dumps(rows)):08x}"
        if key == known:
            raise PreventUpdate
        text = abandoned.note(len(rows), len(newest), only_open=only_open)
        return rows, abandoned.style(len(rows)), text, key


def _newest_abandoned(reports: ReportData, query: ReportQuery) -> list[AbandonedCall]:
    return reports.newest_abandoned(query.days, query.filters.queue, abandoned.MOST_ROWS)


def _abandoned_rows(
    reports: ReportData,
    query: ReportQuery,
    newest: list[AbandonedCall],
    moments: Moments | None = None,
) -> list[TableRow]:
    only_open = is_only_open(query)
    found = [each for each in newest if not only_open or each.follow_up in OPEN]
    if moments is None:
        return abandoned.rows(found, reports.calendar.zone)
    return abandoned.rows(
        found,
        reports.calendar.zone,
        lambda each: moments.at(each.call.joined_at, queue=each.call.queue),
    )


def _abandoned_table(reports: ReportData, query: ReportQuery) -> Table:
    return Table(_abandoned_rows(reports, query, _newest_abandoned(reports, query)), (), ())


def _register_figures(app: Dash, reports: ReportData, moments_of: MomentsOf) -> None:
    @app.callback(
        output={
            "cards": Output(ids.CARDS, "children"),
            "half_hours": Output(ids.HALF_HOURS, "figure"),
            "trend": Output(ids.TREND, "figure"),
            "columns": Output(TABLE, "columnDefs"),
            "rows": Output(TABLE, "rowData"),
            "options": Output(TABLE, "dashGridOptions"),
            "empty": Output(ids.EMPTY, "children"),
            "hidden": Output(ids.CONTENT, "hidden"),
            "days": Output(BAR.id("heading"), "children"),
            "problem": Output(BAR.id("problem"), "children"),
            "queues": Output(BAR.id("queue"), "options"),
        },
        inputs={
            "search": Input(BAR.id("address"), "search"),
            "theme": Input(shell_ids.THEME, "data"),
        },
    )
    def show(search: str, theme: str) -> dict[str, Any]:
        query = query_of(reports, search)
        about = header(query, reports.queue_names())
        try:
            shown = _figures(reports, query, as_theme(theme), moments_of())
        except HistoryError as error:
            shown = _nothing(query, str(error))
        return {**shown, **about}


def _table(reports: ReportData, query: ReportQuery) -> Table:
    rows = _filtered(reports.queues(query.days, query.thresholds), query)
    return Table(view.table_rows(query, rows), view.total_row(query, rows), view.measures(query))


def _filtered(rows: list[QueueRow], query: ReportQuery) -> list[QueueRow]:
    return [row for row in rows if query.filters.queue in (None, row.queue)]


def _figures(
    reports: ReportData, query: ReportQuery, theme: Theme, moments: Moments
) -> dict[str, Any]:
    rows = _filtered(reports.queues(query.days, query.thresholds), query)
    if not rows:
        return _nothing(query, "")
    compared = comparison.of_queues(reports, query, rows)
    trend = reports.queue_days(query.days, query.thresholds, query.filters.queue)
    options = Patch()
    options["pinnedBottomRowData"] = view.total_row(query, rows)
    return {
        "cards": [
            view.summary(query, rows, compared),
            cards.compared_with(compared),
        ],
        "half_hours": view.half_hours(rows, theme, view.addresses(query, moments)),
        "trend": view.trend(query, trend, theme),
        "columns": view.columns(query),
        "rows": view.table_rows(query, rows),
        "options": options,
        "empty": None,
        "hidden": False,
    }


def _nothing(query: ReportQuery, problem: str) -> dict[str, Any]:
    return {
        "cards": None,
        "half_hours": figures.EMPTY,
        "trend": figures.EMPTY,
        "columns": view.columns(query),
        "rows": [],
        "options": Patch(),
        "empty": view.nothing(problem, query.filters.queue),
        "hidden": True,
    }
