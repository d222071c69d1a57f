"""What a restart resumes from: the same board comes back, and anything else is refused whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state import events as ev
from state.board.apply import Board
from state.collector.resume import SCHEMA, UnusableDocumentError, restore, resume_document
from state.live.rows import calls_of, queues_of, row_of
from state.live.schema import Row
from state.records import Results
from tests.fakes.random_events import events
from tests.fakes.story import START, Story
from tests.fakes.words import IDLE


def busy_story() -> Story:
    """Calls in every state, callers, pauses, wrap-up, and finished records."""
    story = Story("1001", "1002", "1003", "1004")
    story.member("sales", "1001", name="Agent A", wrapup_s=600)
    story.member("sales", "1004", paused=True, reason="lunch")
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    story.agent(ev.AgentComplete, caller, leg, queue="sales", interface="PJSIP/1001")
    _, held = story.call("PJSIP/trunk", "1002")
    story.hold(held)
    story.dial("PJSIP/trunk", "1003")
    waits = story.dial("PJSIP/trunk", "600")
    story.join_queue(waits, "sales")
    story.tell(ev.DeviceStateChange(story.now(), "Custom:DND1003", "BUSY"))
    hint = "PJSIP/1003,CustomPresence:1003"
    story.tell(ev.PresenceStatus(story.now(), "1003", hint, "away", "lunch"))
    story.member("support", "1001", paused=True, reason="training")
    return story


def rows_of(board: Board) -> dict[str, Row]:
    return {number: row_of(extension) for number, extension in board.extensions.items()}


def outbox_of(story: Story) -> Results:
    return Results(
        legs=[leg for number in story.numbers for leg in story.legs(number)],
        intervals=[i for number in story.numbers for i in story.intervals(number)],
        queue_calls=story.queue_calls,
    )


def resumed(story: Story) -> Board:
    board = Board()
    restore(board, resume_document(story.board, Results(), story.at), rows_of(story.board))
    return board


def test_the_same_board_comes_back() -> None:
    story = busy_story()
    outbox = outbox_of(story)
    board = Board()
    found = restore(board, resume_document(story.board, outbox, story.at), rows_of(story.board))
    assert rows_of(board) == rows_of(story.board)
    assert board.channels == story.board.channels
    assert (calls_of(board), queues_of(board)) == (calls_of(story.board), queues_of(story.board))
    assert (board.members, board.linked) == (story.board.members, True)
    assert (board.day_begins, board.day_ends) == (story.board.day_begins, story.board.day_ends)
    assert found.saved_at == story.at
    assert found.outbox == outbox
    assert outbox.legs


def test_do_not_disturb_goes_on_and_ends_as_before() -> None:
    board = resumed(busy_story())
    board.apply(ev.LinkLost(START + 60, "nobody was looking"))
    board.apply(ev.SnapshotAsked(START + 61))
    board.apply(ev.Snapshot(START + 62, (), None, None, None, None, None))
    extension = board.extensions["1003"]
    assert (extension.label, extension.presence) == ("Do Not Disturb", "away")
    board.apply(ev.DeviceStateChange(START + 63, "Custom:DND1003", "NOT_INUSE"))
    assert extension.label == "Free"


def test_a_pause_in_one_of_two_queues_is_still_in_that_queue_only() -> None:
    board = resumed(busy_story())
    assert board.extensions["1001"].pauses == {"sales": None, "support": "training"}


def test_a_call_that_went_on_meanwhile_keeps_its_times() -> None:
    story = Story("1001", "1002")
    caller, leg = story.call("1002", "1001")
    answered_at = story.details("1001").answered_at
    board = resumed(story)
    board.apply(ev.LinkLost(story.at, "nobody was looking"))
    again = Story("1001", "1002", board=board, at=story.at + 60, alive=(caller, leg))
    again.wait(10)
    again.hang_up(leg, caller)
    record = again.leg("1001")
    assert (record.answered_at, record.estimated) == (answered_at, False)
    assert record.talk_s == pytest.approx(70, abs=0.1)
    assert record.key == f"{leg.uniqueid}@{record.started_at:.3f}"


def test_a_call_that_ended_meanwhile_is_estimated_with_bounds() -> None:
    story = Story("1001", "1002")
    story.call("1002", "1001")
    board = resumed(story)
    board.apply(ev.LinkLost(story.at + 5, "nobody was looking"))
    again = Story("1001", "1002", board=board, at=story.at + 60)
    record = again.leg("1001")
    assert (record.estimated, record.ended_at) == (True, story.at + 5)
    assert record.ended_before == again.at
    assert again.label("1001") == "Free"
    assert [i.state for i in again.intervals("1001")] == ["oncall", "unknown"]


def test_wrap_up_ends_in_its_time_after_a_restart() -> None:
    story = Story("1001")
    story.member("sales", "1001", wrapup_s=30)
    story.tell(ev.AgentComplete(story.now(), None, None, "sales", "PJSIP/1001", ""))
    again = Story("1001", board=resumed(story), at=story.at + 5)
    assert again.extension("1001").state.key == "wrapup"
    again.wait(30)
    assert again.extension("1001").state.key == "free"


def test_a_member_that_was_removed_meanwhile_is_none() -> None:
    story = Story("1001")
    story.member("sales", "1001", paused=True)
    again = Story("1001", board=resumed(story), at=story.at + 5)
    again.ask()
    again.lists(members=[])
    assert not again.extension("1001").paused
    assert row_of(again.extension("1001"))["queues"] == []


def test_a_new_day_began_meanwhile() -> None:
    story = Story("1001", "1002")
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    again = Story("1001", "1002", board=resumed(story), at=story.at + 86_400)
    assert again.extension("1001").today.calls == 0


def test_a_caller_that_had_left_is_still_told() -> None:
    story = Story("1001")
    caller = story.dial("PJSIP/trunk", "600")
    story.join_queue(caller, "sales")
    story.leave_queue(caller, "sales")
    again = Story("1001", board=resumed(story), at=story.at)
    again.wait(60)
    assert [call.result for call in again.queue_calls] == ["left"]


def test_a_link_that_was_down_stays_down() -> None:
    story = Story("1001", "1002")
    story.call("1002", "1001")
    lost_at = story.now()
    story.tell(ev.LinkLost(lost_at, "cut"))
    board = resumed(story)
    board.apply(ev.LinkLost(lost_at + 500, "nobody was looking"))
    again = Story("1001", "1002", board=board, at=lost_at + 600)
    assert again.leg("1001").ended_at == lost_at


def test_rows_of_extensions_that_are_gone_do_not_come_back() -> None:
    story = Story("1001")
    rows = rows_of(story.board)
    rows["1009"] = {**rows["1001"], "extension": "1009", "status": -1}
    board = Board()
    restore(board, resume_document(story.board, Results(), story.at), rows)
    assert set(board.extensions) == {"1001"}


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\x00\xfe",
        b'{"schema": 1}',
        b'{"schema": "2"}',
        b'{"schema": 99, "saved_at": 0}',
        b"{" * 10_000,
        b'{"schema": 2, "saved_at": 1, "channels": 5}',
    ],
)
def test_what_is_no_document_is_refused_in_one_line(document: bytes) -> None:
    board = Board()
    with pytest.raises(UnusableDocumentError) as told:
        restore(board, document, {})
    assert "\n" not in str(told.value)
    assert board.channels == {}


def test_a_document_with_one_wrong_value_is_refused_whole() -> None:
    story = busy_story()
    good = json.loads(resume_document(story.board, outbox_of(story), story.at))
    assert good["schema"] == SCHEMA
    wrongs: list[tuple[list[str | int], Any]] = [
        (["channels", 0, "created_at"], "yesterday"),
        (["channels", 0, "uniqueid"], None),
        (["legs", 0, "outcome"], "vanished"),
        (["legs", 0, "direction"], 3),
        (["queues", 0, "callers"], []),
        (["members", 0], ["sales"]),
        (["evidence", "hints"], "none"),
        (["reports"], [{"number": "1001"}]),
        (["day"], [1]),
        (["intervals"], None),
    ]
    for path, wrong in wrongs:
        document = json.loads(json.dumps(good))
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = wrong
        board = Board()
        with pytest.raises(UnusableDocumentError):
            restore(board, json.dumps(document).encode(), rows_of(story.board))
        assert (board.channels, board.extensions) == ({}, {})


def test_a_document_of_an_older_schema_is_refused_and_says_which_is_needed() -> None:
    older = json.loads(resume_document(busy_story().board, Results(), 1.0))
    older["schema"] = SCHEMA - 1
    with pytest.raises(
        UnusableDocumentError, match=f"no resume document of schema {SCHEMA}: schema"
    ):
        restore(Board(), json.dumps(older).encode(), {})


@pytest.mark.parametrize("row", [{}, {"status": 0}, {"status": 0, "extension": "1001"}])
def test_rows_of_another_shape_are_refused(row: dict[str, Any]) -> None:
    story = Story("1001")
    with pytest.raises(UnusableDocumentError):
        restore(Board(), resume_document(story.board, Results(), 1.0), {"1001": row})  # type: ignore[dict-item]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 30), events(st.just(0.0))), max_size=25))
def test_whatever_came_before_what_is_shown_comes_back(
    steps: list[tuple[float, ev.Event]],
) -> None:
    story, at = Story("1001", "1002"), START
    for step, event in steps:
        at += step
        object.__setattr__(event, "at", at)
        story.tell(event)
    board = Board()
    restore(board, resume_document(story.board, Results(), at), rows_of(story.board))
    shown = {n: {**row, "disagrees": False, "reported": None} for n, row in
             rows_of(story.board).items()}  # fmt: skip
    assert rows_of(board) == shown
    assert calls_of(board) == calls_of(story.board)
    assert queues_of(board) == queues_of(story.board)
    board.apply(ev.LinkLost(at, "nobody was looking"))
    board.apply(ev.Snapshot(at + 1, (), (), (), (), (), ()))
    assert all(extension.label in IDLE for extension in board.extensions.values())


def test_an_extension_that_left_the_pbx_meanwhile_goes() -> None:
    story = Story("1001", "1002")
    again = Story("1001", board=resumed(story), at=story.at + 60)
    again.ask()
    devices = (ev.DeviceStateChange(again.at, "PJSIP/1001", "NOT_INUSE"),)
    again.tell(ev.Snapshot(again.now(), (), (), devices, (), (), ()))
    assert set(again.board.extensions) == {"1001"}


def test_reports_of_before_count_where_the_lists_are_refused() -> None:
    story = Story("1001")
    story.device("1001", "UNAVAILABLE")
    board = resumed(story)
    board.apply(ev.LinkLost(story.at, "nobody was looking"))
    board.apply(ev.Snapshot(story.at, *(None,) * 6))
    assert board.extensions["1001"].label == "Unavailable"


def test_the_reason_of_a_pause_is_the_same_after_a_restart() -> None:
    story = Story("1001")
    story.member("support", "1001", paused=True, reason="training")
    story.member("sales", "1001", paused=True, reason="lunch")
    assert story.extension("1001").pause_reason == "lunch"
    assert resumed(story).extensions["1001"].pause_reason == "lunch"
