"""Asterisk's own word on every phone: its device states over time, from a session of its own.

Knows device states, and when the dialplan of an extension dials: its phone, or where its calls are
forwarded to. It is what a board is judged by.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tests.asterisk.lab.ami_link import AmiLink, Message

IDLE = frozenset({"NOT_INUSE", "UNAVAILABLE"})


@dataclass(frozen=True)
class Transition:
    """A phone's device state from `t` on; `t` in seconds since the start of the recording."""

    t: float
    extension: str
    state: str


@dataclass(frozen=True)
class Dialled:
    """A call to an extension dialled a phone, its own or another, at `t` on the same clock."""

    t: float
    extension: str


@dataclass(frozen=True)
class Mark:
    """When a scenario played, on the same clock, on which phones; `error` if it failed."""

    scenario: str
    t: float
    end: float
    extensions: tuple[str, ...]
    error: str = ""


def as_written(noted: Transition | Dialled | Mark) -> dict[str, object]:
    """What truth.json says of it: times to the millisecond."""
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in asdict(noted).items()
    }


class Truth:
    """Listens from its making on: `initial`, `transitions`, `dialled` and the states of `now`."""

    def __init__(self, link: AmiLink, start: float, devices: Mapping[str, str] | None = None):
        """`start` is zero on the clock of the transitions (time.monotonic).

        `devices` tells whose phone each device is; without it, a device's number is its extension.
        Where the PBX stamps its events, its own clock tells when, not this machine's load.
        """
        self.start = start
        self._devices = devices
        self._epoch = time.time() - (time.monotonic() - start)
        self._changed = threading.Condition()
        self.transitions: list[Transition] = []
        self.dialled: list[Dialled] = []
        self.now: dict[str, str] = {}
        self._notes: Mapping[str, Callable[[Message], None]] = {
            "DeviceStateChange": self._note,
            "DialBegin": self._note_dialled,
        }
        link.listen(self._on_event)
        for message in link.action("DeviceStateList")[1:-1]:
            self._note(message)
        self.initial = dict(self.now)

    def wait_idle(self, extensions: Iterable[str], timeout: float = 10) -> None:
        """Wait until none of these phones is in a call; TimeoutError names those that are."""
        wanted = tuple(extensions)
        with self._changed:
            if not self._changed.wait_for(lambda: not self._busy(wanted), timeout):
                raise TimeoutError(f"still in a call after {timeout:g} s: {self._busy(wanted)}")

    def wait_state(self, extension: str, state: str, timeout: float = 10) -> None:
        """Wait until Asterisk says this of a phone."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.now.get(extension) == state, timeout):
                raise TimeoutError(f"{extension} is {self.now.get(extension)}, not {state}")

    def as_recorded(self, marks: Iterable[Mark] = ()) -> dict[str, Any]:
        """What truth.json holds of it, and what `score` takes."""
        with self._changed:
            return {
                "marks": [as_written(each) for each in marks],
                "initial": dict(self.initial),
                "transitions": [as_written(each) for each in self.transitions],
                "dialled": [as_written(each) for each in self.dialled],
                "final": dict(self.now),
            }

    def _busy(self, extensions: Iterable[str]) -> list[str]:
        return [each for each in extensions if self.now.get(each) not in IDLE]

    def _on_event(self, message: Message) -> None:
        note = self._notes.get(message.get("Event"))
        if note:
            with self._changed:
                note(message)
                self._changed.notify_all()

    def _note_dialled(self, message: Message) -> None:
        self.dialled.append(Dialled(self._when(message), message.get("Exten")))

    def _when(self, message: Message) -> float:
        stamp = message.get("Timestamp")
        return float(stamp) - self._epoch if stamp else message.t - self.start

    def _note(self, message: Message) -> None:
        extension, state = self._extension(message.get("Device")), message.get("State")
        if extension and self.now.get(extension) != state:
            if extension in self.now:
                self.transitions.append(Transition(self._when(message), extension, state))
            self.now[extension] = state

    def _extension(self, device: str) -> str:
        """Whose phone a device is; empty where it is nobody's."""
        technology, _, name = device.partition("/")
        if technology != "PJSIP":
            return ""
        if self._devices is not None:
            return self._devices.get(name, "")
        return name if name.isdigit() else ""
