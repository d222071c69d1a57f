"""When a board counts as wrong: what its judges make of what was noted."""

from typing import Any

from tests.asterisk.score import Shown
from tests.reliability.judgement import Wrong, wrongs

TRUTH: dict[str, Any] = {
    "initial": {"1001": "NOT_INUSE"},
    "transitions": [
        {"t": 1.0, "extension": "1001", "state": "RINGING"},
        {"t": 1.0, "extension": "1001", "state": "INUSE"},
        {"t": 9.0, "extension": "1001", "state": "NOT_INUSE"},
    ],
}


def test_of_two_states_at_the_same_moment_the_later_one_holds() -> None:
    shown = [Shown(0.0, "1001", 0), Shown(1.1, "1001", 1), Shown(9.1, "1001", 0)]
    assert wrongs(shown, TRUTH, 20.0) == []


def test_what_is_shown_longer_than_it_is_true_is_wrong_from_then_on() -> None:
    shown = [Shown(0.0, "1001", 0), Shown(1.1, "1001", 1), Shown(12.0, "1001", 0)]
    assert wrongs(shown, TRUTH, 20.0) == [Wrong("1001", 9.0, 12.0, "in use", "free")]
