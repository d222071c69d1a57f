"""`python -m ami.demo`: make the demo's past, and end.

Knows settings, signals and the terminal. Must not know how a day is made. It is a process of its
own, so that the board never waits for it.
"""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType

from ami.demo.past import Past
from ami.demo.people import people, roster
from ami.demo.phones import demo_phones
from state.demo_progress import Progress, write_progress
from state.history import open_history
from state.private import make_private
from state.settings import Settings, load_settings

NOT_THE_DEMO = "not done: AMI_HOST is set, and a real PBX's history gets no invented calls"


def main() -> None:
    """Make what is not made yet. A signal ends it; the next start goes on."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    make_private()
    settings = load_settings(sys.exit)
    if not settings.demo:
        sys.exit(NOT_THE_DEMO)
    phones = demo_phones()
    history = open_history(settings.history_dsn, settings.zone, roster(phones))
    began, terminal = float(sys.argv[1]) if sys.argv[1:] else time.time(), Terminal(settings)

    def report(progress: Progress) -> None:
        write_progress(settings.folder, progress)
        terminal.show(progress)

    Past(history, people(phones), settings.demo_weeks).make(began, report)
    history.close()


class Terminal:
    """The last line for whoever started the demo: always the address, and how far the past is."""

    def __init__(self, settings: Settings) -> None:
        self._address = f"Ringside: http://{settings.bind}"
        self._weeks = settings.demo_weeks
        self._shows_steps = sys.stdout.isatty()

    def show(self, progress: Progress) -> None:
        """Write how far it is: each day on a terminal, else only the beginning and the end."""
        if not progress.of:
            return  # made at an earlier start; the address is on the terminal already
        if progress.is_over:
            sys.stdout.write(f"{self._start()}The demo has {self._weeks} weeks of history.\n")
            sys.stdout.write(f"{self._address}\n")
        elif self._shows_steps or not progress.done:
            sys.stdout.write(f"{self._start()}{self._address} ({words(progress)}){self._end()}")
        sys.stdout.flush()

    def _start(self) -> str:
        return "\r\x1b[K" if self._shows_steps else ""

    def _end(self) -> str:
        return "" if self._shows_steps else "\n"


def words(progress: Progress) -> str:
    """How far it is, for people."""
    return f"making the demo's history: {progress.done} of {progress.of} days"


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
