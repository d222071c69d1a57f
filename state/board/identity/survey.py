"""What is left out of the board though it might be somebody's phone, why, and the setting for it.

Pure. Knows evidence and settings' names. Must not know events, pages or terminals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from state import events as ev
from state.board.identity.identity import Identity
from state.board.identity.names import (
    Numbered,
    agent_of_interface,
    is_phone,
    name_of_device,
    numbered_by_interface,
    phones_of_hint,
)
from state.board.identity.rules import DEFAULT_PATTERN

MAX = 300
"""So many characters of a name are shown."""

Hint = tuple[str, str, str]
"""A number, its context, and what its hint names."""


class LeftOut(NamedTuple):
    """A hint, device or queue member that is no extension, why, and a setting that changes it.

    `adds` is the name of a setting and what is to be added to it, if anything should. A `sure`
    entry is an agent's by its hint. Any other may be left out on purpose, and what it adds keeps it
    out for good.
    """

    name: str
    why: str
    setting: str
    adds: tuple[str, str] | None
    sure: bool = False


def left_out(
    identity: Identity,
    hints: Iterable[Hint],
    devices: Iterable[str],
    members: Iterable[ev.QueueMemberStatus],
) -> list[LeftOut]:
    """All that is left out of an identity that has learnt these lists: first what is sure."""
    lost = [each for each in hints if _is_lost(identity, each)]
    settled = {*identity.rules.ignore} | {exten for exten, _, _ in lost}
    settled |= {phone for _, _, hint in lost for phone in phones_of_hint(hint)}
    found = [
        *_hints(identity, lost),
        *_devices(identity, set(devices) - settled),
        *_members(identity, members, settled),
    ]
    each_once = {each.name: _printable(each) for each in found}.values()
    return sorted(each_once, key=lambda each: (not each.sure, each.name))


def _printable(each: LeftOut) -> LeftOut:
    name, why, setting = map(printable, (each.name, each.why, each.setting))
    return each._replace(name=name, why=why, setting=setting)


def printable(text: str) -> str:
    """Text for people: names come from a PBX's configuration, which strangers may write to."""
    return "".join(each if each.isprintable() else "?" for each in text[:MAX])


def _is_lost(identity: Identity, hint: Hint) -> bool:
    """Whether a hint names a phone which is nobody's because of it.

    A dialplan has many more hints (`*80101 = PJSIP/101`); those lose nobody.
    """
    exten, _, named = hint
    phones = [each for each in phones_of_hint(named) if each not in identity.rules.ignore]
    is_agent = exten not in identity.rules.ignore
    return is_agent and bool(phones) and not any(map(identity.number_of_device, phones))


def _hints(identity: Identity, lost: list[Hint]) -> Iterator[LeftOut]:
    rules = identity.rules
    pattern = pattern_for([n for n, context, _ in lost if rules.shows(context)], rules.pattern)
    for exten, context, _ in lost:
        if not rules.shows(context):
            yield _other_context(identity, exten, context)
        elif pattern and _is_digits(exten):
            why = f"{exten} does not fit AGENT_PATTERN ({rules.pattern})"
            adds = "AGENT_PATTERN", pattern
            yield LeftOut(f"hint {exten}@{context}", why, "=".join(adds), adds, sure=True)
        else:
            yield _other_number(identity, exten, context)


def _other_context(identity: Identity, exten: str, context: str) -> LeftOut:
    contexts = ",".join(sorted({*identity.rules.contexts, context}))
    why, setting = "CONTEXTS does not name its context", f"CONTEXTS={contexts}"
    return LeftOut(f"hint {exten}@{context}", why, setting, ("CONTEXTS", context))


def _other_number(identity: Identity, exten: str, context: str) -> LeftOut:
    """A number that is no number, or that a pattern shuts out which somebody chose."""
    pattern = identity.rules.pattern
    why = f"{exten} does not fit AGENT_PATTERN ({pattern})"
    if _bounds(pattern) is not None:
        adds = "EXTENSIONS", exten
        return LeftOut(f"hint {exten}@{context}", why, "=".join(adds), adds, sure=True)
    setting = f"EXTENSIONS={exten} or IGNORE={exten}"
    return LeftOut(f"hint {exten}@{context}", why, setting, ("IGNORE", exten))


def pattern_for(numbers: list[str], pattern: str = DEFAULT_PATTERN) -> str:
    """A pattern that also fits these numbers; empty if the present one is not plain digits.

    It has no backslash, since systemd takes those out of a file of settings.
    """
    bounds = _bounds(pattern)
    if bounds is None:
        return ""
    lengths = [*bounds, *(len(number) for number in numbers if _is_digits(number))]
    return f"[0-9]{{{min(lengths)},{max(lengths)}}}"


def _bounds(pattern: str) -> tuple[int, int] | None:
    """`\\d{3,5}` -> how many digits."""
    match = re.fullmatch(r"(?:\\d|\[0-9\])\{(\d+),(\d+)\}", pattern)
    return (int(match[1]), int(match[2])) if match else None


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _devices(identity: Identity, devices: Iterable[str]) -> Iterator[LeftOut]:
    shut_out, named = identity.shut_out(), identity.hints.named()
    for device in devices:
        if not is_phone(device) or device in named:
            continue
        if device in shut_out and identity.has_desks():
            why = "nobody is logged on there, or it is a trunk"
            yield LeftOut(device, why, f"none for a phone, IGNORE={device} for a trunk", None)
        elif device in shut_out:
            why = "no hint and no queue names it: a trunk, or a phone where nobody is logged on"
            yield _nobodys(device, why, name_of_device(device))
        elif not identity.number_of_device(device):
            why = "no hint names it, and its name is no agent's number: a trunk, or a phone"
            yield _nobodys(device, why, "<number>")


def _nobodys(device: str, why: str, number: str) -> LeftOut:
    setting = f"EXTENSIONS={number}:{device} or IGNORE={device}"
    return LeftOut(device, why, setting, ("IGNORE", device))


def _members(
    identity: Identity, members: Iterable[ev.QueueMemberStatus], settled: AbstractSet[str]
) -> Iterator[LeftOut]:
    """Each member once, with one of the queues that he serves."""
    queues = {(each.interface, each.state_interface): each.queue for each in members}
    for (interface, state_interface), queue in queues.items():
        if agent_of_interface(state_interface) or agent_of_interface(interface):
            continue  # an agent of app_agent_pool, who has a phone once he logs in
        number = (numbered_by_interface(interface) or Numbered(interface)).number
        if not settled.isdisjoint({number, interface, state_interface}):
            continue
        if not identity.members.number_of(interface, state_interface):
            yield _member(interface, number, queue)


def _member(interface: str, number: str, queue: str) -> LeftOut:
    if is_phone(interface):
        why = f"a member of queue {queue}, but no hint names it and its name is no agent's number"
        return _nobodys(interface, why, "<number>")
    why = f"a member of queue {queue} that is no extension, such as a mobile: it has no tile"
    setting = f"EXTENSIONS={number} if it is a phone here, or IGNORE={number}"
    return LeftOut(interface, why, setting, ("IGNORE", number))
