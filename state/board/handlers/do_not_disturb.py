"""Do-not-disturb: who switched it on for an extension. Each ends only by its own owner.

The owners are FreePBX's `Custom:DND1001` (an extension's) and `Custom:DEVDND7001` (that of whoever
has the device), a presence, and a phone whose driver says busy while it is in no call. Must not
know how it is shown: it is a layer over what calls say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from state import events as ev
from state.board.memory import BoardMemory
from state.board.model import Extension
from state.board.statuses import Report

PRESENCE = "presence"
"""The owner of a do-not-disturb that is a presence."""

_CUSTOM = re.compile(r"Custom:(?P<device>DEV)?DND[-_]?(?P<name>.+)", re.IGNORECASE)
_ON = frozenset({"BUSY", "INUSE"})

BUSY_IS_DND = frozenset({"SCCP", "Skinny"})
"""Drivers that report a phone with do-not-disturb as busy. Of others, busy means its calls."""

_ENDS_DND = frozenset({Report.IDLE, Report.UNAVAILABLE})


def is_dnd_device(device: str) -> bool:
    """Whether a device stands for a do-not-disturb and is no phone."""
    return _CUSTOM.fullmatch(device) is not None


def on_dnd_device(board: BoardMemory, event: ev.DeviceStateChange) -> None:
    """A device that stands for a do-not-disturb was switched."""
    board.mention_dnd_owner(event.device)
    _switch(board, event.device, on=event.state in _ON)


def take_dnd_devices(
    board: BoardMemory, devices: Iterable[ev.DeviceStateChange], mentioned: set[str]
) -> None:
    """Take the list's word; an owner that it no longer names is off. What an event said stays."""
    listed = {each.device: each.state in _ON for each in devices if is_dnd_device(each.device)}
    for device in (listed.keys() | board.dnd_owners.keys()) - mentioned:
        _switch(board, device, on=listed.get(device, False))


def find_owners_again(board: BoardMemory) -> None:
    """Phones changed hands: their do-not-disturb is that of whoever has them now."""
    for device in list(board.dnd_owners):
        _switch(board, device, on=True)
    for extension in board.extensions.values():
        for owner in list(extension.dnd_by):
            if "/" in owner and board.identity.number_of_device(owner) != extension.number:
                set_dnd(board, extension.number, owner, on=False)


def _switch(board: BoardMemory, device: str, *, on: bool) -> None:
    before = board.dnd_owners.pop(device, "")
    owner = _extension_of(board, device) if on else ""
    if on:
        board.dnd_owners[device] = owner
    if before != owner:
        set_dnd(board, before, device, on=False)
    set_dnd(board, owner, device, on=on)


def _extension_of(board: BoardMemory, device: str) -> str:
    match = _CUSTOM.fullmatch(device)
    name = match["name"] if match is not None else ""
    if match is not None and match["device"]:
        return _extension_with_phone(board, name)
    return name if name in board.extensions else ""


def _extension_with_phone(board: BoardMemory, name: str) -> str:
    """Whose the phone `name` is, of whatever technology."""
    for extension in board.extensions.values():
        for phone in extension.devices:
            if phone.partition("/")[2] == name:
                return board.identity.number_of_device(phone)
    return ""


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
        if reporter.kind != "device" or reporter.name.partition("/")[0] not in BUSY_IS_DND:
            continue
        is_own = board.identity.number_of_device(reporter.name) == extension.number
        if said.report in _ENDS_DND or not is_own:
            set_dnd(board, extension.number, reporter.name, on=False)
        elif said.report is Report.BUSY and said.fresh and not extension.legs:
            set_dnd(board, extension.number, reporter.name, on=True)
