"""Record a PBX's stream to a file, with the PBX's lists at its beginning.

Knows which lists a replay needs. Must not know what the messages mean.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ami.client import Client
from ami.errors import ActionRefused, AmiError
from ami.recordings.recording import Recorder
from ami.session.session import Target, explain
from ami.translate.lists import FULL
from ami.transport.framing import END
from ami.transport.message import ConnectionEnded, Message

POLL_S = 0.5


def record_until(
    target: Target,
    path: Path,
    seconds: float,
    say: Callable[[str], None],
    complain: Callable[[str], None],
) -> int:
    """Run `record` until Ctrl-C or SIGTERM, with words for a person; return the exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    say(f"Recording {target.host}:{target.port} to {path}; end with Ctrl-C")
    try:
        count, ended = record(target, path, seconds, stop)
    except (AmiError, OSError) as error:
        complain(explain(error, target) if isinstance(error, AmiError) else str(error))
        return 1
    say(f"{count} messages recorded" + (f"; {ended}" if ended else ""))
    return 1 if ended else 0


def record(target: Target, path: Path, seconds: float, stop: threading.Event) -> tuple[int, str]:
    """Write the stream to `path` until `stop`, for `seconds` at most.

    Returns how many messages were written, and why it ended early (empty if it did not). Raises
    AmiError, OSError.
    """
    with target.client() as client:
        client.connect(target.host, target.port)
        client.login(target.username, target.secret)
        snapshot = {"CoreSettings": _raw([client.send_action({"Action": "CoreSettings"})])}
        snapshot |= {action.name: _list(client, action.name) for action in FULL}
        banner = f"{client.title}/{client.version}"
        started = time.time()
        with Recorder(path, started=started, banner=banner, snapshot=snapshot) as recorder:
            ended = _follow(client, recorder, time.monotonic() + seconds, stop)
            return recorder.messages, ended


def _follow(client: Client, recorder: Recorder, until: float, stop: threading.Event) -> str:
    while not stop.is_set() and time.monotonic() < until:
        message = client.get(timeout=POLL_S)
        if isinstance(message, ConnectionEnded):
            return message.reason
        if message is not None:
            recorder.write(message.at, message.raw)
        else:
            recorder.flush()
    return ""


def _list(client: Client, action: str) -> bytes:
    """A list's reply; its first and last message are made here, the client keeps the items only."""
    try:
        items = client.send_list(action)
    except ActionRefused as error:
        return f"Response: Error\r\nActionID: 0\r\nMessage: {error.answer}\r\n\r\n".encode()
    head = b"Response: Success\r\nActionID: 0\r\nEventList: start\r\n\r\n"
    tail = f"Event: {action}Complete\r\nActionID: 0\r\nEventList: Complete\r\n\r\n".encode()
    return head + _raw(items) + tail


def _raw(messages: list[Message]) -> bytes:
    return b"".join(message.raw + END for message in messages)
