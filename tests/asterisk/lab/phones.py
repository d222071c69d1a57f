"""Forty phones and a carrier: a second Asterisk whose dialplan does what the driver's hands do.

Knows legs as the phones see them. A leg is one call on one phone, keyed by Uniqueid.
"""

import copy
import itertools
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from typing import NamedTuple, Self

from tests.asterisk.lab.ami_link import AmiError, AmiLink, Message

DOWN, UP = 0, 6

Names = Callable[[str], str]
"""What a number, or a text with numbers in it, is called in this laboratory."""


class Hand(NamedTuple):
    """Something a phone's user did: `name` is the hand's, `at` epoch seconds."""

    at: float
    number: str
    name: str


class Leg:
    """One call on one phone (or one line of the carrier), with the hands that hold it."""

    def __init__(self, phones: "Phones", uniqueid: str, number: str, dialled: str = ""):
        self.number = number
        self.dialled = dialled
        self.uniqueid = uniqueid
        self.state = DOWN
        self.ended = False
        self.phones = phones

    def answer(self) -> None:
        """Pick up."""
        self._hand("answer")
        self.wait_up()

    def busy(self) -> None:
        """Refuse while ringing: 486 Busy Here."""
        self._hand("busy")

    def decline(self) -> None:
        """Refuse while ringing: 603 Decline."""
        self._hand("decline")

    def hold(self) -> None:
        """Press hold: re-INVITE with sendonly."""
        self._hand("hold")

    def unhold(self) -> None:
        """Take the call back: re-INVITE with sendrecv."""
        self._hand("talk")

    def press(self, keys: str) -> None:
        """Press digits; a `w` waits half a second."""
        self._hand("press", KEYS=self.phones.names(keys))

    def refer(self, number: str) -> None:
        """Blind transfer by the phone's own key: SIP REFER."""
        self._hand("refer", REFER_TO=self.phones.address_of(number))

    def refer_to_leg(self, other: "Leg") -> None:
        """Attended transfer by the phone's own key: SIP REFER that replaces the other leg."""
        part = {name: other.variable(f"CHANNEL(pjsip,{name})")
                for name in ("call-id", "local_tag", "remote_tag")}  # fmt: skip
        replaces = (
            f"{part['call-id']}%3Bto-tag%3D{part['remote_tag']}%3Bfrom-tag%3D{part['local_tag']}"
        )
        target = f"{self.phones.address_of(other.dialled)}?Replaces={replaces}"
        self._hand("refer", REFER_TO=target)

    def hangup(self) -> None:
        """Hang up; nothing happens where the other side was first."""
        try:
            self.phones.link.action("Hangup", {"Channel": self.uniqueid})
        except AmiError:
            self.wait_ended()

    def variable(self, name: str) -> str:
        """A channel variable or function of the phone's side."""
        reply = self.phones.link.action("Getvar", {"Channel": self.uniqueid, "Variable": name})
        return reply[0].get("Value")

    def wait_up(self) -> None:
        """Wait until both sides may talk."""
        self.phones.wait(lambda: self.state == UP, f"{self.number} is answered")

    def wait_ended(self) -> None:
        """Wait until the call is over on this phone."""
        self.phones.wait(lambda: self.ended, f"{self.number} is hung up")

    def _hand(self, name: str, **variables: str) -> None:
        link, channel = self.phones.link, {"Channel": self.uniqueid}
        for key, value in variables.items():
            link.action("Setvar", {**channel, "Variable": key, "Value": value})
        self.phones.hands.append(Hand(time.time(), self.number, name))
        link.action("Redirect", {**channel, "Context": "hands", "Exten": name, "Priority": "1"})


class Phones:
    """All phones of one laboratory: they dial, and tell which of them rings."""

    def __init__(self, link: AmiLink, pbx_port: int, phones_port: int):
        self.link = link
        self.names: Names = str
        self.hands: list[Hand] = []
        self._pbx_port = pbx_port
        self._phones_port = phones_port
        self._serial = itertools.count(1)
        self._legs: dict[str, Leg] = {}
        self._ringing: list[Leg] = []
        self._changed = threading.Condition()
        link.listen(self._on_event)

    def renamed(self, names: Names) -> Self:
        """The same phones, for a play whose numbers are called otherwise here."""
        twin = copy.copy(self)
        twin.names = names
        return twin

    def address_of(self, number: str) -> str:
        """The SIP address of a number at the PBX."""
        return f"sip:{self.names(number)}@127.0.0.1:{self._pbx_port}"

    def dial(self, phone: str, number: str) -> Leg:
        """A phone dials a number; returns while the PBX is still at it."""
        phone = self.names(phone)
        return self._originate(phone, phone, number)

    def dial_in(self, caller: str, did: str) -> Leg:
        """Somebody outside dials a DID through the trunk."""
        return self._originate("carrier", self.names(caller), did)

    def ringing(self, number: str) -> Leg:
        """The leg that rings at a phone (or at the carrier), waited for, each one given once."""
        number = self.names(number)
        with self._changed:
            self.wait(lambda: self._ringing_at(number) is not None, f"{number} rings")
            leg = self._ringing_at(number)
            assert leg is not None
            self._ringing.remove(leg)
            leg.phones = self
            return leg

    def refuse(self, number: str, how: str) -> None:
        """From now on the phone refuses before it rings: "busy", "decline", or "" for no more."""
        self.link.action("Setvar", {"Variable": f"MODE_{self.names(number)}", "Value": how})

    def register(self, phone: str, seconds: int) -> None:
        """Tell the PBX where the phone is; 0 seconds: it is no longer there."""
        phone = self.names(phone)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind(("127.0.0.1", 0))
            sender.settimeout(5)
            sender.sendto(self._register(phone, seconds, sender.getsockname()[1]),
                          ("127.0.0.1", self._pbx_port))  # fmt: skip
            answer = sender.recv(4096).decode()
        if " 200 " not in answer.split("\r\n", 1)[0]:
            raise AmiError(f"REGISTER {phone}: {answer}")

    def wait_on_hook(self, numbers: Iterable[str]) -> None:
        """Wait until these phones have no leg left."""
        wanted = frozenset(map(self.names, numbers))
        self.wait(
            lambda: not any(leg.number in wanted for leg in self._legs.values()),
            f"{sorted(wanted)} are on the hook",
        )

    def hang_up(self, numbers: Iterable[str] | None = None) -> None:
        """Put these phones on the hook; without numbers all of them, and the carrier's lines."""
        wanted = None if numbers is None else frozenset(map(self.names, numbers))
        for leg in list(self._legs.values()):
            if wanted is None or leg.number in wanted:
                leg.hangup()

    def wait(self, condition: Callable[[], bool], what: str, timeout: float = 10) -> None:
        """Wait until a condition on the legs holds; TimeoutError names it."""
        with self._changed:
            if not self._changed.wait_for(condition, timeout):
                raise TimeoutError(f"waited {timeout:g} s in vain until {what}")

    def _originate(self, endpoint: str, caller: str, number: str) -> Leg:
        leg = Leg(self, f"{caller}-{next(self._serial)}", caller, number)
        with self._changed:
            self._legs[leg.uniqueid] = leg
        self.link.action("Originate", {
            "Channel": f"PJSIP/{endpoint}/{self.address_of(number)}", "ChannelId": leg.uniqueid,
            "Context": "hands", "Exten": "talk", "Priority": "1", "Timeout": "120000",
            "CallerID": caller, "Async": "true",
        })  # fmt: skip
        return leg

    def _ringing_at(self, number: str) -> Leg | None:
        fits = (leg for leg in self._ringing if leg.number == number)
        return next(fits, None)

    def _on_event(self, message: Message) -> None:
        handle = HANDLERS.get(message.get("Event"))
        if handle is not None:
            with self._changed:
                handle(self, message)
                self._changed.notify_all()

    def _on_newchannel(self, message: Message) -> None:
        if message.get("Channel").startswith("PJSIP/pbx-"):
            leg = Leg(self, message.get("Uniqueid"), message.get("Exten"))
            self._legs[leg.uniqueid] = leg

    def _on_newexten(self, message: Message) -> None:
        """Only from here on the dialplan holds the channel, and hands may take it."""
        leg = self._legs.get(message.get("Uniqueid"))
        if leg is not None and message.get("Context") == "phones":
            self._ringing.append(leg)

    def _on_newstate(self, message: Message) -> None:
        if leg := self._legs.get(message.get("Uniqueid")):
            leg.state = int(message.get("ChannelState"))

    def _on_hangup(self, message: Message) -> None:
        if leg := self._legs.pop(message.get("Uniqueid"), None):
            leg.ended = True
            if leg in self._ringing:
                self._ringing.remove(leg)

    def _register(self, phone: str, seconds: int, port: int) -> bytes:
        user, tag = f"<sip:{phone}@127.0.0.1>", uuid.uuid4().hex
        lines = (
            f"REGISTER sip:127.0.0.1:{self._pbx_port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{tag};rport",
            f"From: {user};tag={tag}", f"To: {user}", f"Call-ID: {tag}", "CSeq: 1 REGISTER",
            f"Contact: <sip:{phone}@127.0.0.1:{self._phones_port}>", f"Expires: {seconds}",
            "Max-Forwards: 70", "Content-Length: 0",
        )  # fmt: skip
        return "\r\n".join((*lines, "", "")).encode()


HANDLERS: dict[str, Callable[[Phones, Message], None]] = {
    "Newchannel": Phones._on_newchannel,
    "Newstate": Phones._on_newstate,
    "Newexten": Phones._on_newexten,
    "Hangup": Phones._on_hangup,
}
