"""The tables of docs/history-accuracy.md: what was compared with Asterisk's own books, and how far.

Tests hand in `Figures`; they lie in var/history-accuracy until the page is written:

    python -m tests.asterisk.judging.accuracy

Knows figures and Markdown, nothing of how a comparison is made.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / "var/history-accuracy"
PAGE = ROOT / "docs/history-accuracy.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HEAD = (
    "| Compared | With | On | Number | The same | Explained | Unexplained | Besides |",
    "|---|---|---|---:|---:|---:|---:|---|",
)
KINDS = ("| Kind of difference | On | Number |", "|---|---|---:|")


@dataclass
class Figures:
    """One comparison: `number` things of ours, each of which is the same as theirs, or differs
    by a kind in `explained`, or is in `unexplained` in words."""

    what: str
    book: str
    on: str
    number: int = 0
    same: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    besides: str = ""

    def note(self, kind: str | None, text: str = "") -> None:
        """One more thing: the same (kind ""), of a kind, or (None) not to be explained."""
        self.number += 1
        if kind is None:
            self.unexplained.append(text)
        elif kind:
            self.explained[kind] += 1
        else:
            self.same += 1

    @property
    def name(self) -> str:
        """What tells it apart from others."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.on} {self.what} {self.book}".lower())

    def row(self) -> str:
        """A line of the table."""
        explained = sum(self.explained.values())
        cells = (self.what, self.book, self.on, self.number, self.same, explained,
                 len(self.unexplained), self.besides)  # fmt: skip
        return "| " + " | ".join(str(cell) for cell in cells) + " |"


def hand_in(figures: Figures) -> None:
    """Keep a comparison for the page, and print it."""
    print("\n" + figures.row())
    for kind, number in figures.explained.most_common():
        print(f"    {number:>5} {kind}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{figures.name}.json"
    path.write_text(json.dumps(vars(figures), indent=1))


def begin_anew(on: str) -> None:
    """Forget what was handed in of this Asterisk: the page is to show one run."""
    for path in RESULTS.glob("*.json"):
        if json.loads(path.read_text())["on"] == on:
            path.unlink()


def handed_in() -> list[Figures]:
    """All comparisons there are, the newest Asterisk first."""
    found: Iterable[dict[str, Any]] = (json.loads(p.read_text()) for p in RESULTS.glob("*.json"))
    made = [Figures(**{**each, "explained": Counter(each["explained"])}) for each in found]
    return sorted(made, key=lambda each: (each.what, each.book, each.on))


def filled(page: str, results: list[Figures]) -> str:
    """The page with the tables between its marks."""
    kinds = (
        f"| {each.what}, {each.book}: {kind} | {each.on} | {number} |"
        for each in results
        for kind, number in each.explained.most_common()
    )
    lines = (BEGIN, "", *HEAD, *(each.row() for each in results), "", *KINDS, *kinds, "", END)
    before, _, rest = page.partition(BEGIN)
    return before + "\n".join(lines) + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(), handed_in()))
    print(f"{PAGE}: {len(handed_in())} comparisons")
