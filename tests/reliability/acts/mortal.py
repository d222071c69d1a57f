"""A collector that is killed at a chosen point: what `app.collect` runs, in a process of its own.

    python -m tests.reliability.acts.mortal POINT COUNT

with the settings in the environment, as for gunicorn. At the COUNT-th time that it comes to POINT
the process kills itself, as a power cut would: nothing is closed, nothing is flushed. Its last
word on standard output is LAST_WORD, so that no other death is taken for this one.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import app
from state.history.history import History
from state.live.store import StoreWriter
from state.logs import set_up_logging
from state.settings import load_settings

POINTS: dict[str, tuple[type, str, bool]] = {
    "before the history is written": (History, "write", False),
    "after the history is written": (History, "write", True),
    "before the store is written": (StoreWriter, "publish", False),
    "after the store is written": (StoreWriter, "publish", True),
}
"""Where one may die: whose method, and whether after it."""


LAST_WORD = b"dies at the chosen point"


def die() -> None:
    """Say so, and be gone."""
    os.write(sys.stdout.fileno(), LAST_WORD)
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(method: Callable[..., Any], count: int, *, after: bool) -> Callable[..., Any]:
    """The method, which kills this process when it is called for the `count`-th time."""
    called = 0

    def does(*parts: Any, **named: Any) -> Any:
        nonlocal called
        called += 1
        if called >= count and not after:
            die()
        given = method(*parts, **named)
        if called >= count:
            die()
        return given

    return does


def main(point: str, count: str) -> None:
    """Collect until death, or for good where no point is named."""
    if point:
        owner, name, after = POINTS[point]
        setattr(owner, name, deadly(getattr(owner, name), int(count), after=after))
    settings = load_settings(app.say_error)
    set_up_logging(settings.log_level, settings.log_format)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    app.collect(settings, stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
