"""A PBX with a crowd of channels that never hang up: answers lists, and floods on order.

Knows as much AMI as a collector asks. Its channels are of a trunk.
"""

import threading
from types import TracebackType
from typing import Self

from tests.asterisk.lab.waiting import wait_until
from tests.fakes.servers.ami_server import Action, AmiPeer, Conversation, event, message

CROWD = 50_000
PIECE = 500


def described(number: int, name: str) -> dict[str, str]:
    """The headers of a channel."""
    return {
        "Channel": name, "ChannelState": "6", "ChannelStateDesc": "Up",
        "CallerIDNum": f"{2025550000 + number}", "CallerIDName": f"Caller {number}",
        "ConnectedLineNum": "600", "ConnectedLineName": "<unknown>", "Language": "en",
        "AccountCode": "", "Context": "from-trunk", "Exten": "5550600", "Priority": "1",
        "Uniqueid": f"1700000000.{number}", "Linkedid": f"1700000000.{number}",
    }  # fmt: skip


class Crowd:
    """Listens while its `with` block runs; `asked` counts how often its channels were listed."""

    def __init__(self) -> None:
        self.asked = 0
        self.channels = 0
        self.pinged = 0
        self._sending = threading.Lock()
        self._conversation: Conversation | None = None
        self._peer = AmiPeer(self._script)
        self.port = self._peer.port

    def __enter__(self) -> Self:
        self._peer.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._peer.__exit__(kind)

    def flood(self) -> None:
        """As many channels more begin, all at once."""
        for begin in range(self.channels, self.channels + CROWD, PIECE):
            self._send(b"".join(
                event("Newchannel", **described(number, f"PJSIP/trunk-{number:08x}"))
                for number in range(begin, begin + PIECE)
            ))  # fmt: skip
        self.channels += CROWD

    def wait_asked(self, times: int) -> None:
        """Wait until the channels were listed so often."""
        wait_until(lambda: self.asked >= times, f"lists are asked {times} times", 90, every=0.1)

    def wait_pinged(self) -> None:
        """Wait until the lists were taken, which a Ping says."""
        before = self.pinged
        wait_until(lambda: self.pinged > before, "a Ping", 90, every=0.1)

    def _send(self, raw: bytes) -> None:
        assert self._conversation is not None
        with self._sending:
            self._conversation.send(raw)

    def _script(self, conversation: Conversation) -> None:
        conversation.greet()
        self._conversation = conversation
        answers = {"CoreShowChannels": self._list_channels}
        for name in ("ExtensionStateList", "DeviceStateList", "QueueStatus"):
            answers[name] = self._list_nothing
        for name in ("Login", "CoreSettings", "Ping"):
            answers[name] = self._succeed
        conversation.work(answers)

    def _succeed(self, action: Action) -> None:
        self.pinged += action.name == "Ping"
        self._send(message({"Response": "Success", "ActionID": action.get("ActionID")}))

    def _list_nothing(self, action: Action) -> None:
        self._list(action, b"")

    def _list_channels(self, action: Action) -> None:
        key = {"ActionID": action.get("ActionID")}
        shown = range(max(0, self.channels - CROWD), self.channels)
        self._list(action, b"".join(
            event("CoreShowChannel", **key, **described(number, f"PJSIP/trunk-{number:08x}"),
                  BridgeId="", Application="Queue", ApplicationData="sales", Duration="00:00:09")
            for number in shown
        ))  # fmt: skip
        self.asked += 1

    def _list(self, action: Action, items: bytes) -> None:
        key = {"ActionID": action.get("ActionID")}
        begin = message({"Response": "Success", **key, "EventList": "start"})
        end = event(f"{action.name}Complete", **key, EventList="Complete", ListItems="0")
        self._send(begin + items + end)
