"""Strangers' text is clean and short when it enters, and what it names stays apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.translate.events import Untranslatable, translate
from ami.translate.frequent import SHAPES, event_of
from ami.translate.headers import readable
from ami.translate.lists import CHANNELS, HINTS, KINDS, QUEUES, Reply
from ami.translate.pbx_clock import PbxClock
from ami.transport.message import Message
from state import events as ev
from state.text import LONGEST, clean
from tests.ami.translate.test_events import AT, CASES, OWN

ODD = "\n\x1b\x7f\x85\u200b\u2028\u202e\u2066\ud800\xa0é山"
TEXTS = st.text(st.characters(exclude_characters="\r") | st.sampled_from(ODD), max_size=12)
VALUES = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 1, 40, 400]))
UNCUT = {"hint", "data"}


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in an event, with the name of its field."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        names = getattr(value, "_fields", [name] * len(value))
        for field, each in zip(names, value, strict=True):
            yield from texts(each, field)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name), each.name)


def assert_clean(value: object) -> None:
    for name, text in texts(value):
        seen = text.replace("\u200c", "").replace("\u200d", "")
        assert not {category(each) for each in seen} & {"Cc", "Cf", "Cs", "Zl", "Zp"}, name
        assert name in UNCUT or len(text) <= LONGEST + len("meetme:"), name


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(CASES), st.data())
def test_every_text_of_every_event_is_clean(
    case: tuple[str, dict[str, str], object], data: st.DataObject
) -> None:
    name, headers, _ = case
    changed = data.draw(st.dictionaries(st.sampled_from(sorted(headers)), VALUES, max_size=4))
    try:
        event = translate({**headers, **changed, "Event": name}, AT)
    except Untranslatable:
        return
    assert_clean(event)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(CASES), st.data())
def test_both_ways_clean_alike(
    case: tuple[str, dict[str, str], object], data: st.DataObject
) -> None:
    name, headers, _ = case
    changed = data.draw(st.dictionaries(st.sampled_from(sorted(headers)), VALUES, max_size=4))
    lines = {"Event": name, "Privilege": "call,all", **headers, **changed}
    raw = "\r\n".join(f"{key}: {value}" for key, value in lines.items())
    message = Message(raw.encode("utf-8", "surrogatepass"), AT)
    try:
        event = event_of(message, PbxClock())
    except Untranslatable:
        return
    assert_clean(event)


def usual(name: str, **changed: str) -> Message:
    """An event in Asterisk's own order of headers."""
    headers = {
        "Event": name, "Privilege": "call,all", "Channel": "PJSIP/1001-1", "ChannelState": "6",
        "ChannelStateDesc": "Up", "CallerIDNum": "1001", "CallerIDName": "Ann",
        "ConnectedLineNum": "", "ConnectedLineName": "", "Language": "en", "AccountCode": "",
        "Context": "internal", "Exten": "1002", "Priority": "1", "Uniqueid": "1.1",
        "Linkedid": "1.1", **changed,
    }  # fmt: skip
    return Message("\r\n".join(f"{key}: {value}" for key, value in headers.items()).encode(), AT)


@pytest.mark.parametrize("name", ["a\x1b[2J", "\u202eselas", "n" * 4_000, "Ann\nEvent: Hangup"])
def test_the_fast_way_leaves_what_is_not_clean_to_the_other(name: str) -> None:
    message = usual("Newstate", CallerIDName=name)
    event = event_of(message, PbxClock())
    assert isinstance(event, ev.Newstate)
    assert event.channel.caller_name == clean(name) != name
    plain = usual("Newstate", CallerIDName="n" * LONGEST)
    assert SHAPES[b"Newstate"].pattern.fullmatch(plain.raw.decode()) is not None


def test_two_queues_that_differ_at_their_ends_remain_two() -> None:
    reply = Reply(QUEUES, AT)
    for end in "12":
        reply.add_headers({"Event": "QueueParams", "Queue": "q" * 4_000 + end})
    first, second = reply.parts["queues"]
    assert first != second
    assert len(str(first)) == LONGEST
    event = translate({"Event": "QueueCallerJoin", **OWN, "Queue": "q" * 4_000 + "1"}, AT)
    assert isinstance(event, ev.QueueCallerJoin)
    assert event.queue == first


def test_the_queue_of_an_application_is_the_queue_of_its_events() -> None:
    name = "q" * 4_000
    reply = Reply(CHANNELS, AT)
    channel = {"Application": "Queue", "ApplicationData": f"{name},t,,,300", "Duration": "00:00:01"}
    reply.add_headers({"Event": "CoreShowChannel", **OWN, **channel})
    (listed,) = reply.parts["channels"]
    assert isinstance(listed, ev.ListedChannel)
    assert listed.data == f"{clean(name)},t,,,300"


def test_a_hint_of_many_phones_is_read_whole() -> None:
    hint = "&".join(f"PJSIP/{number}" for number in range(1000, 1200))
    reply = Reply(HINTS, AT)
    entry = {"Event": "ExtensionStatus", "Exten": "900", "Context": "c", "Status": "0"}
    reply.add_headers({**entry, "Hint": hint})
    (listed,) = reply.parts["hints"]
    assert isinstance(listed, ev.ExtensionStatus)
    assert listed.hint == hint


@pytest.mark.parametrize("action", KINDS)
def test_every_list_is_cleaned_at_the_same_door(action: object) -> None:
    reply = Reply(action, AT)  # type: ignore[arg-type]
    for event in KINDS[action]:  # type: ignore[index]
        values = dict.fromkeys(
            ("Queue", "Exten", "Presentity", "Device", "Location", "Name"), "\x1b"
        )
        reply.add_headers(
            {**OWN, **values, "Event": event, "Status": "0", "State": "INUSE", "Paused": "0"}
        )
    assert any(reply.parts.values())
    for found in reply.parts.values():
        for each in found:
            assert_clean(each)


def test_variables_of_channels_are_left_out() -> None:
    assert readable({"Queue": "s", "ChanVariable": {"A": "\x1b"}}) == {"Queue": "s"}
