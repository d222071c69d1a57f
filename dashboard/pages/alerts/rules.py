"""The rules in force, in a supervisor's words.

Pure. Must not know addresses of channels: of those only the kind is shown. Names of queues, groups
and reasons come from files of an operator, and are shown as text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from state.alerts.rules_in_force import Line
from state.alerts.words import LONGEST_NAME, exactly
from state.board.statuses import STATUS
from state.files.alerts import (
    ABANDONS,
    COLLECTOR_AWAY,
    KINDS,
    LINK_DOWN,
    NOBODY_FREE,
    PHONES_GONE,
    SERVICE_LEVEL,
    WAIT,
    WAITING,
    About,
    Rules,
)
from state.text import one_line

HEADS = ("An alert is", "For", "Sent by")
NONE_HERE = "No rule is in force for what you see."
NO_FILE = "These rules come with Ringside: the setting ALERTS names no file of other rules."
FROM_FILE = "From the file that the setting ALERTS names, with the targets of LIMITS."
ON_THE_PAGE = "this page only"

SENTENCES: MappingProxyType[str, str] = MappingProxyType(
    {
        WAITING: "{number} callers or more waiting",
        WAIT: "A caller who waits longer than {length}",
        SERVICE_LEVEL: "Service level of today below {share}",
        ABANDONS: "More than {share} of today's callers hung up",
        NOBODY_FREE: "Nobody free",
        LINK_DOWN: "No link to the PBX for longer than {length}",
        COLLECTOR_AWAY: "Nothing follows the PBX for longer than {length}",
        PHONES_GONE: "{number} phones or more that went away within a minute",
    }
)
"""What is an alert; every other kind is a status of an agent."""

OF_STATUS = "{status} for longer than {length}"

NAMES: MappingProxyType[str, str] = MappingProxyType(
    {
        WAITING: "Callers waiting",
        WAIT: "Longest wait",
        SERVICE_LEVEL: "Service level",
        ABANDONS: "Callers who hung up",
        NOBODY_FREE: "Nobody free",
        LINK_DOWN: "Link to the PBX",
        COLLECTOR_AWAY: "Nothing follows the PBX",
        PHONES_GONE: "Phones gone",
    }
)
"""What a line is about that says that there is no alert; else the status."""

WHOLE: MappingProxyType[About, str] = MappingProxyType(
    {About.QUEUE: "queue", About.TEAM: "queue", About.AGENT: "agent"}
)

CHANNELS: MappingProxyType[str, str] = MappingProxyType(
    {
        "webhook": "webhook",
        "mail": "e-mail",
        "slack": "Slack",
        "teams": "Teams",
        "telegram": "Telegram",
    }
)
"""Where alerts are sent, in words."""


class Sending(NamedTuple):
    """The channels that have an address, by name, and the quiet hours as they are set."""

    channels: Collection[str]
    quiet: str


class Names:
    """Queues and groups as they are written elsewhere; the files have them in lower case."""

    def __init__(self, queues: Iterable[str], groups: Iterable[str]) -> None:
        self._queues = {name.casefold(): name for name in sorted(queues)}
        self._groups = {name.casefold(): name for name in sorted(groups)}

    def queue(self, name: str) -> str:
        """A queue's name on one line."""
        return one_line(self._queues.get(name, name), LONGEST_NAME)

    def group(self, name: str) -> str:
        """A group's name on one line."""
        return one_line(self._groups.get(name, name), LONGEST_NAME)


def part(lines: Iterable[Line], names: Names, sending: Sending, origin: str) -> Component:
    """The rules as a table, where they come from, and when nothing is sent."""
    rows = [_row(line, names, sending) for line in lines]
    shown = _table(rows) if rows else html.P(NONE_HERE)
    return html.Div([shown, html.P(_quiet(sending)), html.P(origin)])


def origin(rules: Rules, *, has_file: bool) -> str:
    """Which file makes the rules, and how many of its lines are not used."""
    text, bad = FROM_FILE if has_file else NO_FILE, len(rules.bad_lines)
    return f"{text} Lines that are not used: {bad}; the log says why." if bad else text


def _table(rows: list[Component]) -> Component:
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in HEADS]))
    table = html.Table([head, html.Tbody(rows)], className="rs-plain-table")
    about = attrs(aria_label="Rules in force")
    return html.Div(table, className="rs-scroll-x", tabIndex="0", role="region", **about)


def _row(line: Line, names: Names, sending: Sending) -> Component:
    cells = (sentence(line), whom(line, names), sent_by(line, sending.channels))
    return html.Tr([html.Td(cell) for cell in cells])


def sentence(line: Line) -> str:
    """What is an alert, with its limit."""
    status = _status(line)
    if line.limit is None:
        return f"{NAMES.get(line.kind, status)}: no alert"
    text = SENTENCES.get(line.kind, OF_STATUS).format(
        number=f"{line.limit:.0f}",
        length=exactly(line.limit),
        share=f"{line.limit:g} %",
        status=status,
    )
    return f"{text}, for {exactly(line.for_s)}" if line.for_s else text


def _status(line: Line) -> str:
    word = STATUS[line.kind].word if line.kind in STATUS else ""
    return f"{word} ({one_line(line.reason, LONGEST_NAME)})" if line.reason else word


def whom(line: Line, names: Names) -> str:
    """Which queues or people a rule is about."""
    about = KINDS[line.kind].about
    if line.is_of_all:
        return _everybody(line, about)
    group = f"group {names.group(line.group)}" if line.group else ""
    queue = f"queue {names.queue(line.queue)}" if line.queue else ""
    both = " in ".join(each for each in (group, queue) if each)
    return f"agents of {both}" if about is About.AGENT else both


def _everybody(line: Line, about: About) -> str:
    if line.kind == PHONES_GONE:
        return "all phones"
    if about is About.ALL:
        return "the board itself"
    return f"every {'other ' if line.is_rest else ''}{WHOLE[about]}"


def sent_by(line: Line, channels: Collection[str]) -> str:
    """The kinds of channels over which an alert is sent."""
    if line.limit is None:
        return ""
    used = [word for name, word in CHANNELS.items()
            if name in channels and (line.to is None or name in line.to)]  # fmt: skip
    return ", ".join(used) or ON_THE_PAGE


def _quiet(sending: Sending) -> str:
    if not sending.channels:
        return "No channel is in use: alerts are on this page only."
    if not sending.quiet.strip():
        return "No quiet hours: alerts are sent at any time."
    return f"Quiet hours: {sending.quiet}. Nothing is sent then; this page shows all."
