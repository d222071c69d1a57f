"""A recording with the lists asked again and again, in the middle of its calls.

Knows what the lists of the recorded PBX would have said at any moment: the sum of its events
until then. A list may be a moment ahead of the stream, never behind: Asterisk remembers first
and tells then.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from state import events as ev
from state.board.apply import Board
from state.collector.resume import restore, resume_document
from state.live.rows import row_of
from state.records import Results
from tests.asterisk.lab.recorder import Recording
from tests.scenarios.playing import Played, begin, events_of, note, snapshot_of

AHEAD_S = 0.03
"""How far a list may be ahead of the stream."""

EVERY_S = (0.2, 1.2)
TAKES_S = (0.01, 0.2)


@dataclass
class Sum:
    """What a PBX is at a moment."""

    channels: dict[str, ev.ChannelInfo] = field(default_factory=dict)
    created: dict[str, float] = field(default_factory=dict)
    bridges: dict[str, str] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    callers: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, event: ev.Event) -> None:
        """One more event."""
        if isinstance(event, ev.Hangup):
            self.channels.pop(event.channel.uniqueid, None)
        elif isinstance(event, ev.ChannelEvent):
            self._channel(event)
        if isinstance(event, ev.DialBegin | ev.AgentCalled):
            self.applications[event.dest.uniqueid] = "AppDial"
        elif isinstance(event, ev.ChanSpyStart):
            self.applications[event.spyer.uniqueid] = "ChanSpy"
        elif isinstance(event, ev.DeviceStateChange):
            self.devices[event.device] = event.state

    def _channel(self, event: ev.ChannelEvent) -> None:
        uniqueid = event.channel.uniqueid
        if isinstance(event, ev.Newchannel):
            self.created[uniqueid] = event.at
            self.channels[uniqueid] = event.channel
        elif uniqueid in self.channels:
            self.channels[uniqueid] = event.channel
        if isinstance(event, ev.BridgeEnter):
            self.bridges[uniqueid] = event.bridge
        elif isinstance(event, ev.QueueCallerJoin):
            self.callers[event.queue, uniqueid] = event.at
        elif isinstance(event, ev.QueueCallerLeave):
            self.callers.pop((event.queue, uniqueid), None)

    def channel_list(self, at: float) -> tuple[ev.ListedChannel, ...]:
        """What CoreShowChannels says."""
        return tuple(
            ev.ListedChannel(
                info,
                float(int(max(0.0, at - self.created[uniqueid]))),
                self.bridges.get(uniqueid, ""),
                self.applications.get(uniqueid, "Dial"),
            )
            for uniqueid, info in self.channels.items()
        )

    def device_list(self, at: float) -> tuple[ev.DeviceStateChange, ...]:
        """What DeviceStateList says."""
        return tuple(ev.DeviceStateChange(at, name, state) for name, state in self.devices.items())

    def caller_list(self, at: float) -> tuple[ev.ListedCaller, ...]:
        """The callers that QueueStatus names."""
        return tuple(
            ev.ListedCaller(queue, uniqueid, 1, at - joined, "", "")
            for (queue, uniqueid), joined in self.callers.items()
        )


def sum_until(events: Iterable[ev.Event], devices: Iterable[ev.Event], moment: float) -> Sum:
    """What the PBX was at `moment`."""
    found = Sum()
    for event in (*devices, *(each for each in events if each.at <= moment)):
        found.add(event)
    return found


def play_swept(recording: Recording, rng: random.Random) -> Played:
    """The recording with its hints, and the lists asked every second or so."""
    played = Played(recording, Board())
    begin(played)
    events = list(events_of(played, hints=True))
    first = snapshot_of(recording, 0.0).devices or ()
    asked, answered = rng.uniform(*EVERY_S), 0.0
    for event in events:
        if not answered and event.at > asked:
            played.board.apply(ev.SnapshotAsked(asked))
            answered = asked + rng.uniform(*TAKES_S)
        if answered and event.at > answered:
            _answer(played, events, first, (asked, answered), rng)
            asked, answered = answered + rng.uniform(*EVERY_S), 0.0
        played.board.apply(event)
        note(played, event.at)
    played.results = played.board.drain()
    return played


def _answer(
    played: Played,
    events: list[ev.Event],
    devices: Iterable[ev.Event],
    span: tuple[float, float],
    rng: random.Random,
) -> None:
    def moment() -> float:
        return rng.uniform(*span) + rng.uniform(0, AHEAD_S)

    channels_at, devices_at, callers_at = moment(), moment(), moment()
    snapshot = ev.Snapshot(
        span[1],
        sum_until(events, devices, channels_at).channel_list(channels_at),
        None,
        sum_until(events, devices, devices_at).device_list(devices_at),
        None,
        None,
        sum_until(events, devices, callers_at).caller_list(callers_at),
    )
    played.board.apply(snapshot)
    played.sweeps += 1
    note(played, span[1])


def play_cut(
    recording: Recording, cuts: list[tuple[float, float]], *, restarts: bool = False
) -> Played:
    """The recording with the link cut in these stretches of time: what happens there is unheard.

    Each time the board may be made anew, too, of what was stored.
    """
    played = Played(recording, Board())
    begin(played)
    events = list(events_of(played, hints=True))
    first = snapshot_of(recording, 0.0).devices or ()
    waiting = [(at, until, False) for at, until in cuts]
    for event in events:
        while waiting and event.at >= waiting[0][waiting[0][2]]:
            at, until, is_down = waiting[0]
            if is_down:
                _come_back(played, events, first, until)
                del waiting[0]
            else:
                _lose(played, at, restarts=restarts)
                waiting[0] = at, until, True
        if not (waiting and waiting[0][2]) or isinstance(event, ev.Tick):
            played.board.apply(event)
            note(played, event.at)
    _gather(played)
    return played


def _gather(played: Played) -> None:
    given = played.board.drain()
    for name in Results.__dataclass_fields__:
        getattr(played.results, name).extend(getattr(given, name))


def _lose(played: Played, at: float, *, restarts: bool) -> None:
    _gather(played)
    if restarts:
        rows = {number: row_of(each) for number, each in played.board.extensions.items()}
        document, played.board = resume_document(played.board, Results(), at), Board()
        restore(played.board, document, rows)
    played.board.apply(ev.LinkLost(at, "cut"))


def _come_back(
    played: Played, events: list[ev.Event], devices: Iterable[ev.Event], at: float
) -> None:
    found = sum_until(events, devices, at)
    played.board.apply(ev.SnapshotAsked(at))
    lists = found.channel_list(at), None, found.device_list(at), None, None, found.caller_list(at)
    played.board.apply(ev.Snapshot(at, *lists))
    note(played, at)
    played.sweeps += 1
