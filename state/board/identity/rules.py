"""What the settings say of extensions: AGENT_PATTERN, CONTEXTS, EXTENSIONS, IGNORE.

Knows the four settings' meaning. Must not know hints or devices of a PBX.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from state.board.identity.names import spelt

DEFAULT_PATTERN = r"\d{3,5}"
"""What an agent's number looks like, as the description this grew from has it: 3 to 5 digits."""


DEFAULT_CONFERENCES = ("8600xxx", "9600xxx")
"""VICIdial's conferences of agents."""

MONITOR_PREFIXES = ("5", "6")
"""VICIdial joins 8600051 muted by 58600051 (a recording) and 68600051 (a manager)."""

_WILDCARDS = {"x": r"\d", "X": r"\d", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
"""What letters stand for in the dialplan's patterns. VICIdial writes x."""

_PARTS = re.compile(r"\[[\d-]+\]|.", re.DOTALL)
"""A pattern's letters, and its ranges: `[2-5]`."""


def _expression(pattern: str) -> re.Pattern[str]:
    """The expression of a pattern as a dialplan writes it: `_860[0-4]xxx`."""
    parts = _PARTS.findall(pattern.removeprefix("_"))
    return re.compile(
        "".join(p if len(p) > 1 else _WILDCARDS.get(p, re.escape(p)) for p in parts), re.ASCII
    )


@dataclass(frozen=True)
class Rules:
    """`contexts` that are shown (all, where none is named); `extensions` to show whatever else says
    of them, with their phones where those are named; numbers and devices to `ignore`;
    `conferences` in which an agent's phone stays all day, as patterns of the dialplan: 8600xxx.
    Devices may be written `sip/1001` as in a dialplan; here they are as events name them.
    """

    pattern: str = DEFAULT_PATTERN
    contexts: Collection[str] = ()
    extensions: Mapping[str, Collection[str]] = field(default_factory=lambda: MappingProxyType({}))
    ignore: Collection[str] = ()
    conferences: Collection[str] = DEFAULT_CONFERENCES

    def __post_init__(self) -> None:
        extensions = {n: tuple(map(spelt, devices)) for n, devices in self.extensions.items()}
        object.__setattr__(self, "extensions", MappingProxyType(extensions))
        object.__setattr__(self, "ignore", frozenset(map(spelt, self.ignore)))

    def is_agent(self, number: str) -> bool:
        """Whether a number is an agent's by its form, or because EXTENSIONS names it."""
        if number in self.ignore:
            return False
        return number in self.extensions or self._pattern.fullmatch(number) is not None

    def shows(self, context: str) -> bool:
        """Whether the extensions of a context are shown."""
        return not self.contexts or context in self.contexts

    def is_session(self, conference: str) -> bool:
        """Whether an agent's phone stays in this conference between calls."""
        if conference in self.conferences:
            return True  # a name may have letters of patterns: `box1`
        return bool(conference) and any(each.fullmatch(conference) for each in self._rooms)

    def listens_in(self, exten: str, conference: str) -> bool:
        """Whether who dials this joins the conference to listen or to record, muted."""
        return exten[:1] in MONITOR_PREFIXES and exten[1:] == conference

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    @cached_property
    def _rooms(self) -> list[re.Pattern[str]]:
        return list(map(_expression, self.conferences))

    def owner(self, device: str) -> str | None:
        """Whose a device is by the settings: nobody's (empty), a number's, or None: not said."""
        named = spelt(device)
        return "" if named in self.ignore else self._owners.get(named)

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {device: n for n, devices in self.extensions.items() for device in devices}
