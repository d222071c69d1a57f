"""What is kept as bytes takes the memory of its bytes: no buffer of the encoder stays with it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

from dashboard.live_poll import Frames, Held
from state.live.store.encoding import encode
from tests.fakes.reader import FakeReader, make_row

MANY = 1_000
OBJECT = 100
"""What Python takes for an object beside its bytes."""

CHANGE = {"at": 1.5, "before": 0, "after": 1, "label": "On Call", "source": "BridgeEnter"}


def bytes_taken(make: Callable[[], object]) -> int:
    """Memory that the result takes while it is kept."""
    tracemalloc.start()
    kept = make()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return taken


def test_an_encoded_value_that_is_kept_takes_little_more_than_its_bytes() -> None:
    taken = bytes_taken(lambda: [encode(CHANGE) for _ in range(MANY)])
    assert taken < MANY * (len(encode(CHANGE)) + OBJECT)


def test_tiles_that_are_kept_for_polls_take_little_more_than_their_bytes() -> None:
    numbers = [str(number) for number in range(1_000, 1_000 + MANY)]
    reader = FakeReader({number: make_row(number) for number in numbers})

    def polled() -> Frames:
        frames = Frames(reader)
        assert frames.answer(Held(0)) is not None
        return frames

    assert bytes_taken(polled) < MANY * 2_500
