"""Whose a channel, a device or a queue member is: all evidence together, the strongest first.

Evidence: settings, hints, queue members, the PBX's list of devices, a device's name. Must not know
statuses, nor how the evidence came.
"""

from __future__ import annotations

from collections.abc import Iterable

from state.board.identity.evidence import Evidence
from state.board.identity.hints import Hints
from state.board.identity.names import (
    NAMES_KEPT,
    POSITIONS,
    Numbered,
    device_of_channel,
    device_of_interface,
    is_phone,
    line_of_device,
    name_of_device,
    numbered_by_interface,
    phones_of_hint,
    technology,
    twin_of,
)
from state.board.identity.queue_members import QueueMembers
from state.board.identity.rules import Rules


class Identity:
    """Learns which device is which extension's, and says whose a channel is.

    An extension's key is its number, or `101@acme` where several tenants have that number.
    """

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.hints = Hints(self.rules)
        self._listed: frozenset[str] = frozenset()
        self._listed_techs: frozenset[str] = frozenset()
        self._elsewhere: frozenset[str] = frozenset()
        self._plain_hints: dict[tuple[str, str, str], str] = {}  # the keys of those
        self._owners: dict[str, str | None] = {}  # by settings and hints, since hints changed last
        self._hinted, self._has_desks = 0, False  # extensions with a phone by hint; any hot desk
        self._all_hints = False  # whether the list of all hints was ever read
        self._desks: set[str] = set()  # devices that were once another number's
        self._named: dict[str, set[str]] = {}  # number -> devices that are its by their name
        self._unhinted: set[str] = set()  # devices with an agent's number that no hint names
        self.members = QueueMembers(self._number_in)
        self._member_devices: set[str] = set()
        self._numbers: set[str] = set()  # known by a queue member

    # Restarts

    def evidence(self) -> Evidence:
        """All that was learnt."""
        members = self.members.known
        return Evidence(
            hints=self.hints.all(),
            all_hints=self._all_hints,
            listed=list(self._listed),
            listed_techs=list(self._listed_techs),
            desks=list(self._desks),
            named={number: list(devices) for number, devices in self._named.items()},
            unhinted=list(self._unhinted),
            members={name: (each.state_interface, each.key) for name, each in members.items()},
            member_devices=list(self._member_devices),
            numbers=list(self._numbers),
            agents_of=self.members.agents_of,
            agents=self.members.agents,
            member_names=self.members.names,
        )

    def resume(self, known: Evidence) -> None:
        """Know all that was learnt before a restart; the rules may be others than then."""
        for hint in known.hints:
            self.hints.learn(*hint)
        self._all_hints = known.all_hints
        self._listed, self._listed_techs = frozenset(known.listed), frozenset(known.listed_techs)
        self._named = {number: set(devices) for number, devices in known.named.items()}
        self.members.resume(known.members, known.agents_of, known.agents, known.member_names)
        self._member_devices, self._numbers = set(known.member_devices), set(known.numbers)
        self._unhinted = set(known.unhinted)
        self._note_hints(set())
        self._desks = set(known.desks)

    # What is known

    def is_agent_number(self, number: str) -> bool:
        """Whether `number` has the form of an agent's extension (AGENT_PATTERN)."""
        return self.rules.is_agent(number)

    def is_known(self, key: str) -> bool:
        """Whether this is an extension with a phone; queues and conferences are not."""
        return key in self._numbers or self.has_phone(key)

    def has_phone(self, key: str) -> bool:
        """Whether a phone is an extension's, by a hint or by its name."""
        return bool(self.hints.phones(key)) or any(
            self.number_of_device(each) == key for each in self._named.get(key, ())
        )

    def key_dialled(self, number: str, context: str) -> str:
        """The extension that is meant by a number in a context; empty where that is not known.

        The same number of a context that is not shown is somebody else.
        """
        keys = self.hints.keys_with_phones(number)
        if self.hints.is_hidden(Numbered(number, context), keys):
            return ""
        if len(keys) > 1:
            return self.hints.key(Numbered(number, context))
        if keys:
            return keys[0]
        return number if self.is_known(number) else ""

    # Evidence

    def forget_number(self, number: str) -> None:
        """An extension left the board: what was learnt of it by other than its phones is void."""
        self._numbers.discard(number)

    def learn_hint(self, exten: str, context: str, hint: str) -> set[str]:
        """Learn a dialplan hint; the phones that it gave to another extension."""
        if self.hints.says(exten, context, hint):
            return set()
        return self._note_hints(self.hints.learn(exten, context, hint))

    def key_of_plain_hint(self, exten: str, context: str, hint: str) -> str:
        """The extension of a hint that names its own phones, and of which all is known.

        Empty otherwise. A hint comes with each of its statuses, so this is found once.
        """
        asked = exten, context, hint
        key = self._plain_hints.get(asked)
        if key is None:
            key = self.key_dialled(exten, context) if self.hints.says(*asked) else ""
            phones = phones_of_hint(hint)
            is_plain = bool(phones) and all(self._owner_said(phone) == key for phone in phones)
            key = self._plain_hints[asked] = key if is_plain else ""
        return key

    def forget_hint(self, exten: str, context: str) -> set[str]:
        """A hint left the dialplan; the phones that it had."""
        return self._note_hints(self.hints.forget(exten, context))

    def learn_hints(
        self, hints: Iterable[tuple[str, str, str]], *, all_of_them: bool = True
    ) -> set[str]:
        """Learn all hints there are, as (exten, context, hint); the phones that changed hands.

        If entries of the list could not be read (not `all_of_them`), no hint is gone.
        """
        self._all_hints = all_of_them
        return self._note_hints(self.hints.learn_all(hints, all_of_them=all_of_them))

    def learn_devices(self, devices: Iterable[str], *, all_of_them: bool = True) -> None:
        """Learn the PBX's own list of devices. A technology in it has no other phones.

        If entries of it could not be read (not `all_of_them`), the devices of before stay.
        """
        listed = frozenset(device for device in devices if is_phone(device))
        self._listed = listed if all_of_them else listed | self._listed
        self._listed_techs = frozenset(map(technology, listed)) if all_of_them else frozenset()
        self._unhinted = {d for d in self._listed if self._is_unhinted(d)}
        for device in sorted(self._listed):
            self.number_of_device(device)

    # Whose is it

    def number_of_channel(self, name: str) -> str:
        """The extension whose phone a channel is; empty for trunks, Local and helpers."""
        device = device_of_channel(name)
        return self.number_of_device(device) if device else ""

    def number_of_device(self, device: str) -> str:
        """The extension of a device, by settings, hint or name; empty if it is no agent's."""
        said = self._owners.get(device) or self._owner_said(device)
        return self._twin(device) or self._by_name(device) if said is None else said

    def _owner_said(self, device: str) -> str | None:
        """The extension by settings or a hint; None where neither says."""
        if device not in self._owners:
            said = self.rules.owner(device)
            if said is None:
                said = self.hints.owner(device) or self.hints.owner(line_of_device(device))
            if len(self._owners) >= NAMES_KEPT:
                self._owners.clear()
            self._owners[device] = said
        return self._owners[device]

    def shut_out(self) -> frozenset[str]:
        """Devices with an agent's number for a name that are taken for trunks or empty desks."""
        return frozenset(d for d in self._unhinted if not self.number_of_device(d))

    def has_desks(self) -> bool:
        """Whether people log on at any phone: then a phone that nobody has may be his next."""
        return self._has_desks

    def _note_hints(self, changed: set[str]) -> set[str]:
        self._elsewhere, self._has_desks = self.hints.elsewhere(), self.hints.desks()
        self._owners.clear()
        self._plain_hints.clear()
        self._hinted = sum(map(bool, self.hints.hinted().values()))
        self._unhinted = {d for d in self._unhinted | changed if self._is_unhinted(d)}
        self._desks.update(
            phone for phone in changed
            if self.hints.owner(phone) not in (None, name_of_device(phone))
        )  # fmt: skip
        return changed

    def _is_unhinted(self, device: str) -> bool:
        if technology(device) in POSITIONS or not self.is_agent_number(name_of_device(device)):
            return False
        known = self.hints.owner(device) or self._twin(device)
        return not known and device not in self._elsewhere

    def _number_in(self, interface: str) -> str:
        numbered = numbered_by_interface(interface)
        if numbered is None:
            device = device_of_interface(interface)
            if device:
                self._member_devices.add(device)
            return self.number_of_device(device)
        if not self.is_agent_number(numbered.number):
            return ""
        return self._learn_member(numbered)

    def _learn_member(self, numbered: Numbered) -> str:
        """A number that a queue calls: an extension, or the name of a phone of one."""
        keys = self.hints.keys(numbered.number)
        if self.hints.is_hidden(numbered, keys):
            return ""
        if any(map(self.hints.phones, keys)):
            return self.key_dialled(*numbered)
        key = self._of_phone_named(numbered.number)
        if key or len(keys) > 1:
            return key
        self._numbers.add(numbered.number)
        return numbered.number

    def _of_phone_named(self, number: str) -> str:
        devices = {f"{tech}/{number}" for tech in ("PJSIP", "SIP", *self._listed_techs)}
        owners = {owner for each in devices
                  if (owner := self.hints.owner(each) or self._twin(each))}  # fmt: skip
        return owners.pop() if len(owners) == 1 else ""

    def _twin(self, device: str) -> str:
        """Whose second phone a device is by its name, where the first one is there."""
        number = twin_of(device)
        if not number or device in self._elsewhere or not is_phone(device):
            return ""
        keys = self.hints.keys(number)
        if keys:
            return keys[0] if len(keys) == 1 and self.hints.phones(keys[0]) else ""
        first = f"{technology(device)}/{number}"
        return self.number_of_device(first) if first in self._listed else ""

    def _by_name(self, device: str) -> str:
        number = name_of_device(device)
        if not is_phone(device) or not self.is_agent_number(number) or not self._counts(device):
            return ""
        self._named.setdefault(number, set()).add(device)
        return number

    def _counts(self, device: str) -> bool:
        """Whether a device's name tells whose it is.

        Not that of a trunk with a number for a name, nor that of a desk where nobody is logged on:
        where hints name the phones, one that no hint and no queue names is no agent's.
        """
        if technology(device) in POSITIONS:
            return False
        if device in self._desks or device in self._elsewhere:
            return False
        if device in self._member_devices:
            return True
        if technology(device) in self._listed_techs and device not in self._listed:
            return False
        self._unhinted.add(device)
        if not self._all_hints or not self._hinted:
            return True
        return len(self._unhinted) > self._hinted and not self._has_desks
