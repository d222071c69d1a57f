"""Imports of lines that a test writes down, and what they left in the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from state.history import History
from state.history.database.schema import intervals
from state.history.reports.listing import LegFilter, find_legs
from state.importers import ImportResult, Job, import_cdr, import_queue_log
from state.importers.log_lines import Refused
from state.records import CallLeg
from state.settings import Settings


def ever(zone: str = "UTC") -> Settings:
    """Settings that keep calls of any time."""
    return Settings(ami_host="pbx", history_days=100_000, time_zone=zone, _env_file=None)


EVER = ever()

Files = dict[str, str | bytes]


class Importing:
    """Imports texts as files of a folder into a history."""

    def __init__(self, history: History, folder: Path, settings: Settings = EVER) -> None:
        self.history, self.folder = history, folder
        self.refused: list[Refused] = []
        self._job = Job(history, settings, on_refused=self.refused.append)

    def cdr(self, *texts: str | bytes) -> ImportResult:
        """Import texts as files of call detail records, in this order."""
        return self._take(import_cdr, "Master.csv", texts)

    def queue_log(self, *texts: str | bytes) -> ImportResult:
        """Import texts as files of a queue_log, in this order."""
        return self._take(import_queue_log, "queue_log", texts)

    def _take(
        self,
        import_files: Callable[[list[Path], Job], ImportResult],
        name: str,
        texts: tuple[str | bytes, ...],
    ) -> ImportResult:
        paths = []
        for number, text in enumerate(texts):
            paths.append(self.folder / f"{name}.{number}")
            paths[-1].write_bytes(text.encode() if isinstance(text, str) else text)
        return import_files(paths, self._job)

    @property
    def legs(self) -> list[CallLeg]:
        """All legs, in order of their end."""
        return list(find_legs(self.history, LegFilter(0, 1e12)))

    @property
    def talks(self) -> list[tuple[str, float]]:
        """Each answered leg's extension and seconds of talk."""
        return sorted((leg.extension, leg.talk_s) for leg in self.legs if leg.answered_at)

    def pauses(self, since: int = 0) -> list[tuple[str, str, int, int]]:
        """Extension, reason, begin and end of each pause, in seconds after `since`."""
        with self.history.reading() as connection:
            rows = connection.execute(select(intervals).order_by(intervals.c.started_us)).all()
        return [
            (
                row.extension,
                row.reason,
                row.started_us // 10**6 - since,
                row.ended_us // 10**6 - since,
            )
            for row in rows
        ]
