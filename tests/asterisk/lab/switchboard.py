"""The operator's hands at the PBX: what is done to a call by AMI action, not by a phone.

Knows the live channels of every phone by name; the scenarios know the rest.
"""

import copy
import re
import threading
from collections.abc import Callable
from typing import Self

from tests.asterisk.lab.ami_link import AmiError, AmiLink, Message
from tests.asterisk.lab.phones import Names

UP = "6"


class Switchboard:
    """AMI actions on the live calls of the PBX, named by the phone that is in them."""

    def __init__(self, link: AmiLink):
        self.link = link
        self.names: Names = str
        self._names: dict[str, str] = {}
        self._up: set[str] = set()
        self._changed = threading.Condition()
        link.listen(self._on_event)

    def renamed(self, names: Names) -> Self:
        """The same hands, for a play whose numbers are called otherwise here."""
        twin = copy.copy(self)
        twin.names = names
        return twin

    def channel(self, phone: str) -> str:
        """The name of the phone's newest live channel that is up, waited for."""
        phone = self.names(phone)
        self.wait(lambda: self._channel(phone) is not None, f"{phone} has a live channel")
        found = self._channel(phone)
        assert found is not None
        return found

    def blind_transfer(self, phone: str, number: str) -> None:
        """The phone's call goes to a number, the phone is out of it: action BlindTransfer."""
        self._act("BlindTransfer", phone, number)

    def attended_transfer(self, phone: str, number: str) -> None:
        """The phone asks a number first; its hanging up completes the transfer: action Atxfer."""
        self._act("Atxfer", phone, number)

    def redirect(self, phone: str, number: str, **headers: str) -> None:
        """The phone itself goes to a number, its partner is hung up: action Redirect."""
        self._act("Redirect", phone, number, Priority="1", **headers)

    def park(self, phone: str, announce_to: str) -> None:
        """The phone is put into the parking lot: action Park."""
        names = {"Channel": self.channel(phone), "TimeoutChannel": self.channel(announce_to)}
        self.link.action("Park", names)

    def originate(self, channel: str, number: str, **headers: str) -> None:
        """Call a channel, then connect it to a number: action Originate."""
        self.link.action("Originate", {
            "Channel": self.names(channel), "Context": "internal", "Exten": self.names(number),
            "Priority": "1", "Timeout": "30000", "Async": "true", **headers,
        })  # fmt: skip

    def pause(self, queue: str, interface: str, *, paused: bool, reason: str = "") -> None:
        """A queue member takes a break, or ends it."""
        self.link.action("QueuePause", {
            "Queue": queue, "Interface": self.names(interface), "Paused": str(paused).lower(),
            "Reason": reason,
        })  # fmt: skip

    def hang_up(self, phone: str) -> None:
        """End every channel of a phone, whatever its state."""
        try:
            name = re.escape(self.names(phone))
            self.link.action("Hangup", {"Channel": rf"/^PJSIP\/{name}-/"})
        except AmiError:
            return  # it has none

    def wait(self, condition: Callable[[], bool], what: str, timeout: float = 10) -> None:
        """Wait until a condition on the live channels holds; TimeoutError names it."""
        with self._changed:
            if not self._changed.wait_for(condition, timeout):
                raise TimeoutError(f"waited {timeout:g} s in vain until {what}")

    def _act(self, name: str, phone: str, number: str, **headers: str) -> None:
        number = self.names(number)
        place = {"Channel": self.channel(phone), "Context": "internal", "Exten": number}
        self.link.action(name, {**place, **headers})

    def _channel(self, phone: str) -> str | None:
        names = [
            name for uniqueid, name in self._names.items()
            if uniqueid in self._up and name.startswith(f"PJSIP/{phone}-")
        ]  # fmt: skip
        return names[-1] if names else None

    def _on_event(self, message: Message) -> None:
        handle = HANDLERS.get(message.get("Event"))
        if handle is not None:
            with self._changed:
                handle(self, message)
                self._changed.notify_all()

    def _on_channel(self, message: Message) -> None:
        uniqueid = message.get("Uniqueid")
        self._names[uniqueid] = message.get("Channel")
        if message.get("ChannelState") == UP:
            self._up.add(uniqueid)

    def _on_rename(self, message: Message) -> None:
        self._names[message.get("Uniqueid")] = message.get("Newname")

    def _on_hangup(self, message: Message) -> None:
        self._names.pop(message.get("Uniqueid"), None)
        self._up.discard(message.get("Uniqueid"))


HANDLERS: dict[str, Callable[[Switchboard, Message], None]] = {
    "Newchannel": Switchboard._on_channel,
    "Newstate": Switchboard._on_channel,
    "Rename": Switchboard._on_rename,
    "Hangup": Switchboard._on_hangup,
}
