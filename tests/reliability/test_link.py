"""The link is cut, refused, broken in awkward moments, half-open, slow: right again in seconds.

Random real traffic goes on all the while; one panel with a good link is what the others' books are
compared with.
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from state.records import CallLeg
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.judging.score import Shown
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.waiting import wait_until
from tests.reliability.acts.cuts import PLANS, Broken, Plan, Trial, wait_up
from tests.reliability.acts.fleet import Fleet
from tests.reliability.acts.traffic import Traffic
from tests.reliability.judges.books import FEW, Books, compare
from tests.reliability.judges.judgement import Wrong, right_again, unexcused, wrongs
from tests.reliability.judges.machine import Machine, Pauses
from tests.reliability.parts import Current, Part, each_fault, each_part, one_at_a_time, parts
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(300)]

TRAFFIC_S = 68.0
RIGHT_WITHIN_S = 3.0
"""Of the time that this machine gave: it runs fourteen boards, their PBX and its phones."""

LEGS = 100
"""So many calls at least must be there to be lost or doubled."""

NOTICED_WITHIN_S = 10.0
KNOWN_WITHIN_S = 2.0
SEED = 4


@dataclass
class Outage:
    """What happened: on the truth's clock, which began at `start` (monotonic) = 0."""

    start: float
    end: float
    epoch: float
    truth: dict[str, Any]
    broken: dict[str, Broken]
    reference: list[CallLeg]
    machine: Pauses
    reference_shown: list[Shown]


PARTS = parts((22,), PLANS, 2)


def plans(words: str = "") -> pytest.MarkDecorator:
    """Each plan with the outage that it was part of; only those with these words in their name."""
    return each_fault("outage", "plan", PARTS, lambda plan: words in plan.fault)


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Current[Plan, Outage]]:
    """The outage for the tests of one part after the other."""
    with one_at_a_time(happened, tmp_path_factory) as outages:
        yield outages


@pytest.fixture
def outage(request: pytest.FixtureRequest, current: Current[Plan, Outage]) -> Outage:
    """The outage of a part."""
    return current.of(request.param)


@contextmanager
def happened(part: Part[Plan], folder: Path) -> Iterator[Outage]:
    """All plans of a part at once, on one PBX."""
    over = threading.Event()
    with (
        lab_or_skip(part.version, timestamps=True) as lab,
        Fleet(lab, folder) as fleet,
        Machine() as machine,
        ThreadPoolExecutor(len(part.faults)) as pool,
    ):
        reference = fleet.add("reference")
        panels = {plan: fleet.add(plan.fault) for plan in part.faults}
        start = time.monotonic()
        until = start + TRAFFIC_S
        broken = {p.fault: Broken(watcher, p, over, until) for p, watcher in panels.items()}
        link = lab.pbx.login("truth")
        truth = Truth(link, start)
        with Traffic(lab, SEED) as traffic:
            running = [pool.submit(each.run) for each in broken.values()]
            time.sleep(TRAFFIC_S)
            over.set()
            for plan in running:
                plan.result(30)
            for each in broken.values():
                wait_up(each)
        print(dict(traffic.played))
        time.sleep(3)
        link.close()
        end, told, pauses = time.monotonic() - start, truth.as_recorded(), machine.pauses(start)
        yield Outage(
            start, end, time.time() - time.monotonic(), told, broken, reference.legs(), pauses,
            reference.shown(start),
        )  # fmt: skip


def gaps(broken: Broken) -> list[tuple[float, float]]:
    """From the loss of each link until the board was up again, monotonic seconds."""
    return [gap(broken, trial) for trial in broken.trials]


def gap(broken: Broken, trial: Trial) -> tuple[float, float]:
    """From the loss of one link until the board was seen to be up again."""
    if not broken.plan.loses_it:
        return trial.began, trial.returned
    links = broken.watcher.panel.witness.links
    down = next(t for t, state, _ in links if t > trial.began and state != "up")
    up = next(t for t, state, _ in links if t > max(down, trial.returned) and state == "up")
    return min(trial.began, down), up


def wrongs_of(outage: Outage, broken: Broken) -> list[Wrong]:
    """Where what readers saw was wrong."""
    shown = broken.watcher.shown(outage.start)
    return wrongs(shown, outage.truth, outage.end, machine=outage.machine)


def recoveries(outage: Outage, broken: Broken) -> list[float]:
    """Seconds from each return of the link until it was up and nothing was wrong."""
    found, times = wrongs_of(outage, broken), []
    for trial, (_, up) in zip(broken.trials, gaps(broken), strict=True):
        back, seen = trial.returned - outage.start, max(up, trial.returned) - outage.start
        times.append(outage.machine.given(back, seen + right_again(found, seen)))
    return times


def unprovoked(outage: Outage, broken: Broken) -> list[Wrong]:
    """What went wrong while the link was good, and not just back."""
    away = [(a - outage.start, b - outage.start) for a, b in gaps(broken)]
    return unexcused(wrongs_of(outage, broken), away, RIGHT_WITHIN_S, outage.machine)


def books(outage: Outage, broken: Broken) -> Books:
    """Its history against that of the panel with the good link."""
    away = [(begin + outage.epoch, end + outage.epoch) for begin, end in gaps(broken)]
    machine = outage.machine.since(-outage.epoch - outage.start)
    return compare(broken.watcher.legs(), outage.reference, away, machine=machine)


@plans()
def test_the_board_is_right_again_and_counts_every_call_once(outage: Outage, plan: Plan) -> None:
    broken = outage.broken[plan.fault]
    times, found = recoveries(outage, broken), books(outage, broken)
    wait_until(lambda: not broken.watcher.panel.board.channels, "no call is left", 5)
    hand_in(
        Result(
            5, plan.fault, plan.how, "Asterisk 22", len(broken.trials),
            tuple(round(seconds, 2) for seconds in times),
            len(found.lost), len(found.doubled), len(found.ghosts), besides(broken, found),
        )
    )  # fmt: skip
    print(*found.altered, sep="\n")
    assert broken.trials
    assert found.compared >= LEGS
    assert max(times) < RIGHT_WITHIN_S
    assert (found.lost, found.doubled, found.ghosts) == ((), (), ())
    assert len(found.altered) <= FEW
    assert not unprovoked(outage, broken)


@each_part("outage", PARTS)
def test_a_board_with_a_good_link_is_never_wrong(outage: Outage) -> None:
    """What the others' books are compared with: excused by nothing but the machine's pauses."""
    given = outage.machine.given(0.0, outage.end)
    print(f"the machine gave {given:.1f} of {outage.end:.1f} s")
    assert given > outage.end / 2, "the machine is too busy to judge"
    shown = outage.reference_shown
    assert wrongs(shown, outage.truth, outage.end, machine=outage.machine) == []


def besides(broken: Broken, found: Books) -> str:
    """How many calls ended or passed unseen, and how soon silence was noticed."""
    told = f"{found.compared} calls, {found.estimated} with estimated times, {found.unseen} unseen"
    if "half-open" in broken.plan.fault:
        told += f", noticed after {max(noticed(broken)):.1f} s"
    return told


def noticed(broken: Broken) -> list[float]:
    """Seconds from each loss of the link until readers saw that it is not up."""
    links = broken.watcher.panel.witness.links
    return [
        next((t for t, state, _ in links if t > trial.began and state != "up"), float("inf"))
        - trial.began
        for trial in broken.trials
    ]


@plans("half-open")
def test_silence_is_noticed(outage: Outage, plan: Plan) -> None:
    assert max(noticed(outage.broken[plan.fault])) < NOTICED_WITHIN_S


@plans("link cut for")
def test_a_loss_is_seen_by_readers_at_once(outage: Outage, plan: Plan) -> None:
    assert max(noticed(outage.broken[plan.fault])) < KNOWN_WITHIN_S


@plans()
def test_timers_of_calls_that_went_on_did_not_move(outage: Outage, plan: Plan) -> None:
    """What is shown of a call before and after: the same answer, and since the same moment."""
    broken = outage.broken[plan.fault]
    compared = [
        (before, after)
        for trial, gap in zip(broken.trials, gaps(broken), strict=True)
        for before, after in went_on(outage, broken, trial, gap)
    ]
    assert len(compared) >= len(broken.trials), "no call went on"
    for before, after in compared:
        assert before == after


def went_on(
    outage: Outage, broken: Broken, trial: Trial, gap: tuple[float, float]
) -> Iterator[tuple[object, object]]:
    """(label, answered_at, since) before and after, of phones whose state did not change."""
    lost, up = gap[0] - outage.start, gap[1] - outage.start
    true = [(each["t"], each["extension"]) for each in outage.truth["transitions"]]
    told = [*true, *((each.t, each.extension) for each in outage.reference_shown)]
    changed = {number for t, number in told if lost - 1.0 < t < up + 1.0}
    sights = broken.watcher.panel.witness.sights
    for number in outage.truth["initial"].keys() - changed:
        of = [each for each in sights if each.extension == number]
        before = [each for each in of if each.t < gap[0]][-1:]
        after = [each for each in of if each.t < gap[1] + 0.5][-1:]
        same = [(one.label, one.call_id) for one in (*before, *after)]
        if before and same[0] == same[1] and before[0].label == "On Call":
            yield before[0][2:], after[0][2:]
