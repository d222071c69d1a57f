"""A phone that is up all day: alone in its session its agent is free, each caller is a call."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import RINGING, UP, Line, Story

ROOM = "8600051"


@pytest.fixture
def story() -> Story:
    return Story("201", "202")


def log_in(story: Story, agent: str = "3001", phone: str = "201") -> Line:
    """An agent of app_agent_pool logs in at a phone and waits."""
    line = story.dial(phone, "*11")
    story.state(line, UP)
    story.tell(ev.AgentLogin(story.now(), line.info, agent))
    wait_for_calls(story, line)
    return line


def wait_for_calls(story: Story, line: Line) -> None:
    story.tell(ev.BridgeEnter(story.now(), line.info, "holding", "AgentPool"))


def connect(story: Story, line: Line, caller: str, bridge: str = "b1") -> None:
    """app_agent_pool gives the agent a caller."""
    line.connected_num = caller
    story.tell(ev.NewConnectedLine(story.now(), line.info))
    story.tell(ev.BridgeEnter(story.now(), line.info, bridge))


def enter(story: Story, line: Line, room: str = ROOM, creator: str = "ConfBridge") -> None:
    story.tell(ev.BridgeEnter(story.now(), line.info, f"bridge-{room}", creator, room))


def leave(story: Story, line: Line, room: str = ROOM) -> None:
    story.tell(ev.BridgeLeave(story.now(), line.info, f"bridge-{room}"))


def sit_down(story: Story, phone: str = "201") -> Line:
    """An agent's phone is called into his conference."""
    line = story.line(phone, exten=ROOM)
    story.state(line, RINGING)
    story.state(line, UP)
    enter(story, line)
    return line


# app_agent_pool


def of_pool(story: Story, *, paused: bool = False, queue: str = "pool") -> ev.QueueMemberStatus:
    """What a queue says of an agent of app_agent_pool."""
    return ev.QueueMemberStatus(
        story.now(), queue, "Ann", "Local/3001@agents", "Agent:3001", 1, paused, "lunch"
    )


def test_the_queues_of_an_agent_are_known_the_moment_he_logs_in(story: Story) -> None:
    """Asterisk says so only seconds later."""
    story.tell(of_pool(story, paused=True))
    story.tell(of_pool(story, queue="gone"))
    story.tell(ev.QueueMemberRemoved(story.now(), "gone", "", "Local/3001@agents"))
    log_in(story)
    assert set(story.extension("201").pauses) == {"pool"}
    assert story.label("201") == "Paused"
    story.tell(ev.AgentLogoff(story.now(), Line("1.1", "PJSIP/201-1", "1.1").info, "3001"))
    assert story.extension("201").pauses == {}


def test_what_a_queue_said_while_the_lists_were_asked_is_newer(story: Story) -> None:
    listed = of_pool(story)
    story.tell(listed)
    story.ask()
    story.tell(of_pool(story, paused=True))
    story.lists(members=[listed], queues=["pool"])
    log_in(story)
    assert story.label("201") == "Paused"


def test_a_start_while_an_agent_is_logged_in_shows_his_queues_and_his_pause(
    story: Story,
) -> None:
    line = Line("7.7", "PJSIP/201-00000007", "7.7", UP, "*11")
    entry_ = ev.ListedChannel(line.info, 300, "b1", "AgentLogin", "3001,s")
    story.ask()
    story.lists([entry_], members=[of_pool(story, paused=True)], queues=["pool"])
    assert story.label("201") == "Paused"
    story.ask()
    story.lists([entry_], members=[], queues=["pool"])
    story.sweep()
    log_in(story, phone="202")
    assert story.extension("202").pauses == {}


def test_an_agent_who_waits_for_calls_is_free_and_has_no_record_of_it(story: Story) -> None:
    line = log_in(story)
    story.device("201", "INUSE")
    story.wait(60)
    story.ask()
    story.lists([entry(line, "AgentLogin", "3001", "holding", 60)], {"201": "INUSE"})
    assert (story.label("201"), story.questions) == ("Free", [])
    story.hang_up(line)
    assert story.legs("201") == []


def test_a_caller_of_an_agent_is_a_call_with_peer_and_record(story: Story) -> None:
    line = log_in(story)
    story.wait(10)
    connect(story, line, "2025550101")
    assert (story.label("201"), story.details("201").peer) == ("On Call", "2025550101")
    story.wait(20)
    wait_for_calls(story, line)
    assert story.label("201") == "Free"
    record = story.leg("201")
    assert record.talk_s == pytest.approx(20, abs=0.05)
    assert (record.peer, record.direction) == ("2025550101", "inbound")


def test_local_optimisation_moves_a_call_to_another_bridge_and_does_not_end_it(
    story: Story,
) -> None:
    line = log_in(story)
    connect(story, line, "2025550101", "b1")
    connect(story, line, "2025550101", "b2")
    story.wait(5)
    wait_for_calls(story, line)
    assert len(story.legs("201")) == 1


def test_a_hold_in_a_session_is_the_calls(story: Story) -> None:
    line = log_in(story)
    connect(story, line, "2025550101")
    story.hold(line)
    assert story.label("201") == "On Hold"
    story.wait(5)
    story.unhold(line)
    story.wait(5)
    story.hang_up(line)
    assert story.leg("201").hold_s == pytest.approx(5, abs=0.05)


def test_a_queues_call_is_the_queues_and_its_wrap_up_the_agents(story: Story) -> None:
    line = log_in(story)
    caller = story.dial("PJSIP/trunk", "600")
    story.join_queue(caller, "pool")
    local = story.line("Local/3001@agents;1", linked=caller)
    member(story, paused=False)
    connect(story, line, "2025550101")
    args = (caller.info, local.info, "pool", "Local/3001@agents", "Ann")
    story.tell(ev.AgentCalled(story.now(), *args))
    story.tell(ev.AgentConnect(story.now(), *args))
    assert (story.details("201").queue, story.details("201").call_id) == ("pool", caller.linkedid)
    story.wait(5)
    wait_for_calls(story, line)
    story.tell(ev.AgentComplete(story.now(), *args))
    assert story.label("201") == "Wrap-up"
    assert story.leg("201").queue == "pool"
    story.leave_queue(caller, "pool")
    assert story.queue_calls[-1].extension == "201"


def member(story: Story, *, paused: bool) -> None:
    story.tell(
        ev.QueueMemberStatus(
            story.now(), "pool", "Ann", "Local/3001@agents", "Agent:3001", 1, paused, "", 15
        )
    )


def test_the_pause_of_an_agent_is_his_phones_and_his_log_off_its_log_out(story: Story) -> None:
    member(story, paused=False)
    line = log_in(story)
    member(story, paused=True)
    assert story.label("201") == "Paused"
    assert set(story.board.extensions) == {"201", "202"}
    story.tell(ev.AgentLogoff(story.now(), line.info, "3001"))
    story.hang_up(line)
    assert story.label("201") == "Logged Out"
    member(story, paused=True)
    assert story.label("201") == "Logged Out"


def test_a_queue_that_connects_before_the_agent_is_given_the_caller(story: Story) -> None:
    member(story, paused=False)
    line = log_in(story)
    member(story, paused=False)
    caller = story.dial("PJSIP/trunk", "600")
    args = (caller.info, line.info, "pool", "Local/3001@agents", "Ann")
    story.tell(ev.AgentConnect(story.now(), *args))
    assert story.label("201") == "Free"


@pytest.mark.parametrize("in_call", [True, False])
def test_a_session_goes_along_with_the_phone_that_it_is_on(story: Story, in_call: bool) -> None:
    line = log_in(story, phone="PJSIP/desk")
    story.tell(ev.ExtensionStatus(story.now(), "201", "x", "PJSIP/desk", 1))
    line = log_in(story, phone="PJSIP/desk")
    if in_call:
        connect(story, line, "2025550101")
    story.tell(ev.ExtensionStatus(story.now(), "202", "x", "PJSIP/desk", 1))
    assert story.label("202") == ("On Call" if in_call else "Free")
    assert story.label("201") == "Logged Out"


def test_a_session_whose_phone_becomes_nobodys_leaves_nothing_behind(story: Story) -> None:
    story.tell(ev.ExtensionStatus(story.now(), "203", "x", "PJSIP/desk", 1))
    story.tell(of_pool(story))
    line = log_in(story, phone="PJSIP/desk")
    connect(story, line, "2025550101")
    story.wait(10)
    assert (story.label("203"), set(story.extension("203").pauses)) == ("On Call", {"pool"})
    story.tell(ev.ExtensionStatus(story.now(), "203", "x", "PJSIP/desk", -1))
    record = story.leg("203")
    assert (record.extension, record.peer) == ("203", "2025550101")
    wait_for_calls(story, line)
    connect(story, line, "2025550102")
    story.hang_up(line)
    story.sweep()
    assert set(story.board.extensions) == {"201", "202"}


def test_an_agent_at_a_phone_that_is_nobodys_is_nobody(story: Story) -> None:
    line = log_in(story, phone="PJSIP/trunk")
    story.hang_up(line)
    assert set(story.board.extensions) == {"201", "202"}


def test_a_call_that_was_under_way_at_the_start_is_found_in_its_session(story: Story) -> None:
    line, other = log_in(story), log_in(story, "3002", "202")
    caller = story.dial("PJSIP/trunk", "600")
    story.state(caller, UP)
    connect(story, line, "2025550101")
    found = Story("201", "202")
    listed = (
        entry(line, "AgentLogin", "3001,s", "b1", 300),
        entry(other, "AgentLogin", "3002", "holding", 300),
        entry(caller, "AppQueue", "", "b1", 60),
    )
    found.board.apply(ev.LinkLost(found.now(), "cut"))
    found.tell(ev.Snapshot(found.now(), listed, None, None, None, None, None))
    assert [found.label(n) for n in ("201", "202")] == ["On Call", "Free"]
    assert found.details("201").answered_at == pytest.approx(found.at - 60, abs=1)
    assert found.board.identity.members.number_of("Agent/3002") == "202"


def entry(
    line: Line, application: str, data: str, bridge: str = "", age_s: float = 0.0
) -> ev.ListedChannel:
    return ev.ListedChannel(line.info, age_s, bridge, application, data)


def test_a_list_tells_of_a_call_in_a_session_that_was_missed_and_that_it_is_over(
    story: Story,
) -> None:
    line = log_in(story)
    caller = story.dial("PJSIP/trunk", "600")
    story.wait(5)
    for bridge, label in (("b1", "On Call"), ("b1", "On Call"), ("holding", "Free")):
        story.ask()
        listed = (entry(line, "AgentLogin", "3001", bridge), entry(caller, "Queue", "x", "b1"))
        story.tell(ev.Snapshot(story.now(), listed, None, None, None, None, None))
        assert story.label("201") == label


# Conferences of agents


def test_alone_in_his_conference_an_agent_is_free(story: Story) -> None:
    line = sit_down(story)
    story.wait(60)
    assert story.label("201") == "Free"
    story.hang_up(line)
    assert (story.label("201"), story.legs("201")) == ("Logged Out", [])


def test_each_customer_in_the_conference_is_a_call(story: Story) -> None:
    line = sit_down(story)
    for caller in ("2025550101", "2025550102"):
        customer = story.line("PJSIP/trunk", state=UP, exten="5550100", caller=caller)
        enter(story, customer)
        assert (story.label("201"), story.details("201").peer) == ("On Call", caller)
        story.wait(10)
        leave(story, customer)
        assert story.label("201") == "Free"
        story.hang_up(customer)
    assert [record.talk_s for record in story.legs("201")] == pytest.approx([10, 10], abs=0.05)
    story.hang_up(line)
    assert len(story.legs("201")) == 2


def test_a_customer_behind_a_local_channel_is_one_when_he_answers(story: Story) -> None:
    sit_down(story)
    near, far = local(story, f"Local/{ROOM}@default")
    enter(story, far)
    assert story.label("201") == "Free"
    customer = story.ring(near, "PJSIP/trunk")
    story.state(customer, UP)
    story.join("b2", customer, near)
    assert story.details("201").direction == "outbound"
    story.hang_up(customer, near, far)
    assert story.label("201") == "Free"


def local(story: Story, name: str) -> tuple[Line, Line]:
    near = story.line(f"{name};1", caller="x")
    far = story.line(f"{name};2", linked=near, caller="x")
    story.tell(ev.LocalBridge(story.now(), near.info, far.info))
    return near, far


def test_a_recording_in_the_conference_is_no_customer(story: Story) -> None:
    sit_down(story)
    near, far = local(story, f"Local/5{ROOM}@default")
    story.state(near, UP)
    enter(story, far)
    announcer = story.line("Announcer/ARI-1", state=UP)
    enter(story, announcer)
    assert story.label("201") == "Free"
    story.hang_up(near)
    assert story.label("201") == "Free"


def test_the_next_customer_takes_over_when_the_first_leaves_a_conference_of_three(
    story: Story,
) -> None:
    line = sit_down(story)
    first, second = (story.line("PJSIP/trunk", state=UP, caller=c) for c in ("111", "222"))
    enter(story, first)
    enter(story, second)
    assert story.details("201").peer == "111"
    story.hang_up(first)
    assert story.details("201").peer == "222"
    leave(story, line)
    assert (story.label("201"), len(story.legs("201"))) == ("Logged Out", 2)
    leave(story, line)
    story.hang_up(second, line)
    assert story.board.rooms == {}


def test_a_conference_that_is_no_session_is_a_call(story: Story) -> None:
    line = story.line("201", exten="801", state=UP)
    enter(story, line, "801")
    assert story.label("201") == "On Call"


def test_a_phone_that_leaves_its_conference_for_a_call_is_on_a_call(story: Story) -> None:
    line = sit_down(story)
    leave(story, line)
    story.tell(ev.BridgeEnter(story.now(), line.info, "b7"))
    assert story.label("201") == "On Call"


def test_conferences_are_found_in_the_list(story: Story) -> None:
    line = story.line("201", exten=ROOM, state=UP)
    customer = story.line("PJSIP/trunk", state=UP, caller="2025550101")
    near, far = story.line("Local/x@y;1", caller="x"), None
    far = Line("9.9", near.name[:-1] + "2", near.linkedid, UP)
    story.wait(5)
    story.ask()
    listed = (
        entry(line, "ConfBridge", f"{ROOM},agent", "c1"),
        entry(customer, "MeetMe", f"{ROOM},F", "c1"),
        entry(near, "Wait", "600"),
        entry(story.line("202", state=UP), "ConfBridge", "801", "c2"),
        entry(far, "ConfBridge", ROOM, "c1", 3),
    )
    for _ in range(2):
        story.tell(ev.Snapshot(story.now(), listed, None, None, None, None, None))
        assert story.details("201").peer == "2025550101"
        story.ask()


def test_a_leave_of_a_conference_nobody_was_in_changes_nothing(story: Story) -> None:
    line = story.line("201", exten="801", state=UP)
    leave(story, line)
    assert story.label("201") == "On Call"


def test_a_session_and_the_call_in_it_move_along_when_the_clock_is_set(story: Story) -> None:
    line = log_in(story)
    (session,) = story.extension("201").sessions.values()
    began = session.session_at
    connect(story, line, "2025550101")
    answered_at = story.details("201").answered_at
    assert answered_at is not None
    story.tell(ev.ClockSet(story.at + 3600, 3600))
    story.at += 3600
    story.tell(ev.Tick(story.now()))
    assert (session.session_at, story.details("201").answered_at) == (
        began + 3600,
        answered_at + 3600,
    )
    wait_for_calls(story, line)
    assert story.leg("201").talk_s < 1
