"""The board: apply an event, look at the extensions it touched, tell what changed and why.

Knows the order of things: handler, then derivation, then record. No clock and no I/O: time is in
the events. What an event does to channels, queues and reports is in the handlers' modules.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from state import counters
from state import events as ev
from state.board.derive import Shown, believed, shown_of
from state.board.finished_legs import peer_of
from state.board.handlers import calls, channels, queues
from state.board.handlers import device_reports as reports
from state.board.handlers import snapshot as reconcile
from state.board.handlers.clock_step import on_clock_set
from state.board.handlers.listed_channels import close_missing
from state.board.handlers.queue_waits import end_left
from state.board.memory import BoardMemory
from state.board.model import Extension, Totals
from state.board.status_intervals import keep_intervals, lose_sight
from state.board.statuses import USUAL, Code, Kind
from state.records import Results, StatusChange

Handler = Callable[[BoardMemory, Any], None]


def _on_link_lost(board: BoardMemory, _event: ev.LinkLost) -> None:
    """From here nothing is known: channels were last alive now, intervals become unknown."""
    if board.linked:
        for channel in board.channels.values():
            channel.alive_at = max(channel.alive_at, board.now)
        lose_sight(board)
    board.linked = False
    board.events_since_asked = None
    board.missing.clear()
    board.gone.clear()
    board.lost_at = max((c.alive_at for c in board.channels.values()), default=board.lost_at)


def _on_tick(board: BoardMemory, _event: ev.Tick) -> None:
    """Look at what waits for time."""
    channels.end_late_early_rings(board)
    end_left(board)
    close_missing(board)
    board.touched.update(board.differing)
    board.touched.update(board.wrapping_up)


def _begin_day(board: BoardMemory) -> None:
    for extension in board.extensions.values():
        extension.today = Totals()
    for queue in board.queues.values():
        queue.answered = queue.abandoned = queue.answered_within = 0
    board.dirty_rows.update(board.extensions)
    board.dirty_queues.update(board.queues)


HANDLERS: MappingProxyType[type[ev.Event], Handler] = MappingProxyType(
    {
        ev.Newchannel: channels.on_newchannel,
        ev.Newstate: channels.on_channel,
        ev.DialState: channels.on_channel,
        ev.NewConnectedLine: channels.on_channel,
        ev.Rename: channels.on_rename,
        ev.Hold: channels.on_hold,
        ev.Unhold: channels.on_unhold,
        ev.BridgeEnter: channels.on_bridge_enter,
        ev.Hangup: channels.on_hangup,
        ev.HangupRequest: queues.on_hangup_request,
        ev.SoftHangupRequest: queues.on_soft_hangup_request,
        ev.DialBegin: calls.on_dial_begin,
        ev.DialEnd: calls.on_dial_end,
        ev.LocalBridge: calls.on_local_bridge,
        ev.BlindTransfer: calls.on_blind_transfer,
        ev.AttendedTransfer: calls.on_attended_transfer,
        ev.Pickup: calls.on_pickup,
        ev.ParkedCall: calls.on_parked,
        ev.UnParkedCall: calls.on_unparked,
        ev.ChanSpyStart: calls.on_spy_start,
        ev.ChanSpyStop: calls.on_spy_stop,
        ev.QueueCallerJoin: queues.on_join,
        ev.QueueCallerLeave: queues.on_leave,
        ev.QueueCallerAbandon: queues.on_abandon,
        ev.AgentCalled: queues.on_agent_called,
        ev.AgentConnect: queues.on_agent_connect,
        ev.AgentComplete: queues.on_agent_complete,
        ev.AgentRingNoAnswer: queues.on_ring_no_answer,
        ev.QueueMemberStatus: queues.on_member,
        ev.QueueMemberRemoved: queues.on_member_removed,
        ev.ExtensionStatus: reports.on_extension_status,
        ev.DeviceStateChange: reports.on_device_state,
        ev.PeerStatus: reports.on_peer,
        ev.PresenceStatus: reports.on_presence,
        ev.SnapshotAsked: reconcile.on_asked,
        ev.Snapshot: reconcile.on_snapshot,
        ev.LinkLost: _on_link_lost,
        ev.ClockSet: on_clock_set,
        ev.Tick: _on_tick,
    }
)


class Board(BoardMemory):
    """The state of one PBX. `apply` events in order, then `drain` what they gave."""

    def apply(self, event: ev.Event) -> None:
        """Take in one event; its changes wait in `results`, `dirty_rows` and `removed`."""
        kind = type(event)
        self.now, self.source = event.at, kind.__name__
        if event.at >= self.day_ends and self.reckon_day():
            _begin_day(self)
        HANDLERS[kind](self, event)
        while self.touched:
            self._look_at(self.touched.pop())
        self.joining = False

    def drain(self) -> Results:
        """What the events since the last drain gave."""
        results, self.results = self.results, Results()
        return results

    def _look_at(self, number: str) -> None:
        extension = self.extensions.get(number)
        if extension is None:
            return
        if extension.leg_count != len(extension.legs):
            extension.leg_count = len(extension.legs)
            self.dirty_rows.add(number)
        said = believed(extension)
        shown = shown_of(extension, said)
        if not self.linked and shown.leg is None and extension.call_id is None:
            return  # Only reports were heard, and the lists will tell what they are worth.
        if shown.code != extension.code or shown.label != extension.label:
            self._change(extension, shown)
        elif self.joining:
            extension.since = min(extension.since, _began(shown, extension.since))
        extension.kind = shown.kind
        self._fill(extension, shown)
        reports.judge(self, extension, shown, said)
        keep_intervals(self, extension, shown)

    def _change(self, extension: Extension, shown: Shown) -> None:
        unusual = (extension.label, shown.label) not in USUAL and not self.joining
        if unusual:
            self.counts.add(counters.UNUSUAL_TRANSITIONS, extension.label, shown.label)
        else:
            self.counts.add(counters.USUAL_TRANSITIONS)
        change = StatusChange(
            extension=extension.number,
            at=self.now,
            before=extension.code,
            after=shown.code,
            label=shown.label,
            source=shown.source or self.source,
            rule=shown.rule,
            call_id=shown.leg.linkedid if shown.leg is not None else extension.call_id,
            peer=_peer(extension, shown)[0] or extension.peer,
            unusual=unusual,
        )
        self.results.changes.append(change)
        extension.code, extension.label = shown.code, shown.label
        extension.since = _began(shown, self.now)
        extension.source = change.source
        self.dirty_rows.add(extension.number)

    def _fill(self, extension: Extension, shown: Shown) -> None:
        leg = shown.leg
        peer, peer_name = _peer(extension, shown)
        spying = leg.listening_to if leg is not None and shown.kind is Kind.SPY else ""
        details = (
            leg.linkedid if leg is not None else None,
            peer or None,
            peer_name or None,
            (leg.queue or None) if leg is not None else None,
            leg.up_at if leg is not None else None,
            str(shown.direction) if shown.direction is not None else None,
            shown.waiting,
            spying or None,
        )
        if details != _details(extension):
            _set_details(extension, details)
            self.dirty_rows.add(extension.number)


Details = tuple[
    str | None, str | None, str | None, str | None, float | None, str | None, bool, str | None
]


def _details(extension: Extension) -> Details:
    return (
        extension.call_id,
        extension.peer,
        extension.peer_name,
        extension.queue,
        extension.answered_at,
        extension.direction,
        extension.waiting,
        extension.monitoring,
    )


def _set_details(extension: Extension, details: Details) -> None:
    (
        extension.call_id,
        extension.peer,
        extension.peer_name,
        extension.queue,
        extension.answered_at,
        extension.direction,
        extension.waiting,
        extension.monitoring,
    ) = details


def _peer(extension: Extension, shown: Shown) -> tuple[str, str]:
    leg = shown.leg
    if leg is None:
        return "", ""
    if leg.uniqueid in extension.early:
        return leg.caller_num, leg.caller_name
    return peer_of(leg)


def _began(shown: Shown, now: float) -> float:
    """Since when: a call found under way began when its leg says so, anything else now."""
    leg = shown.leg
    if leg is not None and leg.estimated and shown.code == Code.IN_USE and leg.up_at is not None:
        return leg.up_at
    return now
