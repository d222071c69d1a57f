"""The answer to a browser's poll: everything once, then only what changed."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import orjson
import pytest

from dashboard.live_poll import Frames, Held, parse_held
from dashboard.looks.theme import INDEX
from dashboard.tiles import FIELDS
from state.files.limits import LimitKey, Limits
from tests.fakes.reader import FakeReader, make_row

NOW = 1_000.0


@pytest.fixture
def frames(reader: FakeReader) -> Frames:
    return Frames(reader, clock=lambda: NOW)


def answer(frames: Frames, holds: Held) -> dict[str, Any]:
    text = frames.answer(holds)
    assert text is not None
    frame: dict[str, Any] = orjson.loads(text)
    return frame


def held(frame: dict[str, Any]) -> Held:
    """What a browser holds after it took in `frame`."""
    return Held(frame["v"], frame["r"], frame["h"])


def extensions_in(frame: dict[str, Any]) -> list[str]:
    return sorted(tile[0] for tile in frame["t"])


def test_the_first_frame_has_every_tile_every_name_and_the_header(frames: Frames) -> None:
    frame = answer(frames, Held())
    assert extensions_in(frame) == ["1001", "1002", "1003"]
    assert frame["p"]["1002"] == ["Agent 1002", []]
    assert frame["head"]["link"]["state"] == "up"
    assert frame["full"] == 1
    assert frame["now"] == NOW


def test_a_browser_that_holds_everything_gets_nothing(frames: Frames) -> None:
    assert frames.answer(held(answer(frames, Held()))) is None


def test_a_change_comes_alone(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Held())
    reader.set("1002", status=8, since=77.0)
    frame = answer(frames, held(first))
    assert frame["t"] == [["1002", INDEX["ringing"], 77.0]]
    assert "p" not in frame
    assert "full" not in frame
    assert "head" not in frame


def test_a_browser_that_missed_polls_gets_all_it_missed(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Held())
    reader.set("1001", status=8)
    answer(frames, held(first))
    reader.set("1002", status=1)
    assert extensions_in(answer(frames, held(first))) == ["1001", "1002"]


def test_a_new_name_comes_to_browsers_that_have_the_old_one(
    frames: Frames, reader: FakeReader
) -> None:
    first = answer(frames, Held())
    reader.set("1001", name="Ann Lee")
    named = answer(frames, held(first))
    assert named["p"] == {"1001": ["Ann Lee", []]}
    reader.set("1001", status=1)
    assert "p" not in answer(frames, held(named))
    assert answer(frames, held(first))["p"] == {"1001": ["Ann Lee", []]}


def test_a_new_extension_means_a_full_frame(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Held())
    reader.set("1004", status=0)
    frame = answer(frames, held(first))
    assert frame["full"] == 1
    assert extensions_in(frame) == ["1001", "1002", "1003", "1004"]


def test_a_removed_extension_leaves_the_board_while_its_row_lingers(
    frames: Frames, reader: FakeReader
) -> None:
    first = answer(frames, Held())
    reader.remove("1002")
    gone = answer(frames, held(first))
    assert gone["full"] == 1
    assert extensions_in(gone) == ["1001", "1003"]
    reader.forget("1002")
    assert extensions_in(answer(frames, held(gone))) == []


def test_an_extension_that_comes_back_is_shown_again(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Held())
    reader.remove("1002")
    gone = answer(frames, held(first))
    reader.set("1002", status=0)
    assert "1002" in extensions_in(answer(frames, held(gone)))


@pytest.mark.parametrize("ahead", [1, 10**9])
def test_a_version_from_another_store_means_a_full_frame(frames: Frames, ahead: int) -> None:
    first = answer(frames, Held())
    frame = answer(frames, Held(first["v"] + ahead, first["r"], first["h"]))
    assert frame["full"] == 1


def test_a_store_that_starts_over_is_followed(reader: FakeReader) -> None:
    frames = Frames(reader, clock=lambda: NOW)
    first = answer(frames, Held())
    young = FakeReader({"1001": make_row("1001", status=1)})
    young._version = young._row_versions["1001"] = 5
    frames._reader = young
    frame = answer(frames, held(first))
    assert (frame["v"], frame["full"], extensions_in(frame)) == (5, 1, ["1001"])


def test_other_limits_mean_a_full_frame_and_the_same_limits_none(reader: FakeReader) -> None:
    reader.set("1001", status=1)
    limits = [Limits({LimitKey("oncall"): 600.0})]
    frames = Frames(reader, lambda: limits[0], clock=lambda: NOW)
    first = answer(frames, Held())
    assert frames.answer(held(first)) is None
    limits[0] = Limits({LimitKey("oncall"): 300.0})
    frame = answer(frames, held(first))
    assert (frame["full"], frame["v"]) == (1, first["v"])
    on_call = next(tile for tile in frame["t"] if tile[0] == "1001")
    assert on_call[FIELDS.index("limit")] == 300
    limits[0] = Limits({LimitKey("oncall"): 300.0})
    assert frames.answer(held(frame)) is None


def test_the_link_comes_even_when_no_tile_changed(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Held())
    reader.link("down", "connection refused")
    frame = answer(frames, held(first))
    assert frame["head"]["link"]["reason"] == "connection refused"
    assert frame["t"] == []


def test_an_event_that_changes_nothing_still_moves_its_age(
    frames: Frames, reader: FakeReader
) -> None:
    first = answer(frames, Held())
    reader._link["last_event_at"] += 3
    frame = answer(frames, held(first))
    assert frame["head"]["link"]["last_event_at"] > first["head"]["link"]["last_event_at"]


def test_a_page_without_tiles_gets_the_header_alone(frames: Frames) -> None:
    frame = answer(frames, Held(None))
    assert "t" not in frame
    assert frames.answer(Held(None, 0, frame["h"])) is None


def test_an_empty_board_is_a_full_frame_without_tiles() -> None:
    frame = answer(Frames(FakeReader()), Held())
    assert (frame["t"], frame["full"]) == ([], 1)


def test_a_slow_thread_with_an_older_picture_does_not_undo_a_newer_one(
    reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = Frames(reader, clock=lambda: NOW)
    old = reader.read()
    first = answer(frames, Held())
    reader.set("1001", status=1)
    newer = answer(frames, held(first))
    reads = iter([old, reader.read()])
    with monkeypatch.context() as slow:
        slow.setattr(reader, "read", lambda: next(reads))
        assert frames.answer(held(newer)) is None
    assert frames.answer(held(newer)) is None


def test_many_browsers_end_with_the_same_picture_and_their_versions_only_grow(
    reader: FakeReader,
) -> None:
    frames = Frames(reader, clock=lambda: NOW)
    final = reader.version() + 400
    browsers = [Browser(frames) for _ in range(6)]
    threads = [threading.Thread(target=each.poll_until, args=(final,)) for each in browsers]
    for thread in threads:
        thread.start()
    for turn in range(400):
        reader.set("1001" if turn % 2 else "1002", status=turn // 2 % 2, since=float(turn))
    for thread in threads:
        thread.join()
    whole = {each[0]: each for each in answer(frames, Held())["t"]}
    assert [each.tiles for each in browsers] == [whole] * 6
    assert all(each.versions == sorted(each.versions) for each in browsers)


class Browser:
    """Takes in frames as the page does."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self.tiles: dict[str, list[Any]] = {}
        self.versions: list[int] = []

    def poll_until(self, version: int) -> None:
        holds = Held()
        while not self.versions or self.versions[-1] < version:
            text = self._frames.answer(holds)
            if text is None:
                continue
            frame = orjson.loads(text)
            self.tiles |= {tile[0]: tile for tile in frame["t"]}
            self.versions.append(frame["v"])
            holds = held(frame)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([1, 5, 7, 9], Held(5, 7, 9)),
        ([1, None, 7, 9], Held(None, 0, 9)),
        ([1, 5, 7, 9, 11], Held(5, 7, 9, 11)),
        ([1, 5, 7, 9, None], Held(5, 7, 9, None)),
        ([1, None, 7, 9, 11], Held(None, 0, 9)),
        ([1, 5, 7, 9, "11"], Held()),
        (None, Held()),
        ([], Held()),
        ("x", Held()),
        ([1, "5", 7, 9], Held()),
        ([1, 5, 7], Held()),
        ({"a": 1}, Held()),
    ],
)
def test_what_a_browser_says_it_holds_is_believed_only_when_it_makes_sense(
    raw: object, expected: Held
) -> None:
    assert parse_held(raw) == expected


def test_kept_deltas_are_bounded(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Held())
    for version in range(first["v"] - 600, first["v"]):
        frames.answer(Held(version, first["r"], first["h"]))
    assert frames._board.delta.cache_info().currsize <= 256  # type: ignore[attr-defined]


def test_a_board_is_freed_as_soon_as_the_next_one_is_encoded(
    frames: Frames, reader: FakeReader
) -> None:
    answer(frames, Held())
    delta = weakref.ref(frames._board.delta)
    reader.set("1001", status=8)
    gc.disable()
    try:
        answer(frames, Held())
        assert delta() is None
    finally:
        gc.enable()
