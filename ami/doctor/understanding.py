"""What the lists of a PBX say to a board: its kind, extensions, queues and agents, what is missing.

Pure. Makes a board of the lists, so that both always say the same. Must not know how lists are
asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ami.doctor.finding import Finding, Level
from state.board.apply import Board
from state.board.handlers.custom_devices import is_dnd_device
from state.board.identity.advice import advice
from state.board.identity.kinds import (
    kinds_of,
    long_conferences,
    sessions_under_way,
    ways_to_log_in,
)
from state.board.identity.names import number_of_key
from state.board.identity.rules import Rules
from state.board.identity.survey import printable
from state.events import Snapshot

SHOWN: Final = 10
"""So many of what is left out are named one by one."""

OFFER: Final = "# Off the board as it is. Take away the # to have it named no more:"


def understand(lists: Snapshot, rules: Rules) -> Iterator[Finding]:
    """What a board with these rules makes of these lists."""
    board = Board(rules)
    board.apply(lists)
    kinds = ", ".join(kinds_of(lists, rules))
    yield Finding(Level.OK, f"this looks like {kinds}: docs/pbx.md has a section on it")
    yield from _extensions(board, lists, rules)
    yield from _queues(lists)
    yield from _agents(lists, rules)
    yield from _persons(lists)
    yield from _left_out(board)


def lines_to_write(lists: Snapshot, rules: Rules) -> Iterator[Finding]:
    """The lines of `.env` that make the board right at this PBX, each at the start of a line."""
    board = Board(rules)
    board.apply(lists)
    found = advice(rules, board.left_out)
    if found.lines:
        text = "write these lines into .env, in place of those of the same name:"
        yield Finding(Level.HINT, "\n".join([text, *found.lines]))
    else:
        yield Finding(Level.OK, "no further setting is needed in .env")
    if found.offers:
        text = "these settings are up to you:"
        yield Finding(Level.OK, "\n".join([text, OFFER, *(f"# {each}" for each in found.offers)]))


def _extensions(board: Board, lists: Snapshot, rules: Rules) -> Iterator[Finding]:
    known, hinted = board.extensions, board.identity.hints.hinted()
    if not known:
        yield Finding(
            Level.BAD,
            f"no extension was found: no hint, no queue and no device whose number fits "
            f"AGENT_PATTERN ({rules.pattern}); extensions appear once they call or are called",
        )
        return
    by_hint = sum(key in hinted for key in known)
    yield Finding(Level.OK, f"{len(known)} extensions, {by_hint} of them with a hint")
    yield Finding(Level.OK, f"the extensions are known by {_counted(_evidence(board, lists))}")
    if by_hint < len(known):
        yield Finding(
            Level.HINT,
            f"{len(known) - by_hint} extensions have no hint: their status is right all the "
            "same, derived from calls; a hint adds a second opinion and names shared phones",
        )


def _evidence(board: Board, lists: Snapshot) -> Iterator[str]:
    """By what each extension is known, the strongest evidence first."""
    by_device = {board.identity.number_of_device(each.device) for each in lists.devices or ()}
    signs = {
        "the setting EXTENSIONS": {
            key for key in board.extensions if number_of_key(key) in board.identity.rules.extensions
        },
        "a hint": board.identity.hints.hinted().keys(),
        "a queue that calls them": set(board.members.values()),
        "a device's name": by_device,
    }
    for key in board.extensions:
        yield next((sign for sign, keys in signs.items() if key in keys), "a call in progress")


def _counted(things: Iterable[str]) -> str:
    """`12 a hint, 3 a device's name`, the most frequent first."""
    return ", ".join(f"{thing} ({count})" for thing, count in Counter(things).most_common())


def _queues(lists: Snapshot) -> Iterator[Finding]:
    if not lists.queues:
        yield Finding(Level.HINT, "no queue: pauses, wrap-up and waiting callers have no source")
        return
    members = len(lists.members or ())
    yield Finding(Level.OK, f"{len(lists.queues)} queues with {members} memberships")


def _agents(lists: Snapshot, rules: Rules) -> Iterator[Finding]:
    ways = ways_to_log_in(lists.members or ())
    if ways:
        told = ", ".join(f"{way} ({count})" for way, count in ways.most_common())
        yield Finding(Level.OK, f"the queues call {told}")
    patterns = ",".join(sorted(rules.conferences))
    sessions, rooms = sessions_under_way(lists, rules), long_conferences(lists, rules)
    if sessions:
        yield Finding(
            Level.OK,
            f"{sessions} agents are in a conference of AGENT_CONFERENCES ({patterns}): alone there "
            "an agent is Free, and each customer who joins is a call",
        )
    if rooms:
        shown = printable(", ".join(rooms[:SHOWN]))
        yield Finding(
            Level.HINT,
            f"somebody is in a conference for half an hour and more ({shown}): if agents stay "
            f"there between calls, add its number to AGENT_CONFERENCES, with x for digits that "
            f"differ, as in AGENT_CONFERENCES={patterns}",
        )


def _persons(lists: Snapshot) -> Iterator[Finding]:
    """Where do-not-disturb and presence come from."""
    named = [each.hint.lower() for each in lists.hints or ()]
    hints = sum("custom:dnd" in each for each in named)
    presences = sum("custompresence:" in each for each in named)
    switches = sum(is_dnd_device(each.device) for each in lists.devices or ())
    if hints or switches or presences:
        yield Finding(
            Level.OK,
            f"do-not-disturb: {hints} hints name it, {switches} Custom: devices switch it; "
            f"presence: {presences} hints name it",
        )
    else:
        yield Finding(
            Level.HINT,
            "no sign of do-not-disturb or presence: no hint names Custom:DND or CustomPresence, so "
            "a phone's own do-not-disturb shows only where its driver says it (SCCP, Skinny)",
        )


def _left_out(board: Board) -> Iterator[Finding]:
    for each in board.left_out[:SHOWN]:
        level = Level.HINT if each.sure else Level.OK
        yield Finding(level, f"on no tile: {each.name}: {each.why}; {each.setting}")
    more = len(board.left_out) - SHOWN
    if more > 0:
        yield Finding(Level.OK, f"on no tile: and {more} more, of which /diagnostics has a list")
