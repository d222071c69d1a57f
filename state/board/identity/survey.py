"""What is left out of the board though it might be somebody's phone, why, and the setting for it.

Pure. Knows evidence and settings' names. Must not know events, pages or terminals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from state import events as ev
from state.board.identity.identity import Identity
from state.board.identity.names import is_phone, name_of_device, phones_of_hint

Hint = tuple[str, str, str]
"""A number, its context, and what its hint names."""


class LeftOut(NamedTuple):
    """A hint, device or queue member that is no extension, why, and a setting that changes it."""

    name: str
    why: str
    setting: str


def left_out(
    identity: Identity,
    hints: Iterable[Hint],
    devices: Iterable[str],
    members: Iterable[ev.QueueMemberStatus],
) -> list[LeftOut]:
    """All that is left out, of an identity that has learnt these lists."""
    return [
        *_hints(identity, list(hints)),
        *_devices(identity, devices),
        *_members(identity, members),
    ]


def _hints(identity: Identity, hints: list[Hint]) -> Iterator[LeftOut]:
    """Hints that name a phone which is nobody's because of it.

    A dialplan has many more hints (`*80101 = PJSIP/101`); those lose nobody.
    """
    lost = [(exten, context) for exten, context, hint in hints if _loses(identity, hint)]
    pattern = pattern_for([exten for exten, context in lost if identity.rules.shows(context)])
    for exten, context in lost:
        name = f"hint {exten}@{context}"
        if identity.rules.shows(context):
            why = f"{exten} does not fit AGENT_PATTERN ({identity.rules.pattern})"
            yield LeftOut(name, why, f"AGENT_PATTERN={pattern}")
        else:
            contexts = ",".join(sorted({*identity.rules.contexts, context}))
            yield LeftOut(name, "CONTEXTS does not name its context", f"CONTEXTS={contexts}")


def _loses(identity: Identity, hint: str) -> bool:
    phones = phones_of_hint(hint)
    return bool(phones) and not any(map(identity.number_of_device, phones))


def pattern_for(numbers: list[str]) -> str:
    """An AGENT_PATTERN that fits these numbers, and three to five digits as before."""
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return r"[\w.-]+"
    lengths = [3, 5, *map(len, numbers)]
    return rf"\d{{{min(lengths)},{max(lengths)}}}"


def _devices(identity: Identity, devices: Iterable[str]) -> Iterator[LeftOut]:
    shut_out, named = identity.shut_out(), identity.hints.named()
    for device in sorted(set(devices)):
        if not is_phone(device) or device in named or device in identity.rules.ignore:
            continue
        name = name_of_device(device)
        if device in shut_out:
            why = "no hint and no queue names it: a trunk, or a desk where nobody is logged on"
            yield LeftOut(device, why, f"EXTENSIONS={name}:{device} or IGNORE={device}")
        elif not identity.number_of_device(device):
            why = "no hint names it, and its name is no agent's number: a trunk, or a phone"
            yield LeftOut(device, why, f"EXTENSIONS=<number>:{device} or IGNORE={device}")


def _members(identity: Identity, members: Iterable[ev.QueueMemberStatus]) -> Iterator[LeftOut]:
    for each in members:
        if not identity.number_of_member(each.interface, each.state_interface):
            why = f"a member of queue {each.queue} that is no extension: calls to it are not shown"
            yield LeftOut(each.interface, why, "AGENT_PATTERN or EXTENSIONS, if it is a phone here")
