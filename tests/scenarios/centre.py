"""A call centre by its lists: hints, devices, members and channels, which a board reads and hears.

Knows the form of the lists. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from state import events as ev
from state.board.apply import Board
from state.board.identity.rules import Rules
from tests.fakes.story import Line, Story

IDLE = "NOT_INUSE"


class Centre(Story):
    """A board that has read a PBX's lists. `hints` are `101@acme = PJSIP/acme-101`.

    A hint without a context is in ext-local. `members` are `sales Local/101@from-queue/n`, and
    what it is watched by behind that.
    """

    def __init__(
        self,
        hints: Iterable[str] = (),
        devices: Iterable[str] = (),
        members: Iterable[str] = (),
        rules: Rules | None = None,
    ) -> None:
        self.hints = dict(map(_parted, hints))
        self.devices = dict.fromkeys(devices, IDLE)
        self.members = list(members)
        self.running: dict[str, ev.ListedChannel] = {}
        super().__init__(board=Board(rules))

    def sweep(self, *_alive: Line, **_devices: str) -> None:
        """Ask and get all lists as they are now."""
        self.ask()
        at = self.now()
        members = [_member(at, text) for text in self.members]
        self.tell(
            ev.Snapshot(
                at,
                tuple(self.running.values()),
                tuple(self._hint(name) for name in self.hints),
                tuple(ev.DeviceStateChange(at, *each) for each in self.devices.items()),
                tuple(dict.fromkeys(each.queue for each in members)),
                tuple(members),
                (),
            )
        )

    def move(self, *hints: str, status: int = 0) -> None:
        """Hints change, one after the other: an event each."""
        for name, text in map(_parted, hints):
            self.hints[name] = text
            self.tell(self._hint(name, status))

    def remove(self, *names: str) -> None:
        """Hints leave the dialplan."""
        for name in names:
            self.tell(self._hint(name, -1))
            del self.hints[name]

    def say(self, device: str, state: str) -> None:
        """A device reports."""
        self.devices[device] = state
        self.tell(ev.DeviceStateChange(self.now(), device, state))

    def hear_members(self) -> None:
        """The queues tell of all their members."""
        for text in self.members:
            self.tell(_member(self.now(), text))

    def list_channel(self, line: Line, application: str = "", data: str = "", bridge: str = "",
                     age_s: float = 60.0) -> None:  # fmt: skip
        """The next lists name a channel."""
        entry = ev.ListedChannel(line.info, age_s, bridge, application, data)
        self.running[line.uniqueid] = entry

    @property
    def tiles(self) -> set[str]:
        """The extensions of the board."""
        return set(self.board.extensions)

    def _hint(self, name: str, status: int = 0) -> ev.ExtensionStatus:
        exten, _, context = name.partition("@")
        return ev.ExtensionStatus(
            self.now(), exten, context or "ext-local", self.hints[name], status
        )


def _parted(text: str) -> tuple[str, str]:
    name, _, hint = text.partition(" = ")
    return name, hint


def _member(at: float, text: str) -> ev.QueueMemberStatus:
    """`sales Local/101@q/n hint:101@x paused` as an entry of the queues' list."""
    words = text.split()
    paused = words[-1] == "paused"
    queue, interface, *watched = words[:-1] if paused else words
    watched_by = watched[0] if watched else interface
    return ev.QueueMemberStatus(at, queue, "", interface, watched_by, 1, paused, "")
