"""The PBX itself restarts, is reloaded, stopped, killed or stands still, with calls going on.

One panel hears the PBX as it is, one through a proxy that makes Uniqueids begin anew at every
start, as they do where a PBX boots without a clock.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from state.records import CallLeg
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.lab import Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.faults import rewrite
from tests.fakes.broken.pipe import Rule
from tests.reliability.acts.fleet import Fleet, Watcher
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(300)]

RIGHT_WITHIN_S = 3.0
NOTICED_WITHIN_S = 10.0
AWAY_S = 60.0 if os.environ.get("CI") == "true" else 8.0
"""A minute where there is time for it; the board asks every 2 s at most either way."""

BOTH = pytest.mark.parametrize("ward", [22, 16], indirect=True)
WORDS = {"NOT_INUSE": "Free", "UNAVAILABLE": "Unavailable"}


def begun_anew() -> Rule:
    """Every start of the PBX numbers its channels from 1700000000.0 on."""
    return rewrite(
        lambda raw: True, lambda raw: re.sub(rb": \d{10}\.(\d+)\r\n", rb": 1700000000.\1\r\n", raw)
    )


@dataclass
class Ward:
    """A laboratory of its own, and the panels that watch it."""

    lab: Lab
    watchers: list[Watcher]

    def begin_calls(self) -> None:
        """One rings, one talks, one is on hold."""
        phones = self.lab.phones
        for caller, called in (("1005", "1006"), ("1007", "1008"), ("1015", "1016")):
            dialling = phones.dial(caller, called)
            ringing = phones.ringing(called)
            if called != "1006":
                ringing.answer()
                dialling.wait_up()
            if called == "1016":
                # Not in the moment of the answer: two re-INVITEs at once are both refused.
                self.wait_label(called, "On Call")
                ringing.hold()
        for number, label in (("1006", "Ringing"), ("1008", "On Call"), ("1016", "On Hold")):
            self.wait_label(number, label)

    def wait_label(self, number: str, label: str) -> None:
        """Wait until all panels show this word."""
        for watcher in self.watchers:
            watcher.panel.wait_label(number, label)

    def wait_right(self) -> None:
        """Wait until all panels show what the PBX says of every phone."""
        link = self.lab.pbx.login("truth")
        truth = Truth(link, time.monotonic())
        link.close()
        told = {number: WORDS[state] for number, state in truth.initial.items()}
        for watcher in self.watchers:
            wait_until(
                lambda watcher=watcher: is_up(watcher) and labels(watcher) == told,  # type: ignore[misc]
                f"{watcher.name} is right",
                20,
            )

    def hang_up(self) -> None:
        """Everybody on the hook, on the phones' side."""
        self.lab.phones.hang_up()


def is_up(watcher: Watcher) -> bool:
    """Whether readers see the link up."""
    return watcher.panel.live().link["state"] == "up"


def labels(watcher: Watcher) -> dict[str, str]:
    """What readers see."""
    return {number: row["label"] for number, row in watcher.panel.live().rows.items()}


def restart(lab: Lab) -> None:
    """`core restart now`."""
    lab.pbx.restart()


def stop(lab: Lab) -> None:
    """Stopped, and started again later."""
    lab.pbx.stop()
    time.sleep(AWAY_S)
    lab.pbx.start()


def kill(lab: Lab) -> None:
    """Gone without a word, and started again at once."""
    lab.pbx.kill()
    lab.pbx.start()


@pytest.fixture(scope="module")
def ward(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ward]:
    folder = Path(tmp_path_factory.mktemp("pbx"))
    with lab_or_skip(request.param, timestamps=True) as lab, Fleet(lab, folder) as fleet:
        yield Ward(lab, [fleet.add("as it is"), fleet.add("numbers anew", begun_anew())])


@pytest.mark.parametrize(
    ("ward", "end"), [(22, restart), (22, stop), (22, kill), (16, restart)], indirect=["ward"]
)
def test_the_board_is_right_soon_after_the_pbx_is_back(
    ward: Ward, end: Callable[[Lab], None]
) -> None:
    before = [len(watcher.legs()) for watcher in ward.watchers]
    ward.begin_calls()
    left, epoch = time.monotonic(), time.time() - time.monotonic()
    end(ward.lab)
    back = time.monotonic()
    ward.hang_up()
    ward.wait_right()
    ups = [[t for t, state, _ in w.links(0) if state == "up"][-1] for w in ward.watchers]
    new = [w.legs()[count:] for w, count in zip(ward.watchers, before, strict=True)]
    for legs, up in zip(new, ups, strict=True):
        assert sorted(leg.extension for leg in legs) == ["1005", "1006", "1007", "1008", "1015",
                                                         "1016"]  # fmt: skip
        assert all(is_bounded(leg, left + epoch, up + epoch) for leg in legs)
    how = {"restart": "core restart now", "stop": f"stopped for {AWAY_S:g} s", "kill": "kill -9"}
    times = tuple(round(max(0.0, up - back), 2) for up in ups)
    hand_in(
        Result(
            5, f"the PBX: {end.__name__}",
            f"{how[end.__name__]}; a call rang, one talked, one held",
            f"Asterisk {ward.lab.version}", len(ups), times, 0, 0, 0,
            "time from FullyBooted; half of them with Uniqueids that begin anew",
        )
    )  # fmt: skip
    assert max(times) < RIGHT_WITHIN_S


def is_bounded(leg: CallLeg, left: float, back: float) -> bool:
    """Whether a leg that nobody saw end says so, and between which moments that was."""
    if leg.ended_before is None:
        return left - 1 < leg.ended_at < back
    return leg.estimated and leg.ended_at < leg.ended_before <= back + 1


@BOTH
def test_a_new_call_is_a_new_call(ward: Ward) -> None:
    """After restarts the numbers of calls of before are given away again."""
    before = [len(watcher.legs()) for watcher in ward.watchers]
    caller = ward.lab.phones.dial("1005", "1006")
    ward.lab.phones.ringing("1006").answer()
    caller.wait_up()
    for watcher in ward.watchers:
        watcher.panel.wait_label("1006", "On Call")
        row = watcher.panel.live().rows["1006"]
        assert row["answered_at"] is not None
        assert time.time() - row["answered_at"] < 10
    caller.hangup()
    for watcher, count in zip(ward.watchers, before, strict=True):
        watcher.panel.wait_label("1006", "Free")
        wait_until(lambda w=watcher, n=count: len(w.legs()) == n + 2, "two legs more", 5)  # type: ignore[misc]


@pytest.fixture(autouse=True)
def quiet(ward: Ward) -> Iterator[None]:
    """A test that fails leaves the phones on the hook."""
    yield
    ward.hang_up()


@BOTH
def test_a_reload_changes_nothing_for_calls_that_go_on(ward: Ward) -> None:
    ward.begin_calls()
    seen = [dict(watcher.panel.live().rows) for watcher in ward.watchers]
    sweeps = [watcher.counts()["sweeps"] for watcher in ward.watchers]
    began = time.monotonic()
    ward.lab.pbx.command("core reload")
    for watcher, count in zip(ward.watchers, sweeps, strict=True):
        wait_until(lambda w=watcher, n=count: w.counts()["sweeps"] > n, "it was asked", 10)  # type: ignore[misc]
    took = time.monotonic() - began
    told = ("label", "since", "answered_at", "call_id")
    for watcher, rows in zip(ward.watchers, seen, strict=True):
        now = watcher.panel.live().rows
        for number in ("1005", "1006", "1007", "1008", "1015", "1016"):
            assert [now[number][n] for n in told] == [rows[number][n] for n in told]  # type: ignore[literal-required]
    hand_in(
        Result(
            5, "the PBX: reload", "core reload, with the same calls",
            f"Asterisk {ward.lab.version}", len(seen), (), 0, 0, 0,
            f"asked anew after {took:.2f} s",
        )
    )  # fmt: skip


@pytest.mark.parametrize("ward", [22], indirect=True)
def test_a_pbx_that_stands_still_is_noticed_and_right_again_when_it_goes_on(ward: Ward) -> None:
    ward.begin_calls()
    frozen = time.monotonic()
    ward.lab.pbx.freeze()
    for watcher in ward.watchers:
        watcher.panel.wait_link("down", 2 * NOTICED_WITHIN_S)
    noticed = time.monotonic() - frozen
    time.sleep(3)
    thawed = time.monotonic()
    ward.lab.pbx.thaw()
    for watcher in ward.watchers:
        watcher.panel.wait_link("up", 20)
    times = tuple(
        round([t for t, state, _ in watcher.links(thawed) if state == "up"][-1], 2)
        for watcher in ward.watchers
    )
    hand_in(
        Result(
            5, "the PBX: stands still", "SIGSTOP, then SIGCONT, with the same calls",
            "Asterisk 22", len(times), times, 0, 0, 0, f"noticed after {noticed:.1f} s",
        )
    )  # fmt: skip
    assert noticed < NOTICED_WITHIN_S
    assert max(times) < RIGHT_WITHIN_S
