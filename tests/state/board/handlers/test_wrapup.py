"""Wrap-up after a queue call: as the queue says, else as the setting says, and it ends."""

import pytest

from state import events as ev
from state.board.apply import Board

MEMBER = "PJSIP/1001"


def served(board: Board, wrapup_s: int, queue: str = "sales") -> None:
    """A member with this wrap-up time of its own completes a queue call at 10 s."""
    leg = ev.ChannelInfo("1.2", f"{MEMBER}-00000001", "1.1", 6)
    board.apply(ev.SnapshotAsked(0.5))
    board.apply(ev.Snapshot(1.0, (), (), (), (), (), ()))
    board.apply(
        ev.QueueMemberStatus(
            2.0, queue, "Desk 1", MEMBER, MEMBER, 1, paused=False, reason="", wrapup_s=wrapup_s
        )
    )
    board.apply(ev.Newstate(3.0, leg))
    board.apply(ev.AgentComplete(10.0, None, leg, queue, MEMBER, "Desk 1"))
    board.apply(ev.Hangup(10.0, leg, 16))


@pytest.mark.parametrize(("told", "setting", "lasts"), [(15, 5.0, 15), (0, 5.0, 5)])
def test_wrap_up_lasts_as_told_or_else_as_set(told: int, setting: float, lasts: int) -> None:
    board = Board(wrapup_s=setting)
    served(board, told)
    assert board.extensions["1001"].state.key == "wrapup"
    board.apply(ev.Tick(10.0 + lasts - 0.5))
    assert board.extensions["1001"].state.key == "wrapup"
    board.apply(ev.Tick(10.0 + lasts + 0.5))
    assert board.extensions["1001"].state.key == "free"


@pytest.mark.parametrize(("queue", "lasts"), [("sales", 20), ("support", 0), ("billing", 5)])
def test_a_queue_s_own_wrap_up_time_goes_before_that_of_any_queue(queue: str, lasts: int) -> None:
    board = Board(wrapup_s=7.0, wrapup_by_queue={"sales": 20.0, "support": 0.0, "*": 5.0})
    served(board, 0, queue)
    board.apply(ev.Tick(10.0))
    until = board.extensions["1001"].wrapup_until
    assert until == (10.0 + lasts if lasts else None)


def test_without_any_wrap_up_time_an_agent_is_free_at_once() -> None:
    board = Board()
    served(board, 0)
    assert board.extensions["1001"].state.key == "free"
