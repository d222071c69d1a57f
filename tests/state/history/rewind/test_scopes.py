"""What of a past board each viewer gets: nothing outside the scope, no caller without the role."""

from __future__ import annotations

from datetime import date

import pytest

from state.access.roles import EVERYTHING, Scope
from state.files.agents import Agents, Assignment
from state.history import History
from state.history.reports.view import HistoryView
from state.history.rewind.board_at import board_at
from state.history.rewind.day_curve import day_curve
from state.history.rewind.past import GoingOn
from state.history.rewind.steps import changes_around
from state.live.schema import Row
from tests.fakes.reader import make_row
from tests.fakes.records import at, interval, leg, queue_call
from tests.state.conftest import OpenHistory

NOON = at("2026-03-02T12:00")
LATER = NOON + 86_400
PHONES = ("1001", "1002", "1003")
NOON_DAY = date(2026, 3, 2)
EVER = float("inf")
AGENTS = Agents(
    [
        Assignment("Ann", "1001", -EVER, EVER, "Sales"),
        Assignment("Bob", "1002", -EVER, EVER, "Support"),
        Assignment("Cyd", "1003", -EVER, EVER, "Sales"),
    ]
)
SALES = Scope(groups=frozenset({"Sales"}), queues=frozenset({"sales"}))
SALES_QUEUE = Scope(queues=frozenset({"sales"}))


@pytest.fixture
def history(open_it: OpenHistory) -> History:
    """Ann talks for sales, Bob for support, Cyd with Bob; a caller waits in each queue."""
    history = open_it(agents=AGENTS)
    support = {"queue": "support", "peer": "0199000", "peer_name": "Hidden"}
    history.write(
        [
            leg("a", NOON, 1, 59, queue="sales", peer="0177123", peer_name="Caller"),
            leg("b", NOON, 1, 59, extension="1002", **support),
            leg("c", NOON, 1, 59, extension="1003", peer="1002", peer_name="Bob"),
            leg("d", NOON - 60, 1, 9, extension="1003", queue="support", peer="0199001"),
        ],
        [
            interval("oncall", NOON + 1, NOON + 60, extension=each)
            for each in ("1001", "1002", "1003")
        ],
        [
            queue_call("w", NOON, 60, "answered", caller="0177999", caller_name="W"),
            queue_call("v", NOON, 50, "answered", caller="0199111", queue="support"),
        ],
    )
    return history


def text_of(history: History, scope: Scope, *, shows_callers: bool = True) -> str:
    view = HistoryView(history, scope, shows_callers)
    board = board_at(view, NOON + 30, LATER)
    return f"{board}{day_curve(view, NOON_DAY, LATER)}{changes_around(view, NOON + 30, LATER)}"


SECRETS = ("support", "Support", "Bob", "1002", "0199", "Hidden", "call-b", "call-c", "call-v")


@pytest.mark.parametrize("scope", [SALES, SALES_QUEUE, Scope(agent="Ann"), Scope(agent="1001")])
def test_nothing_outside_the_scope_is_shown(history: History, scope: Scope) -> None:
    text = text_of(history, scope)
    assert "Ann" in text
    assert ("0177123" in text) is scope.shows_queue("sales")
    assert [secret for secret in SECRETS if secret in text] == []


def test_groups_have_their_agents_and_queues(history: History) -> None:
    board = board_at(HistoryView(history, SALES, shows_callers=True), NOON + 30, LATER)
    assert [each.row["name"] for each in board.rows] == ["Ann", "Cyd"]
    assert [each["queue"] for each in board.queues] == ["sales"]
    assert board.rows[1].row["peer"] is None
    assert board.queues[0]["waiting"][0]["caller"] == "0177999"


def test_the_curve_counts_those_of_the_scope(history: History) -> None:
    def at_noon(scope: Scope) -> tuple[int, int]:
        view = HistoryView(history, scope, shows_callers=True)
        curve = day_curve(view, NOON_DAY, LATER, step_s=30)
        mark = round((NOON + 30 - curve.start) / 30)
        return curve.states["oncall"][mark], curve.waiting[mark]

    assert at_noon(EVERYTHING) == (3, 2)
    assert at_noon(SALES) == (2, 1)
    assert at_noon(Scope(agent="Ann")) == (1, 0)


def test_with_queues_alone_only_their_calls_are_shown(history: History) -> None:
    view = HistoryView(history, SALES_QUEUE, shows_callers=True)
    (row,) = board_at(view, NOON + 30, LATER).rows
    assert (row.row["name"], row.row["queue"], row.row["today"]["calls"]) == ("Ann", "sales", 0)
    assert board_at(view, NOON + 60, LATER).rows == []
    assert day_curve(view, NOON_DAY, LATER).states == {}
    running = {each: make_row(each, since=NOON + 60, queue=queue)
               for each, queue in (("1001", "sales"), ("1003", None))}  # fmt: skip
    live: dict[str, Row] = running
    past = board_at(view, NOON + 90, NOON + 95, live=GoingOn(live, ()))
    assert [each.row["extension"] for each in past.rows] == ["1001"]


def test_without_callers_strangers_are_blank_and_colleagues_are_not(history: History) -> None:
    text = text_of(history, EVERYTHING, shows_callers=False)
    assert [secret for secret in ("0177", "0199", "Caller", "Hidden") if secret in text] == []
    view = HistoryView(history, EVERYTHING, shows_callers=False)
    peers = {each.row["name"]: each.row["peer"] for each in board_at(view, NOON + 30, LATER).rows}
    assert peers == {"Ann": None, "Bob": None, "Cyd": "1002"}
    (waits,) = (queue["waiting"] for queue in board_at(view, NOON + 30, LATER).queues
                if queue["queue"] == "sales")  # fmt: skip
    assert (waits[0]["caller"], waits[0]["caller_name"]) == ("", "")


def test_who_sees_everything_sees_everything(history: History) -> None:
    text = text_of(history, EVERYTHING)
    assert [
        secret for secret in ("Bob", "0199000", "Hidden", "0177999") if secret not in text
    ] == []


def test_steps_are_those_of_the_scope(history: History) -> None:
    sales = changes_around(HistoryView(history, SALES, shows_callers=True), NOON + 30, LATER)
    assert sales == (NOON + 1, NOON + 60)
    support = Scope(groups=frozenset({"Support"}), queues=frozenset({"support"}))
    view = HistoryView(history, support, shows_callers=True)
    assert changes_around(view, NOON + 30, LATER) == (NOON + 1, NOON + 50)
    queue = HistoryView(history, SALES_QUEUE, shows_callers=True)
    assert changes_around(queue, NOON + 30, LATER) == (NOON + 1, NOON + 60)
    assert changes_around(queue, NOON + 60, LATER) == (NOON + 1, None)
    nobody = HistoryView(history, Scope(agent="Nobody"), shows_callers=True)
    assert changes_around(nobody, NOON + 30, LATER) == (None, None)


def test_a_day_on_which_only_others_worked_is_stepped_over(history: History) -> None:
    tomorrow, later = NOON + 86_400, NOON + 3 * 86_400
    history.write(
        intervals_=[
            interval("free", tomorrow, tomorrow + 60, extension="1002"),
            interval("free", later, later + 60),
        ]
    )
    sales = HistoryView(history, SALES, shows_callers=True)
    assert changes_around(sales, NOON + 60, later + 86_400).after == later


def test_a_colleague_s_name_is_hidden_as_that_of_a_caller(history: History) -> None:
    history.write(
        [leg("e", NOON + 100, 1, 59, peer="0177123", peer_name="Bob")],
        [interval("oncall", NOON + 101, NOON + 160)],
        [queue_call("x", NOON + 100, 60, "answered", caller="0177123", caller_name="Bob")],
    )
    view = HistoryView(history, SALES, shows_callers=True)
    board = board_at(view, NOON + 130, LATER)
    peers = {each.row["extension"]: each.row for each in board.rows}
    assert (peers["1001"]["peer"], peers["1001"]["peer_name"]) == ("0177123", None)
    (caller,) = board.queues[0]["waiting"]
    assert (caller["caller"], caller["caller_name"]) == ("0177123", "")


def test_a_phone_is_whose_it_was_at_the_moment(open_it: OpenHistory) -> None:
    desk = [Assignment("Ann", "1001", -EVER, NOON, "Sales"),
            Assignment("Bob", "1001", NOON, EVER, "Support")]  # fmt: skip
    history = open_it(agents=Agents(desk))
    history.write(
        [leg("a", NOON + 600, 1, 59, peer="0199000", queue="support")],
        [interval("free", NOON - 600, NOON - 60), interval("free", NOON + 900, NOON + 960)],
    )
    sales = HistoryView(history, SALES, shows_callers=True)
    assert [each.row["name"] for each in board_at(sales, NOON - 100, LATER).rows] == ["Ann"]
    assert board_at(sales, NOON + 630, LATER).rows == []
    live = GoingOn({"1001": make_row("1001", name="Bob", since=NOON - 30)}, ())
    (before,) = board_at(HistoryView(history, EVERYTHING, shows_callers=True),
                         NOON - 20, NOON + 5, live=live).rows  # fmt: skip
    assert (before.row["name"], before.row["group"]) == ("Ann", "Sales")
