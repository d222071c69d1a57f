"""Diagnostics as plain text for a bug report; callers' numbers only when they are asked for.

Pure. Must not know Dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from dashboard.pages.diagnostics.facts import NOTHING_YET, Table, cards, tables
from state.live.diagnostics import Diagnostics
from state.live.schema import Live

_LONG_NUMBER = re.compile(r"(?<![\d.,])\d{7,}(?![\d.,])")
"""An outside number: a queue member may be somebody's mobile."""


def _masked(number: re.Match[str]) -> str:
    return "x" * (len(number[0]) - 3) + number[0][-3:]


def page_as_text(report: Diagnostics | None, live: Live, zone: ZoneInfo, *, callers: bool) -> str:
    """The whole page as text, with the calls in progress where `callers` is set."""
    return "\n".join(_lines(report, live, zone, callers=callers)) + "\n"


def _lines(
    report: Diagnostics | None, live: Live, zone: ZoneInfo, *, callers: bool
) -> Iterator[str]:
    yield f"Ringside diagnostics, Asterisk {live.pbx['version'] or 'of unknown version'}"
    if report is None:
        yield NOTHING_YET
    else:
        for words, value, small in cards(report, live, zone):
            yield f"{words}: {value} ({small})"
        for table in tables(report, zone):
            yield from _table(table, numbers=callers)
    if callers:
        yield from _calls(live)


def _table(table: Table, *, numbers: bool) -> Iterator[str]:
    yield ""
    yield table.title
    if not table.rows:
        yield f"  {table.empty}"
        return
    yield "  " + " | ".join(table.columns)
    for row in table.rows:
        line = "  " + " | ".join(" ".join(cell.split()) for cell in row)
        yield line if numbers else _LONG_NUMBER.sub(_masked, line)
    if table.note:
        yield f"  {table.note}"


def _calls(live: Live) -> Iterator[str]:
    yield ""
    yield "Calls in progress"
    for call in live.calls:
        yield f"  {call['call_id']} | {call['state']} | {call['caller']} | {call['callee']}"
