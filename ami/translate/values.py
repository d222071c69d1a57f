"""What stands in headers of many kinds: text, counts and channels.

Pure. Knows header names and units. Must not know events' names.
"""

from __future__ import annotations

from ami.translate.headers import UNKNOWN, Headers
from state import events as ev

LARGEST = 10**9
"""The largest plausible count, or number of seconds or milliseconds."""


def text(value: str | None) -> str:
    """The value; empty where the PBX does not know it."""
    return "" if value is None or value == UNKNOWN else value


def count(number: str | None) -> int:
    """A count, or a number of seconds or milliseconds, from 0 to LARGEST; ValueError for words."""
    return min(max(int(number or 0), 0), LARGEST)


def channel_info(headers: Headers, prefix: str = "") -> ev.ChannelInfo:
    """The channel of the headers with `prefix` (Dest, Spyer, ...); KeyError if there is none."""
    get = headers.get
    uniqueid = headers[prefix + "Uniqueid"]
    return ev.ChannelInfo(
        uniqueid,
        headers[prefix + "Channel"],
        get(prefix + "Linkedid") or uniqueid,
        int(headers[prefix + "ChannelState"]),
        get(prefix + "Exten", ""),
        text(get(prefix + "CallerIDNum")),
        text(get(prefix + "CallerIDName")),
        text(get(prefix + "ConnectedLineNum")),
        text(get(prefix + "ConnectedLineName")),
        get(prefix + "Context", ""),
    )


def optional_channel(headers: Headers, prefix: str) -> ev.ChannelInfo | None:
    """The channel of the headers with `prefix`, if there is one."""
    return channel_info(headers, prefix) if headers.get(prefix + "Uniqueid") else None
