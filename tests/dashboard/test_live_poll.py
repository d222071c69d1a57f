"""What a browser is told at each poll: all of it once, then only what changed."""

from __future__ import annotations

import threading
from typing import Any

import orjson
import pytest

from dashboard.live_poll import Ask, Frames, parse_ask
from dashboard.looks.theme import INDEX
from tests.fakes.reader import FakeReader, make_row

NOW = 1_000.0


@pytest.fixture
def frames(reader: FakeReader) -> Frames:
    return Frames(reader, clock=lambda: NOW)


def answer(frames: Frames, ask: Ask) -> dict[str, Any]:
    text = frames.answer(ask)
    assert text is not None
    frame: dict[str, Any] = orjson.loads(text)
    return frame


def held(frame: dict[str, Any]) -> Ask:
    """What a browser holds after it took in `frame`."""
    return Ask(frame["v"], frame["r"], frame["h"])


def told(frame: dict[str, Any]) -> list[str]:
    return sorted(tile[0] for tile in frame["t"])


def test_the_first_frame_has_every_tile_every_name_and_the_header(frames: Frames) -> None:
    frame = answer(frames, Ask())
    assert told(frame) == ["1001", "1002", "1003"]
    assert frame["p"]["1002"] == ["Agent 1002", []]
    assert frame["head"]["link"]["state"] == "up"
    assert frame["full"] == 1
    assert frame["now"] == NOW


def test_a_browser_that_holds_everything_is_told_nothing(frames: Frames) -> None:
    assert frames.answer(held(answer(frames, Ask()))) is None


def test_a_change_is_told_alone(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Ask())
    reader.set("1002", status=8, since=77.0)
    frame = answer(frames, held(first))
    assert frame["t"] == [["1002", INDEX["ringing"], 77.0]]
    assert "p" not in frame
    assert "full" not in frame
    assert "head" not in frame


def test_a_browser_that_missed_polls_is_told_all_it_missed(
    frames: Frames, reader: FakeReader
) -> None:
    first = answer(frames, Ask())
    reader.set("1001", status=8)
    answer(frames, held(first))
    reader.set("1002", status=1)
    assert told(answer(frames, held(first))) == ["1001", "1002"]


def test_a_new_name_is_told_to_whoever_has_the_old_one(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Ask())
    reader.set("1001", name="Ann Lee")
    named = answer(frames, held(first))
    assert named["p"] == {"1001": ["Ann Lee", []]}
    reader.set("1001", status=1)
    assert "p" not in answer(frames, held(named))
    assert answer(frames, held(first))["p"] == {"1001": ["Ann Lee", []]}


def test_a_new_extension_means_a_full_frame(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Ask())
    reader.set("1004", status=0)
    frame = answer(frames, held(first))
    assert frame["full"] == 1
    assert told(frame) == ["1001", "1002", "1003", "1004"]


def test_a_removed_extension_leaves_the_board_while_its_row_lingers(
    frames: Frames, reader: FakeReader
) -> None:
    first = answer(frames, Ask())
    reader.remove("1002")
    gone = answer(frames, held(first))
    assert gone["full"] == 1
    assert told(gone) == ["1001", "1003"]
    reader.forget("1002")
    assert told(answer(frames, held(gone))) == []


def test_an_extension_that_comes_back_is_told_again(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Ask())
    reader.remove("1002")
    gone = answer(frames, held(first))
    reader.set("1002", status=0)
    assert "1002" in told(answer(frames, held(gone)))


@pytest.mark.parametrize("ahead", [1, 10**9])
def test_a_version_from_another_store_means_a_full_frame(frames: Frames, ahead: int) -> None:
    first = answer(frames, Ask())
    frame = answer(frames, Ask(first["v"] + ahead, first["r"], first["h"]))
    assert frame["full"] == 1


def test_a_store_that_starts_over_is_followed(reader: FakeReader) -> None:
    frames = Frames(reader, clock=lambda: NOW)
    first = answer(frames, Ask())
    young = FakeReader({"1001": make_row("1001", status=1)})
    young._version = young._row_versions["1001"] = 5
    frames._reader = young
    frame = answer(frames, held(first))
    assert (frame["v"], frame["full"], told(frame)) == (5, 1, ["1001"])


def test_the_link_is_told_even_where_no_tile_changed(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Ask())
    reader.link("down", "connection refused")
    frame = answer(frames, held(first))
    assert frame["head"]["link"]["reason"] == "connection refused"
    assert frame["t"] == []


def test_an_event_that_changes_nothing_still_moves_its_age(
    frames: Frames, reader: FakeReader
) -> None:
    first = answer(frames, Ask())
    reader._link["last_event_at"] += 3
    frame = answer(frames, held(first))
    assert frame["head"]["link"]["last_event_at"] > first["head"]["link"]["last_event_at"]


def test_a_page_without_tiles_is_told_the_header_alone(frames: Frames) -> None:
    frame = answer(frames, Ask(None))
    assert "t" not in frame
    assert frames.answer(Ask(None, 0, frame["h"])) is None


def test_an_empty_board_is_told_as_such() -> None:
    frame = answer(Frames(FakeReader()), Ask())
    assert (frame["t"], frame["full"]) == ([], 1)


def test_a_slow_thread_with_an_older_picture_does_not_undo_a_newer_one(
    reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = Frames(reader, clock=lambda: NOW)
    old = reader.read()
    first = answer(frames, Ask())
    reader.set("1001", status=1)
    newer = answer(frames, held(first))
    with monkeypatch.context() as slow:
        slow.setattr(reader, "read", lambda: old)
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
    whole = {each[0]: each for each in answer(frames, Ask())["t"]}
    assert [each.tiles for each in browsers] == [whole] * 6
    assert all(each.versions == sorted(each.versions) for each in browsers)


class Browser:
    """Takes in frames as the page does."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self.tiles: dict[str, list[Any]] = {}
        self.versions: list[int] = []

    def poll_until(self, version: int) -> None:
        ask = Ask()
        while not self.versions or self.versions[-1] < version:
            text = self._frames.answer(ask)
            if text is None:
                continue
            frame = orjson.loads(text)
            self.tiles |= {tile[0]: tile for tile in frame["t"]}
            self.versions.append(frame["v"])
            ask = held(frame)


@pytest.mark.parametrize(
    ("raw", "ask"),
    [
        ([1, 5, 7, 9], Ask(5, 7, 9)),
        ([1, None, 7, 9], Ask(None, 0, 9)),
        (None, Ask()),
        ([], Ask()),
        ("x", Ask()),
        ([1, "5", 7, 9], Ask()),
        ([1, 5, 7], Ask()),
        ({"a": 1}, Ask()),
    ],
)
def test_what_a_browser_says_it_holds_is_believed_only_when_it_makes_sense(
    raw: object, ask: Ask
) -> None:
    assert parse_ask(raw) == ask


def test_kept_deltas_are_bounded(frames: Frames, reader: FakeReader) -> None:
    first = answer(frames, Ask())
    for version in range(first["v"] - 600, first["v"]):
        frames.answer(Ask(version, first["r"], first["h"]))
    assert len(frames._shown.deltas) <= 256
