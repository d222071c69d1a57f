"""The board at a moment is the one that was shown at that moment, whenever it is asked for."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from state.history import History
from state.history.rewind.board_at import board_at
from state.history.rewind.past import Knowledge, PastRow
from state.live.schema import LiveQueue, Row
from tests.scenarios import streams
from tests.state.conftest import OpenHistory
from tests.state.history.rewind.recorded import Recorded, record

MOMENTS = 6
STATUS_FIELDS = ("state", "label", "status")
CALL_FIELDS = ("peer", "queue", "direction", "waiting")


@pytest.mark.parametrize("name", streams.names())
def test_the_board_at_any_moment_is_what_was_shown(name: str, open_it: OpenHistory) -> None:
    recorded, history = record(name), open_it()
    rng, calls = random.Random(name), Counter[Knowledge]()
    places = recorded.places()
    for now in [*sorted(rng.sample(places, 2)), len(recorded.at) - 1]:
        recorded.write(history, now)
        earlier = [place for place in places if place < now]
        for place in rng.sample(earlier, min(MOMENTS, len(earlier))):
            calls += compare(recorded, history, place, now)
    assert calls[Knowledge.UNKNOWN] <= 0.2 * calls.total()


def compare(recorded: Recorded, history: History, place: int, now: int) -> Counter[Knowledge]:
    """Compare a moment after a place, asked for at another one; count how sure the calls are."""
    at = (recorded.at[place] + recorded.at[place + 1]) / 2
    board = board_at(history, at, recorded.at[now], live=recorded.live(now))
    past = {each.row["extension"]: each for each in board.rows}
    where = f"at {at - streams.START:.3f}, asked at {recorded.at[now] - streams.START:.3f}"
    for extension, shown in recorded.rows[place].items():
        compare_row(past[extension], shown, f"{extension} {where}")
    for extra in past.keys() - recorded.rows[place].keys():
        assert past[extra].known.status is not Knowledge.KNOWN, (extra, where)
    assert waiting(board.queues) == waiting(recorded.queues[place]), where
    return Counter(
        past[extension].known.call
        for extension, shown in recorded.rows[place].items()
        if shown["peer"]
    )


def compare_row(past: PastRow, shown: Row, where: str) -> None:
    row, known = past
    assert [row[name] for name in STATUS_FIELDS] == [shown[name] for name in STATUS_FIELDS], where  # type: ignore[literal-required]
    assert row["since"] == pytest.approx(shown["since"], abs=1e-3), where
    assert row["today"] == pytest.approx(shown["today"], abs=5e-3), where
    if known.call is Knowledge.KNOWN:
        assert [row[name] for name in CALL_FIELDS] == [shown[name] for name in CALL_FIELDS], where  # type: ignore[literal-required]


def waiting(queues: list[LiveQueue]) -> dict[str, list[str]]:
    """Who waits in each queue with any caller."""
    found = {queue["queue"]: [each["call_id"] for each in queue["waiting"]] for queue in queues}
    return {queue: callers for queue, callers in found.items() if callers}
