"""A PBX with very many queue members, for benchmarks: it answers AMI from texts made before.

    python -m benchmarks.big_pbx QUEUES MEMBERS

Prints its port. Each queue has the same members. An action `Burst` (Kind: reload, ringall) sends
what a real PBX sends then to every session.
"""

from __future__ import annotations

import socketserver
import sys
import threading
import time
from collections.abc import Iterator

PHONES_RUNG = 50
RELOADED = 5_000
FIRST = 10_000

MEMBER = (
    "Queue: {queue}\r\nName: Agent {number}\r\nLocation: Local/{number}@from-queue/n\r\n"
    "StateInterface: PJSIP/{number}\r\nMembership: static\r\nPenalty: 0\r\nCallsTaken: 12\r\n"
    "LastCall: 1700000000\r\nLastPause: 0\r\nLoginTime: 1700000000\r\nInCall: 0\r\nStatus: 1\r\n"
    "Paused: 0\r\nPausedReason: \r\nWrapuptime: 0\r\n"
)
CHANNEL = (
    "Channel: PJSIP/{number}-{serial:08x}\r\nChannelState: {state}\r\nChannelStateDesc: x\r\n"
    "CallerIDNum: {number}\r\nCallerIDName: x\r\nConnectedLineNum: 5550001\r\n"
    "ConnectedLineName: x\r\nLanguage: en\r\nAccountCode: \r\nContext: internal\r\nExten: \r\n"
    "Priority: 1\r\nUniqueid: {uid}.{serial}\r\nLinkedid: {uid}.0\r\n"
)


def numbers(count: int) -> range:
    """The extensions of the members."""
    return range(FIRST, FIRST + count)


class BigPbx(socketserver.ThreadingTCPServer):
    """Answers every session on a loopback port of its own."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, queues: int, members: int) -> None:
        super().__init__(("127.0.0.1", 0), _Peer)
        self.queues, self.members = queues, members
        self.peers: list[_Peer] = []

    def items(self, action: str) -> Iterator[str]:
        """The entries of a list action, without ActionID, a queue's in one text."""
        if action == "devicestatelist":
            for number in numbers(self.members):
                device = f"Device: PJSIP/{number}\r\nState: NOT_INUSE\r\n\0"
                yield f"Event: DeviceStateChange\r\n{device}"
        elif action == "queuestatus":
            for queue in range(self.queues):
                name = f"queue-{queue}"
                yield f"Event: QueueParams\r\nQueue: {name}\r\nMax: 0\r\nCalls: 0\r\n\0" + "".join(
                    "Event: QueueMember\r\n" + MEMBER.format(queue=name, number=number) + "\0"
                    for number in numbers(self.members)
                )

    def burst(self, kind: str) -> bytes:
        """The events of a reload, or of a queue that rings fifty phones at once."""
        return b"".join(each.encode() for each in BURSTS[kind](self))

    def reload(self) -> Iterator[str]:
        """A reload of app_queue tells of members, one by one."""
        yield "Event: Reload\r\nPrivilege: system,all\r\nModule: app_queue\r\nStatus: 0\r\n\r\n"
        for place in range(RELOADED):
            number = FIRST + place % self.members
            name = f"queue-{place // self.members % self.queues}"
            member = MEMBER.format(queue=name, number=number)
            yield (
                "Event: QueueMemberStatus\r\nPrivilege: agent,all\r\n"
                + member.replace("Location:", "Interface:").replace("Name:", "MemberName:")
                + "\r\n"
            )

    def ringall(self) -> Iterator[str]:
        """Fifty phones ring at once, and the queue says so of each in each of ten queues."""
        uid = int(time.time())
        for serial, number in enumerate(numbers(PHONES_RUNG), 1):
            for event, state in (("Newchannel", 0), ("Newstate", 5)):
                text = CHANNEL.format(number=number, serial=serial, state=state, uid=uid)
                yield f"Event: {event}\r\nPrivilege: call,all\r\n{text}\r\n"
        for number in numbers(PHONES_RUNG):
            for queue in range(min(10, self.queues)):
                member = MEMBER.format(queue=f"queue-{queue}", number=number)
                yield (
                    "Event: QueueMemberStatus\r\nPrivilege: agent,all\r\n"
                    + member.replace("Location:", "Interface:")
                    .replace("Name:", "MemberName:")
                    .replace("Status: 1", "Status: 6")
                    + "\r\n"
                )


BURSTS = {"reload": BigPbx.reload, "ringall": BigPbx.ringall}


class _Peer(socketserver.StreamRequestHandler):
    server: BigPbx

    def handle(self) -> None:
        self._lock = threading.Lock()
        self.send(b"Asterisk Call Manager/11.0.0\r\n")
        self.server.peers.append(self)
        try:
            while fields := self._read():
                self._answer(fields)
        except OSError:
            pass
        finally:
            self.server.peers.remove(self)

    def send(self, data: bytes) -> None:
        """Send all of it, or fail as a socket does."""
        with self._lock:
            self.connection.sendall(data)

    def _read(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        while line := self.rfile.readline(65_536).decode().rstrip("\r\n"):
            name, _, value = line.partition(": ")
            fields[name.lower()] = value
        return fields

    def _answer(self, fields: dict[str, str]) -> None:
        action, own = fields["action"].lower(), f"ActionID: {fields.get('actionid', '')}\r\n\r\n"
        if action in LISTS:
            self._list(action, own)
            return
        extra = "AsteriskVersion: 22.1.0\r\n" if action == "coresettings" else ""
        self.send(f"Response: Success\r\n{extra}{own}".encode())
        if action == "login":
            self.send(b"Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: x\r\n\r\n")
        elif action == "burst":
            for peer in list(self.server.peers):
                peer.send(self.server.burst(fields["kind"]))
        elif action == "logoff":
            raise OSError("logged off")

    def _list(self, action: str, own: str) -> None:
        self.send(f"Response: Success\r\nEventList: start\r\n{own}".encode())
        count = 0
        for text in self.server.items(action):
            count += text.count("\0")
            self.send(text.replace("\0", own).encode())
        end = f"Event: {LISTS[action]}\r\nEventList: Complete\r\nListItems: {count}\r\n{own}"
        self.send(end.encode())


LISTS = {
    "coreshowchannels": "CoreShowChannelsComplete",
    "extensionstatelist": "ExtensionStateListComplete",
    "devicestatelist": "DeviceStateListComplete",
    "queuestatus": "QueueStatusComplete",
}


def main() -> None:
    """Serve until the process is ended."""
    server = BigPbx(int(sys.argv[1]), int(sys.argv[2]))
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
