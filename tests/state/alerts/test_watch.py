"""When alerts begin and end: what flaps is one alert, and nothing is told of what nobody knows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from state.alerts.measure import Finding, Subject
from state.alerts.watch import Watch
from state.files.alerts import KINDS
from tests.state.alerts.pictures import rule

SUBJECT = Subject("waiting", "sales")
CALM_S = KINDS["waiting"].calm_s


def finding(*, is_over: bool, for_s: float = 0.0) -> dict[Subject, Finding]:
    return {SUBJECT: Finding(SUBJECT, rule("waiting", 3, for_s=for_s), is_over, 5, 3)}


class Play:
    """A watch whose steps are kept at once."""

    def __init__(self, for_s: float = 0.0) -> None:
        self.watch, self.for_s = Watch(), for_s
        self.going_on: set[Subject] = set()
        self.told: list[tuple[str, float]] = []

    def look(self, now: float, is_over: bool | None) -> None:
        """Look at a picture; None is one that says nothing."""
        found = {} if is_over is None else finding(is_over=is_over, for_s=self.for_s)
        steps = self.watch.step(found, self.going_on, now, lambda _: is_over is not None)
        for begin in steps.begun:
            self.going_on.add(begin.finding.subject)
            self.told.append(("begin", begin.at))
        for end in steps.ended:
            self.going_on.remove(end.subject)
            self.told.append(("end", end.at))


def test_an_alert_begins_when_it_has_lasted_and_ends_when_it_is_calm() -> None:
    play = Play(for_s=10)
    for now in range(9):
        play.look(now, is_over=True)
    assert play.told == []
    for now in range(9, 20):
        play.look(now, is_over=True)
    for now in range(20, 200):
        play.look(now, is_over=False)
    assert play.told == [("begin", 0), ("end", 20)]


def test_a_flapping_second_does_not_make_many_messages() -> None:
    play = Play()
    for now in range(1_000):
        play.look(now, is_over=now % 2 == 0)
    assert play.told == [("begin", 0)]


def test_a_short_moment_is_no_alert() -> None:
    play = Play(for_s=10)
    for now in range(100):
        play.look(now, is_over=now % 10 != 0)
    assert play.told == []


def test_while_nothing_is_known_nothing_begins_or_ends() -> None:
    play = Play()
    play.look(0, is_over=True)
    for now in range(1, 1_000):
        play.look(now, is_over=None)
    assert play.told == [("begin", 0)]
    for now in range(1_000, 1_000 + int(CALM_S) + 1):
        play.look(now, is_over=False)
    assert play.told[1:] == [("end", 1_000)]


def test_a_restart_goes_on_with_what_was_open() -> None:
    watch = Watch()
    assert watch.step(finding(is_over=True), {SUBJECT}, 5) == ([], [])
    assert watch.step(finding(is_over=False), {SUBJECT}, 6) == ([], [])
    assert watch.step(finding(is_over=False), {SUBJECT}, 7 + CALM_S).ended == [(SUBJECT, 6)]


def test_a_rule_that_was_deleted_ends_its_alert() -> None:
    watch = Watch()
    watch.step({}, {SUBJECT}, 0)
    assert watch.step({}, {SUBJECT}, CALM_S).ended == [(SUBJECT, 0)]


def test_a_step_that_could_not_be_kept_is_told_again() -> None:
    watch = Watch()
    first = watch.step(finding(is_over=True), (), 0)
    assert watch.step(finding(is_over=True), (), 1) == first
    assert watch.step(finding(is_over=True), {SUBJECT}, 2) == ([], [])


def test_a_clock_that_is_set_back_stops_no_alert() -> None:
    watch = Watch()
    watch.step(finding(is_over=True, for_s=10), (), 1_000)
    assert watch.step(finding(is_over=True, for_s=10), (), 500).begun == []
    assert watch.step(finding(is_over=True, for_s=10), (), 510).begun[0].at == 500


@given(
    st.lists(st.tuples(st.floats(0.1, 40), st.sampled_from([True, False, None])), max_size=80),
    st.floats(0, 30),
)
def test_begin_and_end_take_turns_and_are_far_enough_apart(
    looks: list[tuple[float, bool | None]], for_s: float
) -> None:
    play, now = Play(for_s), 0.0
    for pause, is_over in looks:
        now += pause
        play.look(now, is_over)
    words = [word for word, _ in play.told]
    assert words == (["begin", "end"] * len(words))[: len(words)]
    times = [at for _, at in play.told]
    assert times == sorted(times)
    assert len(words) <= 2 * (now / CALM_S) + 2


@given(st.lists(st.booleans(), max_size=60))
def test_an_alert_ends_only_after_a_calm_minute(looks: list[bool]) -> None:
    play, last_over = Play(), -1.0
    for now, is_over in enumerate(looks):
        play.look(now * 7.0, is_over)
        last_over = now * 7.0 if is_over else last_over
        assert not (is_over and SUBJECT not in play.going_on)
        if SUBJECT not in play.going_on and play.told:
            assert now * 7.0 - last_over >= CALM_S
