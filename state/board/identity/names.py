"""How Asterisk's drivers name channels and devices, and what hints and queue interfaces name.

Pure functions of text. Must not know which extension a device belongs to.
Sources: the channel drivers' `ast_channel_alloc` formats in Asterisk 11 to 22, chan-sccp, Khomp.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
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

_NO_PHONES_LOWER = frozenset(name.lower() for name in NO_PHONES)

_SPELLING = MappingProxyType(
    {
        name.lower(): name
        for name in (
            *("PJSIP", "SIP", "IAX2", "DAHDI", "SCCP", "Skinny", "MGCP", "USTM", "Khomp"),
            *("mISDN", "OOH323", "Motif", "Console", "Dongle", "Mobile"),
        )
    }
)
"""How drivers write their own names. Asterisk takes `sip/1001` from a dialplan as well."""

POSITIONS = frozenset({"DAHDI", "Zap", "mISDN", "Khomp", "CAPI", "Dongle", "Quectel", "Mobile"})
"""Drivers whose devices are ports and time slots of a card: `DAHDI/101` is no 101's phone."""

LINES = frozenset({"Skinny", "USTM", "MGCP"})
"""Drivers that name a line and the device that it is on: `Skinny/1001@lobby`."""

NAMES_KEPT = 4096
"""So many names of devices and hints are taken apart once: a PBX says the same all day."""

_DIALLED = frozenset({"PJSIP", "SIP", "IAX2"})
"""Drivers whose dial strings say where to: `PJSIP/0622222222@trunk`, `SIP/trunk/0622222222`."""

_DEVICE = re.compile(r"(?P<tech>[A-Za-z][A-Za-z0-9_]*)/(?P<name>[^&,;]+)")
_LOCAL = re.compile(r"Local/(?P<number>[^@/]+)@(?P<context>[^/;,]*)", re.IGNORECASE)
_HINT = re.compile(r"hint:(?P<number>[^@&,]+)@?(?P<context>[^&,]*)", re.IGNORECASE)
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


@lru_cache(maxsize=NAMES_KEPT)
def is_phone(device: str) -> bool:
    """Whether a device name can be a phone: `TECH/name` of a real technology."""
    match = _DEVICE.fullmatch(device)
    return match is not None and match["tech"].lower() not in _NO_PHONES_LOWER


def spelt(device: str) -> str:
    """`sip/1001` as events name it: `SIP/1001`. What is no device stays as it is."""
    tech, slash, name = device.partition("/")
    return _SPELLING.get(tech.lower(), tech) + slash + name if slash else device


@lru_cache(maxsize=NAMES_KEPT)
def device_of_interface(interface: str) -> str:
    """The device that a queue member's interface names; empty where it dials through a trunk.

    `PJSIP/101/sip:101@192.0.2.7` is a contact of PJSIP/101. `PJSIP/0622222222@trunk` and
    `SIP/trunk/0622222222` are numbers elsewhere: the trunk is nobody's phone because of it.
    """
    device = spelt(interface)
    tech, _, name = device.partition("/")
    if tech not in _DIALLED:
        return device if is_phone(device) else ""
    name, _, path = name.partition("/")
    elsewhere = "@" in name or (path and not path.lower().startswith("sip"))
    return "" if elsewhere else f"{tech}/{name}"


@lru_cache(maxsize=NAMES_KEPT)
def line_of_device(device: str) -> str:
    """`Skinny/1001@lobby` -> `Skinny/1001`, as hints may name it; empty for other drivers."""
    line, at, _ = device.partition("@")
    return line if at and technology(device) in LINES else ""


_TWIN_WORDS = "webrtc|web|wss?|mobile|cell|app|soft(?:phone)?|phone|desk|dect|home|laptop|tablet"
_TWIN = re.compile(
    rf"99(?P<prefixed>\d{{3,}})|(?P<first>\d{{3,}})[-_.](?:{_TWIN_WORDS})\d?"
    rf"|(?:{_TWIN_WORDS})[-_.](?P<last>\d{{3,}})",
    re.IGNORECASE,
)


@lru_cache(maxsize=NAMES_KEPT)
def twin_of(device: str) -> str:
    """The number whose second phone this is by its name: `99204` (FreePBX), `204-webrtc`."""
    match = _TWIN.fullmatch(device.partition("/")[2])
    return match[match.lastgroup or 0] if match is not None else ""


def is_second_phone(name: str, number: str) -> bool:
    """Whether a phone's name is a number and more: `91204`, `204-mobile`.

    2041 is a colleague's, and so is `2041-mobile`: the number there is another.
    """
    starts, ends, more = name.startswith(number), name.endswith(number), len(name) - len(number)
    if name.isdigit():
        return (starts or ends) and more >= PREFIX_DIGITS
    behind, before = name[len(number) :][:1], name[: -len(number)][-1:]
    return more > 0 and ((starts and not behind.isdigit()) or (ends and not before.isdigit()))


PREFIX_DIGITS = 2
"""What stands before or behind the number in a second phone's name has so many digits at least."""


def technology(device: str) -> str:
    """`PJSIP/1001` -> `PJSIP`."""
    return device.partition("/")[0]


@lru_cache(maxsize=NAMES_KEPT)
def name_of_device(device: str) -> str:
    """`PJSIP/1001` -> `1001`; a line of Skinny or UNISTIM: `Skinny/1001@lobby` -> `1001`."""
    return device.partition("/")[2].partition("@")[0]


def number_of_key(key: str) -> str:
    """`101@acme` -> `101`, the number of an extension among several tenants."""
    return key.partition("@")[0]


def tenant_of_key(key: str) -> str:
    """`101@acme` -> `acme`, the context of an extension among several tenants; else empty."""
    return key.partition("@")[2]


@lru_cache(maxsize=NAMES_KEPT)
def phones_of_hint(hint: str) -> tuple[str, ...]:
    """`PJSIP/1001&Custom:DND1001,CustomPresence:1001` -> the phones in it."""
    phones = (spelt(part) for part in re.split(r"[&,]", hint) if is_phone(part))
    return tuple(dict.fromkeys(phones))


@lru_cache(maxsize=NAMES_KEPT)
def mixes_custom(hint: str) -> bool:
    """Whether a hint's state is also that of devices that are no phones: `&Custom:DND1001`.

    One that names a presence alone has a state that says nothing.
    """
    states = hint.partition(",")[0].split("&")  # behind the comma stands a presence
    return bool(hint) and not all(map(is_phone, states))


def names_devices(hint: str) -> bool:
    """Whether a text can be a hint: `TECH/name`, `Custom:name` or a presence."""
    return "/" in hint or ":" in hint


def local_number(name: str) -> str:
    """`Local/1001@internal-00000002;1` -> `1001`; empty for what is no Local channel."""
    match = _LOCAL.match(name)
    return match["number"] if match else ""


@lru_cache(maxsize=NAMES_KEPT)
def numbered_by_interface(interface: str) -> Numbered | None:
    """The number that a queue member's interface dials or watches; None where it names a device."""
    for pattern in (_HINT, _LOCAL):
        match = pattern.match(interface)
        if match:
            return Numbered(match["number"], match["context"])
    return None


@lru_cache(maxsize=NAMES_KEPT)
def agent_of_interface(interface: str) -> str:
    """`Agent:2001` -> `2001`, an agent of app_agent_pool; empty for anything else."""
    match = _AGENT.match(interface)
    return match["agent"] if match else ""
