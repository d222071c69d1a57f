"""Every recorded scenario through translate and board: what was shown, and what is kept of it.

From call events alone and with hints; the figures are printed.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise

import pytest

from state import counters
from state import events as ev
from state.board.statuses import STATUSES, Layer
from state.counters import Reason
from state.records import CallLeg, Direction
from tests.asterisk.judging.score import (
    CLASS_OF_CODE,
    NOTICEABLE,
    Score,
    Span,
    score,
    score_scenarios,
)
from tests.asterisk.judging.truth import Mark
from tests.fakes.records import in_ms
from tests.fakes.words import IDLE
from tests.scenarios import playing
from tests.scenarios.expected import LEGS, WAITS, line_of
from tests.scenarios.playing import Played, load, names, play
from tests.scenarios.sweeping import play_cut, play_swept

SCENARIOS = ["asterisk-16", "asterisk-22", "asterisk-22-timestamps"]
"""The recordings of every scenario of the laboratory."""

both = pytest.mark.parametrize("hints", [False, True], ids=["call events alone", "with hints"])
every = pytest.mark.parametrize("name", names())
recorded = pytest.mark.parametrize("name", SCENARIOS)


@cache
def played(name: str, hints: bool) -> Played:
    """A recording, played once."""
    return play(load(name), hints=hints)


def marks(name: str) -> dict[str, Mark]:
    found = played(name, hints=True).recording.truth["marks"]
    return {mark["scenario"]: Mark(**{**mark, "extensions": tuple(mark["extensions"])})
            for mark in found}  # fmt: skip


def legs_in(name: str, mark: Mark, *, hints: bool = True) -> list[CallLeg]:
    return [
        leg
        for leg in played(name, hints).results.legs
        if leg.extension in mark.extensions and mark.t <= leg.started_at <= mark.end
    ]


# What was shown


@both
@every
def test_the_board_agrees_with_asterisk(
    name: str, hints: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = score(played(name, hints).shown, played(name, hints).recording.truth)
    with capsys.disabled():
        print(f"\n{name}, {'with hints' if hints else 'call events alone'}: {verdict}")
    assert verdict.percent >= 99.9
    assert verdict.missed == ()
    assert verdict.invented == ()


@both
@recorded
def test_the_board_agrees_in_each_scenario(name: str, hints: bool) -> None:
    scores = score_scenarios(played(name, hints).shown, played(name, hints).recording.truth)
    assert scores.keys() == LEGS.keys()
    assert {each: verdict for each, verdict in scores.items() if not is_right(verdict)} == {}


def is_right(verdict: Score) -> bool:
    """At least 99.9 % or, a scenario being seconds long, wrong for less than is noticeable."""
    wrong_s = verdict.seconds - verdict.agreed
    return not verdict.missed and (verdict.percent >= 99.9 or wrong_s < NOTICEABLE)


@both
@every
def test_nothing_is_left_lit(name: str, hints: bool) -> None:
    """At the end every leg is closed and every extension is what its device says, free or gone."""
    end = played(name, hints)
    final = end.recording.truth["final"]
    there = {number: extension.label for number, extension in end.board.extensions.items()}
    words = {"NOT_INUSE": "Free", "UNAVAILABLE": "Unavailable"}
    assert there == {number: words[state] for number, state in final.items()}
    assert end.board.channels == {}
    assert not any(each.legs or each.early for each in end.board.extensions.values())
    assert not any(queue.callers for queue in end.board.queues.values())


@both
@every
def test_nothing_is_left_unanswered_or_refused(name: str, hints: bool) -> None:
    end = played(name, hints)
    assert end.refused == []
    assert end.board.differing == set()
    assert end.board.counts.of(counters.DISAGREEMENTS) == 0
    assert {question.reason for question in end.results.questions} <= {"its phone came or went"}
    refused = end.board.counts.of(counters.REFUSED)
    assert refused == end.board.counts.of(counters.REFUSED, Reason.HUNG_UP)
    assert not [change for change in end.results.changes if change.unusual]


@every
def test_hints_change_nothing_that_calls_show(name: str) -> None:
    """With and without hints the same calls are shown, at the same moments."""
    without, with_hints = played(name, hints=False), played(name, hints=True)
    for number in without.board.extensions:
        ours, theirs = calls_shown(without, number), calls_shown(with_hints, number)
        assert [change[1:] for change in ours] == [change[1:] for change in theirs]
        assert [change[0] for change in ours] == pytest.approx([change[0] for change in theirs])


WORDS = {each.word for each in STATUSES if each.layer in (Layer.CALL, Layer.FREE)}


def calls_shown(end: Played, number: str) -> list[tuple[float, str, str]]:
    return [
        (change.at, change.label, change.source)
        for change in end.results.changes
        if change.extension == number and change.label in WORDS and change.call_id
    ]


# What is kept


@both
@recorded
@pytest.mark.parametrize("scenario", LEGS)
def test_what_is_kept_of_a_scenario(name: str, scenario: str, hints: bool) -> None:
    legs = legs_in(name, marks(name)[scenario], hints=hints)
    assert tuple(sorted(map(line_of, legs))) == LEGS[scenario]


@recorded
def test_every_leg_is_kept_once(name: str) -> None:
    legs = played(name, hints=True).results.legs
    assert len({leg.key for leg in legs}) == len(legs) == sum(map(len, LEGS.values()))
    assert not any(leg.estimated for leg in legs)


@recorded
def test_every_wait_in_a_queue_is_kept(name: str) -> None:
    found = defaultdict(list)
    for call in played(name, hints=True).results.queue_calls:
        by = f" by {call.extension}" if call.extension else ""
        found[call.queue].append(f"{call.caller} {call.result}{by}")
        assert call.agent == (f"Agent {call.extension}" if call.extension else "")
    assert {queue: set(calls) for queue, calls in found.items()} == WAITS
    assert Counter(map(len, found.values())) == Counter(len(calls) for calls in WAITS.values())


@recorded
@pytest.mark.parametrize(
    ("scenario", "presser", "other"),
    [
        ("hold_by_caller", "1037", "1036"),
        ("hold_by_called", "1037", "1036"),
        ("hold_until_hangup", "1037", "1036"),
        ("attended_by_refer", "1017", "1016"),
    ],
)
def test_seconds_on_hold_are_those_of_the_one_who_hears_the_music(
    name: str, scenario: str, presser: str, other: str
) -> None:
    """Asterisk says On Hold of the other party, for as long as the agent pressed hold."""
    mark = marks(name)[scenario]
    truth = played(name, hints=True).recording.transitions
    own = [each for each in truth if each.extension == other and mark.t <= each.t <= mark.end]
    held = sum(b.t - a.t for a, b in pairwise(own) if a.state == "ONHOLD")
    assert held > 1
    hold_s = [leg.hold_s for leg in legs_in(name, mark) if leg.extension == presser]
    assert sum(hold_s) == pytest.approx(held, abs=NOTICEABLE)


@recorded
def test_seconds_of_talk_are_asterisks_own(name: str) -> None:
    """Of calls that are answered once and not held, by the phone's own device states."""
    scenario = marks(name)["direct_answered"]
    truth = played(name, hints=True).recording.transitions
    for leg in legs_in(name, scenario):
        own = [each for each in truth if each.extension == leg.extension
               and scenario.t <= each.t <= scenario.end]  # fmt: skip
        spans = [Span(a.extension, a.state, a.t, b.t) for a, b in pairwise(own)]
        in_use = sum(span.seconds for span in spans if span.kind == "INUSE")
        rings = leg.ring_s if leg.direction is Direction.OUTBOUND else 0.0
        assert leg.talk_s + rings == pytest.approx(in_use, abs=0.05)


@every
def test_the_seconds_add_up(name: str) -> None:
    """Intervals tile the time, and tell the same seconds as legs and the day's sums."""
    end = played(name, hints=True)
    for number, extension in end.board.extensions.items():
        own = [each for each in end.results.intervals if each.extension == number]
        assert all(a.ended_at == b.started_at for a, b in pairwise(own))
        legs = [leg for leg in end.results.legs if leg.extension == number]
        assert extension.today.talk_s == in_ms(leg.talk_s for leg in legs)
        assert extension.today.hold_s == in_ms(leg.hold_s for leg in legs)
        assert extension.today.calls == sum(leg.answered_at is not None for leg in legs)
        assert extension.today.missed == sum(leg.outcome == "missed" for leg in legs)


# What goes wrong on the way


@recorded
def test_events_that_come_twice_change_nothing(name: str) -> None:
    recording = load(name)
    twice = type(recording)(
        recording.snapshot, [each for each in recording.events for _ in (1, 2)], recording.truth
    )
    again = play(twice, hints=True)
    once = played(name, hints=True)
    assert sorted(map(line_of, again.results.legs)) == sorted(map(line_of, once.results.legs))
    assert len(again.results.queue_calls) == len(once.results.queue_calls)
    assert again.board.channels == {}


@recorded
def test_a_stream_that_is_replayed_brings_nothing_back(name: str) -> None:
    recording = load(name)
    end = recording.events[-1][0] + 60
    late = [(end + t, raw) for t, raw in recording.events]
    again = play(
        type(recording)(recording.snapshot, recording.events + late, recording.truth), hints=False
    )
    once = played(name, hints=False)
    assert sorted(leg.key for leg in again.results.legs) == sorted(
        leg.key for leg in once.results.legs
    )
    assert again.board.channels == {}


@recorded
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_lost_on_the_way_the_next_lists_heal(name: str, seed: int) -> None:
    """A tenth of all events lost: afterwards the lists name no channel, and nothing is lit."""
    rng = random.Random(seed)
    recording = load(name)
    kept = [each for each in recording.events if rng.random() > 0.1]
    end = play(type(recording)(recording.snapshot, kept, recording.truth), hints=True)
    at = kept[-1][0] + 60
    end.board.apply(ev.SnapshotAsked(at))
    end.board.apply(playing.snapshot_of(recording, at))
    end.board.apply(ev.Tick(at + 1))
    assert end.board.channels == {}
    lit = [n for n, e in end.board.extensions.items() if e.label not in IDLE]
    assert lit == []
    assert not any(queue.callers for queue in end.board.queues.values())


@recorded
def test_a_board_that_joins_in_the_middle_is_right_at_the_end(name: str) -> None:
    """Without anything that was before: calls under way are not invented, nothing stays lit."""
    recording = load(name)
    half = recording.events[len(recording.events) // 2 :]
    end = play(type(recording)(recording.snapshot, half, recording.truth), hints=False)
    assert end.board.channels == {}
    assert {e.label for e in end.board.extensions.values()} <= IDLE


# Lists in the middle of calls


@recorded
@pytest.mark.parametrize("seed", range(3))
def test_lists_asked_in_the_middle_of_calls_change_nothing(name: str, seed: int) -> None:
    """With a stream that is whole, though each list may be a moment ahead of it."""
    once = played(name, hints=True)
    swept = play_swept(load(name), random.Random(seed))
    assert swept.sweeps > 30
    assert sorted(map(line_of, swept.results.legs)) == sorted(map(line_of, once.results.legs))
    assert {leg.key for leg in swept.results.legs} == {leg.key for leg in once.results.legs}
    closed = [leg for leg in swept.results.legs if leg.ended_before is not None]
    assert closed == []
    for number in once.board.extensions:
        ours, theirs = calls_shown(swept, number), calls_shown(once, number)
        assert [change[1] for change in ours] == [change[1] for change in theirs]
    assert not [change for change in swept.results.changes if change.unusual]
    verdict = score(swept.shown, swept.recording.truth)
    assert verdict.percent >= 99.9
    assert verdict.missed == verdict.invented == ()


# A link that is cut


def cuts_of(seed: int) -> list[tuple[float, float]]:
    """Cuts of a tenth of a second to four seconds, some seconds apart."""
    rng, cuts, at = random.Random(seed), [], 1.0
    while at < 40:
        lasts = rng.choice([0.1, 0.5, 1.0, 4.0])
        cuts.append((at, at + lasts))
        at += lasts + rng.uniform(0.5, 6.0)
    return cuts


@recorded
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("restarts", [False, True], ids=["the link", "the process"])
def test_after_a_cut_the_board_is_right_again(name: str, seed: int, restarts: bool) -> None:
    """At once; calls that went on keep their times, what ended unseen is told with bounds."""
    cuts = cuts_of(seed)
    cut, once = play_cut(load(name), cuts, restarts=restarts), played(name, hints=True)
    assert cut.board.channels == {}
    assert {e.label for e in cut.board.extensions.values()} <= IDLE
    whole = {leg.key.partition("@")[0]: leg for leg in once.results.legs}
    found = {leg.key.partition("@")[0]: leg for leg in cut.results.legs}
    assert len(found) == len(cut.results.legs), "a leg was told twice"
    extra = [leg for uniqueid, leg in found.items() if uniqueid not in whole]
    assert {leg.extension for leg in extra} <= {"1028"}, "only who listened in may seem to call"
    unheard = [leg for uniqueid, leg in whole.items() if uniqueid not in found]
    assert all(is_within(leg, cuts) for leg in unheard)
    for uniqueid in found.keys() & whole.keys():
        assert_bounds(found[uniqueid], whole[uniqueid])
    for until in [until for _, until in cuts]:
        assert classes_at(cut, until + 0.2) == classes_at(once, until + 0.2)


def is_within(leg: CallLeg, cuts: list[tuple[float, float]]) -> bool:
    """Whether all of a leg was unheard; it may show as nothing when only its edges were heard."""
    return any(at <= leg.started_at + 1.2 and leg.ended_at <= until + 1.2 for at, until in cuts)


def assert_bounds(leg: CallLeg, true: CallLeg) -> None:
    if leg.ended_before is not None:
        assert leg.ended_at <= true.ended_at + 0.05
        assert true.ended_at <= leg.ended_before + 0.05
    else:
        assert leg.ended_at == pytest.approx(true.ended_at, abs=0.01)
    if not leg.estimated and leg.answered_at is not None:
        assert leg.answered_at == pytest.approx(true.answered_at, abs=0.01)
    # Ages are in whole seconds; of a call answered while nobody looked only its age is known.
    assert leg.talk_s <= true.ended_at - true.started_at + 1.1


def classes_at(end: Played, moment: float) -> dict[str, tuple[str, str | None]]:
    """On hold and in use are one: who pressed hold while the link was down is in no list."""
    found = {}
    for shown in end.shown:
        if shown.t <= moment:
            direction = shown.direction if shown.code == 8 else None
            found[shown.extension] = CLASS_OF_CODE[shown.code], direction
    return found
