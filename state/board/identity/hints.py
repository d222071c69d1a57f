"""Hints: which phone each names, whose the phone is, and which numbers are two extensions.

Knows that a claim lives as long as its hint, and that of several claims to a phone the strongest
wins. Must not know devices without a hint, queue members or channels.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from state.board.identity.names import (
    POSITIONS,
    Numbered,
    is_second_phone,
    name_of_device,
    phones_of_hint,
    technology,
)
from state.board.identity.rules import Rules


class Strength(IntEnum):
    """How strong a hint's claim to a phone is.

    Of two that name this phone alone the later wins: somebody logged on at a hot desk. Boss and
    secretary watch each other: `204 = PJSIP/a&PJSIP/b`, `205 = PJSIP/b&PJSIP/a`, the own one first.
    """

    GROUP = 0
    FIRST_OF_GROUP = 1
    SINGLE = 2
    OWN_NAME = 3
    SECOND_PHONE = 4


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint of an agent's number, and when it came to say this."""

    at: Numbered
    phones: tuple[str, ...]
    order: int

    def strength(self, phone: str) -> Strength:
        """How strong its claim to a phone is.

        `204 = PJSIP/204&PJSIP/91204` takes the second phone along: its own number is part of that
        phone's. A ring group's hint takes nobody's phone.
        """
        name, number = name_of_device(phone), self.at.number
        if name == number:
            return Strength.OWN_NAME
        has_own = any(name_of_device(each) == number for each in self.phones)
        if has_own and is_second_phone(name, number):
            return Strength.SECOND_PHONE
        if len(self.phones) == 1:
            return Strength.SINGLE
        return Strength.FIRST_OF_GROUP if phone == self.phones[0] else Strength.GROUP


class Claim(NamedTuple):
    """A hint's claim to a phone, in the order of strength."""

    strength: Strength
    order: int
    at: Numbered


class Hints:
    """What all hints say of phones: those of agents' numbers, in the contexts that are shown."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._order = itertools.count()
        self._hints: dict[Numbered, Hint] = {}
        self._naming: defaultdict[str, set[Numbered]] = defaultdict(set)  # phone -> its hints
        self._of_number: defaultdict[str, set[Numbered]] = defaultdict(set)
        self._owner: dict[str, str] = {}  # phone -> key of its extension
        self._phones: defaultdict[str, set[str]] = defaultdict(set)  # key -> its phones
        self._elsewhere: dict[Numbered, tuple[str, ...]] = {}  # hints of other contexts
        self._desks: set[Numbered] = set()  # hints that give a numbered phone to another number
        self._had_desks = False
        self._keys: dict[Numbered, str] = {}  # found since the last change
        self._keys_of: dict[str, list[str]] = {}
        self._phoned: dict[str, list[str]] = {}  # those that have a phone

    def says(self, exten: str, context: str, hint: str) -> bool:
        """Whether there is nothing to learn: hints come with every status of an extension."""
        at, phones = Numbered(exten, context), phones_of_hint(hint)
        known = self._hints.get(at)
        if known is not None:
            return known.phones == phones
        if not self._rules.shows(context):
            return self._elsewhere.get(at) == phones
        return not self._rules.is_agent(exten)

    def learn(self, exten: str, context: str, hint: str) -> set[str]:
        """Take a hint as it is now; the phones that changed hands."""
        at = Numbered(exten, context)
        phones = phones_of_hint(hint)
        if self.says(exten, context, hint):
            return set()
        if not self._rules.shows(context):
            self._elsewhere[at] = phones
            return set()
        affected = self._affected(at)
        self._drop(at)
        hint_now = self._hints[at] = Hint(at, phones, next(self._order))
        if self._is_desk(hint_now):
            self._desks.add(at)
        self._of_number[exten].add(at)
        for phone in phones:
            self._naming[phone].add(at)
        return self._settle(affected | self._affected(at))

    def learn_all(
        self, hints: Iterable[tuple[str, str, str]], *, all_of_them: bool = True
    ) -> set[str]:
        """Take the list of all hints there are, as (exten, context, hint); what changed hands.

        If entries of it could not be read (not `all_of_them`), no hint is gone.
        """
        changed: set[str] = set()
        named: set[Numbered] = set()
        for exten, context, hint in hints:
            named.add(Numbered(exten, context))
            changed |= self.learn(exten, context, hint)
        gone = (self._hints.keys() | self._elsewhere.keys()) - named if all_of_them else ()
        for at in gone:
            changed |= self.forget(at.number, at.context)
        return changed

    def forget(self, exten: str, context: str) -> set[str]:
        """A hint is gone, and with it its claims; the phones that changed hands."""
        at = Numbered(exten, context)
        self._elsewhere.pop(at, None)
        if at not in self._hints:
            return set()
        affected = self._affected(at)
        self._drop(at)
        return self._settle(affected)

    def all(self) -> list[tuple[str, str, str]]:
        """All hints as (exten, context, phones), the older first."""
        known = sorted(self._hints.values(), key=lambda hint: hint.order)
        phones = [(hint.at, hint.phones) for hint in known] + list(self._elsewhere.items())
        return [(*at, "&".join(each)) for at, each in phones]

    def owner(self, phone: str) -> str | None:
        """The key of the extension that a phone is of; None where no hint names it."""
        return self._owner.get(phone)

    def elsewhere(self) -> frozenset[str]:
        """The phones that only hints of contexts name that are not shown."""
        named = frozenset(phone for phones in self._elsewhere.values() for phone in phones)
        return named - self._owner.keys()

    def is_hidden(self, at: Numbered, keys: Iterable[str]) -> bool:
        """Whether only a hint of a context that is not shown has this number there.

        It is not, where it names a phone of the extensions `keys`: two contexts may have one phone.
        """
        phones = self._elsewhere.get(at)
        return phones is not None and all(self.phones(key).isdisjoint(phones) for key in keys)

    def phones(self, key: str) -> set[str]:
        """The phones of an extension."""
        return self._phones.get(key, set())

    def named(self) -> set[str]:
        """All phones that a hint names, be it one that does not count."""
        return {*self._owner, *self.elsewhere()}

    def hinted(self) -> dict[str, set[str]]:
        """The phones of every extension that has one."""
        return {key: phones for key, phones in self._phones.items() if phones}

    def keys(self, number: str) -> list[str]:
        """The extensions of a number: itself, or one for each context that means another phone."""
        if number not in self._of_number:
            return []  # not kept: every number that anybody dials is looked up
        if number not in self._keys_of:
            found = dict.fromkeys(self.key(at) for at in self._ordered(number))
            self._keys_of[number] = list(found)
        return self._keys_of[number]

    def keys_with_phones(self, number: str) -> list[str]:
        """The extensions of a number that have a phone."""
        if number not in self._of_number:
            return []
        if number not in self._phoned:
            self._phoned[number] = list(filter(self.phones, self.keys(number)))
        return self._phoned[number]

    def key(self, at: Numbered) -> str:
        """The key of the extension that a hint is of: `101`, or `101@acme` among several tenants.

        The same number in two contexts is two extensions where they name different phones.
        """
        if at not in self._keys:
            self._keys[at] = self._find_key(at)
        return self._keys[at]

    def _find_key(self, at: Numbered) -> str:
        groups = self._tenants(at.number)
        if len(groups) < 2:  # noqa: PLR2004 - a number of one tenant needs no scope
            return at.number
        contexts = [[each.context for each in group] for group in groups if at in group]
        # Not the first that came: after a restart the hints may come in another order.
        home = [min(names, key=lambda name: (len(name), name)) for names in contexts]
        return f"{at.number}@{home[0]}" if home else ""

    def desks(self) -> bool:
        """Whether a phone with a number for a name is another number's alone: hot desks.

        On such a PBX a phone's name does not tell whose it is.
        """
        return bool(self._desks)

    def _is_desk(self, hint: Hint) -> bool:
        return any(
            hint.strength(phone) is Strength.SINGLE and self._is_named_like_an_agent(phone)
            for phone in hint.phones
        )

    def _is_named_like_an_agent(self, phone: str) -> bool:
        return technology(phone) not in POSITIONS and self._rules.is_agent(name_of_device(phone))

    def _is_colleagues(self, phone: str, strength: Strength) -> bool:
        """Whether a ring group's hint names a colleague's phone: `600 = PJSIP/101&PJSIP/102`."""
        in_group = strength in {Strength.GROUP, Strength.FIRST_OF_GROUP}
        return in_group and not self._had_desks and self._is_named_like_an_agent(phone)

    def _affected(self, at: Numbered) -> set[str]:
        """The phones of all hints of a number: when one changes, the others' keys may too."""
        return {p for each in self._of_number[at.number] for p in self._hints[each].phones}

    def _drop(self, at: Numbered) -> None:
        hint = self._hints.pop(at, None)
        self._desks.discard(at)
        self._of_number[at.number].discard(at)
        for phone in hint.phones if hint is not None else ():
            self._naming[phone].discard(at)

    def _settle(self, phones: set[str]) -> set[str]:
        self._keys.clear()
        self._keys_of.clear()
        self._phoned.clear()
        changed = set()
        if self.desks() is not self._had_desks:
            self._had_desks = self.desks()
            phones = {*phones, *self._naming}
        for phone in phones:
            before, after = self._owner.get(phone), self._strongest(phone)
            if before != after:
                changed.add(phone)
                self._give(phone, before, after)
        return changed

    def _give(self, phone: str, before: str | None, after: str | None) -> None:
        if before is not None:
            self._phones[before].discard(phone)
            del self._owner[phone]
        if after is not None:
            self._phones[after].add(phone)
            self._owner[phone] = after

    def _strongest(self, phone: str) -> str | None:
        best: Claim | None = None
        for at in self._naming[phone]:
            hint = self._hints[at]
            strength = hint.strength(phone)
            if self._is_colleagues(phone, strength):
                continue
            order = -hint.order if strength < Strength.SINGLE else hint.order
            best = max(best or Claim(strength, order, at), Claim(strength, order, at))
        return self.key(best.at) if best is not None else None

    def _ordered(self, number: str) -> list[Numbered]:
        return sorted(self._of_number.get(number, ()), key=lambda at: self._hints[at].order)

    def _tenants(self, number: str) -> list[list[Numbered]]:
        """The hints of a number, those that share a phone together."""
        groups: list[list[Numbered]] = []
        for at in self._ordered(number):
            phones = set(self._hints[at].phones)
            near = [g for g in groups if not phones.isdisjoint(self._phones_of(g))]
            if phones:
                apart = [group for group in groups if group not in near]
                groups = [*apart, [*(each for group in near for each in group), at]]
        return groups

    def _phones_of(self, group: list[Numbered]) -> set[str]:
        return {phone for at in group for phone in self._hints[at].phones}
