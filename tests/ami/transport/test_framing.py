"""Bytes in pieces of any size become the same messages, and nothing stops the stream."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.transport.framing import END, MESSAGE_LIMIT, Framer

PIECES = [
    b"Event: Hangup\r\nUniqueid: 1.1\r\n\r\n",
    b"Response: Error\r\nMessage: No Contacts found\n\r\n\r\n",
    b"Event: X\r\nValue: a\n\n\nb\r\n\r\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\r",
    b"\n",
    b"SSH-2.0-OpenSSH\r\n\r\n",
    b"noise\r\nEvent: Y\r\nA: 1\r\n\r\n",
    b"Event: Long\r\nValue: " + b"x" * 100 + b"\r\n\r\n",
    b"\x00\xff\xfe",
]
LIMIT = 90


def split_at(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(edges)]


def framed(pieces: list[bytes], limit: int = MESSAGE_LIMIT) -> tuple[list[bytes], Framer]:
    framer = Framer(limit)
    return [frame for piece in pieces for frame in framer.feed(piece)], framer


def counts(framer: Framer) -> tuple[int, int, int]:
    return framer.oversized, framer.garbage, framer.garbage_bytes


def test_messages_are_cut_at_the_blank_line_without_it() -> None:
    frames, framer = framed([b"Event: A\r\nB: 1\r\n\r\nResponse: Success\r\n\r\nEvent: half"])
    assert frames == [b"Event: A\r\nB: 1", b"Response: Success"]
    assert counts(framer) == (0, 0, 0)


def test_a_bare_line_feed_inside_a_value_ends_nothing() -> None:
    frames, _ = framed([PIECES[1] + PIECES[2]])
    assert frames == [
        b"Response: Error\r\nMessage: No Contacts found\n",
        b"Event: X\r\nValue: a\n\n\nb",
    ]


def test_output_lines_stay_in_their_answer() -> None:
    answer = b"Response: Success\r\nOutput: one\r\nOutput: \r\nOutput: three"
    assert framed([answer + END])[0] == [answer]


def test_blank_lines_between_messages_are_no_garbage() -> None:
    frames, framer = framed([b"\r\n\r\n\r\nEvent: A\r\n\r\n\r\nEvent: B\r\n\r\n"])
    assert frames == [b"Event: A", b"Event: B"]
    assert counts(framer) == (0, 0, 0)


def test_garbage_is_counted_and_the_next_message_comes() -> None:
    frames, framer = framed([b"\x00\xffnoise\r\n\r\n", b"Event: A\r\n\r\n"])
    assert frames == [b"Event: A"]
    assert counts(framer) == (0, 1, 7)


def test_a_message_behind_a_line_of_garbage_is_kept() -> None:
    assert framed([b"noise\r\nEvent: A\r\nB: 1\r\n\r\n"])[0] == [b"noise\r\nEvent: A\r\nB: 1"]


@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT, LIMIT + 1, LIMIT + 2, LIMIT + 3, LIMIT + 4])
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_a_message_over_the_limit_is_dropped_and_counted_in_any_chunking(
    size: int, step: int
) -> None:
    long = b"Event: L\r\nV: ".ljust(size, b"x")
    stream = long + END + b"Event: A" + END
    frames, framer = framed([stream[i : i + step] for i in range(0, len(stream), step)], LIMIT)
    assert frames == ([long] if size <= LIMIT else []) + [b"Event: A"]
    assert framer.oversized == (size > LIMIT)


def test_an_endless_message_takes_no_memory() -> None:
    framer = Framer(LIMIT)
    for _ in range(100):
        framer.feed(b"x" * 65536)
    assert len(framer._held) < LIMIT
    assert framer.feed(END + b"Event: A" + END) == [b"Event: A"]


def test_one_byte_at_a_time_costs_no_more_than_linear_work() -> None:
    """A limit's worth of single bytes would take minutes if each looked at all before it."""
    framer = Framer()
    stream = b"Event: L\r\nV: ".ljust(MESSAGE_LIMIT, b"x") + END
    frames = [frame for byte in stream for frame in framer.feed(bytes([byte]))]
    assert [len(frame) for frame in frames] == [MESSAGE_LIMIT]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30), st.lists(st.integers(0, 10_000), max_size=40)
)
def test_any_chunking_gives_the_same_messages_and_counts(
    pieces: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(pieces) + END
    whole, framer = framed([stream], LIMIT)
    split, other = framed(split_at(stream, cuts), LIMIT)
    assert split == whole
    assert counts(other) == counts(framer)


@settings(deadline=None)
@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=20))
def test_random_bytes_never_raise_and_never_stop_the_stream(noise: bytes, cuts: list[int]) -> None:
    framer = Framer(LIMIT)
    for piece in split_at(noise, cuts):
        framer.feed(piece)
    framer.feed(END)
    assert framer.feed(b"Event: A\r\n\r\n") == [b"Event: A"]


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_byte_of_a_fuzzed_stream_is_unaccounted_for(chance: random.Random) -> None:
    stream = bytearray(b"".join(chance.choices(PIECES, k=200)))
    for _ in range(50):
        stream[chance.randrange(len(stream))] = chance.randrange(256)
    frames, framer = framed(split_at(bytes(stream) + END, [chance.randrange(10**6)] * 30))
    kept = sum(len(frame) for frame in frames) + framer.garbage_bytes
    blank = len(stream) + len(END) - kept
    assert 0 <= blank <= stream.count(b"\r") + stream.count(b"\n") + len(END)
