"""The list of channels against the stream: what is found under way, healed, and closed.

Knows that list and stream are two witnesses, each at times a moment ahead of the other. Must not
know reports, queues or how the list was asked.
"""

from __future__ import annotations

from state import counters
from state import events as ev
from state.board.finished_legs import release
from state.board.handlers.channels import close, update_channel
from state.board.handlers.listed_away import take_away
from state.board.handlers.listed_sessions import take_sessions
from state.board.memory import BoardMemory
from state.board.model import Channel

AGE_DOUBT_S = 2.0
"""Ages are in whole seconds: a difference below this says nothing."""

YOUNG_S = 1.0
"""The Newchannel of a channel that is younger is on its way; if it is lost, the next list tells."""

MISSING_S = 0.5
"""The Hangup of a channel that a list no longer names may be on its way for so long."""

LISTENING_APPLICATIONS = frozenset({"ChanSpy", "ExtenSpy"})
DIALED_APPLICATIONS = frozenset({"AppDial", "AppDial2", "AppQueue"})


def take_channels(
    board: BoardMemory,
    listed: tuple[ev.ListedChannel, ...],
    mentioned: set[str],
    *,
    names_all: bool = True,
) -> None:
    """Take over the list; what the stream spoke of since it was asked is known better.

    A list with entries that could not be read closes nothing (not `names_all`).
    """
    for entry in listed:
        _take_channel(board, entry, mentioned=entry.channel.uniqueid in mentioned)
    _take_queues(board, listed)
    take_sessions(board, listed, mentioned)
    take_away(board, listed, mentioned)
    if not names_all:
        return
    alive = {entry.channel.uniqueid for entry in listed}
    for channel in list(board.channels.values()):
        if channel.uniqueid not in alive and channel.uniqueid not in mentioned:
            _note_missing(board, channel)


def _take_queues(board: BoardMemory, listed: tuple[ev.ListedChannel, ...]) -> None:
    """A caller in app_queue tells which queue a call found under way is of, at all its ends."""
    queues = {e.channel.linkedid: e.data.partition(",")[0] for e in listed
              if e.application == "Queue"}  # fmt: skip
    for entry in listed if queues else ():
        channel, queue = board.find(entry.channel), queues.get(entry.channel.linkedid, "")
        if channel is not None and channel.estimated and queue and not channel.queue:
            channel.queue = queue
            board.touch_leg(channel)


def _note_missing(board: BoardMemory, channel: Channel) -> None:
    """A channel is no longer listed: while the link was down its Hangup was lost for good."""
    if not board.joining:
        board.missing.setdefault(channel.uniqueid, board.now)
        return
    _close_gone(board, channel, board.now)
    # A PBX that was restarted may give its Uniqueid away again.
    board.gone.pop(channel.uniqueid, None)


def close_missing(board: BoardMemory) -> None:
    """Close the channels that were missing from a list MISSING_S ago and not heard of since."""
    for uniqueid, since in list(board.missing.items()):
        channel = board.channels.get(uniqueid)
        if channel is None or channel.alive_at > since:
            del board.missing[uniqueid]
        elif board.now - since >= MISSING_S:
            del board.missing[uniqueid]
            _close_gone(board, channel, since)


def _close_gone(board: BoardMemory, channel: Channel, gone_by: float) -> None:
    board.counts.add(counters.HEALED_GONE)
    close(board, channel, cause=0, gone_by=gone_by)


def _take_channel(board: BoardMemory, entry: ev.ListedChannel, *, mentioned: bool) -> None:
    known = board.channels.get(entry.channel.uniqueid)
    if known is not None:
        _redate(board, known, entry)
    if mentioned or entry.channel.uniqueid in board.gone:
        return
    if known is not None:
        _heal(board, known, entry)
    elif board.joining or entry.age_s >= YOUNG_S:
        _begin(board, entry)


def _heal(board: BoardMemory, known: Channel, entry: ev.ListedChannel) -> None:
    known.alive_at = board.now
    if known.bridge and entry.bridge not in ("", known.bridge):
        release(board, known)  # whoever pressed hold talks in another bridge by now
    known.bridge = entry.bridge or known.bridge
    if known.up_at is None and entry.channel.state != known.state:
        board.counts.add(counters.HEALED_STATE)
        known.estimated = True
        _see_listed(board, entry)
    _listen(board, known, entry)


def _see_listed(board: BoardMemory, entry: ev.ListedChannel) -> Channel | None:
    """A list is as old as its question: an event of a moment before its end is still news."""
    channel = update_channel(board, entry.channel)
    if channel is not None:
        channel.last_at = min(channel.last_at, board.lists_asked_at)
    return channel


def _begin(board: BoardMemory, entry: ev.ListedChannel) -> None:
    """A channel that began unseen."""
    channel = _see_listed(board, entry)
    if channel is None:
        return
    if board.linked:
        board.counts.add(counters.HEALED_MISSED)
    channel.bridge = entry.bridge
    _date(board, channel, entry)
    _listen(board, channel, entry)


def _redate(board: BoardMemory, channel: Channel, entry: ev.ListedChannel) -> None:
    """A channel that is older than it was thought to be was found under way: its age says when."""
    if channel.created_at - _begun(board, entry) >= AGE_DOUBT_S:
        _date(board, channel, entry)


def _begun(board: BoardMemory, entry: ev.ListedChannel) -> float:
    return board.lists_asked_at - entry.age_s


def _date(board: BoardMemory, channel: Channel, entry: ev.ListedChannel) -> None:
    """What a channel was when it was found, it is taken to have been always."""
    found, begun = channel.created_at, min(_begun(board, entry), channel.created_at)
    channel.created_at, channel.estimated = begun, True
    channel.up_at = begun if channel.up_at == found else channel.up_at
    channel.rang_at = begun if channel.rang_at == found else channel.rang_at
    if channel.up_at is not None:  # before the answer its state tells
        channel.outbound = entry.application not in DIALED_APPLICATIONS


def _listen(board: BoardMemory, channel: Channel, entry: ev.ListedChannel) -> None:
    if entry.application in LISTENING_APPLICATIONS and not channel.listening_to:
        channel.listening_to = "?"
        board.touch(channel.extension)
