"""The queues in a frame: what is sent, when, and to whom."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from dashboard import queue_strip
from dashboard.access.scoped_live import Views
from dashboard.access.viewing import View
from dashboard.api.live import LimitsAt
from dashboard.api.live import queue as api_queue
from dashboard.live_poll import Frames, Held
from state.access.roles import Role, Scope, Viewer
from state.files.limits import DEFAULTS, LimitKey, Limits, Target
from state.live import standing
from state.live.schema import LiveCaller, LiveQueue
from tests.fakes.reader import FakeReader, make_row

QUEUES_JS = Path(__file__).parents[2] / "assets" / "live" / "queues.js"


def caller(position: int, joined_at: float, number: str = "0177123", name: str = "") -> LiveCaller:
    return {
        "call_id": f"c{position}",
        "caller": number,
        "caller_name": name,
        "joined_at": joined_at,
        "position": position,
    }


def queue(name: str, *waiting: LiveCaller, **fields: Any) -> LiveQueue:
    row = {
        "queue": name,
        "waiting": list(waiting),
        "members": ["1001"],
        "answered": 4,
        "abandoned": 1,
        "answered_within": 3,
        "threshold_s": 20.0,
        "since": 0.0,
    }
    return LiveQueue(**{**row, **fields})  # type: ignore[typeddict-item]


def named(row: LiveQueue, limits: Limits) -> dict[str, Any]:
    """The array of a queue, by field."""
    return dict(zip(queue_strip.FIELDS, queue_strip.queue(row, limits), strict=True))


@pytest.fixture
def reader() -> FakeReader:
    reader = FakeReader({"1001": make_row("1001")})
    reader.queues = [queue("claims", caller(1, 100.0)), queue("sales")]
    return reader


def frame_of(frames: Frames, held: Held) -> dict[str, Any]:
    text = frames.answer(held)
    assert text is not None
    frame: dict[str, Any] = orjson.loads(text)
    return frame


def held(frame: dict[str, Any]) -> Held:
    return Held(frame["v"], frame["r"], frame["h"], frame["q"])


def test_the_numbers_are_those_of_the_api() -> None:
    limits = Limits({**DEFAULTS, LimitKey(Target.WAIT, "claims"): 90.0})
    row = queue("claims", caller(2, 100.0, name="Ann"), caller(1, 130.0))
    shown, told = named(row, limits), api_queue(row, LimitsAt(limits, 200.0))
    assert shown["waiting"] == len(told["waiting"])
    for name in ("answered", "abandoned", "answered_within"):
        assert shown[name] == told[name]
    assert shown["threshold"] == told["threshold_s"]
    assert shown["wait_target"] == told["limit_s"] == 90.0
    assert shown["service_level_target"] == told["service_level_target"] == 80.0
    assert shown["abandons_target"] == told["abandons_target"] == 5.0
    assert (200.0 - shown["first"] > shown["wait_target"]) is told["over"] is True


def test_callers_stand_in_order_of_position_and_the_longest_wait_is_of_any() -> None:
    row = queue("claims", caller(2, 100.0, "0170", "Ann"), caller(1, 130.0, "0171"))
    shown = named(row, Limits())
    assert shown["callers"] == [(1, 130.0, "0171", ""), (2, 100.0, "0170", "Ann")]
    assert shown["first"] == 100.0


def test_a_crowd_is_counted_whole_and_sent_in_part() -> None:
    row = queue("claims", *(caller(place, 1000.0 - place) for place in range(1, 501)))
    shown = named(row, Limits())
    assert (shown["waiting"], shown["first"]) == (500, 500.0)
    assert [each[0] for each in shown["callers"]] == list(range(1, queue_strip.MOST_CALLERS + 1))


def test_no_target_is_none_and_a_target_of_zero_is_zero() -> None:
    limits = Limits({LimitKey(Target.WAIT): None, LimitKey(Target.ABANDONS): 0.0})
    shown = named(queue("claims"), limits)
    assert (shown["wait_target"], shown["service_level_target"]) == (None, None)
    assert shown["abandons_target"] == 0.0
    assert shown["first"] == 0


def test_queues_come_at_first_and_then_only_when_they_changed(reader: FakeReader) -> None:
    frames = Frames(reader)
    first = frame_of(frames, Held(queues=0))
    assert [each[0] for each in first["queues"]] == ["claims", "sales"]
    assert frames.answer(held(first)) is None
    reader.set("1001", status=8)
    tile_changed = frame_of(frames, held(first))
    assert "queues" not in tile_changed
    assert "q" not in tile_changed
    reader.queues = [queue("claims"), queue("sales")]
    reader.link("up")
    queue_changed = frame_of(frames, Held(tile_changed["v"], first["r"], first["h"], first["q"]))
    assert queue_changed["queues"][0][:3] == ["claims", 0, 0]
    assert queue_changed["t"] == []
    assert queue_changed["q"] != first["q"]


def test_a_page_without_queues_gets_none_of_them(reader: FakeReader) -> None:
    frames = Frames(reader)
    assert "queues" not in frame_of(frames, Held())
    assert "queues" not in frame_of(frames, Held(None))


def test_a_browser_with_the_tiles_of_now_and_other_queues_gets_the_queues(
    reader: FakeReader,
) -> None:
    frames = Frames(reader)
    first = frame_of(frames, Held(queues=0))
    again = frame_of(frames, Held(first["v"], first["r"], first["h"], 0))
    assert again["queues"] == first["queues"]
    assert again["t"] == []


def test_no_queue_at_all_is_an_empty_list() -> None:
    frame = frame_of(Frames(FakeReader()), Held(queues=0))
    assert frame["queues"] == []


def test_a_new_target_reaches_the_browser(reader: FakeReader) -> None:
    limits = [Limits()]
    frames = Frames(reader, lambda: limits[0])
    first = frame_of(frames, Held(queues=0))
    limits[0] = Limits({LimitKey(Target.WAIT, "claims"): 15.0})
    shown = dict(zip(queue_strip.FIELDS, frame_of(frames, held(first))["queues"][0], strict=True))
    assert shown["wait_target"] == 15.0


def test_each_viewer_gets_the_queues_of_his_scope_alone(reader: FakeReader) -> None:
    own = View(Scope(queues=frozenset({"sales"})), shows_callers=True)
    text = Views(reader).of(own)[1].answer(Held(queues=0)) or ""
    assert "claims" not in text
    assert "0177123" not in text
    assert [each[0] for each in orjson.loads(text)["queues"]] == ["sales"]


def test_who_may_not_see_callers_sees_how_many_wait_and_how_long(reader: FakeReader) -> None:
    view = View(Viewer("wall", Role.WALL).sees, shows_callers=False)
    text = Views(reader).of(view)[1].answer(Held(queues=0)) or ""
    assert "0177123" not in text
    claims = orjson.loads(text)["queues"][0]
    assert claims[:4] == ["claims", 1, 100.0, [[1, 100.0, "", ""]]]


def test_an_agent_sees_no_queue(reader: FakeReader) -> None:
    view = View(Viewer("agent", Role.AGENT, Scope(agent="1001")).sees, shows_callers=False)
    frame = frame_of(Views(reader).of(view)[1], Held(queues=0))
    assert frame["queues"] == []


def test_the_script_reads_the_same_fields_and_the_same_rule() -> None:
    text = QUEUES_JS.read_text("utf-8")
    fields = re.search(r"FIELDS = \[(.*?)\]", text, re.DOTALL)
    near = re.search(r"NEAR = ([\d.]+);", text)
    assert fields is not None
    assert near is not None
    assert tuple(re.findall(r'"(\w+)"', fields.group(1))) == queue_strip.FIELDS
    assert float(near.group(1)) == standing.NEAR
