"""Text from calls, files and requests, which strangers write: made safe to show and short.

Pure. Knows Unicode. Must not know what a text names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from unicodedata import category

LONGEST: Final = 120
"""So many characters of a name or identifier are kept. Asterisk's own have at most 80."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, writing directions, half characters and line separators, as Unicode sorts them."""

_JOINER: Final = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
"""What Persian, Hindi and emoji need between two characters."""

_DIGITS_SHOWN: Final = 2
_LONG_NUMBER: Final = re.compile(rf"\d{{5,}}(?=\d{{{_DIGITS_SHOWN}}})")


def visible(text: str) -> str:
    """The text, with an escape such as \\u202e in place of each character that cannot be seen."""
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def clean(text: str) -> str:
    """A name or identifier as it may enter: visible, and at most LONGEST characters long.

    Two that differ only where they are cut remain two: the end of a cut one is made of the whole.
    """
    if len(text) <= LONGEST and text.isprintable():
        return text
    joined = _JOINER.split(text)
    shown = "".join(map(_join, map(visible, joined), [*_JOINER.findall(text), ""]))
    if len(shown) <= LONGEST:
        return shown
    end = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{shown[: LONGEST - 9]}…{end}"


def clean_parts(text: str, separator: str) -> str:
    """Several names in one text, each of them clean."""
    return separator.join(map(clean, text.split(separator)))


def clean_values(headers: Mapping[str, str], separators: Mapping[str, str]) -> Mapping[str, str]:
    """The mapping with clean values, itself if they are clean.

    `separators` says of names, in lower case, what divides the parts of their values.
    """
    values = headers.values()
    if max(map(len, values), default=0) <= LONGEST and "".join(values).isprintable():
        return headers
    return {name: _clean(value, separators.get(name.lower())) for name, value in headers.items()}


def one_line(text: str, longest: int) -> str:
    """Visible text of at most `longest` characters; what is too much is left out of the middle."""
    return shortened(visible(shortened(text, longest)), longest)


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters: the beginning and the end."""
    half = (longest - 3) // 2
    return text if len(text) <= longest else f"{text[:half]} … {text[len(text) - half :]}"


def masked(number: str) -> str:
    """A caller's number of which only the last two digits are shown."""
    return f"…{number[-_DIGITS_SHOWN:]}" if len(number) > _DIGITS_SHOWN else "…"


def masked_numbers(text: str) -> str:
    """The text with each number of seven digits or more masked: it may be a caller's."""
    return _LONG_NUMBER.sub("…", text)


def _clean(value: str, separator: str | None) -> str:
    return clean(value) if separator is None else clean_parts(value, separator)


def _visible(character: str) -> str:
    unseen = not character.isprintable() and category(character) in _UNSEEN
    return character.encode("unicode_escape").decode("ascii") if unseen else character


def _join(shown: str, joiner: str) -> str:
    return shown + joiner
