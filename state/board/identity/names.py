"""How Asterisk's drivers name channels and devices, and what hints and queue interfaces name.

Pure functions of text. Must not know which extension a device belongs to.
Sources: the channel drivers' `ast_channel_alloc` formats in Asterisk 11 to 22, chan-sccp, Khomp.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NO_PHONES = frozenset(
    {
        "Agent",
        "Local",
        "CBAnn",
        "CBRec",
        "Announcer",
        "Recorder",
        "Message",
        "Bridge",
        "Surrogate",
        "Snoop",
        "ConfBridgeAnnouncer",
        "ConfBridgeRecorder",
        "MulticastRTP",
        "UnicastRTP",
        "AudioSocket",
        "WebSocket",
        "AsyncGoto",
        "OutgoingSpoolFailed",
        "Parked",
    }
)
"""Channel technologies that no phone is behind."""

_DEVICE = re.compile(r"(?P<tech>[A-Za-z][A-Za-z0-9]*)/(?P<name>[^&,;]+)")
_LOCAL = re.compile(r"Local/(?P<number>[^@/]+)@(?P<context>[^/;,]*)")
_HINT = re.compile(r"hint:(?P<number>[^@]+)@(?P<context>[^&,]*)", re.IGNORECASE)
_AGENT = re.compile(r"Agent[:/](?P<agent>[^&,@]+)", re.IGNORECASE)
_CHANNEL_SUFFIX = re.compile(r"-(?:0x)?[0-9A-Za-z.]+$")
"""`-0000002a` of PJSIP, `-0000000C` of SCCP, `-1` of DAHDI, `-8822` of IAX2, `-0.0` of Khomp,
`-0x7f00c4` of UNISTIM: whatever follows the last hyphen. Only channels have it."""


class Numbered(NamedTuple):
    """A number, and the context in which it is that extension (empty: none is named)."""

    number: str
    context: str = ""


def device_of_channel(name: str) -> str:
    """`PJSIP/1001-0000002a` -> `PJSIP/1001`; empty for channels that no phone is behind."""
    plain = name.partition("<")[0]  # a masquerade adds <MASQ> or <ZOMBIE>
    device = _CHANNEL_SUFFIX.sub("", plain)
    return device if is_phone(device) else ""


def is_phone(device: str) -> bool:
    """Whether a device name can be a phone: `TECH/name` of a real technology."""
    match = _DEVICE.fullmatch(device)
    return match is not None and match["tech"] not in NO_PHONES


def technology(device: str) -> str:
    """`PJSIP/1001` -> `PJSIP`."""
    return device.partition("/")[0]


def name_of_device(device: str) -> str:
    """`PJSIP/1001` -> `1001`; a line of Skinny or UNISTIM: `Skinny/1001@lobby` -> `1001`."""
    return device.partition("/")[2].partition("@")[0]


def number_of_key(key: str) -> str:
    """`101@acme` -> `101`, the number of an extension among several tenants."""
    return key.partition("@")[0]


def tenant_of_key(key: str) -> str:
    """`101@acme` -> `acme`, the context of an extension among several tenants; else empty."""
    return key.partition("@")[2]


def phones_of_hint(hint: str) -> Iterator[str]:
    """`PJSIP/1001&Custom:DND1001,CustomPresence:1001` -> the phones in it."""
    return (part for part in re.split(r"[&,]", hint) if is_phone(part))


def mixes_custom(hint: str) -> bool:
    """Whether a hint's state is also that of devices that are no phones: `&Custom:DND1001`."""
    states = hint.partition(",")[0].split("&")  # behind the comma stands a presence
    return any(states) and not all(map(is_phone, states))


def local_number(name: str) -> str:
    """`Local/1001@internal-00000002;1` -> `1001`; empty for what is no Local channel."""
    match = _LOCAL.match(name)
    return match["number"] if match else ""


def numbered_by_interface(interface: str) -> Numbered | None:
    """The number that a queue member's interface dials or watches; None where it names a device."""
    for pattern in (_HINT, _LOCAL):
        match = pattern.match(interface)
        if match:
            return Numbered(match["number"], match["context"])
    return None


def agent_of_interface(interface: str) -> str:
    """`Agent:2001` -> `2001`, an agent of app_agent_pool; empty for anything else."""
    match = _AGENT.match(interface)
    return match["agent"] if match else ""
