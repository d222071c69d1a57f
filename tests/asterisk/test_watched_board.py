"""What a board is judged by: what it showed, in the order in which it showed it."""

from __future__ import annotations

from state import events as ev
from tests.fakes.panel import WatchedBoard
from tests.fakes.story import Story


def test_an_event_that_a_tick_overtook_is_the_last_word() -> None:
    """Between them nothing changed, and the row still waits to be published."""
    board = WatchedBoard()
    story = Story("1001", board=board)
    story.device("1001", "NOT_INUSE")
    board.apply(ev.Tick(story.at + 0.01))
    caller = story.dial("PJSIP/trunk", "600")
    story.ring(caller, "1001")
    noted = [each for each in board.derived if each.extension == "1001"]
    assert [each.t for each in noted] == sorted(each.t for each in noted)
    assert max(noted, key=lambda each: each.t).code == noted[-1].code == 8
