"""A message tells its name, headers and text, whatever bytes it came as."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ami.transport.message import ConnectionEnded, Message, Overflow, _parse_odd, _text


def test_headers_are_as_sent_and_an_empty_value_is_an_empty_text() -> None:
    message = Message(b"Event: Newchannel\r\nChannel: PJSIP/1001-1\r\nAccountCode: ", 5.0, 7)
    assert message.headers == {
        "Event": "Newchannel",
        "Channel": "PJSIP/1001-1",
        "AccountCode": "",
    }
    assert (message.name, message.at, message.seq) == ("Newchannel", 5.0, 7)


def test_a_value_may_hold_colons() -> None:
    assert Message(b"Event: X\r\nUri: sip:a: b").get("Uri") == "sip:a: b"


def test_a_header_without_a_space_behind_its_colon_is_read() -> None:
    assert Message(b"Event:X\r\nA:b: c\r\nD: e").headers == {"Event": "X", "A": "b: c", "D": "e"}


def test_of_a_repeated_header_the_last_is_told_and_all_are_kept() -> None:
    message = Message(b"Event: X\r\nVariable: a=1\r\nVariable: b=2")
    assert message.get("Variable") == "b=2"
    assert message.all("Variable") == ["a=1", "b=2"]


@pytest.mark.parametrize("header", ["ChanVariable", "ChanVariable(PJSIP/1001-1)"])
def test_channel_variables_are_a_dict(header: str) -> None:
    raw = f"Event: X\r\n{header}: LANG=en\r\n{header}: A=b=c\r\n{header}: bare\r\nLast: 1"
    message = Message(raw.encode())
    assert message.headers["ChanVariable"] == {"LANG": "en", "A": "b=c", "bare": ""}
    assert message.get("Last") == "1"


def test_the_other_channels_variables_stay_its_own() -> None:
    raw = b"Event: X\r\nChanVariable: A=1\r\nDestChanVariable: A=2"
    message = Message(raw)
    assert (message.headers["ChanVariable"], message.headers["DestChanVariable"]) == (
        {"A": "1"},
        {"A": "2"},
    )
    assert message.get("ChanVariable", "text only") == "text only"


def test_a_line_without_a_colon_is_no_header() -> None:
    message = Message(b"Event: X\r\nno header\r\nA: 1\r\nnor this")
    assert message.headers == {"Event": "X", "A": "1"}


def test_no_line_end_but_cr_lf_parts_headers() -> None:
    """Unicode has more line ends, and a caller may put them into his name."""
    name = "a\x0bb\x0cc\x85d\u2028e\nf"
    assert Message(f"Event: X\r\nCallerIDName: {name}\r\nZ: 1".encode()).headers == {
        "Event": "X",
        "CallerIDName": name,
        "Z": "1",
    }


def test_bytes_that_are_no_utf8_show_as_escapes_and_the_raw_bytes_stay() -> None:
    message = Message(b"Event: X\r\nCallerIDName: Zo\xeb \xc3\xab")
    assert message.get("CallerIDName") == "Zo\\xeb ë"
    assert message.raw.endswith(b"Zo\xeb \xc3\xab")


def test_the_name_needs_no_other_header() -> None:
    message = Message(b"Event: VarSet\r\nChannel: x")
    assert message.name == "VarSet"
    assert message._parsed is None


def test_the_name_is_found_behind_garbage() -> None:
    assert Message(b"noise\r\nEvent: Hangup").name == "Hangup"


def test_an_answer_has_no_name_though_it_lists_an_event_header() -> None:
    assert not Message(b"Response: Success\r\nEvent: none of these").name


def test_an_absent_header_is_the_default() -> None:
    message = Message(b"Event: Hangup\r\nCause: 16")
    assert (message.get("Cause"), message.get("Absent"), message.get("Absent", "0")) == (
        "16", "", "0",
    )  # fmt: skip


def test_a_message_shows_as_its_name_or_its_answer() -> None:
    assert repr(Message(b"Event: Hangup\r\nCause: 16")) == "Hangup"
    assert repr(Message(b"Response: Success")) == "Success"


def test_our_own_messages_tell_their_reason() -> None:
    lost = ConnectionEnded("cut\r\nEvent: Forged", 5.0)
    assert (lost.name, lost.reason, lost.at) == ("ConnectionEnded", "cut Event: Forged", 5.0)
    assert Overflow(3, 5.0).lost == 3


def test_a_pbx_cannot_forge_our_own_messages() -> None:
    assert not isinstance(Message(b"Event: ConnectionEnded\r\nReason: forged"), ConnectionEnded)


LINES = st.sampled_from(["A: 1", "A: 2", "B:3", "C: d: e", "F:g: h", "no header", "", "I: ", ":j"])


@settings(deadline=None)
@given(st.lists(LINES, max_size=12))
@example(["F:g: h"])
def test_the_fast_way_reads_what_the_careful_way_reads(lines: list[str]) -> None:
    raw = "\r\n".join(["Event: X", *lines]).encode()
    careful: dict[str, Any] = _parse_odd(_text(raw).split("\r\n"))
    assert Message(raw).headers == careful


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_a_message_raise(raw: bytes) -> None:
    message = Message(b"Event: X\r\n" + raw)
    shown = f"{message.name}{message.headers}{message!r}"
    shown.encode("utf-8")
    assert message.all("Event")[0] == "X"
    assert message.name.startswith("X")
