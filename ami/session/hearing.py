"""Which classes of events reach the session, and what the board is blind for without them.

Pure. Asterisk leaves out the events that a user's `read` does not permit, and tells nobody so. The
lists need other rights: what changed there though no event of its class came since the log-in
proves that the class is missing. Must not know when lists are read or what a blind link shows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from types import MappingProxyType
from typing import Final

from ami.transport.message import Message
from state import events as ev

BLIND_FOR: Final = MappingProxyType(
    {
        "call": "calls and devices",
        "agent": "queues, pauses and waiting callers",
        "system": "reloads, shutdowns and phones that register",
    }
)
"""What the events of each class tell of."""

ADVICE: Final = (
    "write 'read = system,call,agent,user' in the AMI user's stanza of manager.conf, then "
    "'manager reload'"
)

BOOTED_S: Final = 2.5
"""FullyBooted follows the log-in at once; a PBX that is silent for so long boots, or may not."""

LATE_S: Final = 2.0
"""Ages in lists are whole seconds, and an event may come a moment after the list."""

MANY: Final = 20_000
"""So many members are not remembered for a comparison."""

_PRIVILEGE: Final = b"\r\nPrivilege: "


class Hearing:
    """What was heard since the log-in at `since`, and the classes that the board is blind for.

    Times are monotonic.

    `blind` may come from the link before: rights change only with a log-in, and a quiet PBX proves
    nothing. An event of its class ends it.
    """

    def __init__(self, since: float, blind: Iterable[str] = ()) -> None:
        self._since = since
        self._reloaded = False
        self._seen: dict[str, dict[Hashable, Hashable]] = {}
        self._suspect: set[str] = set()
        self.unheard = set(BLIND_FOR)
        self.blind = set(blind)

    def hear(self, message: Message) -> None:
        """Note the classes of an event; call it while some are unheard."""
        raw = message.raw
        start = raw.find(_PRIVILEGE) + len(_PRIVILEGE)
        classes: list[str] = []
        if start >= len(_PRIVILEGE):
            classes = raw[start : raw.find(b"\r\n", start)].decode("latin-1").split(",")
        if message.name in {"FullyBooted", "Reload"}:
            classes.append("system")
            self._reloaded = self._reloaded or message.name == "Reload"
        self.unheard.difference_update(classes)
        self.blind.difference_update(classes)

    def look(self, lists: ev.Snapshot, asked_at: float) -> None:
        """Compare lists that were asked for at `asked_at` with what was heard until now."""
        if asked_at - self._since >= BOOTED_S and "system" in self.unheard:
            self.blind.add("system")
        begun_since = {
            "call": (asked_at - each.age_s for each in lists.channels or ()),
            "agent": (asked_at - each.wait_s for each in lists.callers or ()),
        }
        for name in self.unheard & begun_since.keys():
            if any(at - self._since > LATE_S for at in begun_since[name]):
                self.blind.add(name)
        self._compare(lists)

    def _compare(self, lists: ev.Snapshot) -> None:
        """A change between two lists proves it at the third, so that no event is only late."""
        for name in self.unheard & self._suspect:
            self.blind.add(name)
        self._suspect.clear()
        for part, name, entries in _states(lists):
            if name in self.unheard:
                now = dict(entries)
                before = self._seen.get(part, now)
                self._seen[part] = now
                if self._differ(part, before, now):
                    self._suspect.add(name)
        self._reloaded = False

    def _differ(
        self, part: str, before: dict[Hashable, Hashable], now: dict[Hashable, Hashable]
    ) -> bool:
        if any(now[key] != before[key] for key in now.keys() & before.keys()):
            return True
        if part == "channels":
            return not before.keys() <= now.keys()
        # A reload brings and takes members without an event of their own.
        quiet = self._reloaded or "system" in self.unheard
        return part == "members" and not quiet and before.keys() != now.keys()


def _states(lists: ev.Snapshot) -> Iterator[tuple[str, str, Iterable[tuple[Hashable, Hashable]]]]:
    """What a later list is compared with: the part, the class of its events, its entries."""
    if lists.channels is not None and lists.names_all("channels"):
        yield "channels", "call", ((each.channel.uniqueid, None) for each in lists.channels)
    if lists.devices is not None:
        yield "devices", "call", ((each.device, each.state) for each in lists.devices)
    if lists.members is not None and lists.names_all("members") and len(lists.members) < MANY:
        yield (
            "members",
            "agent",
            (((each.queue, each.interface), (each.paused, each.status)) for each in lists.members),
        )


def blind_words(blind: Iterable[str]) -> str:
    """One line: what the board does not learn, which rights it lacks, and what to write."""
    lacking = sorted(blind, key=list(BLIND_FOR).index)
    things = "; ".join(f"{BLIND_FOR[name]} ('read' lacks {name})" for name in lacking)
    return f"no event comes of {things}: {ADVICE}"
