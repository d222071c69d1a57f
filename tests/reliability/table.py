"""The table of docs/reliability.md: what each fault did to the board, as the tests measured it.

Tests hand in a `Result` each; they lie in var/reliability until the table is written:

    python -m tests.reliability.table

Knows figures and Markdown, nothing of how a fault is made.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "var/reliability"
PAGE = ROOT / "docs/reliability.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
COLUMNS = (
    "No.", "Fault", "How it was made", "On", "Tried", "Right again: p50", "p95", "max", "Lost",
    "Doubled", "Ghosts", "Besides",
)  # fmt: skip
HEAD = ("| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|")


@dataclass(frozen=True)
class Result:
    """One fault: how it was made, how often, how long each time until the board was right again.

    No `times` means that it was never wrong. `lost`, `doubled`: finished calls; `ghosts`: calls
    or states that were shown or counted and are not there.
    """

    number: int
    fault: str
    how: str
    on: str
    tried: int
    times: tuple[float, ...] = ()
    lost: int = 0
    doubled: int = 0
    ghosts: int = 0
    besides: str = ""

    @property
    def name(self) -> str:
        """What tells it apart from others."""
        return re.sub(r"[^a-z0-9+-]+", "_", f"{self.number:02} {self.fault} {self.on}".lower())


def unclean(result: Result) -> bool:
    """Whether something was lost, doubled or made up, or nothing was tried."""
    return (result.lost, result.doubled, result.ghosts) != (0, 0, 0) or result.tried < 1


def hand_in(result: Result) -> None:
    """Keep a result for the table, and print it; one that is not clean fails the test here."""
    print("\n" + row(result))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{result.name}.json").write_text(json.dumps(asdict(result), indent=1))
    assert not unclean(result), result


def handed_in() -> list[Result]:
    """All results there are, in order."""
    made = (Result(**json.loads(path.read_text())) for path in RESULTS.glob("*.json"))
    return sorted(made, key=lambda result: (result.number, result.fault, result.on))


def row(result: Result) -> str:
    """A line of the table; times in seconds."""
    times = list(result.times)
    shares = [f"{_at_rank(times, share):.2f} s" for share in (0.5, 0.95)] if times else ["-", "-"]
    longest = f"{max(times):.2f} s" if times else "never wrong"
    cells = (
        result.number, result.fault, result.how, result.on, result.tried, *shares, longest,
        result.lost, result.doubled, result.ghosts, result.besides,
    )  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def filled(page: str, results: Iterable[Result]) -> str:
    """The page with the table between its marks."""
    table = "\n".join((BEGIN, "", *HEAD, *map(row, results), "", END))
    before, _, rest = page.partition(BEGIN)
    return before + table + rest.partition(END)[2]


def _at_rank(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie (nearest rank)."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(), handed_in()))
    print(f"{PAGE}: {len(handed_in())} faults")
