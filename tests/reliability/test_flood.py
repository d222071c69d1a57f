"""Floods and garbage in the stream: the board stays right, memory is bounded."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from state.history.reports.listing import LegFilter, find_legs
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.pipe import END, Piece
from tests.fakes.broken.proxy import Proxy
from tests.fakes.panel import Panel
from tests.fakes.servers.ringside import ROOT
from tests.reliability.acts.crowd import CROWD, Crowd
from tests.reliability.acts.soak import resident_mb
from tests.reliability.table import Result, hand_in

CALLS = 4
RIGHT_WITHIN_S = 3.0
MOST_MB = 700


@pytest.fixture
def proxy(lab: Lab) -> Iterator[Proxy]:
    with Proxy(lab.ami_port) as made:
        yield made


@pytest.fixture
def panel(proxy: Proxy, tmp_path: Path) -> Iterator[Panel]:
    with Panel(proxy.port, READER, tmp_path) as made:
        yield made


def call(lab: Lab, panel: Panel) -> list[float]:
    """A call, and how long it took each time until the board had seen what happened."""
    times = []

    def seen(label: str) -> None:
        began = time.monotonic()
        panel.wait_label("1006", label, 2 * RIGHT_WITHIN_S)
        times.append(round(time.monotonic() - began, 2))

    caller = lab.phones.dial("1005", "1006")
    ringing = lab.phones.ringing("1006")
    seen("Ringing")
    ringing.answer()
    caller.wait_up()
    seen("On Call")
    caller.hangup()
    seen("Free")
    return times


def legs(panel: Panel) -> list[str]:
    """Whose legs the history holds."""
    found = find_legs(panel.history, LegFilter(0, time.time() + 1e6))
    return sorted(leg.extension for leg in found)


DICE = random.Random(8)


def random_bytes(_: list[bytes]) -> bytes:
    """Noise, at times with what ends a message in it."""
    return DICE.randbytes(DICE.randrange(2000)) + DICE.choice((b"", END, b"\r\n")) + END


def huge_header(_: list[bytes]) -> bytes:
    """An event with a header of 200 KB."""
    return b"Event: Newstate\r\nUniqueid: 1.1\r\nChannel: " + b"A" * 200_000 + END


def over_long_message(_: list[bytes]) -> bytes:
    """A message that has no end for a long time."""
    return b"Event: Newstate\r\n" + b"X-Header: 1\r\n" * 40_000 + b"\r\n"


def half_of_one(heard: list[bytes]) -> bytes:
    """An event that stops in the middle of a header."""
    one = DICE.choice(heard)
    return one[: len(one) // 2].rstrip() + END


def the_past_again(heard: list[bytes]) -> bytes:
    """The last events of before, once more."""
    return b"".join(heard[-40:])


def wrong_values(heard: list[bytes]) -> bytes:
    """An event whose numbers are words, and whose words are numbers; not which channel it is of."""
    one = DICE.choice(heard)
    return b"\r\n".join(
        line.partition(b": ")[0] + b": " + DICE.choice((b"", b"-1", b"999999999999", b"\xff\xfe"))
        if DICE.random() < 0.5 and not line.partition(b": ")[0].endswith(NAMING)
        else line
        for line in one.split(b"\r\n")
        if line
    ) + END  # fmt: skip


NAMING = (b"Event", b"ActionID", b"Uniqueid", b"Linkedid", b"Channel")
GARBAGE = (random_bytes, huge_header, over_long_message, half_of_one, the_past_again, wrong_values)


@pytest.mark.asterisk
@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda make: make.__name__)
def test_calls_are_seen_and_counted_through_garbage(
    lab: Lab, proxy: Proxy, panel: Panel, garbage: Callable[[list[bytes]], bytes]
) -> None:
    heard: list[bytes] = [b"Event: Newstate\r\nChannelState: 5\r\nUniqueid: 1.1" + END]
    told = 0

    def overhear(piece: Piece) -> list[Piece]:
        nonlocal told
        if piece.raw.startswith(b"Event: ") and b"\r\nActionID" not in piece.raw:
            told += 1
            heard.append(piece.raw)
            return [piece, Piece(garbage(heard))]
        return [piece]

    proxy.rules.append(overhear)
    call(lab, panel)
    del heard[:1]
    times = [each for _ in range(CALLS - 1) for each in call(lab, panel)]
    wait_until(lambda: len(legs(panel)) >= 2 * CALLS, "all calls are in the history", 10)
    assert legs(panel) == ["1005"] * CALLS + ["1006"] * CALLS
    assert not panel.board.channels
    assert panel.live().link["state"] == "up"
    assert len(proxy.passages) == 1
    hand_in(
        Result(
            8, f"garbage: {garbage.__name__.replace('_', ' ')}", garbage.__doc__ or "",
            "Asterisk 22", told, (), 0, 0, 0,
            f"{CALLS} calls seen within {max(times):.2f} s; the link stayed",
        )
    )  # fmt: skip


@pytest.mark.asterisk
@pytest.mark.parametrize("held_s", [0.0, 3.0])
def test_a_burst_of_thousands_of_events_is_taken_in(
    lab: Lab, proxy: Proxy, panel: Panel, held_s: float
) -> None:
    if held_s:
        proxy.hold()
    operator = lab.pbx.login()
    before = proxy.passages[0].messages
    caller = lab.phones.dial("1005", "1006")
    for _ in range(400):
        operator.action("Originate", {"Channel": "Local/801@internal", "Application": "NoOp",
                                      "Async": "true"})  # fmt: skip
    ringing = lab.phones.ringing("1006")
    operator.close()
    time.sleep(held_s)
    released = time.monotonic()
    proxy.release()
    panel.wait_label("1006", "Ringing", 2 * RIGHT_WITHIN_S)
    ringing.answer()
    caller.wait_up()
    panel.wait_label("1006", "On Call", 2 * RIGHT_WITHIN_S)
    took = time.monotonic() - released
    caller.hangup()
    panel.wait_label("1006", "Free")
    wait_until(lambda: not panel.board.channels, "all channels are gone again", 10)
    count = proxy.passages[0].messages - before
    wait_until(lambda: legs(panel) == ["1005", "1006"], "the call is in the history", 10)
    hand_in(
        Result(
            5, "burst of events, " + ("held up for 3 s" if held_s else "as fast as they come"),
            "400 calls of Local channels at once", "Asterisk 22", 1, (round(took, 2),), 0, 0, 0,
            f"{count} events; the time is until a call made amid them was rung, answered and seen",
        )
    )  # fmt: skip
    assert count > 5_000
    assert took < RIGHT_WITHIN_S
    assert len(proxy.passages) == 1


@pytest.mark.slow
def test_a_hundred_thousand_channels_that_never_hang_up_fill_no_memory(tmp_path: Path) -> None:
    """A collector of its own process, so that its memory alone is measured."""
    with Crowd() as crowd:
        environment = {
            "PATH": "", "STATE_DIR": str(tmp_path), "AMI_HOST": "127.0.0.1",
            "AMI_PORT": str(crowd.port), "AMI_USERNAME": "u", "AMI_SECRET": "s", "SWEEP_S": "6",
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.reliability.acts.mortal", "", "0"]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as life:
            try:
                crowd.wait_asked(1)
                figures = [resident_mb(life.pid)]
                stop = threading.Event()
                most = watch_memory(life.pid, stop)
                for _ in range(2):
                    crowd.flood()
                    crowd.wait_asked(crowd.asked + 1)
                    crowd.wait_pinged()
                    figures.append(resident_mb(life.pid))
                stop.set()
                assert life.poll() is None
            finally:
                life.terminate()
    hand_in(
        Result(
            8, f"{2 * CROWD:,} channels that never hang up", "Newchannel for each, and the lists",
            "a scripted peer", 2, (), 0, 0, 0,
            f"MB: {figures[0]:.0f} before, {figures[1]:.0f} and {figures[2]:.0f} after each "
            f"{CROWD:,}, {max(most):.0f} at most",
        )
    )  # fmt: skip
    assert max(most) < MOST_MB
    assert figures[2] < figures[1] * 1.3 + 30


def watch_memory(pid: int, stop: threading.Event) -> list[float]:
    """Its resident memory again and again; the list grows."""
    seen = [resident_mb(pid)]

    def watch() -> None:
        while not stop.wait(0.1):
            seen.append(resident_mb(pid))

    threading.Thread(target=watch, daemon=True).start()
    return seen
