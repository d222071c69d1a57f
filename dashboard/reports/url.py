"""Controls and address kept alike: the one callback that writes the search of a report page.

Knows control ids and Ask. Must not know what a page shows. A control changed: the address is
written. The address changed (a link, the back button): the controls are set. Pages listen to the
address alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.reports.cache import Desk
from dashboard.reports.ids import Bar
from dashboard.reports.query import (
    DEFAULT_PRESET,
    EVERY,
    OWN_DATES,
    PRESETS,
    VARIANT,
    Ask,
    dates,
    of_preset,
    parse,
    search,
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
}
"""Values that an address leaves out."""

RANGE = ("range", "from", "to")
NUMBERS = ("threshold", "short")
KEPT = ("date",)
"""Names in the address that no control of the bar writes."""


def query_of(address: str | None) -> dict[str, str]:
    """A search string as one value per name."""
    return {name: values[-1] for name, values in parse_qs((address or "").lstrip("?")).items()}


def ask_of(desk: Desk, address: str | None) -> Ask:
    """The Ask of a search string."""
    return parse(query_of(address), desk.today(), desk.thresholds)


def register(app: Dash, desk: Desk, bar: Bar) -> None:
    """Register the callback of a page's bar."""
    defaults = {
        **DEFAULTS,
        "threshold": str(desk.thresholds.service_level_s),
        "short": str(desk.thresholds.short_abandon_s),
    }
    values = {name: (bar.id(name), "value") for name in (*RANGE, *bar.filters)}
    address = bar.id("address")

    @app.callback(
        output={
            "address": Output(address, "search"),
            "values": {name: Output(*where) for name, where in values.items()},
        },
        inputs={
            "address": Input(address, "search"),
            "values": {name: Input(*where) for name, where in values.items()},
        },
        prevent_initial_call=True,
    )
    def keep_alike(address: str, values: dict[str, Any]) -> dict[str, Any]:
        changed = str(ctx.triggered_id).removeprefix(f"{bar.page}-")
        if changed == "address":
            told = from_address(ask_of(desk, address), values, defaults)
            if told == {
                name: "" if value is None else str(value) for name, value in values.items()
            }:
                raise PreventUpdate  # as when the page has just been laid out
            return {"address": no_update, "values": told}
        dates, written = to_address(desk.today(), changed, address, values)
        shown = {**dict.fromkeys(values, no_update), **dates, **refused(values, defaults)}
        return {"address": search(written, defaults), "values": shown}


def from_address(ask: Ask, names: Iterable[str], defaults: Mapping[str, str]) -> dict[str, str]:
    """The values of the controls for an address."""
    first, last = map(str, ask.span)
    used = {
        "range": ask.preset,
        "from": first,
        "to": last,
        "variant": ask.variant,
        "threshold": str(ask.thresholds.service_level_s),
        "short": str(ask.thresholds.short_abandon_s),
    }
    return {name: used.get(name) or ask.extra.get(name, defaults.get(name, "")) for name in names}


def to_address(
    today: date, changed: str, address: str, values: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, str | None]]:
    """Range and dates as they belong together now, and what the address says of all controls."""
    preset = OWN_DATES if changed in {"from", "to"} else values["range"]
    dates = {name: str(values[name]) for name in ("from", "to")}
    if preset in PRESETS:
        dates = dict(zip(("from", "to"), map(str, of_preset(preset, today)), strict=True))
    kept = {name: text for name, text in query_of(address).items() if name in KEPT}
    filters = {
        name: None if value is None else str(value)
        for name, value in values.items()
        if name not in RANGE
    }
    written = {"range": preset} if preset in PRESETS else dates
    return {"range": preset, **dates}, {**written, **kept, **filters}


def refused(values: Mapping[str, Any], defaults: Mapping[str, str]) -> dict[str, str]:
    """The defaults of the numbers that a browser took for none: they are what is counted with."""
    return {name: defaults[name] for name in NUMBERS if name in values and values[name] is None}


def asked_day(address: str | None, today: date) -> tuple[date, str]:
    """The day of an address, today where it names none, and what was wrong with it."""
    text = query_of(address).get("date")
    try:
        return dates(text, text, today).first if text else today, ""
    except ValueError as error:
        return today, str(error).replace("'from'", "'date'").replace("'to'", "'date'")


def register_day(app: Dash, desk: Desk, address_id: str, ids: Mapping[str, str]) -> None:
    """Keep the address and the controls of controls.day_tools alike."""
    steps = {ids["earlier"]: -1, ids["later"]: 1}

    @app.callback(
        Output(address_id, "search"),
        Output(ids["date"], "value"),
        Input(address_id, "search"),
        Input(ids["date"], "value"),
        Input(ids["earlier"], "n_clicks"),
        Input(ids["later"], "n_clicks"),
    )
    def keep_alike(address: str, value: str | None, *_: int) -> tuple[Any, str]:
        changed = str(ctx.triggered_id)
        day, problem = asked_day(address, desk.today())
        if changed not in ids.values() and problem:
            return no_update, str(day)  # the address stays, with what is said of it
        if changed == ids["date"]:
            day, _problem = asked_day(f"?date={value or ''}", desk.today())
        day = min(desk.today(), day + timedelta(days=steps.get(changed, 0)))
        return f"?date={day}", str(day)
