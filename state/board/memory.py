"""The board's memory and its few primitives: find, touch, count, remember what is gone.

Knows where things are kept and within which bounds. Must not know what an event means: the
handlers do.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from state.board.identity.identity import Identity
from state.board.identity.rules import Rules
from state.board.identity.survey import LeftOut
from state.board.model import Channel, DaySums, Extension, Queue
from state.counters import REFUSED, Counts, Reason
from state.events import ChannelInfo
from state.records import Results

MAX_CHANNELS = 20_000
"""Channels remembered at once; more are refused and counted, the next sweep finds them."""

EVERY_QUEUE = "*"
"""What stands for the queues that the setting WRAPUP does not name."""

GONE_KEPT = 20_000
"""Uniqueids of hung-up channels remembered, so that a late event does not bring one back."""


class Membership(NamedTuple):
    """A queue member: the queue, and the interface by which the queue calls the member."""

    queue: str
    interface: str


class Serving(NamedTuple):
    """What a queue says of a member, to go along with him to another extension."""

    name: str
    reason: str | None
    paused_since: float | None
    wrapup_s: int
    logged_in_since: float | None = None

    def moved(self, by_s: float) -> Serving:
        """The same, this machine's clock having been set."""
        paused, logged_in = (at and at + by_s for at in (self.paused_since, self.logged_in_since))
        return self._replace(paused_since=paused, logged_in_since=logged_in)


class Moments:
    """What the queues' list says of agents' moments, gathered over all of their memberships.

    `paused` is since when each agent was paused before the list was read.
    """

    def __init__(self, paused: dict[str, float | None]) -> None:
        self.paused = paused
        self.pauses: dict[str, float] = {}
        self.logins: dict[str, float] = {}
        self.wrapups: dict[str, float] = {}

    def move(self, by_s: float) -> None:
        """This machine's clock was set."""
        self.paused = {number: at and at + by_s for number, at in self.paused.items()}
        for moments in (self.pauses, self.logins, self.wrapups):
            moments.update({number: at + by_s for number, at in moments.items()})


class Mentioned:
    """What events spoke of since the lists were asked: there the stream is newer than the lists."""

    def __init__(self) -> None:
        self.channels: set[str] = set()  # by Uniqueid
        self.callers: set[str] = set()  # by Uniqueid
        self.devices_of: set[str] = set()  # extensions
        self.members: set[Membership] = set()
        self.custom_devices: set[str] = set()  # devices such as Custom:DND1001
        self.presences_of: set[str] = set()  # extensions
        self.presentities: set[str] = set()
        # The extensions of the members in parts of a list, by interface and state interface.
        self.number_of: dict[tuple[str, str], str] = {}
        self.moments: Moments | None = None


class Unpublished:
    """What has changed since the board was last published."""

    def __init__(self) -> None:
        self.rows: set[str] = set()
        self.removed: set[str] = set()
        self.queues: set[str] = set()
        self.calls = False

    def clear(self) -> None:
        """Forget it: it has been published."""
        self.rows.clear()
        self.removed.clear()
        self.queues.clear()
        self.calls = False


class BoardMemory:
    """Channels, extensions and queues of one PBX, and what came of the last events."""

    def __init__(
        self,
        rules: Rules | None = None,
        zone: tzinfo = UTC,
        service_level_s: float = 20.0,
        wrapup_s: float = 0.0,
        wrapup_by_queue: Mapping[str, float] | None = None,
    ) -> None:
        self.zone = zone
        self.service_level_s = service_level_s
        self.wrapup_s = wrapup_s
        self.wrapup_by_queue = wrapup_by_queue or {}
        # The event that is being applied: when it happened and its name. Handlers only read them.
        self.now = 0.0
        self.source = ""
        self._know_nothing(rules)
        # What came of the events.
        self.touched: set[str] = set()  # extensions to be looked at
        self.unpublished = Unpublished()
        self.results = Results()
        self.counts = Counts()

    def _know_nothing(self, rules: Rules | None) -> None:
        # What is known of the PBX.
        self.identity = Identity(rules)
        self.channels: dict[str, Channel] = {}
        self.described: dict[str, ChannelInfo] = {}  # the last description of each channel
        self.gone: OrderedDict[str, float] = OrderedDict()  # when each Uniqueid hung up
        self.extensions: dict[str, Extension] = {}
        self.today_of_gone: dict[str, DaySums] = {}  # who logs on again goes on counting
        self.queues: dict[str, Queue] = {}
        self.members: dict[Membership, str] = {}  # their extensions
        self.members_away: dict[Membership, Serving] = {}  # members who are at no extension
        self.rooms: dict[str, dict[str, Channel]] = {}  # agents' conferences by bridge
        self.custom_devices: dict[str, str] = {}  # those that are on, whose: maybe nobody
        self.presentities: dict[str, set[str]] = {}  # their extensions, as hints name them
        self.presences: dict[str, tuple[str, str]] = {}  # state and words, of those that are set
        self.left_out: list[LeftOut] = []  # what is on no tile, by the last lists
        # The link and its lists.
        self.linked = False
        self.joining = False  # the first snapshot of this link is being applied
        self.lost_at = 0.0
        self.lists_asked_at = 0.0
        self.mentioned: Mentioned | None = None  # while the lists are being asked
        # What waits for time, and is looked at on each tick.
        self.differing: set[str] = set()  # extensions whose calls and devices differ
        self.settling: dict[str, float] = {}  # extensions whose phone came or went, since when
        self.ringing_early: set[str] = set()  # Uniqueids of master channels
        self.wrapping_up: set[str] = set()  # extensions
        self.leaving: list[tuple[str, str]] = []  # queue, and Uniqueid of a caller that left it
        self.missing: dict[str, float] = {}  # Uniqueids a list no longer names, since when
        self.day_begins = self.day_ends = 0.0

    def extension(self, number: str) -> Extension:
        """The extension `number`, made Free on first sight."""
        found = self.extensions.get(number)
        if found is None:
            found = Extension(number, since=self.now, doing_since=self.now, state_since=self.now)
            found.source = self.source
            found.today = self.today_of_gone.pop(number, found.today)
            self.extensions[number] = found
            self.unpublished.removed.discard(number)
            self.touch(number)
        return found

    def touch(self, number: str) -> None:
        """Have the extension derived again after this event."""
        if number:
            self.touched.add(number)

    def touch_leg(self, channel: Channel) -> None:
        """Have a call and the extension of this channel looked at."""
        self.unpublished.calls = True
        if channel.extension:
            self.touched.add(channel.extension)

    def queue(self, name: str) -> Queue:
        """The queue `name`, made empty on first sight."""
        self.unpublished.queues.add(name)
        return self.queues.setdefault(name, Queue(name))

    def mention_channel(self, uniqueid: str, extension: str = "") -> None:
        """Note that an event spoke of a channel, and so of what its phone is doing."""
        if self.mentioned is not None:
            self.mentioned.channels.add(uniqueid)
            self.mentioned.devices_of.add(extension)

    def mention_device_of(self, extension: str) -> None:
        """Note that an event said what a device of an extension is doing."""
        if self.mentioned is not None:
            self.mentioned.devices_of.add(extension)

    def mention_member(self, member: Membership) -> None:
        """Note that an event spoke of a queue member."""
        if self.mentioned is not None:
            self.mentioned.members.add(member)

    def mention_custom_device(self, device: str) -> None:
        """Note that an event spoke of a device that stands for what a user switches."""
        if self.mentioned is not None:
            self.mentioned.custom_devices.add(device)

    def mention_presence_of(self, extension: str) -> None:
        """Note that an event said what the presence of an extension is."""
        if self.mentioned is not None:
            self.mentioned.presences_of.add(extension)

    def mention_presentity(self, presentity: str) -> None:
        """Note that an event said what a presence is, be it nobody's."""
        if self.mentioned is not None:
            self.mentioned.presentities.add(presentity)

    def wrapup_of(self, queue: str) -> float:
        """The wrap-up time of a queue by the settings, in seconds."""
        by_queue = self.wrapup_by_queue
        return by_queue.get(queue.casefold(), by_queue.get(EVERY_QUEUE, self.wrapup_s))

    def mention_caller(self, uniqueid: str) -> None:
        """Note that an event spoke of a caller in a queue."""
        if self.mentioned is not None:
            self.mentioned.callers.add(uniqueid)

    def refuse(self, reason: Reason) -> None:
        """Count an event, or a part of one, that changed nothing, by its reason."""
        self.counts.add(REFUSED, reason)

    def forget_channel(self, uniqueid: str) -> None:
        """Forget a channel that has hung up, but not its Uniqueid."""
        self.channels.pop(uniqueid, None)
        self.described.pop(uniqueid, None)
        self.gone[uniqueid] = self.now
        if len(self.gone) > GONE_KEPT:
            self.gone.popitem(last=False)

    def find(self, info: ChannelInfo | None) -> Channel | None:
        """The remembered channel that an event speaks of, if any."""
        return self.channels.get(info.uniqueid) if info is not None else None

    def reckon_day(self) -> bool:
        """Move on to the day of `now`; True when a new one has begun."""
        midnight = datetime.fromtimestamp(self.now, self.zone).replace(
            hour=0, minute=0, second=0, microsecond=0, fold=0
        )
        first, self.day_begins = self.day_begins == 0.0, midnight.timestamp()
        self.day_ends = (midnight + timedelta(days=1)).timestamp()
        return not first
