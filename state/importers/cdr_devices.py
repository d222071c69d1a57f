"""Tell which devices in call detail records have no extension, so that none is lost in silence.

Knows what a record says of whose a device is. Must not know how a device's name is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from state.importers.cdr import Cdr

_PROOF_RECORDS = 3
_CALLED_BY_ASTERISK = "AppDial"


class Party(NamedTuple):
    """A channel in a record: its device, empty where no phone is behind it, and its extension."""

    device: str
    extension: str
    ignored: bool = False

    @property
    def nameless(self) -> str:
        """The device, where it is a phone or a trunk without an extension."""
        return "" if self.extension else self.device


NOBODY = Party("", "")


class NamelessDevices:
    """Counts the records of devices without an extension, and learns whose some of them are."""

    def __init__(self, is_agent: Callable[[str], bool]) -> None:
        self._is_agent = lru_cache(maxsize=10_000)(is_agent)
        self._records: Counter[tuple[str, ...]] = Counter()
        self._placed: Counter[str] = Counter()
        self._numbers: dict[str, str] = {}
        self._taken: set[str] = set()

    def add(self, cdr: Cdr, caller: Party, called: Party) -> None:
        """Note a record. A trunk is counted only where nothing says that it is one."""
        if caller.ignored or called.ignored:
            return
        self._taken.update((caller.extension, called.extension))
        from_agent = bool(caller.nameless) and self._is_agent(cdr.src)
        if caller.nameless and not cdr.app.startswith(_CALLED_BY_ASTERISK):
            self._place(caller.device, cdr.src if from_agent else "")
        devices = [caller.device] if from_agent else []
        if called.nameless and (self._is_agent(cdr.dst) or not (from_agent or caller.extension)):
            outside = () if from_agent or self._is_agent(cdr.dst) else (caller.nameless,)
            devices += [called.device, *filter(None, outside)]
        if devices:
            self._records[tuple(devices)] += 1

    def _place(self, device: str, number: str) -> None:
        self._placed[device] += 1
        if self._numbers.setdefault(device, number) != number:
            self._numbers[device] = ""

    def owners(self) -> dict[str, str]:
        """The extension of each device that the records prove.

        All calls that it placed, three at least, came from the same agent's number, and no other
        device has that number. A trunk brings the numbers of many.
        """
        shared = Counter(self._numbers.values())
        return {
            device: number
            for device, number in self._numbers.items()
            if number and number not in self._taken and shared[number] == 1
            if self._placed[device] >= _PROOF_RECORDS
        }

    def counts(self, known: Iterable[str]) -> tuple[int, tuple[str, ...]]:
        """How many records have a device without an extension, and the devices, most first."""
        owned, records = frozenset(known), 0
        devices: Counter[str] = Counter()
        for named, number in self._records.items():
            nameless = [device for device in named if device not in owned]
            devices.update(dict.fromkeys(nameless, number))
            records += number if nameless else 0
        return records, tuple(device for device, _ in devices.most_common())
