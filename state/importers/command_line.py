"""The import command: print a progress bar, then what became of the lines.

Knows the settings and what the operator reads. Must not know columns or events.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TextIO

from state.files.agents import read_agents
from state.files.rows import SettingsFileError
from state.history import HistoryError, open_history
from state.importers.import_files import import_cdr, import_queue_log
from state.importers.log_lines import Refused
from state.importers.results import ImportResult, Job, Progress
from state.private import opener
from state.settings import Settings
from state.text import masked_numbers, one_line, visible
from state.upkeep.installation import opened

log = logging.getLogger("ringside.import")

IMPORTS: dict[str, Callable[[Iterable[Path], Job], ImportResult]] = {
    "cdr": import_cdr,
    "queue-log": import_queue_log,
}
_LINES_PRINTED = 20
_LONGEST_PRINTED = 300
_BAR_WIDTH = 30


def run_import(kind: str, paths: Iterable[Path], settings: Settings, out: TextIO) -> int:
    """Import files of a kind in IMPORTS and print to `out`; return 0, or 1 when it failed.

    The first refused lines are printed, and all of them are written to a file in STATE_DIR.
    """
    if settings.demo:
        print("import stopped: AMI_HOST is not set; the demo keeps no history of yours", file=out)
        return 1
    refused_file = settings.folder / f"refused-{kind}.txt"
    started, files = time.monotonic(), list(paths)
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        result, printed = _run(kind, files, settings, refused_file, out)
    except (HistoryError, SettingsFileError, OSError, EOFError) as error:
        print(f"\nimport stopped: {error}", file=out)
        return 1
    with opened(settings) as installation:
        names = ", ".join(path.name for path in files)
        installation.note("imported", kind=kind, files=names, lines=result.lines)
    _print_result(result, time.monotonic() - started, out)
    if result.refused:
        print(f"{result.refused:>12,} lines refused, all named in {refused_file}", file=out)
        print("\n".join(printed), file=out)
    else:
        refused_file.unlink()
    return 0


def _run(
    kind: str, paths: Iterable[Path], settings: Settings, refused_file: Path, out: TextIO
) -> tuple[ImportResult, list[str]]:
    agents = read_agents(settings.agents_file, settings.zone)
    history = open_history(settings.history_dsn, settings.zone, agents)
    printed: list[str] = []

    def refuse(refused: Refused) -> None:
        file.write(f"{refused}\n")
        if len(printed) < _LINES_PRINTED:
            words = f"  {refused.path.name}:{refused.number}: {refused.reason}"
            printed.append(one_line(words, _LONGEST_PRINTED))

    # An import makes many records and no reference cycles. At its usual thresholds the garbage
    # collector would take a fifth of the time.
    gc.set_threshold(100_000, 50, 50)
    with (
        closing(history),
        open(refused_file, "w", encoding="utf-8", opener=opener) as file,
    ):
        return IMPORTS[kind](paths, Job(history, settings, _bar(out), refuse)), printed


def _bar(out: TextIO) -> Callable[[Progress], None]:
    def show(progress: Progress) -> None:
        share = progress.done_bytes / (progress.all_bytes or 1)
        bar = ("#" * round(share * _BAR_WIDTH)).ljust(_BAR_WIDTH, ".")
        text = f"\r{progress.path.name} [{bar}] {share:4.0%} {progress.lines:,} lines"
        print(text, end="\n" if share >= 1 else "", file=out, flush=True)

    return show


def _print_result(result: ImportResult, seconds: float, out: TextIO) -> None:
    rate = result.lines / seconds if seconds else 0
    print(f"{result.lines:,} lines in {seconds:.1f} s ({rate:,.0f} a second)", file=out)
    for name, number in sorted(result.counts.items()):
        if number:
            print(f"{number:>12,} {name}", file=out)
    for line in result.nameless.lines():
        shown = visible(line)
        log.warning("%s", masked_numbers(shown))  # a device's name may be what was dialled
        print(shown, file=out)
