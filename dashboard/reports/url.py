"""The controls of a report page and its address, kept the same.

Knows control ids and ReportQuery. Must not know what a page shows. A control changed: the address
is written. The address changed (a link, the back button): the controls are set. Pages listen to
the address alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.reports.data import ReportData
from dashboard.reports.ids import Bar
from dashboard.reports.presets import PRESETS, preset_days
from dashboard.reports.query import (
    DEFAULT_PRESET,
    EVERY,
    OWN_DATES,
    PREVIOUS,
    VARIANT,
    ReportQuery,
    as_search,
    parse_dates,
)

DEFAULTS: Mapping[str, str] = {
    "range": DEFAULT_PRESET,
    "variant": VARIANT,
    "sort": "handled",
    "top": "50",
    "measure": "occupancy",
    "by": "hour",
    "queue": EVERY,
    "group": EVERY,
    "callers": "all",
    "compare": PREVIOUS,
    "rows": "agents",
    "half": "all",
}
"""Values that an address leaves out."""

RANGE = ("range", "from", "to")
NUMBERS = ("threshold", "short")
PASSED_ON = ("date", "columns")
"""Parameters of the address that belong to no control of the bar."""

Value = str | int | float | None
"""The value of a control as the browser sends it."""


def search_params(search: str | None) -> dict[str, str]:
    """A search string as one value per name."""
    return {name: values[-1] for name, values in parse_qs((search or "").lstrip("?")).items()}


def query_of(reports: ReportData, search: str | None) -> ReportQuery:
    """The query of a search string."""
    return reports.parse(search_params(search))


def register(app: Dash, reports: ReportData, bar: Bar) -> None:
    """Register the callback of a page's bar."""
    defaults = {
        **DEFAULTS,
        "threshold": str(reports.thresholds.service_level_s),
        "short": str(reports.thresholds.short_abandon_s),
    }
    controls = {name: (bar.id(name), "value") for name in (*RANGE, *bar.filters)}
    address = bar.id("address")

    @app.callback(
        output={
            "address": Output(address, "search"),
            "values": {name: Output(*where) for name, where in controls.items()},
        },
        inputs={
            "address": Input(address, "search"),
            "values": {name: Input(*where) for name, where in controls.items()},
        },
        prevent_initial_call=True,
    )
    def sync(address: str, values: dict[str, Value]) -> dict[str, Any]:
        changed = str(ctx.triggered_id).removeprefix(f"{bar.page}-")
        if changed == "address":
            shown = control_values(query_of(reports, address), values, defaults)
            if shown == {name: _as_text(value) or "" for name, value in values.items()}:
                raise PreventUpdate  # as when the page has just been laid out
            return {"address": no_update, "values": shown}
        dates, params = address_params(reports.today(), changed, address, values)
        changes = {**dict.fromkeys(values, no_update), **dates, **refused(values, defaults)}
        return {"address": as_search(params, defaults), "values": changes}


def control_values(
    query: ReportQuery, names: Iterable[str], defaults: Mapping[str, str]
) -> dict[str, str]:
    """The values of the controls for an address."""
    first, last = map(str, query.days)
    used = {
        "range": query.preset,
        "from": first,
        "to": last,
        "variant": query.variant,
        "threshold": str(query.thresholds.service_level_s),
        "short": str(query.thresholds.short_abandon_s),
    }
    return {name: used.get(name) or query.extra.get(name, defaults.get(name, "")) for name in names}


def address_params(
    today: date, changed: str, search: str, values: Mapping[str, Value]
) -> tuple[dict[str, str], dict[str, str | None]]:
    """Range and dates that agree with each other, and the parameters for all controls."""
    preset = OWN_DATES if changed in {"from", "to"} else str(values["range"] or "")
    dates = {name: str(values[name]) for name in ("from", "to")}
    if preset in PRESETS:
        dates = dict(zip(("from", "to"), map(str, preset_days(preset, today)), strict=True))
    passed_on = {name: text for name, text in search_params(search).items() if name in PASSED_ON}
    filters = {name: _as_text(value) for name, value in values.items() if name not in RANGE}
    days = {"range": preset} if preset in PRESETS else dates
    return {"range": preset, **dates}, {**days, **passed_on, **filters}


def refused(values: Mapping[str, Value], defaults: Mapping[str, str]) -> dict[str, str]:
    """The defaults of the numbers that the browser refused: the report is counted with those."""
    return {name: defaults[name] for name in NUMBERS if name in values and values[name] is None}


def _as_text(value: Value) -> str | None:
    return None if value is None else str(value)


def parse_day(search: str | None, today: date) -> tuple[date, str]:
    """The day of an address, today where it names none, and what is wrong with it."""
    text = search_params(search).get("date")
    try:
        return parse_dates(text, text, today).first if text else today, ""
    except ValueError as error:
        return today, str(error).replace("'from'", "'date'").replace("'to'", "'date'")


def register_day(app: Dash, reports: ReportData, bar: Bar) -> None:
    """Keep the address and the controls of filter_bar.day_bar the same."""
    steps = {bar.id("earlier"): -1, bar.id("later"): 1}

    @app.callback(
        Output(bar.id("address"), "search"),
        Output(bar.id("date"), "value"),
        Input(bar.id("address"), "search"),
        Input(bar.id("date"), "value"),
        Input(bar.id("earlier"), "n_clicks"),
        Input(bar.id("later"), "n_clicks"),
    )
    def sync(address: str, value: str | None, *_: int) -> tuple[Any, str]:
        changed = str(ctx.triggered_id)
        day, problem = parse_day(address, reports.today())
        if changed not in {bar.id("date"), *steps} and problem:
            return no_update, str(day)  # a wrong address stays, and the page says what is wrong
        if changed == bar.id("date"):
            day, _problem = parse_day(f"?date={value or ''}", reports.today())
        day = min(reports.today(), day + timedelta(days=steps.get(changed, 0)))
        return f"?date={day}", str(day)
