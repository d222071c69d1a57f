"""Calls under way at a start that an agent had taken on another phone, such as a mobile.

Knows that a list tells bridges and applications: so who dialled whom. What such a call is, is in
away.py.
"""

from __future__ import annotations

from collections import defaultdict

from state import events as ev
from state.board.handlers.away import note_dial, note_taken, take_elsewhere
from state.board.memory import BoardMemory
from state.board.model import Channel

DIALLING = frozenset({"Dial", "Queue", "FollowMe"})
DIALLED = frozenset({"AppDial", "AppQueue"})

RINGS_S = 60.0
"""A mobile is dialled at once, or when the phone has rung. What was dialled later is what somebody
asked who transferred the call."""


def take_away(
    board: BoardMemory, listed: tuple[ev.ListedChannel, ...], mentioned: set[str]
) -> None:
    """Find the calls of agents on other phones; the halves of Local channels are known by now."""
    in_bridge: defaultdict[str, list[tuple[Channel, str]]] = defaultdict(list)
    for entry in listed:
        channel = board.find(entry.channel)
        if channel is not None and entry.bridge and channel.uniqueid not in mentioned:
            in_bridge[entry.bridge].append((channel, entry.application))
    found = [channel for members in in_bridge.values() for channel in _dialled(board, members)]
    for channel in found:
        if channel.estimated and channel.up_at is not None:
            take_elsewhere(board, channel, RINGS_S)
        note_taken(board, channel)


def _dialled(board: BoardMemory, members: list[tuple[Channel, str]]) -> list[Channel]:
    """Who was dialled by somebody in the same bridge, as far as no event has told it."""
    caller = next((channel for channel, application in members if application in DIALLING), None)
    dialled = [c for c, application in members if application in DIALLED and not c.dialed_by]
    if caller is None:
        return []
    for channel in dialled:
        note_dial(board, caller, channel)
    return dialled
