"""VICIdial: an agent's phone is in a conference all day, and customers come and go.

The events are MeetMe's of Asterisk 13 and ConfBridge's of 16 and later, header by header, with the
extensions of VICIdial's dialplan: 8600051 for agents and customers, 58600051 for recordings,
68600051 for managers who listen, 78600051 for whoever enters without a tone.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ami.translate.events import translate
from state import events as ev
from tests.fakes.story import RINGING, UP, Line
from tests.scenarios.centre import Centre

HINTS = ("301 = SIP/301", "302 = SIP/302", "303 = SIP/303")
PHONES = ("SIP/301", "SIP/302", "SIP/303")
A, B = "8600051", "8600052"


class Rooms(Centre):
    """A centre of VICIdial's kind."""

    def __init__(self, app: str) -> None:
        super().__init__(HINTS, PHONES)
        self.app = app

    def enter(self, line: Line, room: str, *, by: str = "", muted: bool = False) -> None:
        """A channel's dialplan puts it into a conference, by this extension."""
        line.state, line.exten = UP, by or room
        if self.app == "MeetMe":
            self.hear(line, "MeetmeJoin", Meetme=room, User="1")
            return
        told = {"Conference": room, "Muted": "Yes" if muted else "No", "Admin": "No"}
        self.hear(line, "ConfbridgeJoin", BridgeUniqueid=f"c-{room}", **told)
        self.hear(line, "BridgeEnter", **_bridge(room))

    def leave(self, line: Line, room: str) -> None:
        """It leaves the conference, and may go on."""
        if self.app == "MeetMe":
            self.hear(line, "MeetmeLeave", Meetme=room, User="1", Duration="60")
        else:
            self.hear(line, "BridgeLeave", **_bridge(room))

    def hear(self, line: Line, event: str, **headers: str) -> None:
        """An event of a channel, header by header."""
        told = translate({"Event": event, **_headers(line), **headers}, self.now())
        if told is not None:
            self.tell(told)

    def sit_down(self, phone: str, room: str) -> Line:
        """An agent logs in: his phone is called and put into his conference."""
        line = self.line(phone, exten=room)
        self.state(line, RINGING)
        self.state(line, UP)
        self.enter(line, room)
        return line

    def bring(self, caller: str, room: str) -> Line:
        """A customer who waited is sent into a conference."""
        line = self.line("SIP/trunk", state=UP, exten="8301", caller=caller)
        self.enter(line, room, by=f"7{room}")
        return line

    def local(self, exten: str, room: str, *, muted: bool = False) -> tuple[Line, Line]:
        """A Local channel whose far half is in the conference."""
        near = self.line(f"Local/{exten}@default;1", caller="x")
        far = self.line(f"Local/{exten}@default;2", linked=near, caller="x")
        self.tell(ev.LocalBridge(self.now(), near.info, far.info))
        self.enter(far, room, by=exten, muted=muted)
        self.state(near, UP)
        return near, far


def _bridge(room: str) -> dict[str, str]:
    return {
        "BridgeUniqueid": f"c-{room}",
        "BridgeType": "base",
        "BridgeTechnology": "softmix",
        "BridgeCreator": "ConfBridge",
        "BridgeName": room,
        "BridgeNumChannels": "2",
    }


def _headers(line: Line) -> dict[str, str]:
    return {"Channel": line.name, "ChannelState": str(line.state), "CallerIDNum": line.caller_num,
            "CallerIDName": line.caller_name or "<unknown>",
            "ConnectedLineNum": line.connected_num or "<unknown>",
            "ConnectedLineName": "<unknown>", "Context": "default", "Exten": line.exten,
            "Priority": "1", "Uniqueid": line.uniqueid, "Linkedid": line.linkedid}  # fmt: skip


@pytest.fixture(params=["MeetMe", "ConfBridge"])
def rooms(request: pytest.FixtureRequest) -> Rooms:
    return Rooms(request.param)


def peers(rooms: Rooms, number: str = "301") -> list[str]:
    return [leg.peer for leg in rooms.legs(number)]


def test_three_customers_in_turn_are_three_calls(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    rooms.say("SIP/301", "INUSE")
    for number in ("0611", "0622", "0633"):
        rooms.wait(10)
        assert rooms.label("301") == "Free"
        customer = rooms.bring(number, A)
        assert (rooms.label("301"), rooms.details("301").peer) == ("On Call", number)
        rooms.wait(20)
        rooms.leave(customer, A)
        rooms.hang_up(customer)
    assert peers(rooms) == ["0611", "0622", "0633"]
    assert rooms.extension("301").today.talk_s == pytest.approx(60, abs=0.5)
    assert rooms.questions == []


def test_who_leaves_first_leaves_the_customer_and_comes_back_to_him(rooms: Rooms) -> None:
    agent = rooms.sit_down("SIP/301", A)
    customer = rooms.bring("0611", A)
    rooms.wait(10)
    rooms.leave(agent, A)
    rooms.hang_up(agent)
    assert (rooms.label("301"), peers(rooms)) == ("Logged Out", ["0611"])
    rooms.wait(10)
    rooms.sit_down("SIP/301", A)
    assert rooms.details("301").peer == "0611"
    rooms.wait(10)
    rooms.hang_up(customer)
    assert rooms.label("301") == "Free"
    assert rooms.extension("301").today.talk_s == pytest.approx(20, abs=0.5)


def test_who_is_told_twice_to_be_in_a_conference_is_in_it_once(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    customer = rooms.bring("0611", A)
    rooms.enter(customer, A)
    rooms.hang_up(customer)
    assert (rooms.label("301"), peers(rooms)) == ("Free", ["0611"])


def test_a_recording_is_nobody(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    rooms.local(f"5{A}", A, muted=True)
    assert rooms.label("301") == "Free"
    customer = rooms.bring("0611", A)
    rooms.hang_up(customer)
    assert (rooms.label("301"), peers(rooms)) == ("Free", ["0611"])


def test_a_manager_who_listens_is_no_customer_and_monitors(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    manager = rooms.line("SIP/303", exten=f"6{A}", state=UP)
    rooms.enter(manager, A, by=f"6{A}", muted=True)
    assert (rooms.label("301"), rooms.label("303")) == ("Free", "Monitoring")
    assert rooms.details("303").monitoring == "301"
    rooms.bring("0611", A)
    assert (rooms.details("301").peer, rooms.label("303")) == ("0611", "Monitoring")
    rooms.leave(manager, A)
    rooms.hang_up(manager)
    assert (peers(rooms, "303"), rooms.label("301")) == ([], "On Call")


def test_a_manager_may_listen_before_the_agent_is_there(rooms: Rooms) -> None:
    manager = rooms.line("SIP/303", exten=f"6{A}", state=UP)
    rooms.enter(manager, A, by=f"6{A}", muted=True)
    rooms.sit_down("SIP/301", A)
    assert [rooms.label(each) for each in ("301", "303")] == ["Free", "Monitoring"]
    assert rooms.details("303").monitoring == "301"


def test_a_manager_who_is_called_to_listen_monitors(rooms: Rooms) -> None:
    """VICIdial calls his phone from a Local channel that listens."""
    rooms.sit_down("SIP/301", A)
    near, far = rooms.local(f"6{A}", A, muted=True)
    leg = rooms.ring(near, "SIP/303")
    rooms.answer(near, leg)
    assert [rooms.label(each) for each in ("301", "303")] == ["Free", "Monitoring"]
    rooms.hang_up(leg, near, far)
    assert peers(rooms, "303") == []


def test_a_colleague_who_joins_talks_with_the_agent(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    colleague = rooms.line("SIP/302", exten=A, state=UP)
    rooms.enter(colleague, A)
    assert (rooms.label("301"), rooms.details("301").peer) == ("On Call", "302")
    assert rooms.label("302") == "On Call"
    rooms.hang_up(colleague)
    assert rooms.label("301") == "Free"


def test_a_customer_is_sent_to_another_agents_conference(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    rooms.sit_down("SIP/302", B)
    customer = rooms.bring("0611", A)
    rooms.wait(10)
    rooms.leave(customer, A)
    rooms.enter(customer, B)
    assert [rooms.label(each) for each in ("301", "302")] == ["Free", "On Call"]
    rooms.wait(20)
    rooms.hang_up(customer)
    assert [rooms.leg(each).talk_s for each in ("301", "302")] == pytest.approx([10, 20], abs=0.1)


def test_a_customer_whose_leave_was_lost_is_in_one_conference_only(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    rooms.sit_down("SIP/302", B)
    customer = rooms.bring("0611", A)
    rooms.enter(customer, B)
    assert [rooms.label(each) for each in ("301", "302")] == ["Free", "On Call"]
    rooms.leave(customer, A)
    assert rooms.label("302") == "On Call"


def test_what_is_told_late_is_true_all_the_same(rooms: Rooms) -> None:
    agent = rooms.line("SIP/301", exten=A)
    early = rooms.at
    rooms.wait(1)
    rooms.state(agent, UP)
    now, rooms.at = rooms.at, early
    rooms.enter(agent, A)
    rooms.at = now
    assert rooms.label("301") == "Free"
    customer = rooms.bring("0611", A)
    rooms.wait(5)
    rooms.state(customer, UP)
    now, rooms.at = rooms.at, rooms.at - 1
    rooms.leave(customer, A)
    rooms.at = now
    assert rooms.label("301") == "Free"


def test_an_agent_whose_phone_is_called_again_is_not_in_a_call_with_himself(rooms: Rooms) -> None:
    """The first channel is found dead later."""
    first = rooms.sit_down("SIP/301", A)
    rooms.sit_down("SIP/301", A)
    assert rooms.label("301") == "Free"
    rooms.hang_up(first)
    assert rooms.label("301") == "Free"
    rooms.bring("0611", A)
    assert rooms.details("301").peer == "0611"


def test_a_customer_behind_a_local_channel_counts_when_he_answers(rooms: Rooms) -> None:
    rooms.sit_down("SIP/301", A)
    near, far = rooms.local(A, A)
    customer = rooms.ring(near, "SIP/trunk")
    assert rooms.label("301") == "Free"
    rooms.answer(near, customer)
    assert (rooms.label("301"), rooms.details("301").direction) == ("On Call", "outbound")
    rooms.hang_up(customer, near, far)
    assert rooms.label("301") == "Free"


@pytest.mark.parametrize("order", [1, -1])
def test_conferences_are_found_under_way(rooms: Rooms, order: int) -> None:
    """Whatever the order of the list: the agent was there first, and a manager listens."""
    late = Rooms(rooms.app)
    late.board.apply(ev.LinkLost(late.now(), "cut"))
    options = "vici_agent_bridge" if rooms.app == "ConfBridge" else "Fq"
    lines = [
        (_line("1", "SIP/301", A), A, options, 900),
        (_line("2", "SIP/303", f"6{A}"), A, "Fmq", 1_000),
        (_line("3", "SIP/trunk", f"7{A}", "0611"), A, options, 60),
        (_line("4", "SIP/302", B), B, options, 800),
        (_line("5", "SIP/302", B), B, options, 10),
    ]
    for line, room, data, age_s in lines[::order]:
        bridge = "" if rooms.app == "MeetMe" else f"c-{room}"
        bridge = bridge or f"meetme:{room}"
        late.list_channel(line, rooms.app, f"{room},{data}", bridge, age_s)
    late.sweep()
    assert [late.label(each) for each in ("301", "302")] == ["On Call", "Free"]
    assert (late.details("301").peer, late.label("303")) == ("0611", "Monitoring")
    assert late.details("301").answered_at == pytest.approx(late.at - 60, abs=1)
    late.sweep()
    assert [late.label(each) for each in ("301", "302", "303")] == ["On Call", "Free", "Monitoring"]


def _line(serial: str, device: str, exten: str, caller: str = "x") -> Line:
    line = Line(f"9.{serial}", f"{device}-0000000{serial}", f"9.{serial}", UP, exten)
    return replace(line, caller_num=caller)
