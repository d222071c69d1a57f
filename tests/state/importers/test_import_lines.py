"""Lines of Master.csv and queue_log: what they mean, in every zone, and that none is a surprise."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.board.identity.rules import Rules
from state.files.agents import Agents, Assignment
from state.importers.cdr import parse_cdr
from state.importers.cdr_times import CdrTimes
from state.importers.log_lines import LineError
from state.importers.member_names import MemberNames
from state.importers.pauses import PauseBuilder
from state.importers.queue_calls import QueueCallBuilder
from state.importers.queue_log import QueueMember, parse_queue_log_line
from state.records import CallLeg, QueueCall
from tests.fakes.records import at

BERLIN = ZoneInfo("Europe/Berlin")
LINE = (
    '"","5551234","1001","from-trunk","""Eve, ""the"" <b>"" <5551234>","PJSIP/trunk-00000001",'
    '"PJSIP/1001-00000002","Dial","PJSIP/1001,30",{start},{answer},"2026-10-25 03:00:00",'
    '{duration},{billed},"ANSWERED","DOCUMENTATION"{more}'
)


def line(start: str, duration: int = 60, billed: int = 50, more: str = "") -> str:
    return LINE.format(
        start=f'"{start}"', answer=f'"{start}"', duration=duration, billed=billed, more=more
    )


def start_of(text: str, zone: ZoneInfo = BERLIN, latest: float = 0.0) -> int:
    return parse_cdr(text, CdrTimes(zone), latest).start


def test_times_are_local_and_durations_are_believed_before_end_times() -> None:
    cdr = parse_cdr(line("2026-10-25 01:59:30", 3700, 3690), CdrTimes(BERLIN), 0)
    assert cdr.start == at("2026-10-25T01:59:30", "Europe/Berlin")
    assert (cdr.end - cdr.start, cdr.end - (cdr.answer or 0)) == (3700, 3690)
    assert (cdr.name, cdr.src, cdr.call_id) == ('Eve, "the" <b>', "5551234", "")


def length(start: str, end: str, duration: int) -> int:
    """Seconds from start to end of a record with these columns, in Berlin."""
    text = line(start, duration, 0).replace('"2026-10-25 03:00:00"', f'"{end}"')
    cdr = parse_cdr(text, CdrTimes(BERLIN), 0)
    return cdr.end - cdr.start


@pytest.mark.parametrize(
    ("start", "end", "duration", "seconds"),
    [
        ("2026-07-01 12:29:50", "2026-07-01 12:30:10", 19, 20),
        ("2026-07-01 12:29:50", "2026-07-01 12:30:10", 20, 20),
        ("2026-07-01 12:29:50", "2026-07-01 12:30:10", 21, 20),
        ("2026-07-01 12:29:50", "2026-07-01 12:30:10", 18, 18),
        ("2026-07-01 12:29:50", "2026-07-01 12:30:10", 22, 22),
        ("2026-07-01 12:29:50", "2026-07-01 13:00:10", 1819, 1820),
        ("2026-07-01 12:00:00", "2026-07-01 12:29:59", 1800, 1799),
        ("2026-03-29 01:59:50", "2026-03-29 03:00:10", 19, 20),
        ("2026-10-25 02:59:50", "2026-10-25 02:00:10", 21, 20),
        ("2026-07-01 12:00:00", "2026-07-01 12:00:00", 1, 0),
    ],
)
def test_date_times_correct_a_duration_by_a_second_either_way_and_over_a_clock_change(
    start: str, end: str, duration: int, seconds: int
) -> None:
    assert length(start, end, duration) == seconds


def test_a_duration_counts_where_the_end_is_no_date_time() -> None:
    assert length("2026-07-01 12:29:50", "", 21) == 21


@pytest.mark.parametrize(
    "text",
    ["2026-10-25 02:30:00.5", "2026-10-25 02:30:0", "2026-10-25 02:30", "2026-10-25 24:00:00"],
)
def test_a_date_time_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(LineError, match="is no date-time"):
        CdrTimes(BERLIN).read(text, None, 0)


def test_a_time_in_the_hour_that_a_clock_change_leaves_out_has_one_reading() -> None:
    start = at("2026-03-29T01:30:00")
    assert start_of(line("2026-03-29 02:30:00"), latest=0) == start
    assert start_of(line("2026-03-29 02:30:00"), latest=start + 86_400) == start


def test_a_channel_may_begin_a_second_after_its_uniqueid_says_but_not_an_hour() -> None:
    start = at("2026-07-01T12:00:00", "Europe/Berlin")
    for unique, found in ((start + 1, start), (start + 2, start + 7200)):
        assert start_of(line("2026-07-01 12:00:00", more=f',"{unique:.0f}.7"')) == found


def test_an_hour_that_passes_twice_is_read_by_the_uniqueid() -> None:
    first = at("2026-10-25T00:30:00")
    for start in (first, first + 3600):
        assert start_of(line("2026-10-25 02:30:00", more=f',"{start:.0f}.7"')) == start


def test_without_uniqueid_an_hour_that_passes_twice_goes_on_from_what_came_before() -> None:
    first = at("2026-10-25T00:30:00")
    assert start_of(line("2026-10-25 02:30:00"), latest=first - 60) == first
    assert start_of(line("2026-10-25 02:30:00"), latest=first + 3599) == first
    assert start_of(line("2026-10-25 02:30:00"), latest=first + 3600) == first + 3600
    assert start_of(line("2026-10-25 02:30:00"), latest=first + 3700) == first + 3600


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_a_file_in_utc_is_known_by_its_uniqueids(zone: str) -> None:
    start = at("2026-07-01T12:00:00")
    text = line("2026-07-01 12:00:00", more=f',"pbx-{start:.0f}.7",""')
    assert start_of(text, ZoneInfo(zone)) == start


def test_a_record_of_a_later_part_of_a_long_call_keeps_its_own_time() -> None:
    start = at("2026-07-01T12:00:00", "Europe/Berlin")
    text = line("2026-07-01 12:00:00", more=f',"{start - 2 * 3600:.0f}.7"')
    assert start_of(text) == start


def test_the_call_is_the_linked_one_where_it_is_logged() -> None:
    more = ',"1782907200.7","field","peer","1782907199.5",42'
    cdr = parse_cdr(line("2026-07-01 12:00:00", more=more), CdrTimes(ZoneInfo("UTC")), 0)
    assert cdr.call_id == "1782907199.5"


@given(st.text())
def test_any_line_is_a_record_or_is_refused(text: str) -> None:
    for parse in (lambda: parse_cdr(text, CdrTimes(BERLIN), 0), lambda: parse_queue_log_line(text)):
        with suppress(LineError):
            parse()


events = st.sampled_from(
    [*QueueCallBuilder(lambda *_: QueueMember("", "")).handlers, *("PAUSE", "UNPAUSE")]
)
entries = st.builds(
    lambda at_s, call, event, data: f"{at_s}|{call}|sales|Agent 1001|{event}|{'|'.join(data)}",
    st.integers(0, 2**40),
    st.sampled_from(["1.1", "1.2"]),
    events,
    st.lists(st.sampled_from(["", "1", "20", "x", "1000"]), max_size=4),
)


@given(st.lists(entries, max_size=30))
def test_events_in_any_order_give_records_that_do_not_end_before_they_begin(
    lines: list[str],
) -> None:
    find_member = MemberNames(Agents(), Rules()).find_member
    calls, pauses = QueueCallBuilder(find_member), PauseBuilder(find_member)
    handlers = calls.handlers | pauses.handlers
    for text in sorted(lines, key=lambda one: int(one.split("|")[0])):
        try:
            event = parse_queue_log_line(text)
            found = list(handlers[event.name](event))
        except LineError:
            continue
        for record in found:
            began = record.joined_at if isinstance(record, QueueCall) else record.started_at
            assert began <= record.ended_at
            if isinstance(record, CallLeg):
                assert record.ring_s + record.talk_s == record.ended_at - record.started_at


@pytest.mark.parametrize(
    ("member", "place"),
    [
        ("PJSIP/1001", QueueMember("1001", "")),
        ("Local/1013@agents/n", QueueMember("1013", "")),
        ("Local/id-1234@agentcallback", QueueMember("", "")),
        ("Agent 1003", QueueMember("1003", "Agent 1003")),
        ("1004", QueueMember("1004", "")),
        ("Agent A", QueueMember("1007", "Agent A")),
        ("Nobody", QueueMember("", "Nobody")),
        ("Desk 1001 or 1002", QueueMember("", "Desk 1001 or 1002")),
        ("SIP/trunk-2025550100", QueueMember("", "")),
        ("PJSIP/0004f2aabbcc", QueueMember("1008", "")),
    ],
)
def test_a_members_name_gives_its_extension_and_agent(member: str, place: QueueMember) -> None:
    agents = Agents([Assignment("Agent A", "1007", 0, 2e9)])
    rules = Rules(extensions={"1008": ["PJSIP/0004f2aabbcc"]})
    assert MemberNames(agents, rules).find_member(member, 1e9) == place


def records_of(*lines: str) -> list[CallLeg | QueueCall]:
    calls = QueueCallBuilder(MemberNames(Agents(), Rules()).find_member)
    events_ = (parse_queue_log_line(text) for text in lines)
    return [one for event in events_ for one in calls.handlers[event.name](event)]  # type: ignore[misc]


def test_a_line_without_parameters_has_five_columns() -> None:
    event = parse_queue_log_line("1000|NONE|NONE|NONE|QUEUESTART")
    assert (event.at, event.name, event.data) == (1000, "QUEUESTART", ())


@pytest.mark.parametrize(
    "disposition", ["ANSWERED", "NO ANSWER", "CANCEL", "BUSY", "FAILED", "CONGESTION"]
)
def test_every_disposition_of_asterisk_is_known(disposition: str) -> None:
    text = line("2026-07-01 12:00:00").replace("ANSWERED", disposition)
    cdr = parse_cdr(text, CdrTimes(BERLIN), 0)
    assert (cdr.disposition, cdr.answered) == (disposition, disposition == "ANSWERED")


def test_who_waited_when_asterisk_restarted_left_then() -> None:
    (call,) = records_of(
        "1000|1.1|sales|NONE|ENTERQUEUE||555|1",
        "2000|NONE|NONE|NONE|QUEUESTART|",
    )
    assert isinstance(call, QueueCall)
    assert (call.result, call.estimated, call.caller) == ("left", True, "555")


def test_a_transfer_ends_the_leg_and_says_where_to() -> None:
    *_, leg = records_of(
        "1000|1.1|sales|NONE|ENTERQUEUE||555|1",
        "1010|1.1|sales|Agent 1001|CONNECT|10|1.2|4",
        "1030|1.1|sales|Agent 1001|BLINDTRANSFER|1004|internal|10|20|1",
    )
    assert isinstance(leg, CallLeg)
    assert (leg.transferred_to, leg.ring_s, leg.talk_s, leg.started_at) == ("1004", 4, 20, 1006)


def test_a_file_that_begins_in_the_middle_of_a_call_still_has_its_wait() -> None:
    (call,) = records_of("1010|1.1|sales|NONE|ABANDON|1|1|10")
    assert isinstance(call, QueueCall)
    assert (call.joined_at, call.wait_s, call.caller) == (1000, 10, "")
