"""The lines of `.env` that a PBX needs for a right board, made of what is left out of it.

Pure. Knows how settings are written. Must not know a PBX or how it is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from state.board.identity.rules import Rules
from state.board.identity.survey import LeftOut

_WRITABLE = re.compile(r"[\w.+*@/:-]+")
"""Names that mean the same to every reader of such a file. Others come from odd configurations."""


class Advice(NamedTuple):
    """Lines to write, and lines that keep out for good what is left out already."""

    lines: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


def advice(rules: Rules, found: Iterable[LeftOut]) -> Advice:
    """A line for each setting, with the values that it has now."""
    sure: defaultdict[str, set[str]] = defaultdict(set)
    offered: defaultdict[str, set[str]] = defaultdict(set)
    for each in found:
        name, value = each.adds or ("", "")
        if name == "AGENT_PATTERN" or _WRITABLE.fullmatch(value):
            (sure if each.sure else offered)[name].add(value)
    return Advice(tuple(_lines(rules, sure)), tuple(_lines(rules, offered)))


def _lines(rules: Rules, added: dict[str, set[str]]) -> Iterator[str]:
    present = {
        "CONTEXTS": set(rules.contexts), "EXTENSIONS": set(_extensions(rules)),
        "IGNORE": set(rules.ignore),
    }  # fmt: skip
    for name, values in sorted(added.items()):
        yield f"{name}={','.join(sorted(present.get(name, set()) | values))}"


def _extensions(rules: Rules) -> Iterator[str]:
    """`1001:PJSIP/a`, or `1001` alone, as EXTENSIONS has them."""
    for number, devices in rules.extensions.items():
        yield from (f"{number}:{device}" for device in devices) if devices else [number]
