"""Hints that move, swap and go, with calls under way: whoever has the phone has the call."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.handlers import memberships
from state.counters import Reason
from tests.fakes.story import RINGING, UP, Line
from tests.scenarios.centre import Centre

DESKS = ("PJSIP/6001", "PJSIP/6002")
TWO = ("7001 = PJSIP/6001&Custom:DND7001", "7002 = PJSIP/6002&Custom:DND7002")
SWAPPED = ("7001 = PJSIP/6002&Custom:DND7001", "7002 = PJSIP/6001&Custom:DND7002")


@pytest.fixture
def centre() -> Centre:
    return Centre(TWO, DESKS)


def talk(centre: Centre, phone: str, exten: str = "5550101") -> Line:
    line = centre.dial(phone, exten)
    centre.state(line, UP)
    return line


def ring(centre: Centre, phone: str, exten: str = "7001") -> Line:
    return centre.ring(centre.dial("PJSIP/trunk", exten), phone)


def labels(centre: Centre, *numbers: str) -> list[str]:
    return [centre.label(number) for number in numbers]


def test_two_agents_who_change_desks_at_once_have_each_others_phones(centre: Centre) -> None:
    line = talk(centre, "PJSIP/6001")
    centre.wait(30)
    centre.move(*SWAPPED)
    assert labels(centre, "7001", "7002") == ["Free", "On Call"]
    centre.sweep()
    assert labels(centre, "7001", "7002") == ["Free", "On Call"]
    centre.hang_up(line)
    assert (len(centre.legs("7001")), len(centre.legs("7002"))) == (0, 1)


def test_a_swap_that_the_lists_tell_at_once_ends_the_same(centre: Centre) -> None:
    line = talk(centre, "PJSIP/6001")
    centre.list_channel(line)
    centre.hints = {"7002": "PJSIP/6001", "7001": "PJSIP/6002"}
    centre.wait(3)
    centre.sweep()
    assert labels(centre, "7001", "7002") == ["Free", "On Call"]


def test_a_hint_that_moves_while_its_phone_rings_takes_the_ring_along(centre: Centre) -> None:
    leg = ring(centre, "PJSIP/6001")
    assert labels(centre, "7001", "7002") == ["Ringing", "Free"]
    centre.move(*SWAPPED)
    centre.wait(3)
    assert labels(centre, "7001", "7002") == ["Free", "Ringing"]
    centre.state(leg, UP)
    assert centre.label("7002") == "On Call"


def test_a_hint_that_vanishes_in_a_call_leaves_nobody_in_it(centre: Centre) -> None:
    line = talk(centre, "PJSIP/6001")
    centre.wait(30)
    centre.remove("7001")
    assert centre.tiles == {"7002"}
    centre.wait(10)
    centre.hang_up(line)
    assert round(centre.leg("7001").talk_s) == 40
    assert centre.tiles == {"7002"}
    assert centre.refused(Reason.UNKNOWN_HANGUP) == 0


def test_who_goes_to_another_desk_in_a_call_has_its_record(centre: Centre) -> None:
    line = talk(centre, "PJSIP/6001")
    centre.move("7001 = PJSIP/6003")
    centre.wait(10)
    assert labels(centre, "7001", "7002") == ["Free", "Free"]
    centre.hang_up(line)
    assert round(centre.leg("7001").talk_s) == 10
    assert centre.tiles == {"7001", "7002"}


@pytest.mark.parametrize("text", ["", "-1", "\xff\xfe", "999999999999"])
def test_a_hint_that_is_no_hint_takes_nobodys_phone(centre: Centre, text: str) -> None:
    talk(centre, "PJSIP/6001")
    centre.tell(ev.ExtensionStatus(centre.now(), "7001", "ext-local", text, 1))
    assert centre.label("7001") == "On Call"


def test_who_logs_on_again_goes_on_with_the_sums_of_his_day(centre: Centre) -> None:
    line = talk(centre, "PJSIP/6001")
    centre.wait(30)
    centre.hang_up(line)
    centre.move("7001 = Custom:DND7001")
    assert centre.tiles == {"7002"}
    centre.move("7001 = PJSIP/6003")
    assert centre.extension("7001").today.calls == 1
    centre.move("7001 = Custom:DND7001")
    centre.wait(86_400, tick_s=3_600)
    centre.move("7001 = PJSIP/6001")
    assert centre.extension("7001").today.calls == 0


def test_a_phone_that_a_queue_calls_serves_it_for_whoever_is_logged_on_at_it() -> None:
    centre = Centre(TWO, DESKS, ["sales PJSIP/6001 PJSIP/6001 paused"])
    since = centre.extension("7001").paused_since
    centre.wait(60)
    centre.move("7001 = Custom:DND7001", "7002 = PJSIP/6001")
    assert centre.label("7002") == "Paused"
    assert centre.extension("7002").paused_since == since
    assert centre.tiles == {"7002"}
    centre.move("7002 = Custom:DND7002")
    assert "7001" not in centre.tiles
    centre.hear_members()
    centre.sweep()
    assert centre.board.members == {}
    assert centre.board.queues["sales"].members == {}


def test_people_who_are_nowhere_are_remembered_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memberships, "MAX_AWAY", 2)
    centre = Centre((), (), [f"sales Local/062222222{n}@from-queue/n" for n in range(5)])
    assert len(centre.board.members_away) == 2
    centre.members = []
    centre.sweep()
    assert centre.board.members_away == {}


def test_an_event_of_somebody_who_is_nowhere_is_newer_than_the_lists() -> None:
    centre = Centre(TWO, DESKS, ["sales PJSIP/6003"])
    centre.ask()
    centre.members = ["sales PJSIP/6003 PJSIP/6003 paused"]
    centre.hear_members()
    listed = ev.QueueMemberStatus(0.0, "sales", "", "PJSIP/6003", "PJSIP/6003", 1, False, "")
    centre.tell(ev.Snapshot(centre.now(), (), None, None, ("sales",), (listed,), ()))
    centre.move("7001 = PJSIP/6003")
    assert centre.label("7001") == "Paused"


def test_an_agent_who_is_called_by_number_serves_his_queue_at_any_desk() -> None:
    centre = Centre(TWO, DESKS, ["sales Local/7001@from-queue/n hint:7001@ext-local"])
    centre.move(*SWAPPED)
    assert [set(centre.extension(n).pauses) for n in ("7001", "7002")] == [{"sales"}, set()]


def test_a_members_number_that_turns_out_to_be_a_second_phone_leaves_no_tile() -> None:
    centre = Centre((), (), ["sales Local/91204@from-queue/n"])
    assert centre.tiles == {"91204"}
    centre.hints = {"204": "PJSIP/204&PJSIP/91204", "91204": "PJSIP/91204"}
    centre.sweep()
    assert centre.tiles == {"204"}
    assert centre.extension("204").pauses == {"sales": None}


# Tenants

ACME, BETA = "101@acme = PJSIP/acme-101", "101@beta = PJSIP/beta-101"


def test_a_tenant_whose_hint_goes_in_the_others_call_leaves_it_one_extension() -> None:
    centre = Centre([ACME, BETA], members=["sales PJSIP/acme-101"])
    line = talk(centre, "PJSIP/acme-101")
    centre.wait(10)
    centre.remove("101@beta")
    assert centre.tiles == {"101"}
    assert centre.label("101") == "On Call"
    assert centre.extension("101").pauses == {"sales": None}
    centre.hang_up(line)
    assert centre.leg("101").talk_s == pytest.approx(10, abs=0.1)


def test_a_tenant_keeps_its_key_whatever_hints_of_it_change_and_come_first() -> None:
    """The panel's context names the same phones; its hints may be listed before the tenant's."""
    panel = ("101@acme-panel = PJSIP/acme-101", "101@beta-panel = PJSIP/beta-101")
    for hints in ((ACME, BETA, *panel), (*panel, BETA, ACME)):
        centre = Centre(hints)
        assert centre.tiles == {"101@acme", "101@beta"}
        centre.move("101@acme = PJSIP/acme-101&PJSIP/acme-101-app")
        assert centre.tiles == {"101@acme", "101@beta"}


@pytest.mark.parametrize("last", [0, 1, 2])
def test_phones_that_a_third_context_joins_are_one_extensions(last: int) -> None:
    hints = ["101@a = PJSIP/101", "101@web = PJSIP/101-x", "101@all = PJSIP/101&PJSIP/101-x"]
    centre = Centre([*hints[last:], *hints[:last]])
    assert centre.tiles == {"101"}


# Found under way


def test_a_call_at_a_hot_desk_is_found_under_way_with_its_owner() -> None:
    before = Centre(TWO, DESKS)
    line = talk(before, "PJSIP/6001")
    late = Centre()
    late.board.apply(ev.LinkLost(late.now(), "cut"))
    late.hints, late.devices = dict(before.hints, **{"7002": "PJSIP/6001"}), {"PJSIP/6001": "INUSE"}
    late.list_channel(line, "Dial")
    late.sweep()
    assert late.label("7002") == "On Call"


def test_a_ring_is_found_under_way_with_its_owner(centre: Centre) -> None:
    line = Line("1.9", "PJSIP/6002-0000002a", "1.8", RINGING, connected_num="5550101")
    late = Centre()
    late.board.apply(ev.LinkLost(late.now(), "cut"))
    late.hints, late.devices = centre.hints, centre.devices
    late.list_channel(line, "AppDial", age_s=3)
    late.sweep()
    assert (late.label("7002"), late.details("7002").peer) == ("Ringing", "5550101")


def test_a_hint_that_goes_leaves_the_phone_to_another_contexts_hint() -> None:
    centre = Centre(["101@a = PJSIP/anna", "101@b = PJSIP/anna"])
    centre.remove("101@b")
    assert centre.tiles == {"101"}
    centre.remove("101@a")
    assert centre.tiles == set()
