"""Which written numbers are the same telephone: +49 30 1234567, 0049301234567, 0301234567.

Pure. Knows how numbers are written. Must not know calls, or which country the PBX is in: a library
that reads numbers by country would need to be told, and cannot be asked by an index. A number with
letters, and one of less than seven digits, is the same only as written: an extension, a SIP name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TAIL = 7
"""Numbers that are the same agree in so many last digits."""

SEPARATORS = " -/.()"
"""What people write between the digits."""

_MOST_BEFORE = 3
"""The most digits that a country code has, or a prefix for an outside line."""

_STRIPPED = str.maketrans("", "", SEPARATORS)
_TRUNK_ZERO = re.compile(r"\(0\)")  # +49 (0)30: the 0 is dialled within the country only
_BEFORE = re.compile(rf"(?:90|0)0*(?=\d{{{TAIL}}})", re.ASCII)
"""What is dialled before a number: 0, 00, or 90 and 900 behind the 9 of an outside line."""

_WITHHELD = frozenset(
    {"anonymous", "unknown", "unavailable", "notavailable", "restricted", "private", "withheld",
     "blocked", "none", "null", "na", "asterisk", "s", "<unknown>"}
)  # fmt: skip
"""What trunks and Asterisk itself send in place of a number, without separators."""


class Number(NamedTuple):
    """A number to compare: its digits without leading zeros, and what they are.

    `form` is "+" with the country code and "0" with the area code. It is "=" for what is the same
    only as written, and "" where it is not certain: 00 begins a country code, or a national number
    behind the 0 of an outside line. `unstripped` is the other reading of 9001234567: that 90 begins
    the number and stands for no outside line.
    """

    digits: str
    form: str
    unstripped: str = ""

    @property
    def tail(self) -> str:
        """The last digits, by which numbers that may be the same are found."""
        return self.digits[-TAIL:]


def read_number(text: str) -> Number | None:
    """A number as written; None where the caller withheld it."""
    stripped = _TRUNK_ZERO.sub("", text).translate(_STRIPPED)
    if not stripped.strip("0+") or stripped.casefold().partition("@")[0] in _WITHHELD:
        return None
    plain = stripped.removeprefix("+")
    if not (plain.isascii() and plain.isdigit()):
        return Number(stripped, "=")
    before = _BEFORE.match(plain) if stripped == plain else None
    digits = plain[before.end() :] if before else plain
    if len(digits) < TAIL:
        return Number(stripped, "=")
    if stripped != plain:
        return Number(digits, "+")
    if before is None or before[0].startswith("9"):
        return Number(digits, "", plain if before else "")
    return Number(digits, "0" if before[0] == "0" else "")


def is_same(one: Number, other: Number) -> bool:
    """Whether two numbers are the same telephone, as far as their digits tell."""
    return any(_is_same(this, that) for this in _readings(one) for that in _readings(other))


def _readings(number: Number) -> list[Number]:
    other = [Number(number.unstripped, number.form)] if number.unstripped else []
    return [number, *other]


def _is_same(one: Number, other: Number) -> bool:
    if one.digits == other.digits:
        return True
    short, long = sorted((one, other), key=lambda number: len(number.digits))
    if "=" in {short.form, long.form} or short.form == "+" or long.form == "0":
        return False
    before = len(long.digits) - len(short.digits)
    return 0 < before <= _MOST_BEFORE and long.digits.endswith(short.digits)
