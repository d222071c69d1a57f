"""What one AMI event costs on its whole way: from bytes to the rows that a reader is shown.

    python -m benchmarks.bench_pipeline [EVENTS]

The events are those of every scenario recorded on a real Asterisk 22, as the read-only user sees
them (no dialplan, no DTMF), repeated with Uniqueids of their own, so that each is a real call.
Beside ours: panoramisk, which only parses the same bytes, and pyst2 as it comes, which only reads
them from a socket. One core; CPU is this process's, per event.
"""

import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ami.recordings.recording import read_recording
from ami.translate.frequent import event_of
from ami.translate.pbx_clock import PbxClock
from ami.transport.framing import END, Framer
from ami.transport.message import Message
from benchmarks.bench_client import CHUNK, PYST2_EVENTS, panoramisk_parsing, pyst2
from state import events as ev
from state.board.apply import Board
from state.live.rows import row_of

RECORDING = Path(__file__).parents[1] / "tests/scenarios/recordings/asterisk-22/events.jsonl.gz"
PAUSE_S = 60.0
"""From the beginning of one round of the recording to that of the next."""

_UNIQUEID = re.compile(rb"\b(\d{10})(\.\d+)")


def calls(events: int) -> Iterator[tuple[float, bytes]]:
    """So many events, when each happens and its bytes; every round has channels of its own."""
    recorded = [(entry.t, entry.raw + END) for entry in read_recording(RECORDING)]
    for number in range(events):
        turn, place = divmod(number, len(recorded))
        t, raw = recorded[place]
        later = turn * int(PAUSE_S)
        yield t + later, _UNIQUEID.sub(partial(_moved, later), raw)


def _moved(later: int, found: re.Match[bytes]) -> bytes:
    return b"%d%b" % (int(found[1]) + later, found[2])


def framed(chunks: list[bytes]) -> Iterator[list[bytes]]:
    """The messages that each read of a socket completes."""
    framer = Framer()
    yield from map(framer.feed, chunks)


def whole_way(chunks: list[bytes], times: list[float]) -> Board:
    """Framing, headers, events, board, and after each read the rows that changed."""
    board, clock, at = Board(), PbxClock(), iter(times)
    board.apply(ev.Snapshot(0.0, (), (), (), (), (), ()))
    for frames in framed(chunks):
        for raw, moment in zip(frames, at, strict=False):
            event = event_of(Message(raw, moment), clock)
            if event is not None:
                board.apply(event)
        board.apply(ev.Tick(moment))
        shown(board)
    return board


def shown(board: Board) -> None:
    """What the collector does with what is new, but for the store."""
    for number in board.unpublished.rows & board.extensions.keys():
        row_of(board.extensions[number])
    board.unpublished.rows.clear()
    board.drain()


def measure(what: str, events: int, run: Callable[[], object]) -> float:
    """Print one row; events a second of CPU."""
    cpu = time.process_time()
    run()
    cpu = time.process_time() - cpu
    print(f"{what:44} {events:9,} {events / cpu:12,.0f} {cpu / events * 1e6:10.2f}")
    return events / cpu


def main() -> None:
    """Print the table."""
    logging.disable(logging.CRITICAL)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    told = list(calls(count))
    times, messages = [t for t, _ in told], [raw for _, raw in told]
    stream = b"".join(messages)
    chunks = [stream[start : start + CHUNK] for start in range(0, len(stream), CHUNK)]
    print(f"Python {sys.version.split()[0]}, events of {len(stream) / count:.0f} bytes\n")
    print(f"{'':44} {'events':>9} {'events/s':>12} {'us of CPU':>10}")
    measure("pyst2 0.5.1 as it comes, socket, reading only", PYST2_EVENTS,
            lambda: pyst2(messages[:PYST2_EVENTS]))  # fmt: skip
    measure("panoramisk 1.4, parsing only", count, lambda: panoramisk_parsing(messages))
    boards: list[Board] = []
    measure("ours, bytes to rows", count, lambda: boards.append(whole_way(chunks, times)))
    for stage, run in STAGES.items():
        measure(f"  of it: {stage}", count, lambda run=run: run(chunks, times))  # type: ignore[misc]
    print(f"\n{len(boards[0].channels)} channels left, {dict(boards[0].counts)}")


def _framing(chunks: list[bytes], _times: list[float]) -> None:
    for _ in framed(chunks):
        pass


def _events(chunks: list[bytes], times: list[float]) -> None:
    clock, at = PbxClock(), iter(times)
    for frames in framed(chunks):
        for raw, moment in zip(frames, at, strict=False):
            event_of(Message(raw, moment), clock)


STAGES: dict[str, Callable[[list[bytes], list[float]], None]] = {
    "framing": _framing,
    "and events": _events,
}
"""What each part costs, with all before it."""


if __name__ == "__main__":
    main()
