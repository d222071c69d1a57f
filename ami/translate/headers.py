"""The headers of an event or of a list's entry, and how their names may be spelt.

Pure. Must not know which headers there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from state import events as ev
from state.text import clean_values

Headers = Mapping[str, str]
Translator = Callable[[Headers, float], ev.Event | None]

_VARIABLE: Final = "ChanVariable"

SEPARATORS: Final = MappingProxyType({"hint": "&", "applicationdata": ","})
"""Headers that hold several names, in lower case, and what divides the names."""


def readable(headers: Mapping[str, Any]) -> Headers:
    """The headers with clean text: here strangers' words enter. No variables of channels."""
    if any(name.endswith(_VARIABLE) for name in headers):
        headers = {name: value for name, value in headers.items() if isinstance(value, str)}
    return clean_values(headers, SEPARATORS)


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
