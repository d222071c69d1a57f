"""The board knows what it leaves out, by the last full lists."""

from __future__ import annotations

from dataclasses import replace

from state import events as ev
from state.board.apply import Board
from tests.state.board.identity.test_survey import member

LISTS = ev.Snapshot(
    10.0,
    (),
    (ev.ExtensionStatus(10.0, "1001", "internal", "PJSIP/1001", 0),),
    (ev.DeviceStateChange(10.0, "PJSIP/1001", "NOT_INUSE"),
     ev.DeviceStateChange(10.0, "PJSIP/carrier", "NOT_INUSE")),
    ("sales",),
    (member("Local/07700900123@mobiles"),),
    (),
)  # fmt: skip


def names(board: Board) -> list[str]:
    return [each.name for each in board.left_out]


def test_a_full_list_says_what_is_left_out() -> None:
    board = Board()
    assert names(board) == []
    board.apply(LISTS)
    assert names(board) == ["Local/07700900123@mobiles", "PJSIP/carrier"]


def test_a_short_sweep_forgets_none_of_it() -> None:
    board = Board()
    board.apply(LISTS)
    board.apply(replace(LISTS, at=11.0, queues=None, members=None, callers=None))
    assert names(board) == ["Local/07700900123@mobiles", "PJSIP/carrier"]


def test_what_a_later_list_gives_an_extension_is_left_out_no_more() -> None:
    board = Board()
    board.apply(LISTS)
    hint = ev.ExtensionStatus(20.0, "1002", "internal", "PJSIP/carrier", 0)
    board.apply(replace(LISTS, at=20.0, hints=(*(LISTS.hints or ()), hint), members=()))
    assert names(board) == []


def test_a_pbx_that_refuses_the_queues_is_surveyed_once_it_is_up() -> None:
    board = Board()
    board.apply(replace(LISTS, queues=None, members=None, callers=None))
    assert names(board) == ["PJSIP/carrier"]
