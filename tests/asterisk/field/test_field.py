"""The board in call centres as people run them: real calls on a real Asterisk, a line a case."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from _pytest.mark.structures import ParameterSet

from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.field.case import Case
from tests.asterisk.field.centres import CENTRES, DEVICES, KINDS
from tests.asterisk.field.field import WRAPUP, Field
from tests.asterisk.field.judging import (
    afresh_differences,
    difference,
    disagreements,
    stretches,
    talk_difference,
    without_blinks,
)
from tests.asterisk.field.page import settings_of
from tests.asterisk.field.plays import CASES
from tests.asterisk.judging.score import NOTICEABLE, Score, score
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.ami_link import AmiError
from tests.asterisk.lab.lab import READER
from tests.asterisk.lab.switchboard import Switchboard
from tests.fakes.panel import Panel

pytestmark = [pytest.mark.asterisk, pytest.mark.slow, pytest.mark.timeout(120)]

NEWEST = 22
ON_16 = frozenset({"two_callers_of_a_queue", "at_another_phone", "inbound_customer", "recorded"})
"""Cases of agents in sessions that are played on Asterisk 16 as well; both tell the same."""

QUIET_S = 0.5
"""So long before it begins all is quiet, as the last case left it; what was shown belongs to it."""

AGREED = 0.999
"""The part of the time in which board and device states must say the same."""


class PlayError(Exception):
    """The play went wrong: that says nothing of the board."""


def every_case() -> Iterator[ParameterSet]:
    """The cases of all centres."""
    for centre, cases in CASES.items():
        newest, older = (centre, NEWEST), (centre, 16)  # pytest shares a stage of the same object
        yield from (pytest.param(newest, e, id=f"{centre}-{e.name}") for e in cases)
        older_cases = (each for each in cases if each.name in ON_16)
        yield from (pytest.param(older, e, id=f"{centre}-{e.name}-on-16") for e in older_cases)


@pytest.fixture(scope="module")
def field(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Field]:
    """The stage of one centre, shared by its cases; its board has the lines of docs/pbx.md."""
    centre, version = request.param
    folder = tmp_path_factory.mktemp(centre)
    settings = settings_of(KINDS[centre], folder, "TIME_ZONE=UTC", WRAPUP)
    with (
        lab_or_skip(version, timestamps=True, centre=CENTRES[centre]) as lab,
        Panel(lab.ami_port, READER, folder, settings=settings) as panel,
        closing(lab.pbx.login()) as operator,
        closing(lab.pbx.login("truth")) as witness,
    ):
        truth = Truth(witness, time.monotonic(), DEVICES[centre])
        time.sleep(QUIET_S)
        yield Field(lab, panel, truth, Switchboard(operator), folder)


def played(stage: Field, case: Case) -> tuple[float, float]:
    """Play it; when it began and ended (monotonic)."""
    stage.seen, stage.shown = {}, {}
    begin = time.monotonic() - QUIET_S
    try:
        case.play(stage)
        stage.wait_quiet()
    except (TimeoutError, AmiError, OSError) as error:
        stage.phones.hang_up()
        raise PlayError(f"{case.name}: {error}") from error
    return begin, time.monotonic()


def wrong(stage: Field, case: Case, begin: float, end: float) -> list[str]:
    """Everything in which the board was wrong, a line each."""
    since = time.time() - (time.monotonic() - begin)
    rows = list(stage.panel.board.rows)
    shown = {key: stretches(rows, key, begin, end) for key in case.shows}
    lines = [
        f"{key}: {text}"
        for key, right in case.shows.items()
        if (text := difference(right, [e.row for e in without_blinks(shown[key], case.blink_s)]))
    ]
    for key, right in case.afresh.items():
        found = [stage.seen[key]] if key in stage.seen else []
        if text := difference(right, found):
            lines.append(f"afresh {key}: {text}")
    lines += afresh_differences(stage.seen, stage.shown)
    lines += [f"{key} has a tile" for key in case.absent if stage.panel.label(key)]
    if case.records is not None:
        lines += unlike("records", sorted(case.records), stage.legs_since(since))
        lines += talk_difference(shown, stage.talked_since(since))
    if case.waits is not None:
        lines += unlike("queue calls", sorted(case.waits), stage.waits_since(since))
    return lines


def agreement(stage: Field, case: Case, begin: float, end: float) -> Score:
    """How well the board agrees with Asterisk's device states of the phones in the case."""
    told = stage.truth.as_recorded()
    phones = case.shows.keys() & told["final"].keys()
    window = begin - stage.truth.start, end - stage.truth.start
    shown = stage.panel.derived_since(stage.truth.start)
    return score(shown, told, extensions=phones, window=window, slack=NOTICEABLE)


def unlike(what: str, right: list[str], kept: list[str]) -> list[str]:
    """A line where what was kept is not what is right."""
    return [] if right == kept else [f"{what} {kept}, not {right}"]


@pytest.fixture(scope="module")
def verdicts() -> list[Score]:
    """How well the cases so far agreed with the device states, where these tell the truth."""
    return []


@pytest.mark.parametrize(("field", "case"), list(every_case()), indirect=["field"])
def test_the_board_is_right(
    field: Field, case: Case, verdicts: list[Score], figure: Callable[[str], None]
) -> None:
    begin, end = played(field, case)
    lines = wrong(field, case, begin, end)
    if case.devices:
        verdict = agreement(field, case, begin, end)
        lines += disagreements(verdict)
        verdicts += [] if lines else [verdict]
    figure(f"{case.name}: {'; '.join(lines) or 'right'}")
    assert not lines


def test_the_board_agrees_with_the_device_states(
    verdicts: list[Score], figure: Callable[[str], None]
) -> None:
    """In the cases that are right; runs after them."""
    if not verdicts:
        pytest.skip("no case was played")
    seconds, agreed = sum(e.seconds for e in verdicts), sum(e.agreed for e in verdicts)
    figure(f"{100 * agreed / seconds:.3f} % of {seconds:.1f} extension-seconds agree")
    assert agreed / seconds >= AGREED
