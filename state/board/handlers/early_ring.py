"""The early ring: an extension rings from the master's Newchannel on, before it has a leg.

Knows when a tentative ring begins and ends. Must not know a channel's life (channels.py).
"""

from __future__ import annotations

from state.board.handlers.device_reports import is_unavailable
from state.board.memory import BoardMemory
from state.board.model import Channel, Extension

EARLY_RING_S = 2.0
"""Longest that an extension is shown ringing without a leg of its own: a dialplan that waits or
plays something first does not ring it, and Asterisk says nothing of the end of such a wait."""


def ring_early(board: BoardMemory, master: Channel) -> None:
    """A master call to an agent rings the agent, who has no leg of this call yet."""
    number = board.identity.key_dialled(master.exten, master.context)
    if number in ("", master.extension):
        return
    extension = board.extension(number)
    if master.up_at is None and _rings(extension):
        master.early = number
        extension.early[master.uniqueid] = master
        board.ringing_early.add(master.uniqueid)
        board.touch(number)


def _rings(extension: Extension) -> bool:
    """Whether its phone rings, as far as is known. If it does after all, its own leg tells."""
    return not (extension.dnd or extension.forwarded_by or is_unavailable(extension))


def leave_early_for(board: BoardMemory, master: Channel) -> None:
    """End the tentative ring of a master call that goes on to another extension."""
    identity = board.identity
    if not master.early or not identity.is_agent_number(master.exten):
        return
    if identity.key_dialled(master.exten, master.context) != master.early:
        end_early(board, master)


def end_early_of_call(board: BoardMemory, leg: Channel) -> None:
    """End the tentative rings that a leg of the extension in the same call confirms."""
    early = board.extension(leg.extension).early
    for master in list(early.values()) if early else ():
        if master.linkedid == leg.linkedid:
            end_early(board, master)


def end_early(board: BoardMemory, master: Channel) -> None:
    """End the tentative ring of a master call."""
    if master.early:
        board.extension(master.early).early.pop(master.uniqueid, None)
        board.touch(master.early)
        master.early = ""


def end_late_early_rings(board: BoardMemory) -> None:
    """End tentative rings that waited EARLY_RING_S for a leg."""
    limit = board.now - EARLY_RING_S
    for uniqueid in list(board.ringing_early):
        master = board.channels.get(uniqueid)
        if master is None or not master.early:
            board.ringing_early.discard(uniqueid)
        elif master.created_at < limit:
            end_early(board, master)
