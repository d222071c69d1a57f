"""Who is an extension: numbers, devices and how each is found from a channel, hint or member.

Knows naming (TECH/number, hints, queue interfaces). Must not know statuses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

NO_PHONES = frozenset(
    {
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

_DEVICE = re.compile(r"(?P<tech>[A-Za-z][A-Za-z0-9]*)/(?P<name>[^&,@;]+)")
_LOCAL_MEMBER = re.compile(r"Local/(?P<number>[^@/]+)@")
_HINT_MEMBER = re.compile(r"hint:(?P<number>[^@]+)@", re.IGNORECASE)
_CHANNEL_SUFFIX = re.compile(r"-[0-9a-f]+(;[12])?(<[A-Z]+>)?$")
"""`-0000002a` of PJSIP, `-1` of DAHDI, `-8822` of IAX2; a masquerade adds <MASQ> or <ZOMBIE>."""


def device_of_channel(name: str) -> str:
    """`PJSIP/1001-0000002a` -> `PJSIP/1001`; empty for channels that no phone is behind."""
    device = _CHANNEL_SUFFIX.sub("", name)
    return device if is_phone(device) else ""


def is_phone(device: str) -> bool:
    """Whether a device name can be a phone: `TECH/name` of a real technology."""
    match = _DEVICE.fullmatch(device)
    return match is not None and match["tech"] not in NO_PHONES


def phones_of_hint(hint: str) -> Iterator[str]:
    """`PJSIP/1001&Custom:DND1001,CustomPresence:1001` -> the phones in it."""
    return (part for part in re.split(r"[&,]", hint) if is_phone(part))


def local_number(name: str) -> str:
    """`Local/1001@internal-00000002;1` -> `1001`; empty for what is no Local channel."""
    match = _LOCAL_MEMBER.match(name)
    return match["number"] if match else ""


class Identity:
    """Learns which device is which extension's, and says whose a channel is."""

    def __init__(self, agent_pattern: str = r"\d{3,5}") -> None:
        self._pattern = re.compile(agent_pattern, re.ASCII)
        self._number_of: dict[str, str] = {}
        self._numbers: set[str] = set()
        self._hints: dict[str, str] = {}
        self._claims: dict[str, tuple[int, str]] = {}
        self._hinted: defaultdict[str, set[str]] = defaultdict(set)
        self._listed: frozenset[str] = frozenset()
        self._listed_techs: frozenset[str] = frozenset()

    def is_agent_number(self, number: str) -> bool:
        """Whether `number` has the form of an agent's extension (AGENT_PATTERN)."""
        return self._pattern.fullmatch(number) is not None

    def is_known(self, number: str) -> bool:
        """Whether `number` is an extension with a phone; queues and conferences are not."""
        return number in self._numbers or bool(self._hinted.get(number))

    def learn_number(self, number: str) -> None:
        """Know an extension again after a restart."""
        self._numbers.add(number)

    def forget_hints(self) -> None:
        """Forget all hints, because the PBX has just listed all that there are."""
        for phone in self._claims:
            self._number_of.pop(phone, None)
        self._hints.clear()
        self._claims.clear()
        self._hinted.clear()

    def learn_hint(self, exten: str, hint: str) -> None:
        """Learn a dialplan hint. A phone that several hints name belongs to the strongest claim.

        The strongest claim is that of the extension with the phone's own name, then that of a hint
        that names no other phone, then the first. So the hint of a ring group takes nobody's phone.
        """
        if self._hints.get(exten) == hint:
            return
        self._hints[exten] = hint
        phones = tuple(phones_of_hint(hint)) if self.is_agent_number(exten) else ()
        for phone in phones:
            strength = 2 if phone.partition("/")[2] == exten else int(len(phones) == 1)
            known, owner = self._claims.get(phone, (-1, ""))
            if strength > known:
                self._claims[phone] = strength, exten
                self._number_of[phone] = exten
                self._hinted[owner].discard(phone)
                self._hinted[exten].add(phone)

    def hinted(self) -> dict[str, set[str]]:
        """The phones of each extension, as hints give them."""
        return {exten: phones for exten, phones in self._hinted.items() if phones}

    def learn_devices(self, devices: Iterable[str], *, all_of_them: bool = True) -> None:
        """Learn the PBX's own list of devices. A technology in it has no other phones.

        If entries of it could not be read (not `all_of_them`), the devices of before stay.
        """
        listed = frozenset(device for device in devices if is_phone(device))
        self._listed = listed if all_of_them else listed | self._listed
        techs = (device.partition("/")[0] for device in self._listed)
        self._listed_techs = frozenset(techs) if all_of_them else frozenset()
        for device in sorted(self._listed):
            self.number_of_device(device)

    def number_of_device(self, device: str) -> str:
        """The extension of a device, as learnt or by its name; empty if it is no agent's."""
        known = self._number_of.get(device)
        if known is not None:
            return known
        if device.partition("/")[0] in self._listed_techs and device not in self._listed:
            return ""
        return self._learn_by_name(device)

    def number_of_channel(self, name: str) -> str:
        """The extension whose phone a channel is; empty for trunks, Local and helpers."""
        device = device_of_channel(name)
        return self.number_of_device(device) if device else ""

    def number_of_member(self, interface: str, state_interface: str) -> str:
        """The extension of a queue member; empty if it is no agent's."""
        for text in (state_interface, interface):
            number = self._number_in(text)
            if number:
                return number
        return ""

    def _number_in(self, interface: str) -> str:
        named = _HINT_MEMBER.match(interface) or _LOCAL_MEMBER.match(interface)
        if named:
            number = named["number"]
            if self.is_agent_number(number):
                self._numbers.add(number)
                return number
            return ""
        return self.number_of_device(interface)

    def _learn_by_name(self, device: str) -> str:
        match = _DEVICE.fullmatch(device)
        if match is None or match["tech"] in NO_PHONES or not self.is_agent_number(match["name"]):
            return ""
        self._number_of[device] = match["name"]
        self._numbers.add(match["name"])
        return match["name"]
