"""A recorded PBX: answers AMI on a loopback port from a recording, at the recording's pace.

Knows as much AMI as a client needs to log in. Must not know who connects.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ami.recordings.recording import Recording, paced, read_recording
from ami.transport.framing import END

log = logging.getLogger(__name__)

EMPTY_LISTS = {
    "CoreShowChannels": "CoreShowChannelsComplete",
    "ExtensionStateList": "ExtensionStateListComplete",
    "DeviceStateList": "DeviceStateListComplete",
    "PresenceStateList": "PresenceStateListComplete",
    "QueueStatus": "QueueStatusComplete",
}
LINES_NAMED = 20
_ACTION_ID = re.compile(rb"^ActionID: [^\r\n]*\r\n", re.MULTILINE)


class ReplayServer:
    """Plays a recording to each client after its lists; `done` is set at the recording's end."""

    def __init__(self, path: Path, speed: float) -> None:
        self.recording: Recording = read_recording(path)
        self.speed = speed
        self.done = threading.Event()
        self.played = 0
        self._server = _Server(("127.0.0.1", 0), _Peer)
        self._server.replay = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Start to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End; all clients are cut off."""
        self._server.shutdown()
        self._server.server_close()

    def reply(self, action: str, action_id: bytes) -> bytes:
        """The answer to an action with its ActionID: the recorded answer, or an empty list."""
        raw = self.recording.snapshot.get(action)
        if raw is None:
            return _empty_answer(action, action_id)
        return _ACTION_ID.sub(b"ActionID: " + action_id + b"\r\n", raw)


def _empty_answer(action: str, action_id: bytes) -> bytes:
    head = b"Response: Success\r\nActionID: " + action_id + b"\r\n"
    complete = EMPTY_LISTS.get(action)
    if complete is None:
        return head + (b"Ping: Pong\r\n" if action == "Ping" else b"") + b"\r\n"
    last = f"Event: {complete}\r\nEventList: Complete\r\nListItems: 0\r\n".encode()
    return head + b"EventList: start\r\n\r\n" + last + b"ActionID: " + action_id + b"\r\n\r\n"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    replay: ReplayServer


class _Peer(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Serve a client: greeting, answers, and the stream after its first Ping."""
        self._lock = threading.Lock()
        self._playing = False
        banner = self.server.replay.recording.banner or "Asterisk Call Manager/11.0.0"
        self._send(banner.encode() + b"\r\n")
        try:
            while action := self._read_action():
                self._answer(action)
        except OSError as error:
            log.debug("The replay's client is gone: %s", error)

    def _read_action(self) -> dict[bytes, bytes]:
        fields: dict[bytes, bytes] = {}
        while line := self.rfile.readline(65_536).rstrip(b"\r\n"):
            name, _, value = line.partition(b": ")
            fields[name.lower()] = value
        return fields

    def _answer(self, fields: dict[bytes, bytes]) -> None:
        action = fields.get(b"action", b"").decode("ascii", "replace")
        self._send(self.server.replay.reply(action, fields.get(b"actionid", b"")))
        if action == "Login":
            self._send(
                b"Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n"
            )
        elif action == "Ping" and not self._playing:  # a sweep ends with a Ping
            self._playing = True
            threading.Thread(target=self._play, name="replay", daemon=True).start()
        elif action == "Logoff":
            self.connection.shutdown(socket.SHUT_RDWR)

    def _play(self) -> None:
        replay = self.server.replay
        try:
            for recorded in paced(replay.recording, replay.speed, time.sleep):
                if not recorded.raw.startswith((b"Event: FullyBooted", b"Response:")):
                    self._send(recorded.raw + END)
                    replay.played += 1
        except OSError as error:
            log.info("The replay stopped: %s", error)
        replay.done.set()

    def _send(self, data: bytes) -> None:
        with self._lock:
            self.connection.sendall(data)


def play(
    path: Path,
    speed: float,
    command: Sequence[str],
    settings: Mapping[str, str],
    say: Callable[[str], None],
) -> int:
    """Run `command` against a replay of `path`, with `settings` in its environment.

    Returns the command's exit code.
    """
    # Without this SIGTERM would end this process at once, and `command` would go on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = ReplayServer(path, speed)
    server.start()
    link = {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(server.port), "AMI_USERNAME": "replay"}
    # A recording has its lists at its beginning only; a later sweep would get wrong lists.
    environment = {**os.environ, **link, **settings, "SWEEP_S": "1e9"}
    web = subprocess.Popen(command, env=environment)  # noqa: S603 - app.py's own words  # nosec B603
    try:
        return web.wait()
    except KeyboardInterrupt:
        web.terminate()
        return web.wait()
    finally:
        server.stop()
        say(f"Played {server.played} messages{_bad_lines(server.recording)}")


def _bad_lines(recording: Recording) -> str:
    if not recording.bad:
        return ""
    named = recording.bad_lines[:LINES_NAMED]
    more = recording.bad - len(named)
    return f"; bad lines: {', '.join(map(str, named))}" + (f" and {more} more" if more else "")
