"""Who waits now: live queues as components.

Pure: live queues in, components out. Must not know callbacks or the reader. Callers' names come
from strangers and are shown as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.looks.formatting import clock
from dashboard.reports.cards import NONE
from state.live.schema import LiveCaller, LiveQueue

MOST_CALLERS = 20


def panels(queues: Sequence[LiveQueue], now: float, queue: str | None) -> Component:
    """A panel for each queue; only for `queue` where it is given."""
    shown = [each for each in queues if queue in (None, each["queue"])]
    if not shown:
        none = "No queue" if queue is None else f"No queue of the name {queue[:60]}"
        return html.P(f"{none} is known to the live board.", className="rs-caption")
    return html.Div([_panel(each, now) for each in shown], className="rs-waiting-queues")


def _panel(queue: LiveQueue, now: float) -> Component:
    waiting = queue["waiting"]
    waits_s = [now - caller["joined_at"] for caller in waiting]
    ended = queue["answered"] + queue["abandoned"]
    level = f"{100 * queue['answered_within'] / ended:.1f} %" if ended else NONE
    return html.Section(
        [
            html.H3(queue["queue"]),
            html.Div(
                [
                    _fact("Waiting", str(len(waiting))),
                    _fact("Longest", clock(max(waits_s)) if waits_s else NONE),
                    _fact("Members", str(len(queue["members"]))),
                    _fact("Answered today", str(queue["answered"])),
                    _fact("Abandoned today", str(queue["abandoned"])),
                    _fact(f"Within {queue['threshold_s']:g} s today", level),
                ],
                className="rs-waiting-facts",
            ),
            _callers(waiting, now),
        ],
        className="rs-waiting-queue",
    )


def _fact(words: str, value: str) -> Component:
    return html.Div([html.Span(words), html.Strong(value)])


def _callers(waiting: Sequence[LiveCaller], now: float) -> Component:
    """Callers in the order in which they are served."""
    first = sorted(waiting, key=lambda caller: caller["position"])[:MOST_CALLERS]
    lines = [
        html.Li(
            [
                html.Span(f"{caller['caller_name']} {caller['caller']}".strip()),
                html.Span(clock(now - caller["joined_at"])),
            ]
        )
        for caller in first
    ]
    more = len(waiting) - len(first)
    if more:
        lines.append(html.Li(f"and {more} more", className="rs-waiting-more"))
    return html.Ol(lines, className="rs-waiting-callers")
