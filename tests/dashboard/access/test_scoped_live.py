"""What of the live picture each viewer gets: his own, and not a byte of anybody else's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.scoped_live import ViewReader, Views
from dashboard.access.viewing import WHOLE, View
from dashboard.live_poll import Frames, Held
from state.access.roles import EVERYTHING, Scope
from state.live.schema import LiveCall, LiveQueue
from tests.fakes.reader import FakeReader, make_row

SALES = View(Scope(frozenset({"Sales"}), frozenset({"sales"})), shows_callers=True)
SALES_QUEUE = View(Scope(queues=frozenset({"sales"})), shows_callers=True)
NO_CALLERS = View(EVERYTHING, shows_callers=False)


def rows() -> dict[str, Any]:
    return {
        "1001": make_row(
            "1001", name="Ann", group="Sales", queues=["sales", "support"], status=1,
            peer="0177123", peer_name="Caller", queue="sales", call_id="c1",
            pauses={"support": "lunch"},
        ),
        "1002": make_row(
            "1002", name="Bob", group="Support", queues=["support"], status=1, peer="0199000",
            peer_name="Hidden", queue="support", call_id="c2",
        ),
        "1003": make_row("1003", name="Cyd", group="Sales", status=1, peer="1002",
                         peer_name="Bob", call_id="c3", monitoring="1002"),
        "1004": make_row("1004", name="Dee", group="Support", queues=["sales", "support"], status=1,
                         peer="0199000", peer_name="Hidden", queue="support", call_id="c4"),
    }  # fmt: skip


def call(call_id: str, caller: str, callee: str, queue: str | None, *own: str) -> LiveCall:
    return LiveCall(call_id=call_id, since=1, answered_at=1, caller=caller, caller_name="Someone",
                    callee=callee, queue=queue, extensions=list(own), state="talk")  # fmt: skip


def queue(name: str, *members: str) -> LiveQueue:
    waiting = {"call_id": "w", "caller": "0177999", "caller_name": "W", "joined_at": 1.0,
               "position": 1}  # fmt: skip
    return LiveQueue(queue=name, waiting=[waiting], members=list(members), answered=1,  # type: ignore[list-item]
                     abandoned=0, answered_within=1, threshold_s=20, since=0)  # fmt: skip


@pytest.fixture
def reader() -> FakeReader:
    reader = FakeReader(rows())
    reader.calls = [
        call("c1", "0177123", "1001", "sales", "1001"),
        call("c2", "0199000", "1002", "support", "1002"),
        call("c3", "1003", "1002", None, "1003", "1002"),
        call("c4", "0199000", "1004", "support", "1004"),
    ]
    reader.queues = [queue("sales", "1001", "1004"), queue("support", "1002", "1004")]
    return reader


def everything(reader: FakeReader, view: View) -> str:
    """All that a viewer can get of the live picture, as text."""
    own = ViewReader(reader, view)
    live = own.read()
    changes = [own.changes(name) for name in rows()]
    frame = Frames(own).answer(Held(queues=0))
    assert frame is not None
    assert '"queues":[' in frame
    return f"{dict(live.rows)}{list(live.calls)}{list(live.queues)}{changes}{frame}"


def found(secrets: Iterable[str], text: str) -> list[str]:
    """Which of them stand in it; digits in the midst of a longer number, as of a time, do not."""
    return [each for each in secrets if re.search(rf"(?<![\d.]){re.escape(each)}(?!\d)", text)]


def test_digits_of_a_time_are_no_number_of_a_phone() -> None:
    assert found(("1002", "Bob"), "1795847451002 17.1002 10021 Bobby") == ["Bob"]
    assert found(("1002",), '["1002",0]') == ["1002"]


def test_sales_sees_nothing_of_support(reader: FakeReader) -> None:
    reader.set("1003", status=0, peer="1002")
    reader.set("1002", status=0)
    text = everything(reader, SALES)
    assert "Ann" in text
    assert "0177123" in text
    assert "0177999" in text
    calls = list(ViewReader(reader, SALES).read().calls)
    assert [each["call_id"] for each in calls] == ["c1", "c3"]
    assert found(("support", "Bob", "1002", "0199000"), text) == []


def test_a_queue_s_viewer_sees_its_members_and_their_calls_of_it(reader: FakeReader) -> None:
    live = ViewReader(reader, SALES_QUEUE).read()
    assert sorted(live.rows) == ["1001", "1004"]
    assert live.rows["1001"]["peer"] == "0177123"
    assert (live.rows["1004"]["peer"], live.rows["1004"]["queue"]) == (None, None)
    assert live.rows["1004"]["queues"] == ["sales"]
    assert [each["queue"] for each in live.queues] == ["sales"]


def test_the_day_is_cut_to_the_queues_of_a_scope_that_names_queues_alone() -> None:
    def calls(count: int) -> dict[str, float]:
        return {"calls": count, "missed": 0, "ring_s": 1.0, "talk_s": 10.0 * count, "hold_s": 0.0}

    of_queues = {"sales": calls(2), "support": calls(3)}
    day = {"queues": ["sales", "support"], "today": calls(7), "today_of_queues": of_queues}
    found = FakeReader({"1001": make_row("1001", group="Sales", **day)})
    by_queue = View(Scope(queues=frozenset({"sales"})), shows_callers=True)
    cut = ViewReader(found, by_queue).read().rows["1001"]
    assert (cut["today"], list(cut["today_of_queues"])) == (calls(2), ["sales"])
    by_group = View(Scope(frozenset({"Sales"}), frozenset({"sales"})), shows_callers=True)
    cut = ViewReader(found, by_group).read().rows["1001"]
    assert (cut["today"], list(cut["today_of_queues"])) == (calls(7), ["sales"])


def test_without_callers_numbers_of_strangers_are_blank_and_colleagues_are_not(
    reader: FakeReader,
) -> None:
    text = everything(reader, NO_CALLERS)
    assert found(("0177123", "0177999", "0199000", "Caller", "Hidden"), text) == []
    assert ViewReader(reader, NO_CALLERS).read().rows["1003"]["peer"] == "1002"


def test_who_moves_to_another_group_leaves_and_who_comes_is_seen(reader: FakeReader) -> None:
    own, frames = ViewReader(reader, SALES), Frames(ViewReader(reader, SALES))
    assert sorted(own.read().rows) == ["1001", "1003"]
    frames.answer(Held())
    reader.set("1001", group="Support")
    reader.set("1004", group="Sales")
    assert sorted(own.read().rows) == ["1003", "1004"]
    frame = frames.answer(Held())
    assert frame is not None
    assert '"1004"' in frame
    assert '"1001"' not in frame


def test_another_store_begins_again(reader: FakeReader) -> None:
    own = ViewReader(reader, SALES)
    assert "1001" in own.read().rows
    own._reader = FakeReader({"1009": make_row("1009", group="Sales")})
    own._reader._version = 1
    own._reader._row_versions = {"1009": 1}
    assert sorted(own.read().rows) == ["1009"]


def test_the_whole_view_is_the_picture_itself(reader: FakeReader) -> None:
    views = Views(reader)
    assert views.of(WHOLE)[0] is reader
    assert views.of(SALES) is views.of(SALES)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(rows())),
        st.sampled_from(["Sales", "Support", ""]),
        st.sampled_from([None, "0177123", "1001", "1002"]),
    ),
    max_size=20,
)


@given(STEPS, st.sampled_from([SALES, SALES_QUEUE, NO_CALLERS]))
def test_cut_step_by_step_is_the_same_as_cut_at_once(
    steps: list[tuple[str, str, str | None]], view: View
) -> None:
    reader = FakeReader(rows())
    own = ViewReader(reader, view)
    for extension, group, peer in steps:
        reader.set(extension, group=group, peer=peer)
        own.read()
    assert own.read().rows == ViewReader(reader, view).read().rows


def test_calls_are_a_sequence_and_counters_are_the_readers(reader: FakeReader) -> None:
    view = ViewReader(reader, WHOLE)
    assert ViewReader(reader, SALES).read().calls[0]["call_id"] == "c1"
    assert view.diagnostics() == reader.diagnostics()
