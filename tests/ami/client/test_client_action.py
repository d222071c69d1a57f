"""An action is written whole and as one action, or refused by name."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.errors import AmiError, UnsafeHeader
from ami.transport.action import HEADER_LIMIT, LINE_LIMIT, encode


def test_headers_are_written_in_order_and_end_with_a_blank_line() -> None:
    assert encode({"Action": "Ping", "ActionID": 7}) == b"Action: Ping\r\nActionID: 7\r\n\r\n"


def test_a_list_repeats_its_header() -> None:
    action = encode({"Action": "Originate", "Variable": ["a=1", "b=2"]})
    assert action == b"Action: Originate\r\nVariable: a=1\r\nVariable: b=2\r\n\r\n"


def test_text_is_utf8() -> None:
    assert encode({"CallerID": "Zoë"}) == b"CallerID: Zo\xc3\xab\r\n\r\n"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\0"])
def test_a_line_end_or_nul_in_a_value_is_refused(end: str) -> None:
    with pytest.raises(UnsafeHeader, match="the value of Note holds a line end or a NUL"):
        encode({"Action": "Ping", "Note": f"x{end}Action: Originate"})


def test_a_line_end_in_one_value_of_a_list_is_refused() -> None:
    with pytest.raises(UnsafeHeader):
        encode({"Variable": ["a=1", "b=2\r\n"]})


@pytest.mark.parametrize("name", ["", "A B", "A:", "A\r\nAction", "A\n", "A\0", "Ä", "A\t"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UnsafeHeader):
        encode({name: "1"})


def test_a_line_that_asterisk_would_cut_is_refused() -> None:
    fits = "x" * (LINE_LIMIT - len("Note: "))
    assert len(encode({"Note": fits})) == LINE_LIMIT + 4
    with pytest.raises(UnsafeHeader, match="longer"):
        encode({"Note": fits + "x"})


def test_more_headers_than_asterisk_reads_are_refused() -> None:
    encode({"Variable": ["x"] * HEADER_LIMIT})
    with pytest.raises(UnsafeHeader):
        encode({"Variable": ["x"] * (HEADER_LIMIT + 1)})


@pytest.mark.parametrize("secret", ["hidden\r\n", "hidden\ud800", "hidden" * 1000])
def test_a_refusal_never_shows_the_value(secret: str) -> None:
    with pytest.raises(AmiError) as caught:
        encode({"Action": "Login", "Secret": secret})
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=60) | st.integers(), max_size=5))
def test_whatever_is_sent_has_one_line_per_header_and_one_end(fields: dict[str, Any]) -> None:
    try:
        sent = encode(fields)
    except UnsafeHeader:
        return
    lines = sent.removesuffix(b"\r\n\r\n").split(b"\r\n") if fields else []
    assert len(lines) == len(fields)
    assert not any(byte in line for line in lines for byte in (b"\r", b"\n", b"\0"))
