"""What happened in conferences and agent pools while the link to the PBX was down."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.identity.rules import Rules
from tests.fakes.story import UP, Line
from tests.scenarios.centre import Centre
from tests.scenarios.test_agents_in_conferences import A, B, Rooms, peers
from tests.scenarios.test_agents_of_a_pool import MEMBER, connect, log_in


@pytest.fixture(params=["MeetMe", "ConfBridge"])
def rooms(request: pytest.FixtureRequest) -> Rooms:
    return Rooms(request.param)


def is_in(rooms: Rooms, line: Line, room: str) -> None:
    """The list names a channel in a conference."""
    bridge = f"meetme:{room}" if rooms.app == "MeetMe" else f"c-{room}"
    rooms.list_channel(line, rooms.app, f"{room},x", bridge)


def lose_link(centre: Centre) -> None:
    centre.tell(ev.LinkLost(centre.now(), "cut"))
    centre.wait(30)


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_customer_who_left_unheard_has_left(rooms: Rooms, is_lost: bool) -> None:
    agent, customer = rooms.sit_down("SIP/301", A), rooms.bring("0611", A)
    rooms.wait(10)
    if is_lost:
        lose_link(rooms)
    is_in(rooms, agent, A)
    rooms.list_channel(customer, "Dial", "SIP/out", "z")
    rooms.sweep()
    assert (rooms.label("301"), peers(rooms)) == ("Free", ["0611"])


@pytest.mark.parametrize("order", [1, -1])
def test_a_customer_who_was_sent_on_unheard_is_with_the_next_agent(
    rooms: Rooms, order: int
) -> None:
    first, second = rooms.sit_down("SIP/301", A), rooms.sit_down("SIP/302", B)
    customer = rooms.bring("0611", A)
    lose_link(rooms)
    for line, room in [(first, A), (second, B), (customer, B)][::order]:
        is_in(rooms, line, room)
    for _ in range(2):
        rooms.sweep()
        assert [rooms.label(each) for each in ("301", "302")] == ["Free", "On Call"]


def test_an_agent_who_left_unheard_is_logged_out(rooms: Rooms) -> None:
    agent, customer = rooms.sit_down("SIP/301", A), rooms.bring("0611", A)
    lose_link(rooms)
    rooms.list_channel(agent, "Playback", "bye")
    is_in(rooms, customer, A)
    rooms.sweep()
    assert (rooms.label("301"), peers(rooms)) == ("Logged Out", ["0611"])
    is_in(rooms, agent, A)
    rooms.sweep()
    assert (rooms.label("301"), rooms.details("301").peer) == ("On Call", "0611")


def test_who_hears_the_greeting_of_his_conference_is_in_it(rooms: Rooms) -> None:
    agent = rooms.sit_down("SIP/301", A)
    rooms.list_channel(agent, rooms.app, A, "")
    rooms.sweep()
    assert rooms.label("301") == "Free"


def test_who_is_about_to_enter_a_conference_is_in_none_yet(rooms: Rooms) -> None:
    agent = rooms.line("SIP/301", exten=A, state=UP)
    rooms.wait(10)
    rooms.list_channel(agent, rooms.app, A, "")
    rooms.sweep()
    assert (rooms.label("301"), rooms.board.rooms) == ("On Call", {})


@pytest.mark.parametrize("options", ["", "F", "F,1234ml", "FG(ml)", "F,,ml"])
def test_a_conference_may_have_any_name(options: str) -> None:
    """Only the options of MeetMe tell that somebody is muted."""
    centre = Centre(["101 = PJSIP/101"], rules=Rules(conferences=("small.",)))
    line = Line("1.1", "PJSIP/101-00000001", "1.1", UP)
    centre.list_channel(line, "MeetMe", f"small1,{options}".rstrip(","), "meetme:small1")
    centre.sweep()
    assert centre.label("101") == "Free"
    assert centre.board.channels["1.1"].listening_to == ""


@pytest.mark.parametrize("dials", [True, False])
def test_an_agent_of_a_pool_who_logged_off_unheard_is_in_no_queue(dials: bool) -> None:
    centre = Centre(["101 = PJSIP/101"], ["PJSIP/101"], [MEMBER])
    line = log_in(centre, "101")
    assert centre.extension("101").pauses == {"pool": None}
    lose_link(centre)
    centre.list_channel(line, "Dial" if dials else "Playback", "x", "z" if dials else "")
    if dials:
        other = Line("9.1", "PJSIP/x-00000009", line.linkedid, UP)
        centre.list_channel(other, "AppDial", "", "z")
    for _ in range(2):
        centre.sweep()
        assert centre.label("101") == ("On Call" if dials else "Logged Out")
        assert centre.extension("101").pauses == {}


@pytest.mark.parametrize("application", ["AgentLogin", "", "Dial"])
def test_an_agent_of_a_pool_in_a_call_stays_logged_in(application: str) -> None:
    """Even if his channel does something else by its list: his caller is with him."""
    centre = Centre(["101 = PJSIP/101"], ["PJSIP/101"], [MEMBER])
    line = log_in(centre, "101")
    caller = connect(centre, line)
    lose_link(centre)
    centre.list_channel(line, application, "2001" if application == "AgentLogin" else "", "b1")
    centre.list_channel(caller, "Queue", "pool", "b1")
    centre.sweep()
    assert (centre.label("101"), centre.details("101").queue) == ("On Call", "pool")
    assert centre.extension("101").pauses == {"pool": None}


def test_a_list_that_is_older_than_a_log_off_does_not_undo_it() -> None:
    centre = Centre(["101 = PJSIP/101"], ["PJSIP/101"], [MEMBER])
    line = log_in(centre, "101")
    centre.list_channel(line, "AgentLogin", "2001", "hold")
    entries = tuple(centre.running.values())
    centre.ask()
    centre.tell(ev.AgentLogoff(centre.now(), line.info, "2001"))
    centre.lists(entries, {})
    assert centre.label("101") == "Logged Out"
