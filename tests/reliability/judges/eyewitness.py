"""What readers of one board see, beside Asterisk's own word and the pauses of the machine.

Knows how truth, spy and clock belong together; what is wrong is in judgement.py.
"""

import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.lab import Lab
from tests.asterisk.lab.waiting import wait_until
from tests.reliability.judges.judgement import Wrong, wrongs
from tests.reliability.judges.machine import Machine
from tests.reliability.judges.spy import Spy


class Eyewitness:
    """Watches the live store in `folder` from when it shows something to the end of its block."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self._lab = lab
        self._spy = Spy(folder)
        self._machine = Machine()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._machine)
        self._stack.enter_context(self._spy)
        wait_until(lambda: bool(self._spy.shown), "a picture", 20)
        self._start = time.monotonic()
        link = self._lab.pbx.login("truth")
        self._stack.callback(link.close)
        self._truth = Truth(link, self._start)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, value, trace)

    def now(self) -> float:
        """The time on the clock of what is found."""
        return time.monotonic() - self._start

    def wrongs(self) -> list[Wrong]:
        """Where what readers saw was wrong so far; a board at which nothing happened is none."""
        told, until = self._truth.as_recorded(), self.now()
        assert told["transitions"], "nothing happened"
        shown = [each._replace(t=each.t - self._start) for each in self._spy.shown]
        return wrongs(shown, told, until, machine=self._machine.pauses(self._start))
