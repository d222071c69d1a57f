"""A queue's call is its agent's, whatever the queue calls him by."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import UP, Line
from tests.scenarios.centre import Centre

QueueEvent = ev.AgentCalled | ev.AgentConnect | ev.AgentComplete

HINTS = ("101 = PJSIP/101", "102 = PJSIP/abcd")
PHONES = ("PJSIP/101", "PJSIP/abcd")

MEMBERS = (
    ("Local/101@from-queue/n", "hint:101@ext-local"),
    ("Local/101@from-queue/n", ""),
    ("Local/id-19@agentcallback", "PJSIP/101"),
    ("Local/S101@agents", "hint:101@ext-local"),
    ("Local/S101@agents", ""),
    ("Local/S101@agents", "Custom:agent101"),
    ("Local/id-19@agentcallback/n", ""),
)


def centre_of(interface: str, watched: str) -> Centre:
    centre = Centre(HINTS, PHONES, [f"sales {interface} {watched}".strip()])
    centre.board.wrapup_s = 30
    return centre


def tell(centre: Centre, kind: type[QueueEvent], caller: Line, dest: Line, interface: str) -> None:
    centre.tell(kind(centre.now(), caller.info, dest.info, "sales", interface, "Ann"))


def called(centre: Centre, interface: str, phone: str) -> tuple[Line, Line, Line]:
    """A caller of the queue, the Local channel that calls the member, and the phone that rings."""
    caller = centre.line("PJSIP/trunk", state=UP, exten="600", caller="2025550101")
    centre.join_queue(caller, "sales")
    name = interface.removesuffix("/n")
    near = centre.line(f"{name};1", linked=caller)
    far = centre.line(f"{name};2", linked=caller)
    centre.tell(ev.LocalBridge(centre.now(), near.info, far.info))
    centre.begin_dial(caller, near)
    tell(centre, ev.AgentCalled, caller, near, interface)
    return caller, near, centre.ring(far, phone)


@pytest.mark.parametrize(("interface", "watched"), MEMBERS)
@pytest.mark.parametrize("hangs_up_first", [False, True])
def test_a_queue_call_is_its_agents(interface: str, watched: str, hangs_up_first: bool) -> None:
    centre = centre_of(interface, watched)
    caller, near, leg = called(centre, interface, "PJSIP/101")
    centre.state(leg, UP)
    tell(centre, ev.AgentConnect, caller, near, interface)
    centre.leave_queue(caller, "sales")
    assert (centre.label("101"), centre.details("101").queue) == ("On Call", "sales")
    centre.wait(10)
    if hangs_up_first:
        centre.hang_up(leg, near)
    tell(centre, ev.AgentComplete, caller, near, interface)
    centre.hang_up(leg, near)
    assert centre.label("101") == "Wrap-up"
    (call,) = centre.queue_calls
    assert (call.extension, call.result) == ("101", "answered")
    assert centre.leg("101").queue == "sales"
    assert centre.tiles == {"101", "102"}


@pytest.mark.parametrize(("interface", "watched"), MEMBERS)
def test_a_call_that_rings_in_vain_is_missed(interface: str, watched: str) -> None:
    centre = centre_of(interface, watched)
    caller, near, leg = called(centre, interface, "PJSIP/101")
    centre.wait(10)
    ring = (caller.info, near.info, "sales", interface, "Ann", 10.0)
    centre.tell(ev.AgentRingNoAnswer(centre.now(), *ring))
    centre.hang_up(leg, near, cause=19)
    assert centre.leg("101").outcome == "missed"


def test_who_was_called_and_who_answered_may_be_two() -> None:
    """A colleague picks it up: it is his, and only this once."""
    interface = "Local/S101@agents"
    centre = centre_of(interface, "")
    for phone, number in (("PJSIP/abcd", "102"), ("PJSIP/101", "101")):
        caller, near, leg = called(centre, interface, phone)
        centre.state(leg, UP)
        tell(centre, ev.AgentConnect, caller, near, interface)
        centre.leave_queue(caller, "sales")
        assert centre.queue_calls[-1].extension == number
        centre.hang_up(leg, near, caller)


def test_a_mobile_that_answers_for_a_name_is_nobodys() -> None:
    centre = centre_of("Local/S101@agents", "")
    caller, near, leg = called(centre, "Local/S101@agents", "PJSIP/trunk")
    centre.state(leg, UP)
    tell(centre, ev.AgentConnect, caller, near, "Local/S101@agents")
    centre.leave_queue(caller, "sales")
    tell(centre, ev.AgentComplete, caller, near, "Local/S101@agents")
    assert centre.queue_calls[-1].extension == ""
    assert {centre.label(each) for each in centre.tiles} == {"Free"}
