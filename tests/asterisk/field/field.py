"""The stage of the field laboratory: phones, the operator's hands, and the board that looks on.

Knows how a play is run and what it left; what is right is said by the cases.
"""

from __future__ import annotations

import time
from pathlib import Path

from state.history.history import History
from state.history.reports.listing import LegFilter, find_legs
from state.live.schema import Row
from tests.asterisk.books.hour import all_queue_calls
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.phones import Leg
from tests.asterisk.lab.switchboard import Switchboard
from tests.asterisk.lab.waiting import wait_until
from tests.asterisk.playing.stage import TALK, Stage
from tests.fakes.panel import Panel
from tests.scenarios.expected import line_of


class Field(Stage):
    """A stage with a board.

    `seen` holds what a board showed that began in the middle, `shown` what this one showed then.
    """

    def __init__(self, lab: Lab, panel: Panel, truth: Truth, pbx: Switchboard, folder: Path):
        super().__init__(lab.phones, pbx, truth, hurried)
        self.lab = lab
        self.panel = panel
        self.seen: dict[str, Row] = {}
        self.shown: dict[str, Row] = {}
        self._folder = folder

    def command(self, line: str) -> None:
        """Run a line of Asterisk's own command line."""
        self.lab.pbx.command(line)

    def keys(self, phone: str, number: str) -> None:
        """A phone dials a feature code and listens until it is over."""
        self.phones.dial(phone, number).wait_ended()
        self.talk(0.5)

    def set_database(self, family: str, key: str, value: str) -> None:
        """Write an entry of Asterisk's own database."""
        self.pbx.link.action("DBPut", {"Family": family, "Key": key, "Val": value})

    def answered_by(self, caller: Leg, phone: str, *others: str) -> Leg:
        """Let a phone (and others) ring, answer there, talk."""
        called = self.ring(phone)
        for other in others:
            self.phones.ringing(other)
        called.answer()
        caller.wait_up()
        self.talk()
        return called

    def wait_device(self, device: str, state: str) -> None:
        """Wait until Asterisk says this of a device that is no phone."""
        action = {"Variable": f"DEVICE_STATE({device})"}
        wait_until(
            lambda: self.pbx.link.action("Getvar", action)[0].get("Value") == state,
            f"{device} is {state}",
        )

    def look_afresh(self) -> None:
        """Start a second board now, and note what it shows first."""
        folder = self._folder / f"afresh-{time.monotonic()}"
        folder.mkdir()
        with Panel(self.lab.ami_port, READER, folder, settings=self.panel.settings) as panel:
            time.sleep(SETTLE_S)
            self.seen, self.shown = (dict(each.live().rows) for each in (panel, self.panel))

    def wait_quiet(self) -> None:
        """Wait until no channel is left, at the PBX and at the phones."""
        time.sleep(HEARS_S)  # a phone that is put down before it hears of the end has declined
        self.phones.hang_up()
        wait_until(lambda: not self._channels(), "no channel is left")
        time.sleep(SETTLE_S)

    def legs_since(self, begin: float) -> list[str]:
        """The legs that were kept since (epoch seconds), a line each."""
        found = find_legs(self._history, LegFilter(begin, 1e12))
        return sorted(line_of(leg) for leg in found)

    def talked_since(self, begin: float) -> dict[str, float]:
        """Key of an extension -> seconds that it talked, by the legs that were kept since."""
        sums: dict[str, float] = {}
        for leg in find_legs(self._history, LegFilter(begin, 1e12)):
            sums[leg.extension] = sums.get(leg.extension, 0.0) + leg.talk_s + leg.hold_s
        return sums

    def waits_since(self, begin: float) -> list[str]:
        """The queue calls that were kept since, a line each."""
        return sorted(
            f"{call.queue} {call.result} {call.caller} {call.extension}".strip()
            for call in all_queue_calls(self._history)
            if call.ended_at >= begin
        )

    @property
    def _history(self) -> History:
        return self.panel.history

    def _channels(self) -> list[str]:
        answer = self.pbx.link.action("CoreShowChannels")
        return [each.get("Channel") for each in answer if each.get("Event") == "CoreShowChannel"]


def hurried(seconds: float) -> float:
    """People are quick here; what takes longer than a talk has its reason."""
    return seconds if seconds > TALK else 0.5 * seconds


WRAPUP = "WRAPUP=407:4"
"""What the boards here have besides the lines of docs/pbx.md."""

HEARS_S = 0.3
"""How long a phone may take to hear that its call is over."""

SETTLE_S = 0.6
"""How long a board needs at most to publish, to ask, and to keep what ended."""
