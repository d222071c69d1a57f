"""A hint that lies, and a clock of this machine that is set, on an otherwise quiet board."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from state import counters
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.faults import rewrite
from tests.fakes.broken.proxy import Proxy
from tests.fakes.panel import Panel
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]

RIGHT_WITHIN_S = 2.0
HOUR = 3600.0
LIES = {"1010": (1, "INUSE"), "1011": (8, "RINGING"), "1012": (16, "ONHOLD"), "1013": (2, "BUSY")}
"""Told of phones on the hook."""


@pytest.fixture
def proxy(lab: Lab) -> Iterator[Proxy]:
    with Proxy(lab.ami_port) as made:
        yield made


@pytest.fixture
def panel(proxy: Proxy, tmp_path: Path) -> Iterator[Panel]:
    with Panel(proxy.port, READER, tmp_path) as made:
        yield made


def lie(proxy: Proxy, number: str, status: int, state: str) -> None:
    """Both reports that Asterisk makes of a phone, false."""
    proxy.inject(
        f"Event: ExtensionStatus\r\nExten: {number}\r\nContext: internal\r\n"
        f"Hint: PJSIP/{number}\r\nStatus: {status}\r\nStatusText: x\r\n\r\n".encode(),
        f"Event: DeviceStateChange\r\nDevice: PJSIP/{number}\r\nState: {state}\r\n\r\n".encode(),
    )


def asked(proxy: Proxy) -> int:
    """How often the lists were asked."""
    return proxy.passages[-1].actions.count("DeviceStateList")


def wait_asked(proxy: Proxy, before: int) -> float:
    """Wait until they are asked once more; how long that took."""
    began = time.monotonic()
    wait_until(lambda: asked(proxy) > before, "the PBX is asked", 2 * RIGHT_WITHIN_S)
    return time.monotonic() - began


def test_a_false_report_lights_and_darkens_no_tile_and_is_asked_about(
    lab: Lab, proxy: Proxy, panel: Panel
) -> None:
    caller = lab.phones.dial("1005", "1006")
    lab.phones.ringing("1006").answer()
    caller.wait_up()
    panel.wait_label("1006", "On Call")
    begin, times, settled = len(panel.witness.shown), [], []
    for number, (status, state) in {
        **LIES,
        "1005": (0, "NOT_INUSE"),
        "1006": (8, "RINGING"),
    }.items():
        before, began = asked(proxy), time.monotonic()
        lie(proxy, number, status, state)
        times.append(wait_asked(proxy, before))
        wait_until(lambda: not panel.board.differing, "it is settled", 5)
        settled.append(time.monotonic() - began)
    wrong = [each for each in panel.witness.shown[begin:] if each.code not in {0, 1}]
    hand_in(
        Result(
            3, "a single lie", "In Use, Ringing, On Hold, Busy of a free phone; Free, Ringing of "
            "one in a call", "Asterisk 22", len(times), (), 0, 0, len(wrong),
            f"the PBX was asked within {max(times):.1f} s, all was settled within "
            f"{max(settled):.1f} s; {told(panel)} disagreements told with both sides",
        )
    )  # fmt: skip
    assert not wrong
    assert told(panel) == panel.board.counts.of(counters.DISAGREEMENTS) == len(times)
    assert panel.label("1005") == panel.label("1006") == "On Call"
    assert max(times) < max(settled) < RIGHT_WITHIN_S
    caller.hangup()


def told(panel: Panel) -> int:
    """How many disagreements /diagnostics lists with both sides and how each ended."""
    seen = panel.collector.telemetry.report(panel.board, time.time())
    return sum(all(each.values()) for each in seen["disagreements"])


def test_a_phone_said_to_be_gone_is_back_as_soon_as_the_pbx_has_answered(
    proxy: Proxy, panel: Panel
) -> None:
    """Calls can neither prove nor disprove it, so it is believed at once, and asked about."""
    times = []
    for number in ("1020", "1021", "1022"):
        lie(proxy, number, 4, "UNAVAILABLE")
        wait_until(lambda number=number: went(panel, number) == [4, 0], "gone and back", 5)  # type: ignore[misc]
        back, gone = panel.reader.changes(number)[:2]
        times.append(round(back["at"] - gone["at"], 2))
    hand_in(
        Result(
            3, "a lie about a phone that is there", "Unavailable of a registered phone",
            "Asterisk 22", len(times), tuple(times),
        )
    )  # fmt: skip
    assert max(times) < RIGHT_WITHIN_S


def went(panel: Panel, number: str) -> list[int]:
    """The codes an extension went through, as its drawer lists them."""
    return [change["after"] for change in reversed(panel.reader.changes(number))]


def test_a_pbx_that_contradicts_itself_is_shown_with_both_sides_and_asked_ever_less(
    lab: Lab, proxy: Proxy, panel: Panel
) -> None:
    """Hints and lists say Free for as long as the call lasts; the call is what is shown."""
    proxy.rules.append(
        rewrite(
            lambda raw: b"\r\nExten: 1006\r\n" in raw or b"\r\nDevice: PJSIP/1006\r\n" in raw,
            lambda raw: re.sub(
                rb"\r\nState: \w+", b"\r\nState: NOT_INUSE",
                re.sub(rb"\r\nStatus: \d+", b"\r\nStatus: 0", raw),
            ),
        )
    )  # fmt: skip
    caller = lab.phones.dial("1005", "1006")
    lab.phones.ringing("1006").answer()
    caller.wait_up()
    panel.wait_label("1006", "On Call")
    # The last report of the ring may come before the answer, and so speak of before it.
    lie(proxy, "1006", 0, "NOT_INUSE")
    began = time.monotonic()
    wait_until(lambda: panel.live().rows["1006"]["disagrees"], "the badge", 10)
    shown_after = time.monotonic() - began
    assert panel.live().rows["1006"]["reported"] == "not in use"
    before = asked(proxy)
    time.sleep(8)
    questions = asked(proxy) - before
    assert panel.label("1006") == "On Call"
    caller.hangup()
    panel.wait_label("1006", "Free")
    wait_until(lambda: not panel.live().rows["1006"]["disagrees"], "the badge is gone", 5)
    hand_in(
        Result(
            3, "hints and lists lying for good", "Free of a phone in a call, asked or not",
            "Asterisk 22", 1, (), 0, 0, 0,
            f"badge after {shown_after:.1f} s, asked {questions} times in the next 8 s",
        )
    )  # fmt: skip
    assert shown_after < 1.5 * RIGHT_WITHIN_S
    assert questions <= 8


@pytest.mark.parametrize("step", [-HOUR, HOUR, -3.0, 3.0], ids=lambda step: f"{step:+g}s")
def test_timers_stay_right_when_this_machines_clock_is_set(
    lab: Lab, panel: Panel, monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    caller = lab.phones.dial("1005", "1006")
    ringing = lab.phones.ringing("1006")
    ringing.answer()
    caller.wait_up()
    answered = time.monotonic()
    panel.wait_label("1006", "On Call")
    time.sleep(0.5)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + step)
    time.sleep(1.0)
    ages = [shown_age(panel) - (time.monotonic() - answered)]
    other = lab.phones.dial("1007", "1006")
    second = lab.phones.ringing("1006")
    wait_until(lambda: panel.live().rows["1006"]["waiting"], "a second call rings", 5)
    ringing.hold()
    panel.wait_label("1006", "On Hold")
    ringing.unhold()
    panel.wait_label("1006", "On Call")
    ages.append(shown_age(panel) - (time.monotonic() - answered))
    other.hangup()
    second.wait_ended()
    caller.hangup()
    panel.wait_label("1006", "Free")
    lasted = time.monotonic() - answered
    wait_until(lambda: not panel.outbox.backlog(), "the calls are kept", 10)
    talked = (
        panel.live().rows["1006"]["today"]["talk_s"] + panel.live().rows["1006"]["today"]["hold_s"]
    )
    hand_in(
        Result(
            9, f"this machine's clock set by {step:+g} s", "in the middle of a call", "Asterisk 22",
            1, (), 0, 0, 0,
            f"the timer was off by {max(map(abs, ages)):.2f} s, the call's seconds by "
            f"{abs(talked - lasted):.2f} s",
        )
    )  # fmt: skip
    assert max(map(abs, ages)) < 1.0
    assert abs(talked - lasted) < 1.0


def shown_age(panel: Panel) -> float:
    """How long the call has lasted, as the board's timer shows it."""
    row = panel.live().rows["1006"]
    assert row["answered_at"] is not None
    return time.time() - row["answered_at"]
