"""Headers of a queue's event to an event of the board.

Pure. Knows header names and units. Must not know what events do.
Source: Asterisk's app_queue.c, and the recordings.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from types import MappingProxyType

from ami.translate.headers import Headers, Translator
from ami.translate.values import channel_info, count, optional_channel
from state import events as ev


def _join(headers: Headers, at: float) -> ev.Event:
    position = count(headers.get("Position"))
    return ev.QueueCallerJoin(at, channel_info(headers), headers["Queue"], position)


def _queued(make: Callable[[float, ev.ChannelInfo, str], ev.Event]) -> Translator:
    return lambda headers, at: make(at, channel_info(headers), headers["Queue"])


def _agent(
    make: Callable[[float, ev.ChannelInfo | None, ev.ChannelInfo, str, str, str], ev.Event],
) -> Translator:
    return lambda headers, at: make(
        at,
        optional_channel(headers, ""),
        channel_info(headers, "Dest"),
        headers["Queue"],
        headers.get("Interface", ""),
        headers.get("MemberName", ""),
    )


def _agent_complete(headers: Headers, at: float) -> ev.Event:
    return ev.AgentComplete(
        at,
        optional_channel(headers, ""),
        optional_channel(headers, "Dest"),
        headers["Queue"],
        headers.get("Interface", ""),
        headers.get("MemberName", ""),
    )


def _ring_no_answer(headers: Headers, at: float) -> ev.Event:
    return ev.AgentRingNoAnswer(
        at,
        channel_info(headers),
        optional_channel(headers, "Dest"),
        headers["Queue"],
        headers.get("Interface", ""),
        headers.get("MemberName", ""),
        count(headers.get("RingTime")) / 1000.0,  # this one is in milliseconds
    )


def member(headers: Headers, at: float) -> ev.QueueMemberStatus:
    """A member, from QueueMemberStatus, -Added, -Pause or an entry of QueueStatus."""
    get = headers.get
    interface = get("Interface") or headers["Location"]
    return ev.QueueMemberStatus(
        at,
        intern(headers["Queue"]),
        intern(get("MemberName") or get("Name") or ""),
        intern(interface),
        intern(get("StateInterface") or interface),
        int(get("Status") or 0),
        get("Paused") == "1",
        get("PausedReason") or get("Reason") or "",
        count(get("Wrapuptime")),
        joins=get("Event") == "QueueMemberAdded",
    )


def _member_removed(headers: Headers, at: float) -> ev.Event:
    return ev.QueueMemberRemoved(
        at, headers["Queue"], headers.get("MemberName", ""), headers["Interface"]
    )


QUEUE_EVENTS: MappingProxyType[str, Translator] = MappingProxyType(
    {
        "QueueCallerJoin": _join,
        "QueueCallerLeave": _queued(ev.QueueCallerLeave),
        "QueueCallerAbandon": _queued(ev.QueueCallerAbandon),
        "AgentCalled": _agent(ev.AgentCalled),
        "AgentConnect": _agent(ev.AgentConnect),
        "AgentComplete": _agent_complete,
        "AgentRingNoAnswer": _ring_no_answer,
        "QueueMemberStatus": member,
        "QueueMemberAdded": member,
        "QueueMemberPause": member,
        "QueueMemberRemoved": _member_removed,
    }
)
