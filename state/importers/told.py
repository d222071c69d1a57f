"""An import at the command line: a bar while it runs, then what became of the lines.

Knows words and files of the outside. Must not know what is imported how.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TextIO

from state.files.agents import SettingsFileError, read_agents
from state.history import HistoryError, open_history
from state.importers.lines import Refused
from state.importers.run import Job, Progress, Report, import_cdr, import_queue_log
from state.settings import Settings

IMPORTS: dict[str, Callable[[Iterable[Path], Job], Report]] = {
    "cdr": import_cdr,
    "queue-log": import_queue_log,
}
_SHOWN = 20
_WIDTH = 30


def run_import(kind: str, paths: Iterable[Path], settings: Settings, out: TextIO) -> int:
    """Import files of a kind in IMPORTS, telling `out`; 0, or 1 when it could not be done.

    Lines that were refused are named on `out`, the first of them, and all in a file in STATE_DIR.
    """
    if settings.demo:
        print("import stopped: AMI_HOST is not set; the demo keeps no history of yours", file=out)
        return 1
    refused_file = settings.folder / f"refused-{kind}.txt"
    started = time.monotonic()
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        report, shown = _run(kind, paths, settings, refused_file, out)
    except (HistoryError, SettingsFileError, OSError, EOFError) as error:
        print(f"\nimport stopped: {error}", file=out)
        return 1
    _say(report, time.monotonic() - started, out)
    if report.refused:
        print(f"{report.refused:>12,} lines refused, all named in {refused_file}", file=out)
        print("\n".join(shown), file=out)
    else:
        refused_file.unlink()
    return 0


def _run(
    kind: str, paths: Iterable[Path], settings: Settings, refused_file: Path, out: TextIO
) -> tuple[Report, list[str]]:
    agents = read_agents(settings.agents_file, settings.zone)
    history = open_history(settings.history_dsn, settings.zone, agents)
    shown: list[str] = []

    def refuse(refused: Refused) -> None:
        file.write(f"{refused}\n")
        if len(shown) < _SHOWN:
            shown.append(f"  {refused.path.name}:{refused.number}: {refused.reason}")

    # Records come and go by the thousand without a cycle among them: looking for cycles at the
    # usual pace would be a fifth of the time.
    gc.set_threshold(100_000, 50, 50)
    with closing(history), refused_file.open("w", encoding="utf-8") as file:
        return IMPORTS[kind](paths, Job(history, settings, _bar(out), refuse)), shown


def _bar(out: TextIO) -> Callable[[Progress], None]:
    def show(progress: Progress) -> None:
        share = progress.done_bytes / (progress.all_bytes or 1)
        bar = ("#" * round(share * _WIDTH)).ljust(_WIDTH, ".")
        text = f"\r{progress.path.name} [{bar}] {share:4.0%} {progress.lines:,} lines"
        print(text, end="\n" if share >= 1 else "", file=out, flush=True)

    return show


def _say(report: Report, seconds: float, out: TextIO) -> None:
    rate = report.lines / seconds if seconds else 0
    print(f"{report.lines:,} lines in {seconds:.1f} s ({rate:,.0f} a second)", file=out)
    for what, number in sorted(report.counts.items()):
        if number:
            print(f"{number:>12,} {what}", file=out)
