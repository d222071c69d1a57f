"""The board against real Asterisks: real SIP calls, scored with Asterisk's own device states."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.judging.score import NOTICEABLE, Score, Shown, Span, score, score_scenarios
from tests.asterisk.judging.truth import Mark, Truth
from tests.asterisk.lab.chroots import SUITES
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.asterisk.playing.stage import perform
from tests.asterisk.scenarios import SCENARIOS
from tests.fakes.panel import Panel
from tests.fakes.words import IDLE
from tests.reliability.judges.machine import Machine, Pauses

AGREED = 98.0
"""Percent in what lasts, of a scenario of some seconds; of all of them it is 99.9."""


@pytest.fixture(scope="module", params=sorted(SUITES), ids="asterisk-{}".format)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A laboratory whose PBX stamps its events, so that a busy machine blurs no figure."""
    with lab_or_skip(request.param, timestamps=True) as made:
        yield made


def heard_by(truth: dict[str, Any], *, deaf: bool) -> dict[str, Any]:
    """The truth as far as it can be told: calls know nothing of registrations."""
    text = json.dumps(truth)
    return dict(json.loads(text.replace("UNAVAILABLE", "NOT_INUSE") if deaf else text))


@pytest.mark.asterisk
@pytest.mark.timeout(300)
@pytest.mark.parametrize("deaf", [True, False], ids=["call-events-alone", "with-hints"])
def test_the_board_agrees_with_asterisk_in_every_scenario(
    lab: Lab, tmp_path: Path, figure: Callable[[str], None], *, deaf: bool
) -> None:
    with Panel(lab.ami_port, READER, tmp_path, deaf=deaf) as panel, Machine() as machine:
        start = time.monotonic()
        witness = lab.pbx.login("truth")
        truth = Truth(witness, start)
        marks = perform(lab, truth, SCENARIOS.values(), lambda: time.monotonic() - start)
        wait_until(lambda: not panel.live().calls, "no call is shown", 10)
        witness.close()
        told = heard_by(truth.as_recorded(marks), deaf=deaf)
        derived, published = panel.derived_since(start), panel.published_since(start)
        if deaf:
            derived, published = without_registration(derived), without_registration(published)
        verdict = score(derived, told)
        assert not [mark for mark in marks if mark.error]
        by_scenario = score_scenarios(derived, told)
        how = "call events alone" if deaf else "with hints"
        figure(f"Asterisk {lab.version}, {how}: {verdict}")
        figure(f"  as published, at most every 50 ms: {score(published, told)}")
        worst = min(by_scenario, key=lambda name: by_scenario[name].percent)
        figure(f"  the worst scenario, {worst}: {by_scenario[worst]}")
        rows = panel.live().rows.values()
    lit = [row["extension"] for row in rows if row["label"] not in IDLE]
    assert not lit
    assert not panel.board.channels
    # A busy machine pulls Asterisk's own two words on a moment apart; what lasts must agree.
    lasting = score_scenarios(derived, told, slack=NOTICEABLE)
    pauses = machine.pauses(start)
    given = pauses.given(0.0, marks[-1].end) / marks[-1].end
    figure(f"  the machine gave {100 * given:.1f} % of the time")
    assert given > 0.5, "the machine is too busy to judge"
    wrong = {mark.scenario: why_wrong(lasting[mark.scenario], mark, pauses) for mark in marks}
    assert not {name: why for name, why in wrong.items() if why}
    assert unexplained((*verdict.missed, *verdict.invented), pauses) == []
    assert score(derived, told, slack=NOTICEABLE).percent >= 99.9


def unexplained(spans: Iterable[Span], pauses: Pauses) -> list[Span]:
    """The states missed or made up that were noticeable in the time that the machine gave."""
    return [span for span in spans if pauses.given(span.begin, span.end) > NOTICEABLE]


def why_wrong(scenario: Score, mark: Mark, pauses: Pauses) -> str:
    """Why a scenario was shown wrongly: a change missed or made up, or too little agreed on.

    What the machine stood still is no fault of the board, and in a scenario of 2 s it is much.
    """
    spans = unexplained((*scenario.missed, *scenario.invented), pauses)
    disagreed = scenario.seconds - scenario.agreed
    lost = pauses.lost(mark.t, mark.end) * len(mark.extensions)
    too_little = scenario.percent < AGREED and disagreed > lost
    return f"{spans}, {scenario}" if spans or too_little else ""


A_SPAN = (Span("1001", "ringing", 1.0, 2.0),)
A_MARK = Mark("direct", 0.0, 10.0, ("1001", "1002"))


@pytest.mark.parametrize(
    ("scenario", "paused_until", "wrong"),
    [
        (Score(20.0, 20.0, 4), 0.0, False),
        (Score(20.0, 20.0, 4, missed=A_SPAN), 1.5, True),
        (Score(20.0, 20.0, 4, invented=A_SPAN), 1.5, True),
        (Score(20.0, 20.0, 4, invented=A_SPAN), 1.95, False),
        (Score(20.0, 19.0, 4), 0.0, True),
        (Score(20.0, 19.0, 4), 0.4, True),
        (Score(20.0, 19.0, 4), 0.6, False),
    ],
)
def test_a_scenario_is_wrong_unless_the_machine_alone_explains_it(
    scenario: Score, paused_until: float, *, wrong: bool
) -> None:
    pauses = Pauses([(0.0, paused_until)])
    assert bool(why_wrong(scenario, A_MARK, pauses)) is wrong


def without_registration(shown: list[Shown]) -> list[Shown]:
    """The board as far as call events alone make it: Unavailable is a device's word."""
    return [each._replace(code=0) if each.code == 4 else each for each in shown]
