"""What real PBXs do that a board of ours showed wrongly once: each case stands for its kind."""

from __future__ import annotations

from state.board.apply import Board
from tests.scenarios.cases import START, Case


def test_a_channel_of_sccp_has_a_suffix_in_capitals() -> None:
    case = Case("sccp-upper-case-hex")
    extension = case.board.extensions["1127"]
    assert (extension.label, extension.details.peer, len(extension.legs)) == ("On Call", "2001", 1)


def test_a_member_whose_interface_is_an_id_is_known_by_what_its_state_interface_told() -> None:
    case = Case("local-member-named-by-id", Board(wrapup_s=30))
    (call,) = case.results.queue_calls
    assert call.extension == "1011"
    assert case.board.extensions["1011"].state.key == "wrapup"


def test_who_logs_on_at_a_desk_has_its_phone_at_once() -> None:
    case = Case("hot-desk-hint-moves")
    assert case.board.extensions["7002"].label == "On Call"
    assert case.board.extensions["7001"].label == "Free"
    assert set(case.board.extensions) == {"7001", "7002"}


def test_a_second_phone_with_a_hint_of_its_own_makes_no_second_agent() -> None:
    case = Case("second-device-has-its-own-hint")
    extension = case.board.extensions["204"]
    assert (extension.label, extension.details.peer) == ("On Call", "0611111111")
    assert set(case.board.extensions) == {"204"}


def test_an_agent_of_a_pool_who_waits_is_free_and_has_one_tile() -> None:
    case = Case("agent-pool-idle-is-on-call")
    case.wait(3)
    assert case.board.extensions["201"].state.key == "free"
    assert "3001" not in case.board.extensions
    assert not case.results.legs


def test_a_phone_that_is_gone_is_unavailable_though_its_hint_says_idle() -> None:
    case = Case("dnd-hint-hides-offline-phone")
    case.wait(5)
    case.sweep()
    assert case.board.extensions["1001"].label == "Unavailable"


def test_a_pause_began_when_its_queue_says() -> None:
    case = Case("lastpause-ignored")
    extension = case.board.extensions["452"]
    assert (extension.label, extension.pause_reason) == ("Paused", "Basket")
    assert extension.paused_since == START - 2400


def test_entries_of_asterisk_11_close_no_call() -> None:
    """Its Hangup cannot be read: a session with it is refused, but lists never close a call."""
    case = Case("unreadable-list-closes-live-calls", steps=1)
    case.wait(25)
    case.sweep()
    assert case.board.extensions["1001"].label == "On Call"
    assert not case.results.legs
