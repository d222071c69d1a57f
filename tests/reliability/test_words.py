"""A PBX that says too little, too late, twice, wrongly or by another clock: the board stays right.

A performance of real calls is watched by many panels at once, each behind a proxy with a fault of
its own, and by one without. What the machine's own clock lost meanwhile is no fault of theirs.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from state.records import CallLeg
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.judging.score import NOTICEABLE, Score, score
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.waiting import wait_until
from tests.asterisk.playing.stage import perform
from tests.asterisk.scenarios import SCENARIOS
from tests.fakes.broken.faults import Fault
from tests.fakes.words import IDLE
from tests.reliability.acts.cases import ALL, HINTS, Case
from tests.reliability.acts.fleet import Fleet, Watcher
from tests.reliability.judges.books import FEW, compare
from tests.reliability.judges.judgement import ON_ITS_WAY_S, Wrong, wrongs
from tests.reliability.judges.machine import Machine, Pauses
from tests.reliability.parts import Current, Part, each_fault, each_part, one_at_a_time, parts
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(240)]

REFERENCE = "reference"
LEGS = 30
SETTLE_S = 7.0
"""After the last call: what is still to be healed is healed by a question or a sweep."""


@dataclass
class Performance:
    """What was played, and what everybody saw of it."""

    part: Part[Case]
    start: float
    end: float
    truth: dict[str, Any]
    watchers: dict[str, Watcher]
    reference: list[CallLeg]
    machine: Pauses
    epoch: float

    def wrongs(self, name: str) -> list[Wrong]:
        """Where a panel was wrong."""
        shown = self.watchers[name].shown(self.start)
        return wrongs(shown, self.truth, self.end, machine=self.machine)


PARTS = parts((22, 16), ALL, 2)
each_performance = each_part("performance", PARTS)


def cases(*faults: str) -> pytest.MarkDecorator:
    """Each case with the performance that it watched; only these where some are named."""
    return each_fault("performance", "case", PARTS, lambda case: not faults or case.fault in faults)


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Current[Case, Performance]]:
    """What is performed for the tests of one part after the other."""
    with one_at_a_time(performed, tmp_path_factory) as performances:
        yield performances


@pytest.fixture
def performance(request: pytest.FixtureRequest, current: Current[Case, Performance]) -> Performance:
    """The performance of a part."""
    return current.of(request.param)


@contextmanager
def performed(part: Part[Case], folder: Path) -> Iterator[Performance]:
    """Every other scenario on the new Asterisk, every fifth on the old one."""
    plays = list(SCENARIOS.values())[:: 2 if part.version == 22 else 5]
    with (
        lab_or_skip(part.version, timestamps=True) as lab,
        Fleet(lab, folder) as fleet,
        Machine() as machine,
    ):
        reference = fleet.add(REFERENCE)
        for case in part.faults:
            fleet.add(case.fault, *case.make(), sweep_s=case.sweep_s)
        start = time.monotonic()
        link = lab.pbx.login("truth")
        truth = Truth(link, start)
        marks = perform(lab, truth, plays, lambda: time.monotonic() - start)
        assert not [mark for mark in marks if mark.error]
        time.sleep(SETTLE_S)
        link.close()
        end, told = time.monotonic() - start, truth.as_recorded(marks)
        yield Performance(
            part, start, end, told, fleet.watchers, reference.legs(),
            machine.pauses(start), start + time.time() - time.monotonic(),
        )  # fmt: skip


@cases()
def test_the_board_is_right_and_counts_every_call_once(
    performance: Performance, case: Case
) -> None:
    watcher = performance.watchers[case.fault]
    found = performance.wrongs(case.fault)
    legs, reference = watcher.legs(), performance.reference
    machine = performance.machine.since(-performance.epoch)
    books = compare(legs, reference, unknowable=case.unknowable, machine=machine)
    without = compare(legs, reference, machine=machine).altered if case.unknowable else ()
    left = [channel.name for channel in watcher.panel.board.channels.values()]
    hand_in(
        Result(
            case.number, case.fault, case.how, f"Asterisk {performance.part.version}",
            sum(rule.done for rule in faults(watcher)),
            tuple(round(wrong.seconds, 2) for wrong in found),
            len(books.lost), len(books.doubled), len(books.ghosts) + len(left),
            besides(performance, case),
        )
    )  # fmt: skip
    print(*sorted(found, key=lambda wrong: -wrong.seconds)[:5], *books.altered, sep="\n")
    slow = [wrong for wrong in found if not is_promised(performance, case, wrong)]
    assert not slow
    assert not left
    assert (books.lost, books.doubled, books.ghosts) == ((), (), ())
    assert len(books.altered) <= (FEW if faults(watcher) else 0)
    struck = min((rule.done for rule in faults(watcher)), default=0)
    assert len({text.partition(":")[0] for text in without}) <= struck


def faults(watcher: Watcher) -> list[Fault]:
    """What the proxy of a panel does."""
    return [rule for rule in watcher.proxy.rules if isinstance(rule, Fault)]


def is_promised(performance: Performance, case: Case, wrong: Wrong) -> bool:
    """Whether a board may be wrong so long in this case.

    Calls cannot tell that a phone came or went: that is as late as its hint.
    """
    about_a_phone = "unavailable" in (wrong.shown, wrong.true)
    late = case.hints_late_s + ON_ITS_WAY_S if about_a_phone else 0.0
    known = not wrong.invented or case.invents or (about_a_phone and late > 0)
    given = performance.machine.given(wrong.begin, wrong.end)
    return known and given <= max(case.promise, late)


@cases()
def test_the_fault_struck(performance: Performance, case: Case) -> None:
    done = [rule.done for rule in faults(performance.watchers[case.fault])]
    print(done)
    assert len(done) == len(case.make())
    assert min(done) >= case.strikes


@each_performance
def test_a_board_without_a_fault_is_never_wrong(performance: Performance) -> None:
    """What the others are compared with: excused by nothing but the machine's pauses."""
    given = performance.machine.given(0.0, performance.end)
    print(f"the machine gave {given:.1f} of {performance.end:.1f} s")
    assert given > performance.end / 2, "the machine is too busy to judge"
    assert performance.truth["dialled"], "the truth hears what calls dial"
    assert performance.wrongs(REFERENCE) == []
    assert len(performance.reference) >= LEGS


def besides(performance: Performance, case: Case) -> str:
    """What the board counted of it; and its agreement where it had calls alone to go by."""
    watcher = performance.watchers[case.fault]
    counts = watcher.counts()
    healed = sum(count for name, count in counts.items() if name.startswith("healed"))
    told = {
        "healed": healed,
        "disagreements": counts.get("disagreements", 0),
        "questions asked": counts.get("questions_asked", 0),
    }
    words = [f"{name}: {count}" for name, count in told.items() if count]
    if case.number == 1:
        verdict = agreement(performance, slack=0.0)
        lasting = agreement(performance, slack=NOTICEABLE)
        words.append(
            f"agreement {verdict.percent:.2f} %, {lasting.percent:.2f} % in what lasts 100 ms, "
            f"{len(verdict.missed)} changes missed"
        )
    return "; ".join(words)


def agreement(performance: Performance, slack: float) -> Score:
    """What was derived from calls alone against Asterisk's device states."""
    derived = performance.watchers["hints missing"].derived(performance.start)
    plain = [each._replace(code=0) if each.code == 4 else each for each in derived]
    return score(plain, without_registration(performance.truth), slack=slack)


@cases("hints missing")
def test_calls_alone_agree_with_asterisk(performance: Performance, case: Case) -> None:
    """Asterisk says it on two sessions, on a busy machine a moment apart; what lasts must agree."""
    lasting = agreement(performance, slack=NOTICEABLE)
    assert lasting.percent >= 99.9
    assert not lasting.missed


def without_registration(truth: dict[str, Any]) -> dict[str, Any]:
    """The truth as far as calls can tell it."""
    return dict(json.loads(json.dumps(truth).replace("UNAVAILABLE", "NOT_INUSE")))


@cases(*(case.fault for case in ALL if case.number in (2, 3)))
def test_no_report_alone_makes_a_tile_ring_or_talk(performance: Performance, case: Case) -> None:
    """What was late or false was at most asked about; only calls and answers changed a state."""
    reader = performance.watchers[case.fault].panel.reader
    changes = [each for number in reader.read().rows for each in reader.changes(number)]
    assert len(changes) > 50
    told = [each for each in changes if each["source"] in HINTS]
    assert {each["label"] for each in told} <= IDLE


@cases("hints lying")
def test_a_disagreement_is_counted_shown_and_settled(performance: Performance, case: Case) -> None:
    watcher = performance.watchers[case.fault]
    wait_until(lambda: not watcher.panel.board.differing, "all agree in the end", 5)
    counts = watcher.counts()
    assert counts["disagreements"] == counts["disagreements_settled"] >= 1
    assert counts["questions_asked"] >= 1
    reader = watcher.panel.reader
    report: dict[str, Any] = reader.diagnostics()
    assert len(report["disagreements"]) == counts["disagreements"]
    sides = ("calls_said", "device_said", "calls_say", "device_says", "ended_by")
    for told in report["disagreements"]:
        assert all(told[side] for side in sides), told


@cases("Hangup missing")
def test_what_was_missing_is_healed_and_counted(performance: Performance, case: Case) -> None:
    counts = performance.watchers[case.fault].counts()
    assert counts["healed_gone_channels"] >= 5
