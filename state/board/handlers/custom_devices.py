"""FreePBX's devices for what a user switched on: do-not-disturb, call forward, follow-me.

`Custom:DND1001`, `Custom:CF1001` and `Custom:FOLLOWME1001` are an extension's; `Custom:DEVDND7001`
and `Custom:DEVCF7001` are of whoever has the phone 7001 now. Must not know how that is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from state import events as ev
from state.board.handlers.do_not_disturb import end_dnd_of_other_phones, set_dnd
from state.board.memory import BoardMemory

_CUSTOM = re.compile(
    r"Custom:(?P<device>DEV)?(?P<what>DND|CF|FOLLOWME)[-_]?(?P<name>.+)", re.IGNORECASE
)
_ON = frozenset({"BUSY", "INUSE"})


def is_custom_device(device: str) -> bool:
    """Whether a device stands for something that a user switches, and is no phone."""
    return device[:7].lower() == "custom:" and _CUSTOM.fullmatch(device) is not None


def is_dnd_device(device: str) -> bool:
    """Whether a device stands for a do-not-disturb."""
    match = _CUSTOM.fullmatch(device)
    return match is not None and match["what"].upper() == "DND"


def on_custom_device(board: BoardMemory, event: ev.DeviceStateChange) -> None:
    """A user switched something on or off."""
    board.mention_custom_device(event.device)
    _switch(board, event.device, on=event.state in _ON)


def take_custom_devices(
    board: BoardMemory, devices: Iterable[ev.DeviceStateChange], mentioned: set[str]
) -> None:
    """Take the list's word; what it no longer names is off. What an event said stays."""
    listed = {each.device: each.state in _ON for each in devices if is_custom_device(each.device)}
    for device in (listed.keys() | board.custom_devices.keys()) - mentioned:
        _switch(board, device, on=listed.get(device, False))


def find_owners_again(board: BoardMemory) -> None:
    """Phones changed hands: what was switched at them is that of whoever has them now."""
    for device in list(board.custom_devices):
        _switch(board, device, on=True)
    end_dnd_of_other_phones(board)


def restore_custom_devices(board: BoardMemory, owners: Mapping[str, str]) -> None:
    """Take over which devices were on, and whose they were, from before a restart."""
    for device, owner in owners.items():
        board.custom_devices[device] = owner
        put = set_dnd if is_dnd_device(device) else _set_forwarded
        put(board, owner, device, on=True)


def _switch(board: BoardMemory, device: str, *, on: bool) -> None:
    before = board.custom_devices.pop(device, "")
    owner = _extension_of(board, device) if on else ""
    if on:
        board.custom_devices[device] = owner
    put = set_dnd if is_dnd_device(device) else _set_forwarded
    if before != owner:
        put(board, before, device, on=False)
    put(board, owner, device, on=on)


def _set_forwarded(board: BoardMemory, number: str, device: str, *, on: bool) -> None:
    """Note that what is dialled for an extension need not ring its phone."""
    extension = board.extensions.get(number)
    if extension is not None:
        (extension.forwarded_by.add if on else extension.forwarded_by.discard)(device)


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
