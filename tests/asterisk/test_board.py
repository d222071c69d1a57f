"""The board against real Asterisks: real SIP calls, scored with Asterisk's own device states."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.asterisk.chroots import SUITES
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.lab import READER, Lab
from tests.asterisk.scenarios import SCENARIOS
from tests.asterisk.score import NOTICEABLE, Score, Shown, score, score_scenarios
from tests.asterisk.stage import perform
from tests.asterisk.truth import Truth
from tests.asterisk.waiting import wait_until
from tests.fakes.panel import Panel
from tests.fakes.words import IDLE

pytestmark = pytest.mark.asterisk

PAUSE_S = 0.5
"""Extension-seconds: two phones, while the machine stood still for a quarter of a second."""


@pytest.fixture(scope="module", params=sorted(SUITES), ids="asterisk-{}".format)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A laboratory whose PBX stamps its events, so that a busy machine blurs no figure."""
    with lab_or_skip(request.param, timestamps=True) as made:
        yield made


def heard_by(truth: dict[str, Any], *, deaf: bool) -> dict[str, Any]:
    """The truth as far as it can be told: calls know nothing of registrations."""
    text = json.dumps(truth)
    return dict(json.loads(text.replace("UNAVAILABLE", "NOT_INUSE") if deaf else text))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("deaf", [True, False], ids=["call-events-alone", "with-hints"])
def test_the_board_agrees_with_asterisk_in_every_scenario(
    lab: Lab, tmp_path: Path, figure: Callable[[str], None], *, deaf: bool
) -> None:
    with Panel(lab.ami_port, READER, tmp_path, deaf=deaf) as panel:
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
    assert not {name: each for name, each in lasting.items() if is_wrong(each)}
    assert not verdict.missed
    assert score(derived, told, slack=NOTICEABLE).percent >= 99.9


def is_wrong(scenario: Score) -> bool:
    """Whether a scenario was shown wrongly: a change missed, or too little agreed on.

    One pause of a busy machine is no fault of the board, and in a scenario of 2 s it is much.
    """
    disagreed = scenario.seconds - scenario.agreed
    return bool(scenario.missed) or (scenario.percent < 98 and disagreed > PAUSE_S)


def without_registration(shown: list[Shown]) -> list[Shown]:
    """The board as far as call events alone make it: Unavailable is a device's word."""
    return [each._replace(code=0) if each.code == 4 else each for each in shown]
