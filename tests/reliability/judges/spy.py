"""What other processes publish, seen through the live store as a web worker sees it.

Knows the reader; notes when which link and which rows were there to be seen.
"""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from state.live.schema import Row
from state.live.store import open_reader
from tests.asterisk.judging.score import Shown

LOOK_S = 0.03
DEAD_S = 3.0
"""So long at most it takes until a death is seen: a picture of 2 s ago has no collector."""


class Spy:
    """Reads the store of `folder` again and again while the `with` block runs.

    `shown` is what was to be seen when, `dated` the same by the moment that the board gives it.
    """

    def __init__(self, folder: Path) -> None:
        self.shown: list[Shown] = []
        self.dated: list[Shown] = []
        self.links: list[tuple[float, str, str]] = []
        self.kept: list[tuple[float, str]] = []
        self.reader = open_reader(f"diskcache://{folder / 'live'}")
        self._known: dict[str, Row] = {}
        self._noted: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(5)

    def gaps(self, deaths: list[float]) -> list[tuple[float, float]]:
        """The stretches in which nobody collected: from a death, or from when it was seen."""
        found: list[tuple[float, float]] = []
        since: float | None = None
        for t, state, _ in self.links:
            if state != "up":
                since = t if since is None else since
            elif since is not None:
                died = [death for death in deaths if since - DEAD_S < death < since]
                found.append((max(died, default=since), t))
                since = None
        return found

    def up_since(self, moment: float, until: float = float("inf")) -> float | None:
        """When the link was seen to be up for the first time after not being so, after `moment`.

        None where it was not seen to go and come back before `until`.
        """
        seen = [(t, state) for t, state, _ in self.links if moment < t < until]
        down = next((t for t, state in seen if state != "up"), float("inf"))
        return next((t for t, state in seen if t > down and state == "up"), None)

    def _note_changes(self, number: str, row: Row, epoch: float) -> None:
        """What it went through since the last look, as the drawer lists it; at first as it is."""
        known = self._noted.get(number)
        changes = [c for c in self.reader.changes(number) if known is None or c["at"] > known]
        if known is None and not changes:
            first = Shown(row["since"] - epoch, number, row["status"], row["direction"])
            self.dated.append(first)
        for change in reversed(changes):
            direction = "outbound" if change["label"] == "Dialing" else None
            self.dated.append(Shown(change["at"] - epoch, number, change["after"], direction))
        self._noted[number] = max([row["since"] if known is None else known]
                                  + [change["at"] for change in changes])  # fmt: skip

    def _run(self) -> None:
        while not self._over.wait(LOOK_S):
            live, now = self.reader.read(), time.monotonic()
            epoch = time.time() - now
            link = live.link["state"], live.link["reason"]
            if not self.links or self.links[-1][1:] != link:
                self.links.append((now, *link))
            if not self.kept or self.kept[-1][1] != live.kept:
                self.kept.append((now, live.kept))
            for number, row in live.rows.items():
                if self._known.get(number) is not row:
                    self._known[number] = row
                    code = 9 if row["waiting"] else row["status"]
                    self.shown.append(Shown(now, number, code, row["direction"]))
                    self._note_changes(number, row, epoch)
