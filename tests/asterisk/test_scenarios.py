"""Each scenario on each Asterisk really is what its name says, in Asterisk's own device states.

So that the laboratory can't be silently broken: what is judged by it is only as good as it.
"""

import time
from itertools import groupby

import pytest

from tests.asterisk.judging.score import NOTICEABLE
from tests.asterisk.judging.truth import Mark, Transition, Truth
from tests.asterisk.lab.lab import Lab
from tests.asterisk.playing.stage import perform
from tests.asterisk.scenarios import SCENARIOS

Played = tuple[dict[str, Mark], list[Transition]]


@pytest.fixture(scope="module")
def played(lab: Lab) -> Played:
    """All scenarios, played once per version."""
    start = time.monotonic()
    link = lab.pbx.login("truth")
    truth = Truth(link, start)
    marks = perform(lab, truth, SCENARIOS.values(), lambda: time.monotonic() - start)
    link.close()
    return {mark.scenario: mark for mark in marks}, truth.transitions


@pytest.mark.asterisk
@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_takes_its_phones_through_the_states_it_promises(
    played: Played, name: str
) -> None:
    marks, transitions = played
    mark = marks[name]
    assert not mark.error
    lived = {phone: lasting_states(transitions, phone, mark) for phone in mark.extensions}
    assert lived == SCENARIOS[name].promises


@pytest.mark.asterisk
@pytest.mark.slow
def test_no_phone_is_left_in_a_call(lab: Lab, played: Played) -> None:
    link = lab.pbx.login()
    channels = link.action("CoreShowChannels")[-1].get("ListItems")
    link.close()
    assert channels == "0"


def lasting_states(transitions: list[Transition], phone: str, mark: Mark) -> tuple[str, ...]:
    """The states of a phone in a scenario, those left out that lasted a blink."""
    own = [each for each in transitions if each.extension == phone and mark.t <= each.t <= mark.end]
    ends = [each.t for each in own[1:]] + [float("inf")]
    pairs = zip(own, ends[: len(own)], strict=True)
    lasting = [each.state for each, end in pairs if end - each.t > NOTICEABLE]
    return tuple(state for state, _ in groupby(lasting))
