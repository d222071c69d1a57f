"""Who hung up in a queue: found for the days, and with what happened since."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.access.roles import EVERYTHING, Scope
from state.files.agents import Agents, Assignment
from state.history import History
from state.history.reports import abandoned
from state.history.reports.abandoned import AbandonedFilter, find_abandoned
from state.history.reports.later_calls import (
    FOLLOWED_S,
    AbandonedCall,
    FollowUp,
    LaterCall,
    LaterCalls,
    followed_up,
)
from state.history.reports.view import HistoryView
from state.records import CallLeg, Direction, Outcome
from tests.fakes.records import at, leg, queue_call
from tests.state.conftest import OpenHistory

TEN = at("2026-03-02T10:00")
DAY = AbandonedFilter(at("2026-03-02T00:00"), at("2026-03-03T00:00"))
CALLER = "+49301234567"
HUNG_UP = queue_call("q", TEN, 60, "abandoned", caller=CALLER)
GONE_AT = TEN + 60
OUT = Direction.OUTBOUND


def call(after_s: float, *, outbound: bool = True, answered: bool = True, **more: str) -> LaterCall:
    """A call of Ana with the caller, so long after he hung up."""
    begin = GONE_AT + after_s
    given_ = {"number": "0301234567", "agent": "Ana", "extension": "1001", **more}
    return LaterCall(begin, begin + 5 * answered, outbound=outbound, answered=answered, **given_)


@pytest.mark.parametrize(
    ("calls", "follow_up", "tries", "told"),
    [
        ([], FollowUp.NOTHING, 0, None),
        ([call(9)], FollowUp.CALLED_BACK, 0, 9 + 5),
        ([call(9, outbound=False)], FollowUp.GOT_THROUGH, 0, 9 + 5),
        ([call(9, answered=False)], FollowUp.TRIED, 1, 9),
        ([call(9, answered=False), call(99, answered=False)], FollowUp.TRIED, 2, 99),
        ([call(9, answered=False), call(99)], FollowUp.CALLED_BACK, 1, 99 + 5),
        ([call(9), call(99, answered=False)], FollowUp.CALLED_BACK, 0, 9 + 5),
        ([call(9, outbound=False), call(99)], FollowUp.GOT_THROUGH, 0, 9 + 5),
        ([call(9, outbound=False, answered=False)], FollowUp.NOTHING, 0, None),
        ([call(-30)], FollowUp.NOTHING, 0, None),
        ([call(FOLLOWED_S + 1)], FollowUp.NOTHING, 0, None),
        ([call(9, number="0301234568")], FollowUp.NOTHING, 0, None),
        ([call(9, number="")], FollowUp.NOTHING, 0, None),
    ],
)
def test_the_first_call_that_reached_him_counts_else_the_last_try(
    calls: Sequence[LaterCall], follow_up: FollowUp, tries: int, told: float | None
) -> None:
    found = followed_up(HUNG_UP, LaterCalls(calls))
    assert (found.follow_up, found.tries) == (follow_up, tries)
    assert found.at == (None if told is None else GONE_AT + told)
    assert found.agent == ("" if told is None else "Ana")


def test_nobody_can_call_back_who_withheld_his_number() -> None:
    hidden = queue_call("q", TEN, 60, "abandoned", caller="anonymous")
    assert followed_up(hidden, LaterCalls([call(9)])).follow_up is FollowUp.NO_NUMBER


some_calls = st.lists(
    st.builds(
        call,
        st.integers(-100, 1000).map(float),
        outbound=st.booleans(),
        answered=st.booleans(),
        number=st.sampled_from(["0301234567", "0049301234567", CALLER, "0401234567", "x"]),
    ),
    max_size=8,
)


@settings(deadline=None)  # a busy machine is no failure
@given(some_calls, st.randoms(use_true_random=False))
def test_what_happened_depends_on_no_order_and_on_no_other_number(
    calls: list[LaterCall], shuffle: random.Random
) -> None:
    found = followed_up(HUNG_UP, LaterCalls(calls))
    mixed = calls.copy()
    shuffle.shuffle(mixed)
    assert followed_up(HUNG_UP, LaterCalls(mixed)) == found
    own = [each for each in calls if "301234567" in each.number and each.started_at >= GONE_AT]
    assert followed_up(HUNG_UP, LaterCalls(own)) == found
    reached = [each for each in own if each.answered]
    assert (found.follow_up in {FollowUp.CALLED_BACK, FollowUp.GOT_THROUGH}) == bool(reached)
    if reached:
        assert found.at == min(each.at for each in reached)


AGENTS = Agents(
    [Assignment("Ana", "1001", 0, 2e10, "Sales"), Assignment("Ben", "1002", 0, 2e10, "Support")]
)


@pytest.fixture
def history(open_it: OpenHistory) -> History:
    """Ben called back who hung up in sales; nobody has reached who hung up in support."""
    opened = open_it(agents=AGENTS)
    opened.write(LEGS, (), CALLS)
    return opened


def out(key: str, start: float, talk: float, peer: str, extension: str) -> CallLeg:
    outcome = Outcome.ANSWERED if talk else Outcome.FAILED
    more = {"direction": OUT, "outcome": outcome, "peer": peer, "extension": extension}
    return leg(key, start, 5, talk, **more)


LEGS = [
    out("try", TEN + 300, 0, "0049 30 123 45 67", "1001"),
    out("back", TEN + 600, 30, "030/1234567", "1002"),
    out("other", TEN + 700, 30, "0309999999", "1001"),
    out("vain", TEN + 900, 0, "5557777777", "1001"),
]
CALLS = [
    HUNG_UP,
    queue_call("s", TEN + 100, 30, "abandoned", caller="5557777777", queue="support"),
    queue_call("n", TEN + 200, 30, "abandoned", caller="anonymous"),
    queue_call("a", TEN + 250, 30, "answered", caller="5551110000"),
    queue_call("y", TEN - 86_400, 30, "abandoned"),
]


def in_words(found: AbandonedCall) -> str:
    return f"{found.call.key} {found.follow_up} {found.agent}".strip()


def told(history: History, wanted: AbandonedFilter = DAY, scope: Scope = EVERYTHING) -> list[str]:
    view = HistoryView(history, scope, shows_callers=True)
    return [in_words(each) for each in find_abandoned(view, wanted)]


def test_who_hung_up_on_these_days_comes_with_what_happened_since_newest_first(
    history: History,
) -> None:
    assert told(history) == ["n no number", "s tried Ana", "q called back Ben"]
    assert list(find_abandoned(history, DAY))[2].tries == 1


def test_who_got_through_later_is_known_from_his_leg_and_from_queue_log_alone(
    history: History,
) -> None:
    again = queue_call("again", TEN + 800, 20, "answered", caller="5557777777", extension="1002")
    history.write((), (), [again])
    assert told(history, DAY._replace(queue="support")) == ["s got through Ben"]
    history.write([leg("l", TEN + 700, 9, 60, peer="5557777777", extension="1001")])
    assert told(history, DAY._replace(queue="support")) == ["s got through Ana"]


def test_the_filters_leave_the_others_out(history: History) -> None:
    assert told(history, DAY._replace(only_open=True)) == ["s tried Ana"]
    assert told(history, DAY._replace(queue="sales")) == ["n no number", "q called back Ben"]


def test_batches_hold_each_call_once(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = told(history)
    for size in (1, 2, 3):
        monkeypatch.setattr(abandoned, "BATCH", size)
        assert told(history) == whole


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(queues=frozenset({"support"})), ["s tried"]),
        (Scope(groups=frozenset({"Sales"})), []),
        (
            Scope(groups=frozenset({"Sales"}), queues=frozenset({"sales", "support"})),
            ["n no number", "s tried Ana", "q called back"],
        ),
        (Scope(agent="Ana"), []),
    ],
)
def test_a_scope_shows_its_queues_and_names_no_colleague_outside(
    history: History, scope: Scope, expected: list[str]
) -> None:
    assert told(history, scope=scope) == expected


def test_a_scope_of_queues_names_those_who_took_calls_of_it(history: History) -> None:
    history.write([leg("own", TEN + 5, 5, 60, queue="sales", extension="1002")])
    scope = Scope(queues=frozenset({"sales"}))
    assert told(history, scope=scope) == ["n no number", "q called back Ben"]


def test_without_the_right_no_number_and_no_name_of_a_caller_is_told(history: History) -> None:
    view = HistoryView(history, EVERYTHING, shows_callers=False)
    found = list(find_abandoned(view, DAY))
    assert [(each.call.caller, each.call.caller_name) for each in found] == [("", "")] * 3
    assert [str(each.follow_up) for each in found] == ["no number", "tried", "called back"]
