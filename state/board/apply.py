"""The board: apply an event, look at the extensions it touched, record what changed and why.

Knows the order of things: handler, then derivation, then record. No clock and no I/O: time is in
the events. What an event does to channels, queues and reports is in the handlers' modules.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from state import counters
from state import events as ev
from state.board import disagreements
from state.board.derive import Derived, believed, derive_with, status_shown
from state.board.finished_legs import peer_of
from state.board.handlers import (
    calls,
    channels,
    listed_members,
    presence,
    queues,
    session_events,
    snapshot,
)
from state.board.handlers import device_reports as reports
from state.board.handlers.channel_list import close_missing
from state.board.handlers.clock_step import on_clock_set
from state.board.handlers.early_ring import end_late_early_rings
from state.board.handlers.queue_waits import end_unanswered_waits
from state.board.memory import BoardMemory
from state.board.model import DaySums, Details, Extension
from state.board.status_intervals import keep_intervals, lose_sight
from state.board.statuses import MONITORING, ONCALL, PAUSED, Status, is_usual
from state.records import Results, StatusChange

Handler = Callable[[BoardMemory, Any], None]


def _on_link_lost(board: BoardMemory, _event: ev.LinkLost) -> None:
    """From here nothing is known: channels were last alive now, intervals become unknown."""
    if board.linked:
        for channel in board.channels.values():
            channel.alive_at = max(channel.alive_at, board.now)
        lose_sight(board)
    board.linked = False
    board.mentioned = None
    board.missing.clear()
    board.settling.clear()
    board.gone.clear()
    board.lost_at = max((c.alive_at for c in board.channels.values()), default=board.lost_at)


def _on_tick(board: BoardMemory, _event: ev.Tick) -> None:
    """Look at what waits for time."""
    end_late_early_rings(board)
    end_unanswered_waits(board)
    close_missing(board)
    reports.ask_settled(board)
    board.touched.update(board.differing)
    board.touched.update(board.wrapping_up)


def _begin_day(board: BoardMemory) -> None:
    board.today_of_gone.clear()
    for extension in board.extensions.values():
        extension.today, extension.today_of_queues = DaySums(), {}
    for queue in board.queues.values():
        queue.answered = queue.abandoned = queue.answered_within = 0
    board.unpublished.rows.update(board.extensions)
    board.unpublished.queues.update(board.queues)


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
        ev.BridgeLeave: session_events.on_bridge_leave,
        ev.ConferenceListener: session_events.on_listener,
        ev.AgentLogin: session_events.on_agent_login,
        ev.AgentLogoff: session_events.on_agent_logoff,
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
        ev.PresenceStatus: presence.on_presence,
        ev.PresenceStateChange: presence.on_presence_state,
        ev.SnapshotAsked: snapshot.on_asked,
        ev.ListedMembers: listed_members.on_listed_members,
        ev.Snapshot: snapshot.on_snapshot,
        ev.LinkLost: _on_link_lost,
        ev.ClockSet: on_clock_set,
        ev.Tick: _on_tick,
    }
)


class Board(BoardMemory):
    """The state of one PBX. `apply` events in order, then `drain` what they gave."""

    def apply(self, event: ev.Event) -> None:
        """Take in one event; what came of it waits in `results` and `unpublished`."""
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
            self.unpublished.rows.add(number)
        said = believed(extension)
        derived = derive_with(extension, said)
        if not self.linked and derived.leg is None and extension.details.call_id is None:
            return  # Only reports were heard, and the lists will tell what they are worth.
        self._end_wrapup(extension)
        self._note(extension, derived)
        self._show(extension, derived)
        self._fill(extension, derived)
        disagreements.review(self, extension, derived, said)
        keep_intervals(self, extension)

    def _end_wrapup(self, extension: Extension) -> None:
        if extension.wrapup_until is not None and extension.wrapup_until <= self.now:
            extension.wrapup_until = None
            self.wrapping_up.discard(extension.number)
            self.unpublished.rows.add(extension.number)

    def _note(self, extension: Extension, derived: Derived) -> None:
        """Take over what calls and devices say, and since when they do."""
        if (derived.status, derived.code) != (extension.doing, extension.doing_code):
            extension.doing, extension.doing_code = derived.status, derived.code
            extension.doing_since = _began(derived, self.now)
        elif self.joining:
            extension.doing_since = min(
                extension.doing_since, _began(derived, extension.doing_since)
            )

    def _show(self, extension: Extension, derived: Derived) -> None:
        """Show the highest layer; what calls and devices say has since when they do."""
        status = status_shown(extension, derived)
        by_calls = status is derived.status
        code = derived.code if by_calls else status.code
        if status is not extension.status or code != extension.code:
            self._change(extension, derived, status, code)
        elif self.joining and derived.leg is not None:
            extension.since = min(extension.since, extension.doing_since)

    def _change(self, extension: Extension, derived: Derived, status: Status, code: int) -> None:
        unusual = not is_usual(extension.status, status) and not self.joining
        if unusual:
            self.counts.add(counters.UNUSUAL_TRANSITIONS, extension.label, status.word)
        else:
            self.counts.add(counters.USUAL_TRANSITIONS)
        by_calls = status is derived.status
        change = StatusChange(
            extension=extension.number,
            at=self.now,
            before=extension.code,
            after=code,
            before_label=extension.label,
            label=status.word,
            source=(derived.source if by_calls else None) or self.source,
            rule=derived.rule if by_calls else status.rule,
            call_id=derived.leg.linkedid if derived.leg is not None else extension.details.call_id,
            peer=_peer(extension, derived)[0] or extension.details.peer,
            unusual=unusual,
        )
        self.results.changes.append(change)
        extension.status, extension.code = status, code
        extension.since = self._since(extension, derived, status)
        extension.source = change.source
        self.unpublished.rows.add(extension.number)

    def _since(self, extension: Extension, derived: Derived, status: Status) -> float:
        """Since when a status is shown; of a pause found under way, the queue says it."""
        if self.joining and status is PAUSED and extension.paused_since is not None:
            return extension.paused_since
        return _began(derived, self.now)

    def _fill(self, extension: Extension, derived: Derived) -> None:
        details = _details(extension, derived)
        if details != extension.details:
            extension.details = details
            self.unpublished.rows.add(extension.number)


def _details(extension: Extension, derived: Derived) -> Details:
    leg = derived.leg
    if leg is None:
        direction = str(derived.direction) if derived.direction is not None else None
        return Details(direction=direction, waiting=derived.waiting)
    peer, peer_name = _peer(extension, derived)
    return Details(
        call_id=leg.linkedid,
        peer=peer or None,
        peer_name=peer_name or None,
        queue=leg.queue or None,
        answered_at=leg.up_at,
        direction=str(derived.direction),
        waiting=derived.waiting,
        monitoring=(leg.listening_to or None) if derived.status is MONITORING else None,
        away=leg.away,
    )


def _peer(extension: Extension, derived: Derived) -> tuple[str, str]:
    leg = derived.leg
    if leg is None:
        return "", ""
    if leg.uniqueid in extension.early:
        return leg.caller_num, leg.caller_name
    return peer_of(leg)


def _began(derived: Derived, now: float) -> float:
    """Since when: a call found under way began when its leg says so, anything else now."""
    leg = derived.leg
    if leg is not None and leg.estimated and derived.code == ONCALL.code and leg.up_at is not None:
        return leg.up_at
    return now
