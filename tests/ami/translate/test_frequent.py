"""Events read by their shape are the same as those read header by header, whatever is changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.translate.events import TRANSLATORS, Untranslatable, translate
from ami.translate.frequent import IN_CONFERENCE, SHAPES, event_of
from ami.translate.pbx_clock import PbxClock
from ami.transport.message import Message
from state import events as ev
from tests.scenarios.playing import load, names

AT = 1_700_000_000.0


def leaves_a_call(message: Message) -> bool:
    """Whether a channel leaves a bridge that is no conference: not even its time is taken."""
    return message.name == "BridgeLeave" and IN_CONFERENCE not in message.raw


def the_long_way(raw: bytes, at: float, clock: PbxClock) -> ev.Event | str | None:
    if leaves_a_call(Message(raw, at)):
        return None
    headers = Message(raw, at).headers
    moment = (
        clock.moment(headers.get("Timestamp"), at) if headers.get("Event") in TRANSLATORS else at
    )
    try:
        return translate(headers, moment)
    except Untranslatable as error:
        return str(error)


def the_short_way(raw: bytes, at: float, clock: PbxClock) -> ev.Event | str | None:
    try:
        return event_of(Message(raw, at), clock)
    except Untranslatable as error:
        return str(error)


def raws(name: str) -> list[tuple[float, bytes]]:
    return [
        (t, raw.encode().removesuffix(b"\r\n\r\n").removesuffix(b"\r\n"))
        for t, raw in load(name).events
    ]


@pytest.mark.parametrize("name", names())
def test_every_recorded_event_is_the_same_both_ways(name: str) -> None:
    short, long = PbxClock(), PbxClock()
    for t, raw in raws(name):
        assert the_short_way(raw, AT + t, short) == the_long_way(raw, AT + t, long)


@pytest.mark.parametrize("name", names())
def test_nearly_every_event_of_these_names_has_the_shape(name: str) -> None:
    """Or the short way would be of no use: only an Originate's dials and rare extras have not."""
    found = [raw for _, raw in raws(name) if raw[7 : raw.find(b"\r\n")] in SHAPES]
    fits = [SHAPES[raw[7 : raw.find(b"\r\n")]].pattern.fullmatch(raw.decode()) for raw in found]
    assert sum(fit is not None for fit in fits) > 0.93 * len(found)


def test_every_shape_is_an_event_that_can_go_the_long_way() -> None:
    assert {name.decode() for name in SHAPES} <= set(TRANSLATORS)


SAMPLES = {raw[7 : raw.find(b"\r\n")]: raw for _, raw in raws("lab-22")} | {
    raw[7 : raw.find(b"\r\n")]: raw for _, raw in raws("asterisk-22-timestamps")[:2000]
}
VALUES = st.one_of(
    st.sampled_from(
        [b"", b"6", b"-1", b"<unknown>", b"Up: down", b"a\nb", b"\xff\xfe", b"\r", b"12"]
    ),
    st.binary(max_size=8),
)


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """A recorded event with lines changed, left out, doubled, swapped or added."""
    name = draw(st.sampled_from(sorted(SHAPES)))
    first, *lines = SAMPLES[name].split(b"\r\n")  # its name stays
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        header = lines[place].split(b": ")[0]
        change = draw(st.integers(0, 4))
        if change == 0:
            lines[place] = header + b": " + draw(VALUES)
        elif change == 1 and len(lines) > 1:
            del lines[place]
        elif change == 2:
            lines.insert(place, lines[draw(st.integers(0, len(lines) - 1))])
        elif change == 3:
            lines.append(header + b": " + draw(VALUES))
        else:
            lines.insert(place, draw(VALUES))
    return b"\r\n".join([first, *lines])


@settings(max_examples=400, deadline=None)
@given(changed())
def test_whatever_is_changed_both_ways_give_the_same(raw: bytes) -> None:
    assert the_short_way(raw, AT, PbxClock()) == the_long_way(raw, AT, PbxClock())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_that_are_no_event_are_none(raw: bytes) -> None:
    assert the_short_way(raw, AT, PbxClock()) is None
