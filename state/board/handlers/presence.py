"""Handlers of presence: away, at lunch, or do-not-disturb, as a person or a phone says.

Knows that hints name whose a presence is. Must not know who else may switch do-not-disturb on.
"""

from __future__ import annotations

import re
from collections import defaultdict

from state import events as ev
from state.board.handlers.do_not_disturb import PRESENCE, set_dnd
from state.board.memory import BoardMemory, Mentioned

_PRESENTITY = re.compile(r"CustomPresence:(?P<number>.+)", re.IGNORECASE)

NOTHING = frozenset({"", "not_set", "invalid", "available"})
"""Presences that say no more than that somebody is there; `available` with a message says that."""


def on_presence(board: BoardMemory, event: ev.PresenceStatus) -> None:
    """The presence that a hint names changed: a badge, or do-not-disturb."""
    number = _extension_of(board, event.exten, event.context)
    if not number:
        return
    named = presentities_of(event.hint)
    for presentity in named:
        board.presentities.setdefault(presentity, set()).add(number)
    if len(named) == 1:
        _keep(board, named[0], event.state, event.message)
    _take(board, number, event.state, event.message)


def _extension_of(board: BoardMemory, exten: str, context: str = "") -> str:
    """The extension that a hint speaks of; empty where there is none."""
    return board.identity.key_dialled(exten, context)


def on_presence_state(board: BoardMemory, event: ev.PresenceStateChange) -> None:
    """A presence changed that may have no hint: CustomPresence:1001 is that of 1001."""
    _keep(board, event.presentity, event.state, event.message)
    for number in _extensions_of(board, event.presentity):
        _take(board, number, event.state, event.message)


def recall_presence(board: BoardMemory, number: str, hint: str) -> None:
    """A hint came, or came back: its presence is what was last said of it."""
    for presentity in presentities_of(hint):
        board.presentities.setdefault(presentity, set()).add(number)
        if presentity in board.presences:
            _show(board, number, *board.presences[presentity])


def _keep(board: BoardMemory, presentity: str, state: str, message: str) -> None:
    board.mention_presentity(presentity)
    if _says_something(state, message):
        board.presences[presentity] = state, message
    else:
        board.presences.pop(presentity, None)


def _says_something(state: str, message: str) -> bool:
    return state not in NOTHING or bool(message)


def _extensions_of(board: BoardMemory, presentity: str) -> set[str]:
    """Whose a presence is: of extensions that are there, since a hint that named it may be gone."""
    hinted = board.presentities.get(presentity)
    if hinted is not None:
        return hinted & board.extensions.keys()
    match = _PRESENTITY.fullmatch(presentity)
    number = _extension_of(board, match["number"]) if match is not None else ""
    return {number} if number else set()


def presentities_of(hint: str) -> list[str]:
    """`PJSIP/1001&Custom:DND1001,CustomPresence:1001` -> what stands behind the comma."""
    return [part for part in hint.partition(",")[2].split("&") if part]


def take_presences(board: BoardMemory, snapshot: ev.Snapshot, mentioned: Mentioned) -> None:
    """Take the list's word of every extension; a presence that it does not name is not set."""
    if snapshot.hints is not None:
        board.presentities = _hinted(board, snapshot.hints)
    if snapshot.presences is None:
        return
    _remember(board, snapshot.presences, mentioned.presentities)
    listed = {number: ("", "") for number, each in board.extensions.items() if each.presence}
    for each in snapshot.presences:
        for number in _extensions_of(board, each.presentity) & board.extensions.keys():
            if _says_something(each.state, each.message) or number not in listed:
                listed[number] = each.state, each.message
    for number in listed.keys() - mentioned.presences_of:
        _show(board, number, *listed[number])


def _remember(
    board: BoardMemory, listed: tuple[ev.PresenceStateChange, ...], mentioned: set[str]
) -> None:
    """Remember the list's word of every presence; what an event said since is newer."""
    heard = {name: said for name, said in board.presences.items() if name in mentioned}
    board.presences = {
        each.presentity: (each.state, each.message)
        for each in listed
        if _says_something(each.state, each.message) and each.presentity not in mentioned
    }
    board.presences.update(heard)


def _hinted(board: BoardMemory, hints: tuple[ev.ExtensionStatus, ...]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for hint in hints:
        number = _extension_of(board, hint.exten, hint.context)
        for presentity in presentities_of(hint.hint) if number else ():
            found[presentity].add(number)
    return dict(found)


def _take(board: BoardMemory, number: str, state: str, message: str) -> None:
    board.mention_presence_of(number)
    _show(board, number, state, message)


def _show(board: BoardMemory, number: str, state: str, message: str) -> None:
    extension = board.extension(number)
    said = (state or "available", message) if _says_something(state, message) else ("", "")
    if said != (extension.presence, extension.presence_message):
        extension.presence, extension.presence_message = said
        board.unpublished.rows.add(number)
    set_dnd(board, number, PRESENCE, on=state == "dnd")
