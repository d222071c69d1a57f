"""Who waits now: live queues and their callers as tables, the longest wait on top.

Pure: live queues in, components out. Must not know callbacks, the reader or the time: waits are
written by the page's own clock. Callers' names come from strangers and are shown as text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs, running
from dashboard.looks.formatting import caller_words
from dashboard.reports.cards import NONE
from state.live.schema import LiveCaller, LiveQueue

MOST_CALLERS = 50
_CALLERS = (("Waiting for", True), ("Queue", False), ("Caller", False), ("Place", True))
"""The headings of the table of callers, and whether a column holds figures."""


Cell = str | Component


class Line(NamedTuple):
    """A row of a table. The page keeps the row while its key is the same."""

    key: str
    cells: Sequence[Cell]


def panels(queues: Sequence[LiveQueue], queue: str | None) -> Component:
    """The tables; only for `queue` where it is given."""
    shown = [each for each in queues if queue in (None, each["queue"])]
    if not shown:
        none = "No queue" if queue is None else f"No queue of the name {queue[:60]}"
        return html.P(f"{none} is known to the live board.", className="rs-caption")
    return html.Div([_callers(shown), _queues(shown)], className="rs-waiting-tables")


def standing_still(since: str) -> Component:
    """The line over figures that no longer follow the PBX."""
    return html.P(
        f"Not live since {since}: the link to the PBX is down. This is how it was then.",
        className="rs-caption rs-not-live",
    )


def _queues(queues: Sequence[LiveQueue]) -> Component:
    level = f"Answered within {queues[0]['threshold_s']:g} s today"
    heads = ("Queue", "Waiting", "Longest wait", "Members", "Answered today", "Abandoned today")
    in_order = sorted(queues, key=lambda each: (_waits_since(each), each["queue"]))
    return _table(
        "Queues, the longest wait first",
        ((word, word != "Queue") for word in (*heads, level)),
        (Line(each["queue"], _queue(each)) for each in in_order),
    )


def _queue(queue: LiveQueue) -> list[Cell]:
    ended = queue["answered"] + queue["abandoned"]
    counts = (len(queue["members"]), queue["answered"], queue["abandoned"])
    return [
        queue["queue"],
        str(len(queue["waiting"])),
        _wait(_waits_since(queue)) if queue["waiting"] else NONE,
        *(f"{count:,}" for count in counts),
        f"{100 * queue['answered_within'] / ended:.1f} %" if ended else NONE,
    ]


def _waits_since(queue: LiveQueue) -> float:
    """Since when the caller who has waited longest waits; never where nobody waits."""
    return min((caller["joined_at"] for caller in queue["waiting"]), default=math.inf)


def _wait(since: float) -> Component:
    return running(since, words="clock", clock="board")


def _callers(queues: Sequence[LiveQueue]) -> Component:
    everyone = [(caller, each["queue"]) for each in queues for caller in each["waiting"]]
    if not everyone:
        return html.P("Nobody is waiting.", className="rs-caption")
    in_order = sorted(everyone, key=lambda each: (each[0]["joined_at"], each[1]))
    lines = [
        Line(f"{queue} {caller['call_id']}", _caller(caller, queue))
        for caller, queue in in_order[:MOST_CALLERS]
    ]
    more = len(in_order) - len(lines)
    made = _table("Callers, the longest wait first", _CALLERS, lines, "rs-waiting-callers")
    return html.Div([made, html.P(f"and {more} more", className="rs-caption")] if more else [made])


def _caller(caller: LiveCaller, queue: str) -> list[Cell]:
    who = caller_words(caller["caller_name"], caller["caller"])
    return [_wait(caller["joined_at"]), queue, who or NONE, str(caller["position"])]


def _table(
    label: str,
    heads: Iterable[tuple[str, bool]],
    lines: Iterable[Line],
    name: str = "",
) -> Component:
    """A table; the columns that hold figures stand to the right."""
    columns = list(heads)
    sides = ["rs-figure" if is_figure else "" for _, is_figure in columns]
    names = [
        html.Th(word, className=side, scope="col")
        for (word, _), side in zip(columns, sides, strict=True)
    ]
    body = [
        html.Tr(
            [html.Td(cell, className=side) for cell, side in zip(cells, sides, strict=True)],
            key=key,
        )
        for key, cells in lines
    ]
    made = html.Table(
        [html.Thead(html.Tr(names)), html.Tbody(body)], className=f"rs-plain-table {name}".strip()
    )
    return html.Div(
        made, className="rs-scroll-x", tabIndex="0", role="region", **attrs(aria_label=label)
    )
