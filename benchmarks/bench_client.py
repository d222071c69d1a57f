"""What one AMI event costs to read: pyst2 as it comes, panoramisk parsing only, ours.

    python -m benchmarks.bench_client [EVENTS]

The events are a recorded minute of a real Asterisk, repeated. pyst2 and ours read them from a TCP
socket that another process fills; a second figure for ours, like panoramisk's, is framing and
parsing alone, from memory. CPU is this process's, all threads, per event. Every header is parsed
but in the row of names, which is what an event that the board has no use for costs.
"""

import logging
import multiprocessing
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from asterisk.manager import Manager
from panoramisk.ami_protocol import AMIProtocol

from ami.client import Client
from ami.recordings.recording import read_recording
from ami.transport.framing import END, Framer
from ami.transport.inbox import Inbox
from ami.transport.message import Message

RECORDING = Path(__file__).parents[1] / "tests/scenarios/recordings/lab-22/events.jsonl.gz"
CHUNK = 64 * 1024
PYST2_EVENTS = 3_000
"""As many as pyst2 reads in a few seconds."""


def real_looking(events: int) -> list[bytes]:
    """So many messages of the recording, from its start again when it is through."""
    told = [entry.raw + END for entry in read_recording(RECORDING)]
    return list(islice(cycle(told), events))


def serve(listener: socket.socket, stream: bytes) -> None:
    """Greet and send all of it to the one who connects, then wait for him to leave."""
    sock, _ = listener.accept()
    with sock:
        sock.sendall(b"Asterisk Call Manager/11.0.0\r\n" + stream)
        while sock.recv(CHUNK):
            pass


def served(stream: bytes, read: Callable[[int], None]) -> None:
    """Let `read` read the stream from a port on which another process sends it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        context = multiprocessing.get_context("fork")
        peer = context.Process(target=serve, args=(listener, stream), daemon=True)
        peer.start()
        read(listener.getsockname()[1])
        peer.terminate()
        peer.join()


def pyst2(messages: list[bytes]) -> None:
    """pyst2's Manager with one callback."""
    warnings.simplefilter("ignore", DeprecationWarning)
    heard = iter(messages)
    done = threading.Event()

    def callback(event: Any, _manager: Any) -> None:
        event.get_header("Uniqueid")
        next(heard)
        if heard.__length_hint__() == 0:  # type: ignore[attr-defined]  # list iterators have it
            done.set()

    def read(port: int) -> None:
        manager = Manager()
        manager.register_event("*", callback)
        manager.connect("127.0.0.1", port)
        if not done.wait(120):
            raise RuntimeError("pyst2 stopped before the last event")

    served(b"".join(messages), read)


def ours(messages: list[bytes], use: Callable[[Message], object]) -> None:
    """Our Client; the consumer does `use` with every message."""

    def read(port: int) -> None:
        inbox = Inbox(messages=len(messages) + 1, size=1 << 30)
        with Client(inbox=inbox) as client:
            client.connect("127.0.0.1", port)
            used = 0
            while used < len(messages) and (message := client.get(30.0)) is not None:
                used += bool(use(message))
            if used != len(messages):
                raise RuntimeError("the stream stopped before the last event")

    served(b"".join(messages), read)


def chunks(messages: list[bytes]) -> list[bytes]:
    """The stream as a socket would give it."""
    stream = b"".join(messages)
    return [stream[start : start + CHUNK] for start in range(0, len(stream), CHUNK)]


def panoramisk_parsing(messages: list[bytes]) -> None:
    """panoramisk's protocol without a socket and without a callback."""

    class Counting:
        save_stream = None
        count = 0

        def dispatch(self, _event: Any) -> None:
            self.count += 1

    protocol = AMIProtocol()
    protocol.connection_made(None)
    protocol.version = "11.0.0"
    protocol.encoding = "utf8"
    protocol.factory = counting = Counting()
    for chunk in chunks(messages):
        protocol.data_received(chunk)
    if counting.count != len(messages):
        raise RuntimeError(f"panoramisk gave {counting.count} of {len(messages)} events")


def our_parsing(messages: list[bytes]) -> None:
    """Our Framer and Message without a socket."""
    framer = Framer()
    count = 0
    for chunk in chunks(messages):
        for raw in framer.feed(chunk):
            count += bool(Message(raw).headers)
    if count != len(messages):
        raise RuntimeError(f"ours gave {count} of {len(messages)} events")


def measure(what: str, run: Callable[[list[bytes]], None], messages: list[bytes]) -> None:
    """Print one row."""
    started, cpu = time.perf_counter(), time.process_time()
    run(messages)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    rate, cost = len(messages) / seconds, cpu / len(messages) * 1e6
    print(f"{what:34} {len(messages):9,} {rate:12,.0f} {cost:10.2f}")


def main() -> None:
    """Print the table."""
    logging.disable(logging.CRITICAL)
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    messages = real_looking(events)
    size = sum(map(len, messages)) / events
    print(f"Python {sys.version.split()[0]}, events of {size:.0f} bytes on average\n")
    print(f"{'':34} {'events':>9} {'events/s':>12} {'us of CPU':>10}")
    measure("pyst2 0.5.1 as it comes, socket", pyst2, messages[:PYST2_EVENTS])
    measure("ours, socket to parsed headers", partial(ours, use=attrgetter("headers")), messages)
    measure("ours, socket to event names", partial(ours, use=attrgetter("name")), messages)
    measure("panoramisk 1.4, parsing only", panoramisk_parsing, messages)
    measure("ours, parsing only", our_parsing, messages)


if __name__ == "__main__":
    main()
