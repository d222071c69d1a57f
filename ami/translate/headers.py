"""The headers of an event or of a list's entry, and how their names may be spelt.

Pure. Must not know which headers there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from state import events as ev

Headers = Mapping[str, str]
Translator = Callable[[Headers, float], ev.Event | None]

UNKNOWN = "<unknown>"
"""What Asterisk writes for an unknown caller."""


class AnyCase(dict[str, str]):
    """Headers that are found whatever the case of their names: versions of Asterisk differ."""

    def __init__(self, headers: Headers) -> None:
        super().__init__({name.lower(): value for name, value in headers.items()})

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        """The value; the default if there is none."""
        return super().get(name.lower(), default)
