"""Which texts mean the caller, or the agent, who is to be erased.

Pure. Knows the ways in which telephone numbers are written. Must not know where they are kept.

A number is compared by its digits, without the zeros before them: +49 30 123456789,
0049-30-123456789 and 030 123456789 are the same. Of two numbers the longer one may begin with a
country code or a digit for outside lines, three digits at most, where the rest has nine digits or
more. A shorter number, such as an extension's, is the same only digit by digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product, starmap
from typing import Final

Meant = Callable[[str], bool]
"""Whether a text means the person."""

LONG: Final = 9
MOST_BEFORE: Final = 3
SHORTEST: Final = 3
_NUMBER: Final = re.compile(r"(?:sips?:|tel:)?\+?[\d\s()/.-]+", re.IGNORECASE)
_RUNS: Final = (re.compile(r"\d+"), re.compile(r"\+?\d[\d ()/.-]*\d"))


def digits_of(text: str) -> str:
    """The digits of a telephone number; empty for any other text."""
    number = text.strip().partition("@")[0]
    return re.sub(r"\D", "", number) if _NUMBER.fullmatch(number) and number.isascii() else ""


def is_same_number(one: str, other: str) -> bool:
    """Whether two rows of digits are one telephone."""
    pairs = product(_without_prefix(one), _without_prefix(other))
    return bool(one) and (one == other or any(starmap(_is_end, pairs)))


def _is_end(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= LONG and len(long) - len(short) <= MOST_BEFORE and long.endswith(short)


def _without_prefix(digits: str) -> set[str]:
    """The digits without zeros before them, and without a 9 for an outside line before a zero."""
    outside = {digits[1:].lstrip("0")} if digits.startswith("90") else set()
    return {digits.lstrip("0")} | outside


def caller(given: str) -> Meant:
    """Who means this caller; a text that is no number (a SIP name) has to be the same."""
    wanted, word = digits_of(given), given.strip().casefold()
    if len(wanted) < SHORTEST:
        return lambda text: text.strip().casefold() == word
    return lambda text: is_same_number(digits_of(text), wanted)


def agent(name: str) -> Meant:
    """Who means this agent; capitals do not matter."""
    word = name.strip().casefold()
    return lambda text: text.strip().casefold() == word


def numbers_in(line: str) -> set[str]:
    """All that may be a number in a line of any form, spaces within numbers or not."""
    return {found for pattern in _RUNS for found in pattern.findall(line)}


def names_caller(line: str, is_meant: Meant, given: str) -> bool:
    """Whether a line has the caller anywhere in it."""
    return given.strip().casefold() in line.casefold() or any(map(is_meant, numbers_in(line)))


def names_agent(line: str, name: str) -> bool:
    """Whether a line has the agent's name in it, as a word of its own."""
    pattern = rf"(?<!\w){re.escape(name.strip())}(?!\w)"
    return re.search(pattern, line, re.IGNORECASE) is not None


def masked(text: str) -> str:
    """What may be said of a number in the audit log."""
    return f"ends in {text.strip()[-2:]}" if len(digits_of(text)) > LONG // 2 else "a short one"
