"""The inputs and outputs of the chart's callback, for Dash and for the script that repeats it.

Knows ids. Must not know what is drawn.
"""

from __future__ import annotations

import orjson
from dash import Input, Output, State

from dashboard.pages.live import ids
from dashboard.shell import ids as shell_ids

OUTPUTS = (
    (ids.CHART, "figure"),
    (ids.CHART_NAMES, "children"),
    (ids.CHART_CAPTION, "children"),
    (ids.CHART_KEY, "data"),
)
INPUTS = (
    (ids.FILTERS, "data"),
    (ids.CHART_SORT, "value"),
    (ids.CHART_TOP, "value"),
    (ids.QUEUE, "value"),
    (ids.GROUP, "value"),
    (shell_ids.THEME, "data"),
)
STATE = ((ids.CHART_KEY, "data"),)


def dependencies() -> list[Output | Input | State]:
    """The arguments of `app.callback`."""
    outputs = [Output(*each) for each in OUTPUTS]
    return [*outputs, *[Input(*each) for each in INPUTS], *[State(*each) for each in STATE]]


def names() -> str:
    """The request that asks for the chart, as JSON and without values (assets/live/chart.js)."""
    output = "..".join(("", "...".join(".".join(each) for each in OUTPUTS), ""))
    parts = {"outputs": OUTPUTS, "inputs": INPUTS, "state": STATE}
    listed = {
        part: [{"id": id_, "property": property_} for id_, property_ in pairs]
        for part, pairs in parts.items()
    }
    return orjson.dumps({"output": output, **listed}).decode()
