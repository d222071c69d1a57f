"""The tables of docs/architecture.md that are made from the code: `make docs`.

Knows Markdown and Mermaid, and the marks between which a table stands. Must not know what a status
is, what an event does or who may see what: it asks the tables of the code.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dashboard.access.doors import OPEN, ROUTES, Need
from dashboard.pages import PAGES
from docs.reach import reachable
from state.access.roles import ABILITIES, Ability, Role
from state.board.apply import HANDLERS, Handler
from state.board.statuses import (
    AGREEING,
    MONITORING,
    NEEDS_PROOF,
    ONCALL,
    ONHOLD,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    STATUS_OF_CHANNEL_STATE,
    STATUS_OF_REPORT,
    STATUSES,
    UP,
    USUAL,
    Layer,
    Report,
    Status,
)
from state.events import Event, NewConnectedLine

PAGE: Final = Path(__file__).with_name("architecture.md")
COMMAND: Final = "make docs"
BY_STATE: Final = "*as ChannelState says*"

CHANNEL_STATES: Final = (
    "Down", "Reserved", "OffHook", "Dialing", "Ring", "Ringing", "Up", "Busy",
)  # fmt: skip
"""What Asterisk calls the numbers of ChannelState: include/asterisk/channelstate.h."""


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows under their heads, as Markdown."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def words(things: Iterable[Status | Report | int | str]) -> str:
    """Things by name, with commas; a dash when there are none."""
    named = [thing.word if isinstance(thing, Status) else str(thing) for thing in things]
    return ", ".join(named) or "-"


def of_events() -> str:
    """What each event does, and to which statuses it can lead."""
    rows = (
        (f"`{kind.__name__}`", f"`{name_of(handler)}`", said_of(handler), words(led_to_by(kind)))
        for kind, handler in HANDLERS.items()
    )
    return table(("event", "handler", "what it does", "can lead to"), rows)


def led_to_by(kind: type[Event]) -> list[Status | str]:
    """The statuses that an event leads to; those of any event of a channel under one name."""
    reached, by_state = reachable()[kind], set(reachable()[NewConnectedLine])
    if not by_state <= set(reached):
        return [*reached]
    return [BY_STATE, *(status for status in reached if status not in by_state)]


def name_of(handler: Handler) -> str:
    """Its module below state/board/, and its name."""
    return f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}"


def said_of(handler: Handler) -> str:
    """The first paragraph of its docstring, in one line."""
    return " ".join((inspect.getdoc(handler) or "").partition("\n\n")[0].split())


def of_statuses() -> str:
    """Every status with all that stands in its line of the table."""
    rows = (
        (f"`{s.key}`", s.word, s.code, s.layer.name, s.precedence or "-", s.counts_as, s.rule)
        for s in STATUSES
    )
    heads = ("key", "word", "code", "layer", "precedence", "counts as", "rule in the log")
    return table(heads, rows)


def of_layers() -> str:
    """The layers, the highest first."""
    rows = (
        (layer.value, layer.name, words(s for s in STATUSES if s.layer is layer))
        for layer in sorted(Layer, reverse=True)
    )
    return table(("place", "layer", "statuses"), rows)


def of_channel_states() -> str:
    """What a leg does, by its ChannelState."""
    rows = ((number, name, of_channel_state(number)) for number, name in enumerate(CHANNEL_STATES))
    return table(("ChannelState", "Asterisk's name", "status of the leg"), rows)


def of_channel_state(number: int) -> str:
    """The status to which a ChannelState leads, in words."""
    if number == UP:
        return f"{ONCALL.word}; {ONHOLD.word} while on hold; {MONITORING.word} while listening in"
    status = STATUS_OF_CHANNEL_STATE.get(number)
    return status.word if status is not None else "nothing yet"


def of_reports() -> str:
    """What each report of a device means without a leg, and with one."""
    rows = (
        (
            report,
            words(name for name, said in REPORT_OF_DEVICE_STATE.items() if said is report),
            words(code for code, said in REPORT_OF_EXTENSION_STATUS.items() if said is report),
            STATUS_OF_REPORT[report].word,
            "yes" if report in NEEDS_PROOF else "no",
            words(s for s in STATUSES if report in AGREEING.get(s, ())),
        )
        for report in Report
    )
    heads = ("report", "DeviceStateChange", "ExtensionStatus", "status without a leg",
             "needs proof", "agrees with a leg that is")  # fmt: skip
    return table(heads, rows)


def of_changes() -> str:
    """The changes that a call makes by itself, as a Mermaid diagram."""
    order = {status: place for place, status in enumerate(STATUSES)}
    pairs = sorted(((before, after) for before, after in USUAL if before is not after),
                   key=lambda pair: (order[pair[0]], order[pair[1]]))  # fmt: skip
    used = [status for status in STATUSES if any(status in pair for pair in pairs)]
    lines = [
        "stateDiagram-v2",
        *(f"    {status.key} : {status.word}" for status in used),
        *(f"    {before.key} --> {after.key}" for before, after in pairs),
    ]
    return "\n".join(("```mermaid", *lines, "```"))


def of_roles() -> str:
    """What each role may do."""
    rows = [
        (ability, *("yes" if ability in ABILITIES[role] else "-" for role in Role))
        for ability in Ability
    ]
    return table(("ability", *(f"`{role}`" for role in Role)), rows)


def of_doors() -> str:
    """Who may open each route and each page."""
    pages = {page.path: page.needs for page in PAGES.pages}
    rows = [(f"`{rule}`", "anybody") for rule in sorted(OPEN)]
    by_page = {"/", "/<path:path>"}
    needs = {**{rule: need for rule, need in ROUTES.items() if rule not in by_page}, **pages}
    rows += [(f"`{path}`", roles_for(need)) for path, need in sorted(needs.items())]
    return table(("route or page", "who"), rows)


def roles_for(need: Need) -> str:
    """The roles that a door lets in."""
    if need is None:
        return "whoever is logged in"
    return words(role for role in Role if need & ABILITIES[role]).replace("-", "nobody")


TABLES: Final[MappingProxyType[str, Callable[[], str]]] = MappingProxyType(
    {
        "events": of_events,
        "statuses": of_statuses,
        "layers": of_layers,
        "channel-states": of_channel_states,
        "reports": of_reports,
        "changes": of_changes,
        "roles": of_roles,
        "doors": of_doors,
    }
)
"""Each table by the name in its marks."""


def marks(name: str) -> tuple[str, str]:
    """The lines before and after a table."""
    return f"<!-- made by {COMMAND}: {name} -->", f"<!-- end of {name} -->"


def rewritten(page: str) -> str:
    """The page with all tables made from the code; ValueError where marks are missing."""
    for name, make in TABLES.items():
        first, last = marks(name)
        parts = re.split(f"(?s)(?<={re.escape(first)})\n.*?(?={re.escape(last)})", page)
        if len(parts) != 2:  # noqa: PLR2004 - before and after the one table
            raise ValueError(f"the page must have {first} and {last} once")
        page = f"\n\n{make()}\n\n".join(parts)
    return page


def main() -> None:
    """Write the tables anew."""
    before = PAGE.read_text("utf-8")
    after = rewritten(before)
    PAGE.write_text(after, "utf-8")
    sys.stdout.write(f"{PAGE.name}: {'the same' if after == before else 'written'}\n")


if __name__ == "__main__":
    main()
