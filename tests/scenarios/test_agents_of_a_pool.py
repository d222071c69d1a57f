"""Agents of app_agent_pool through their day: at one phone, at another, in a call, logged off."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import UP, Line
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
