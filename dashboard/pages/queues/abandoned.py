"""Who hung up in a queue and should be called back: the table and its sentences.

Pure: abandoned calls in, components and rows out. Must not know callbacks or the history.
Names and numbers come from strangers and are shown as text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.pages.queues import ids
from dashboard.reports import filter_bar, sections, table
from dashboard.reports.export import TableRow
from dashboard.reports.query import CALLERS, ReportQuery, is_only_open
from dashboard.reports.table import ColumnDef
from state.history.reports.later_calls import AbandonedCall, FollowUp

MOST_ROWS = 1_000
_SECONDS = {"function": "rsFigure(params.value, 's')"}


def section(query: ReportQuery) -> Component:
    """The heading with its filter and its files, and the empty table."""
    shown = "open" if is_only_open(query) else "all"
    bar = ids.ABANDONED
    tools = [
        filter_bar.select(ids.BAR.id("callers"), "Show", CALLERS.items(), shown),
        html.Div(filter_bar.file_buttons(bar), className="rs-tools-right rs-noprint"),
    ]
    return html.Section(
        [
            html.H2("Abandoned callers"),
            html.Div(tools, className="rs-tools"),
            html.P(id=ids.ABANDONED_NOTE, className="rs-caption", role="status"),
            sections.loading([table.grid(bar.id("table"), COLUMNS)]),
        ],
        className="rs-chart rs-report-chart",
        **attrs(aria_label="Abandoned callers"),
    )


COLUMNS: list[ColumnDef] = [
    table.moment_column("joined", "Called at", width=192, sort="desc"),
    table.text_column("queue", "Queue", width=140),
    table.text_column("caller", "Number", width=160),
    table.text_column("caller_name", "Name", width=160),
    {
        "field": "wait_s",
        "headerName": "Waited",
        "headerTooltip": "From joining the queue to hanging up.",
        "type": "rightAligned",
        "valueFormatter": _SECONDS,
        "width": 100,
    },
    table.text_column("since", "What happened since", flex=1, minWidth=280),
]


def rows(
    found: Sequence[AbandonedCall],
    zone: ZoneInfo,
    moment_of: Callable[[AbandonedCall], str] = lambda _: "",
) -> list[TableRow]:
    """A row for each caller; `moment_of` leads to the board while he waited."""
    return [
        {
            "id": each.call.key,
            "moment": moment_of(each),
            "joined": f"{_local(each.call.joined_at, zone):%Y-%m-%d %H:%M:%S}",
            "queue": each.call.queue,
            "caller": each.call.caller,
            "caller_name": each.call.caller_name,
            "wait_s": round(each.call.wait_s, 3),
            "since": sentence(each, zone),
        }
        for each in found
    ]


def style(count: int) -> dict[str, str]:
    """As tall as the rows, and at most a part of the screen; without rows the note says all."""
    return table.height(count - 1, "45vh") if count else {"display": "none"}


def note(count: int, looked_at: int, *, only_open: bool) -> str:
    """How many there are, in words; only the newest are looked at."""
    text = _to_call_back(count) if only_open else _hung_up(count)
    if looked_at < MOST_ROWS:
        return text
    return f"Of the newest {MOST_ROWS:,}: {text} Choose fewer days or one queue to see the others."


def _to_call_back(count: int) -> str:
    return f"{_people(count)} to call back." if count else "Nobody is left to call back."


def _hung_up(count: int) -> str:
    return f"{_people(count)} hung up while waiting." if count else "Nobody hung up while waiting."


def _people(count: int) -> str:
    return "1 caller" if count == 1 else f"{count:,} callers"


def sentence(each: AbandonedCall, zone: ZoneInfo) -> str:
    """What happened since, as a supervisor says it."""
    return _SENTENCES[each.follow_up](each, _when(each, zone))


def _called_back(each: AbandonedCall, when: str) -> str:
    tries = f", after {_tries(each.tries)}" if each.tries else ""
    return f"Called back{_by(each)} {when}{tries}"


def _got_through(each: AbandonedCall, when: str) -> str:
    who = f", answered{_by(each)}" if _by(each) else ""
    queue = f" in {each.to_queue}" if each.to_queue else ""
    return f"Called again and got through {when}{who}{queue}"


def _tried(each: AbandonedCall, when: str) -> str:
    last = ", last" if each.tries > 1 else ""
    return f"Not reached: {_tries(each.tries)}{last}{_by(each)} {when}"


_SENTENCES: MappingProxyType[FollowUp, Callable[[AbandonedCall, str], str]] = MappingProxyType(
    {
        FollowUp.CALLED_BACK: _called_back,
        FollowUp.GOT_THROUGH: _got_through,
        FollowUp.TRIED: _tried,
        FollowUp.NOTHING: lambda *_: "Not called back yet",
        FollowUp.NO_NUMBER: lambda *_: "Number withheld: nobody can call back",
    }
)


def _by(each: AbandonedCall) -> str:
    return f" by {each.agent or each.extension}" if each.agent or each.extension else ""


def _tries(count: int) -> str:
    return "1 try" if count == 1 else f"{count} tries"


def _when(each: AbandonedCall, zone: ZoneInfo) -> str:
    """At which time, with the day where it is another than that of the call."""
    if each.at is None:
        return ""
    at = _local(each.at, zone)
    is_same_day = at.date() == _local(each.call.joined_at, zone).date()
    return f"at {at:%H:%M}" if is_same_day else f"on {at.day} {at:%b} at {at:%H:%M}"


def _local(at: float, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at, zone)
