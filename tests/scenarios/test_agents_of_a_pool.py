"""Agents of app_agent_pool through their day: at one phone, at another, in a call, logged off."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import START, UP, Line
from tests.scenarios.centre import Centre

HINTS = ("101 = PJSIP/101", "102 = PJSIP/102")
MEMBER = "pool Local/2001@agents Agent:2001"


@pytest.fixture
def centre() -> Centre:
    return Centre(HINTS, ("PJSIP/101", "PJSIP/102"), [MEMBER])


def log_in(centre: Centre, phone: str, agent: str = "2001") -> Line:
    line = centre.dial(phone, f"*{agent}")
    centre.state(line, UP)
    begin(centre, line, agent)
    return line


def begin(centre: Centre, line: Line, agent: str) -> None:
    centre.tell(ev.AgentLogin(centre.now(), line.info, agent))
    wait_for_calls(centre, line)


def wait_for_calls(centre: Centre, line: Line) -> None:
    centre.tell(ev.BridgeEnter(centre.now(), line.info, "hold", "AgentPool"))


def log_off(centre: Centre, line: Line, agent: str = "2001") -> None:
    centre.tell(ev.AgentLogoff(centre.now(), line.info, agent))
    centre.hang_up(line)


def connect(centre: Centre, line: Line, caller: str = "2025550101") -> Line:
    """A queue gives the agent a caller, through the Local channel by which it calls him."""
    queued = centre.line("PJSIP/trunk", state=UP, exten="5550700", caller=caller)
    centre.join_queue(queued, "pool")
    near = centre.line("Local/2001@agents;1", linked=queued)
    far = centre.line("Local/2001@agents;2", linked=queued)
    centre.tell(ev.LocalBridge(centre.now(), near.info, far.info))
    args = (queued.info, near.info, "pool", "Local/2001@agents", "Ann")
    centre.tell(ev.AgentCalled(centre.now(), *args))
    line.connected_num = caller
    centre.tell(ev.NewConnectedLine(centre.now(), line.info))
    centre.join("b1", far, line)
    centre.tell(ev.AgentConnect(centre.now(), *args))
    centre.leave_queue(queued, "pool")
    return queued


def test_a_day_at_two_phones_is_two_extensions_one_after_the_other(centre: Centre) -> None:
    first = log_in(centre, "101")
    assert (centre.label("101"), centre.label("102")) == ("Free", "Free")
    assert centre.extension("101").pauses == {"pool": None}
    connect(centre, first)
    assert (centre.details("101").peer, centre.details("101").queue) == ("2025550101", "pool")
    wait_for_calls(centre, first)
    log_off(centre, first)
    assert centre.label("101") == "Logged Out"
    second = log_in(centre, "102")
    connect(centre, second, "2025550102")
    centre.wait(5)
    assert (centre.label("101"), centre.label("102")) == ("Logged Out", "On Call")
    wait_for_calls(centre, second)
    assert [leg.peer for leg in centre.legs("102")] == ["2025550102"]
    assert [call.extension for call in centre.queue_calls] == ["101", "102"]
    assert centre.tiles == {"101", "102"}


def test_an_agent_whose_log_off_was_not_heard_is_where_he_logs_in_next(centre: Centre) -> None:
    log_in(centre, "101")
    centre.hear_members()
    log_in(centre, "102")
    assert [centre.extension(each).pauses for each in ("101", "102")] == [{}, {"pool": None}]


def test_a_phone_that_is_gone_took_its_agent_along(centre: Centre) -> None:
    line = log_in(centre, "101")
    centre.hear_members()
    centre.wait(5)
    centre.sweep()  # the channel is not listed
    centre.wait(1)
    assert centre.label("101") == "Logged Out"
    centre.hear_members()
    centre.sweep()
    assert centre.label("101") == "Logged Out"
    assert line.uniqueid not in centre.board.channels


def test_a_pause_goes_along_to_the_next_phone(centre: Centre) -> None:
    line = log_in(centre, "101")
    centre.members = [f"{MEMBER} paused"]
    centre.hear_members()
    since = centre.extension("101").paused_since
    centre.wait(60)
    log_off(centre, line)
    log_in(centre, "102")
    assert (centre.label("102"), centre.extension("102").paused_since) == ("Paused", since)
    centre.hear_members()
    assert centre.extension("102").paused_since == since


def test_a_log_off_in_a_call_ends_the_call_and_nothing_is_left(centre: Centre) -> None:
    line = log_in(centre, "101")
    caller = connect(centre, line)
    centre.wait(20)
    log_off(centre, line)
    assert centre.label("101") == "Logged Out"
    args = (caller.info, line.info, "pool", "Local/2001@agents", "Ann")
    centre.tell(ev.AgentComplete(centre.now(), *args))
    assert centre.label("101") == "Logged Out"
    assert centre.leg("101").talk_s == pytest.approx(20, abs=0.1)


def test_the_next_agent_may_log_in_by_the_same_call(centre: Centre) -> None:
    centre.members.append("pool Local/2002@agents Agent:2002 paused")
    centre.hear_members()
    line = log_in(centre, "101")
    assert centre.label("101") == "Free"
    centre.tell(ev.AgentLogoff(centre.now(), line.info, "2001"))
    begin(centre, line, "2002")
    assert centre.label("101") == "Paused"


def test_an_agent_with_the_number_of_another_phone_is_at_his_own(centre: Centre) -> None:
    centre.members = ["pool Local/102@agents Agent:102"]
    centre.hear_members()
    log_in(centre, "101", "102")
    assert [set(centre.extension(each).pauses) for each in ("101", "102")] == [{"pool"}, set()]


def test_a_log_in_that_is_told_late_counts(centre: Centre) -> None:
    line = centre.dial("101", "*2001")
    centre.state(line, UP)
    early = centre.at
    centre.wait(1)
    centre.state(line, UP)
    centre.tell(ev.AgentLogin(early, line.info, "2001"))
    assert centre.label("101") == "Free"


def test_an_agent_at_an_outside_phone_is_no_tile(centre: Centre) -> None:
    line = log_in(centre, "PJSIP/trunk")
    connect(centre, line)
    centre.hear_members()
    centre.sweep()
    assert centre.tiles == {"101", "102"}
    assert {centre.label(each) for each in centre.tiles} == {"Free"}


@pytest.mark.parametrize("in_call", [False, True])
def test_a_pool_is_found_under_way(centre: Centre, *, in_call: bool) -> None:
    line, other = log_in(centre, "101"), log_in(centre, "102", "2002")
    caller = connect(centre, line) if in_call else None
    late = Centre(HINTS, ("PJSIP/101", "PJSIP/102"), [MEMBER, "pool Agent/2002"])
    late.board.apply(ev.LinkLost(late.now(), "cut"))
    late.list_channel(other, "AgentLogin", "2002,s", "hold", 900)
    late.list_channel(line, "AgentLogin", "2001", "b1" if in_call else "hold", 900)
    if caller is not None:
        far = Line("9.9", "Local/2001@agents-00000009;2", caller.linkedid, UP)
        late.list_channel(far, "AgentRequest", "2001", "b1", 30)
        late.list_channel(caller, "Queue", "pool,t", "b2", 40)
    late.sweep()
    assert late.label("101") == ("On Call" if in_call else "Free")
    assert late.details("101").queue == ("pool" if in_call else None)
    assert late.label("102") == "Free"
    late.sweep()
    assert [late.extension(each).pauses for each in ("101", "102")] == [{"pool": None}] * 2
    assert late.tiles == {"101", "102"}


def member(centre: Centre, name: str = "", paused_at: float | None = None) -> ev.QueueMemberStatus:
    """The queue says that agent 2001 is paused."""
    args = ("pool", name, "Local/2001@agents", "Agent:2001", 5, True, "lunch")
    return ev.QueueMemberStatus(centre.now(), *args, paused_at=paused_at)


@pytest.mark.parametrize("sweeps", [True, False], ids=["lists", "events"])
def test_a_pause_of_who_is_nowhere_began_when_it_was_first_heard_of(*, sweeps: bool) -> None:
    centre = Centre(HINTS, members=[f"{MEMBER} paused"])
    began = centre.at
    for _ in range(5):
        centre.wait(60)
        (centre.sweep if sweeps else centre.hear_members)()
    log_in(centre, "101")
    assert centre.extension("101").paused_since == pytest.approx(began, abs=0.1)


def test_a_pause_of_who_is_nowhere_began_when_its_queue_says(centre: Centre) -> None:
    centre.tell(member(centre, paused_at=centre.at - 7200))
    began = centre.at - 7200
    log_in(centre, "101")
    assert centre.extension("101").paused_since == pytest.approx(began, abs=0.1)


def test_a_pause_that_ended_while_he_was_nowhere_does_not_date_the_next(centre: Centre) -> None:
    centre.tell(member(centre))
    centre.wait(60)
    centre.hear_members()
    centre.wait(60)
    centre.tell(member(centre))
    began = centre.at
    log_in(centre, "101")
    assert centre.extension("101").paused_since == began


def test_an_agent_is_logged_in_since_his_queue_says_and_joined_it(centre: Centre) -> None:
    args = ("Local/2001@agents", "Agent:2001", 1, False, "")
    joined = ev.QueueMemberStatus(centre.now(), "sales", "", *args, joins=True)
    centre.tell(joined)
    centre.wait(60)
    listed = ev.QueueMemberStatus(centre.now(), "pool", "", *args, logged_in_at=START - 900)
    centre.tell(listed)
    log_in(centre, "101")
    assert centre.extension("101").logged_in_since == START - 900
    centre.tell(ev.QueueMemberRemoved(centre.now(), "pool", "", "Local/2001@agents"))
    assert centre.extension("101").queue_agent


def test_a_pause_that_is_the_last_of_two_queues_dates_the_agents(centre: Centre) -> None:
    centre.tell(member(centre))
    centre.wait(60)
    late = ("sales", "", "Local/2001@agents", "Agent:2001", 5, True, "")
    centre.tell(ev.QueueMemberStatus(centre.now(), *late))
    began = centre.at
    log_in(centre, "101")
    assert centre.extension("101").paused_since == began


def test_a_phones_own_name_does_not_go_along_with_its_agent(centre: Centre) -> None:
    line = centre.line("101", state=UP)
    line.caller_name = "Reception"
    centre.state(line, UP)
    begin(centre, line, "2001")
    assert centre.extension("101").name == "Reception"
    log_off(centre, line)
    log_in(centre, "102")
    assert [centre.extension(each).name for each in ("101", "102")] == ["Reception", ""]


def test_an_agents_name_goes_along_with_him(centre: Centre) -> None:
    centre.tell(member(centre, "Ann"))
    line = log_in(centre, "101")
    assert centre.extension("101").name == "Ann"
    log_off(centre, line)
    log_in(centre, "102")
    assert [centre.extension(each).name for each in ("101", "102")] == ["", "Ann"]


def test_an_agent_whom_a_queue_also_calls_by_his_phone_serves_it_when_he_logs_off() -> None:
    centre = Centre(HINTS, ("PJSIP/101",), [MEMBER, "pool PJSIP/101"])
    line = log_in(centre, "101")
    log_off(centre, line)
    assert (centre.label("101"), centre.extension("101").pauses) == ("Free", {"pool": None})
    centre.tell(ev.QueueMemberRemoved(centre.now(), "pool", "", "PJSIP/101"))
    assert (centre.label("101"), centre.extension("101").pauses) == ("Logged Out", {})


def test_a_set_clock_moves_the_moments_of_who_is_nowhere(centre: Centre) -> None:
    centre.tell(member(centre))
    began = centre.at
    centre.at += 3600
    centre.tell(ev.ClockSet(centre.at, 3600.0))
    log_in(centre, "101")
    assert centre.extension("101").paused_since == began + 3600
