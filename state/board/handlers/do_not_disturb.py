"""Do-not-disturb: who switched it on for an extension. Each ends only by its own owner.

The owners are FreePBX's devices (custom_devices.py), a presence, and a phone whose driver says busy
while it is in no call. Must not know how it is shown: it is a layer over what calls say.
"""

from __future__ import annotations

from state.board.memory import BoardMemory
from state.board.model import Extension
from state.board.statuses import Report

PRESENCE = "presence"
"""The owner of a do-not-disturb that is a presence."""

BUSY_IS_DND = ("SCCP/", "Skinny/")
"""Drivers that report a phone with do-not-disturb as busy. Of others, busy means its calls."""

_ENDS_DND = frozenset({Report.IDLE, Report.UNAVAILABLE})


def end_dnd_of_other_phones(board: BoardMemory) -> None:
    """A phone that changed hands says do-not-disturb for its former extension no longer."""
    for extension in board.extensions.values():
        for owner in list(extension.dnd_by):
            if "/" in owner and board.identity.number_of_device(owner) != extension.number:
                set_dnd(board, extension.number, owner, on=False)


def set_dnd(board: BoardMemory, number: str, owner: str, *, on: bool) -> None:
    """Switch an extension's do-not-disturb, as far as this owner has to say."""
    extension = board.extensions.get(number)
    if extension is None or (owner in extension.dnd_by) is on:
        return
    (extension.dnd_by.add if on else extension.dnd_by.discard)(owner)
    board.unpublished.rows.add(number)
    board.touch(number)


def review_phones(board: BoardMemory, extension: Extension) -> None:
    """A phone that says busy without a call has do-not-disturb on; only idle or gone ends it."""
    for reporter, said in extension.said.items():
        if not reporter.name.startswith(BUSY_IS_DND):
            continue
        is_own = board.identity.number_of_device(reporter.name) == extension.number
        if said.report in _ENDS_DND or not is_own:
            set_dnd(board, extension.number, reporter.name, on=False)
        elif said.report is Report.BUSY and said.fresh and not extension.legs:
            set_dnd(board, extension.number, reporter.name, on=True)
