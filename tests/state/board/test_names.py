"""Whose name stands on a tile: a queue member's, else what the phone says of itself."""

from state import events as ev
from state.board.apply import Board


def newchannel(number: str, caller_num: str, caller_name: str) -> ev.Newchannel:
    """A phone goes off the hook."""
    name = f"PJSIP/{number}-00000001"
    info = ev.ChannelInfo("1.1", name, "1.1", 4, caller_num=caller_num, caller_name=caller_name)
    return ev.Newchannel(1.0, info)


def test_a_phones_own_caller_id_names_its_extension() -> None:
    board = Board()
    board.apply(newchannel("1001", "1001", "Front Desk"))
    assert board.extensions["1001"].name == "Front Desk"


def test_a_caller_id_set_for_somebody_else_names_nobody() -> None:
    board = Board()
    board.apply(newchannel("1001", "1026", "Click to call"))
    assert board.extensions["1001"].name == ""


def test_a_queue_members_name_goes_before_the_phones() -> None:
    board = Board()
    board.apply(newchannel("1001", "1001", "Front Desk"))
    member = "PJSIP/1001"
    board.apply(
        ev.QueueMemberStatus(2.0, "sales", "Desk 1", member, member, 1, paused=False, reason="")
    )
    board.apply(ev.Newstate(3.0, newchannel("1001", "1001", "Front Desk").channel))
    assert board.extensions["1001"].name == "Desk 1"
