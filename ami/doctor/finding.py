"""A result of the check, and how it is printed.

Must not know what is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    HINT = "hint"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of the check: a line, and below it lines that are to be copied."""

    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.level:>4}  {self.text}"


def print_findings(findings: Iterator[Finding], say: Callable[[str], None]) -> int:
    """Say each finding; return the exit code: 1 if any is bad."""
    code = 0
    for finding in findings:
        say(str(finding))
        if finding.level is Level.BAD:
            code = 1
    return code
