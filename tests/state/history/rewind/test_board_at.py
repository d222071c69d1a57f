"""The board at a moment, made of records: what is known, estimated, unknown."""

from __future__ import annotations

import pytest

from state.history import History
from state.history.database.rows import Origin
from state.history.database.schema import intervals, legs
from state.history.rewind.board_at import board_at
from state.history.rewind.past import (
    END_NOT_SEEN,
    FROM_CALLS,
    GOES_ON,
    LINK_DOWN,
    NO_CALL_RECORD,
    NOT_WRITTEN_YET,
    NOTHING_GOES_ON,
    NOTHING_RECORDED,
    OTHER_CALL,
    REACHED_LATER,
    TRANSFERRED,
    GoingOn,
    Knowledge,
    Known,
    PastRow,
)
from state.live.schema import Today
from state.records import CallLeg, Direction, StatusInterval
from tests.fakes.reader import make_row
from tests.fakes.records import at, interval, leg, queue_call
from tests.fakes.waits import make_queue
from tests.state.conftest import OpenHistory

NOON = at("2026-03-02T12:00")
LATER = NOON + 86_400
KNOWN, ESTIMATED, UNKNOWN = Knowledge.KNOWN, Knowledge.ESTIMATED, Knowledge.UNKNOWN
SURE = Known(KNOWN, KNOWN, "")
OUT = {"direction": Direction.OUTBOUND}


def row_at(
    history: History, moment: float, now: float = LATER, live: GoingOn = NOTHING_GOES_ON
) -> PastRow:
    (row,) = board_at(history, moment, now, live=live).rows
    return row


def guess(why: str) -> Known:
    """The status is known, the call is not quite."""
    return Known(KNOWN, ESTIMATED, why)


def write_imported(history: History, call: CallLeg, pause: StatusInterval) -> None:
    with history.writing() as writer:
        writer.merge(legs, [history.leg_row(call, Origin.CDR)])
        writer.merge(intervals, history.interval_rows(pause, Origin.QUEUE_LOG))


def test_a_call_is_shown_with_its_peer_queue_and_times(history: History) -> None:
    history.write(
        [leg("a", NOON, 10, 60, queue="sales", peer_name="Ann", agent="Eve")],
        [
            interval("ringing", NOON, NOON + 10, agent="Eve"),
            interval("oncall", NOON + 10, NOON + 70, agent="Eve"),
        ],
    )
    rings, known = row_at(history, NOON + 9)
    assert known == SURE
    assert (rings["state"], rings["status"], rings["label"]) == ("ringing", 8, "Ringing")
    assert (rings["since"], rings["answered_at"]) == (NOON, None)
    talks, known = row_at(history, NOON + 10)
    assert known == SURE
    assert (talks["state"], talks["status"], talks["since"]) == ("oncall", 1, NOON + 10)
    assert (talks["peer"], talks["peer_name"], talks["queue"]) == ("5551234", "Ann", "sales")
    assert (talks["direction"], talks["call_id"]) == ("inbound", "call-a")
    assert (talks["answered_at"], talks["legs"]) == (NOON + 10, 1)
    assert (talks["name"], talks["queues"]) == ("Eve", ["sales"])


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("paused", {"paused": True, "pause_reason": "lunch", "paused_since": NOON}),
        ("wrapup", {"paused": False, "wrapup_until": NOON + 60}),
        ("dnd", {"dnd": True, "status": 2, "label": "Do Not Disturb"}),
        ("unavailable", {"status": 4, "legs": 0}),
        ("loggedout", {"label": "Logged Out"}),
    ],
)
def test_a_status_without_a_call(history: History, state: str, fields: dict[str, object]) -> None:
    reason = "lunch" if state == "paused" else ""
    history.write(intervals_=[interval(state, NOON, NOON + 60, reason=reason)])
    row, known = row_at(history, NOON + 30)
    assert known == SURE
    assert {**row, **fields} == row


def test_while_the_link_was_down_nothing_is_known(history: History) -> None:
    history.write(intervals_=[interval("unknown", NOON, NOON + 60)])
    row, known = row_at(history, NOON + 30)
    assert (row["state"], row["label"], row["since"]) == ("unknown", "Unknown", NOON)
    assert known == Known(UNKNOWN, UNKNOWN, LINK_DOWN)
    history.write([leg("a", NOON - 5, 1, 60)])
    row, known = row_at(history, NOON + 30)
    assert (row["state"], row["peer"]) == ("unknown", "5551234")
    assert known == Known(UNKNOWN, ESTIMATED, LINK_DOWN)


def test_a_gap_is_unknown_since_its_beginning(history: History) -> None:
    history.write(
        intervals_=[
            interval("free", NOON, NOON + 60),
            interval("free", NOON + 7200, NOON + 7260),
        ]
    )
    row, known = row_at(history, NOON + 3600)
    assert (row["state"], row["since"]) == ("unknown", NOON + 60)
    assert known == Known(UNKNOWN, UNKNOWN, NOTHING_RECORDED)
    assert board_at(history, NOON + 3600, LATER).known is UNKNOWN


@pytest.mark.parametrize("moment", [NOON - 10 * 86_400, NOON - 86_400, LATER + 86_400, 0.0])
def test_before_the_first_record_and_after_the_last_there_is_nothing(
    history: History, moment: float
) -> None:
    history.write([leg("a", NOON, 1, 10)], [interval("free", NOON, NOON + 60)])
    board = board_at(history, moment, LATER)
    assert (board.rows, board.queues, board.known) == ([], [], UNKNOWN)


def test_an_empty_history_has_an_empty_board(history: History) -> None:
    assert board_at(history, NOON, LATER).rows == []


def test_what_is_not_written_yet_is_unknown_unless_it_still_goes_on(history: History) -> None:
    history.write(intervals_=[interval("free", NOON, NOON + 60)])
    now = NOON + 100
    assert row_at(history, NOON + 90, now).known == Known(UNKNOWN, UNKNOWN, NOT_WRITTEN_YET)
    running = make_row("1001", status=1, since=NOON + 60, state_since=NOON + 60, peer="0177",
                       call_id="c", direction="inbound", answered_at=NOON + 60)  # fmt: skip
    live = GoingOn({"1001": running}, ())
    row, known = row_at(history, NOON + 90, now, live)
    assert (row["state"], row["since"], row["peer"]) == ("oncall", NOON + 60, "0177")
    assert known == Known(KNOWN, ESTIMATED, GOES_ON)
    assert row_at(history, NOON + 30, now, live).row["state"] == "free"


def test_an_extension_that_no_record_names_yet_comes_from_the_live_board(history: History) -> None:
    live = GoingOn({"1009": make_row("1009", since=NOON, name="Joe")}, ())
    row, known = row_at(history, NOON + 5, NOON + 9, live)
    assert (row["extension"], row["name"], row["state"], known) == ("1009", "Joe", "free", SURE)
    gone = GoingOn({"1009": make_row("1009", since=NOON, status=-1)}, ())
    assert board_at(history, NOON + 5, NOON + 9, live=gone).rows == []


CALLS: dict[str, tuple[CallLeg, Known]] = {
    "nobody saw its end": (leg("a", NOON, 1, 59, estimated=True), guess(END_NOT_SEEN)),
    "it was transferred": (leg("a", NOON, 1, 59, transferred_to="1002"), guess(TRANSFERRED)),
    "a transfer brought it": (leg("a", NOON, 1, 59, transferred_from="1002"), guess(TRANSFERRED)),
    "it rang only": (leg("a", NOON, 50, 10), guess(OTHER_CALL)),
    "it had just been answered": (leg("a", NOON, 28, 10, **OUT), guess(REACHED_LATER)),
    "it was placed long before": (leg("a", NOON, 1, 59, **OUT), SURE),
    "it was over": (leg("a", NOON, 1, 9), Known(KNOWN, UNKNOWN, NO_CALL_RECORD)),
}


@pytest.mark.parametrize("name", CALLS)
def test_how_sure_a_call_is(history: History, name: str) -> None:
    call, expected = CALLS[name]
    history.write([call], [interval("oncall", NOON, NOON + 60)])
    row, known = row_at(history, NOON + 30)
    assert known == expected
    assert row["peer"] == (None if known.call is UNKNOWN else "5551234")


def test_of_two_calls_the_one_that_was_taken_last_is_shown(history: History) -> None:
    history.write(
        [leg("a", NOON, 1, 100), leg("b", NOON + 10, 10, 50, peer="0199")],
        [interval("oncall", NOON + 1, NOON + 101)],
    )
    first = row_at(history, NOON + 15).row
    assert (first["peer"], first["waiting"], first["status"]) == ("5551234", True, 9)
    second = row_at(history, NOON + 30).row
    assert (second["peer"], second["waiting"], second["legs"]) == ("0199", False, 2)


def test_a_ring_is_shown_with_its_caller_before_the_phone_has_its_leg(history: History) -> None:
    history.write([leg("a", NOON + 1, 9, 50)], [interval("ringing", NOON, NOON + 10)])
    row, known = row_at(history, NOON + 0.5)
    assert (row["peer"], row["direction"], known) == ("5551234", "inbound", SURE)


def test_calls_of_an_import_are_estimated_and_the_time_between_is_unknown(
    history: History,
) -> None:
    lunch = interval("paused", NOON + 300, NOON + 600, reason="lunch")
    write_imported(history, leg("a", NOON, 10, 60), lunch)
    for moment, state, since in (
        (NOON + 5, "ringing", NOON), (NOON + 30, "oncall", NOON + 10),
        (NOON + 400, "paused", NOON + 300),
    ):  # fmt: skip
        row, known = row_at(history, moment)
        assert (row["state"], row["since"]) == (state, since)
        assert known == Known(ESTIMATED, ESTIMATED, FROM_CALLS)
    assert row_at(history, NOON + 200).known.why == NOTHING_RECORDED
    assert board_at(history, NOON + 30, LATER).known is ESTIMATED


def test_today_is_summed_up_to_the_moment(open_it: OpenHistory) -> None:
    history = open_it("Europe/Berlin")
    ten = at("2026-03-02T10:00", "Europe/Berlin")
    history.write(
        [
            leg("yesterday", ten - 86_400, 1, 10),
            leg("a", ten - 3600, 2, 30),
            leg("b", ten + 60, 4, 0),
            leg("c", ten + 120, 1, 20, hold_s=5.0, **OUT),
            leg("d", ten + 600, 1, 20),
        ],
        [interval("free", ten, ten + 3600)],
    )
    expected = Today(calls=2, missed=1, ring_s=6.0, talk_s=45.0, hold_s=5.0)
    assert row_at(history, ten + 300).row["today"] == expected
    assert row_at(history, ten + 141).row["today"] == expected
    assert row_at(history, ten + 140.9).row["today"]["calls"] == 1


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"], ids=["spring", "autumn"])
def test_today_is_right_at_every_half_hour_of_a_night_in_which_the_clock_is_set(
    open_it: OpenHistory, night: str
) -> None:
    history, begins = open_it("Europe/Berlin"), at(f"{night}T00:00", "Europe/Berlin")
    calls = [leg(str(n), begins + n * 1800 + 5, 1, 10) for n in range(10)]
    history.write(calls, [interval("free", begins, begins + 5 * 3600)])
    for n in range(10):
        today = row_at(history, begins + n * 1800 + 900).row["today"]
        assert (today["calls"], today["talk_s"]) == (n + 1, 10.0 * (n + 1))


def test_just_after_midnight_those_of_the_day_before_are_still_there(history: History) -> None:
    midnight = at("2026-03-03T00:00")
    history.write(intervals_=[interval("free", NOON, midnight - 5)])
    assert row_at(history, midnight + 20, midnight + 30).known.why == NOT_WRITTEN_YET


def test_queues_tell_who_waited_and_how_the_day_went(history: History) -> None:
    history.write(
        queue_calls_=[
            queue_call("a", NOON, 20, "answered"),
            queue_call("b", NOON, 21, "answered"),
            queue_call("c", NOON, 30, "abandoned"),
            queue_call("d", NOON + 10, 600, "answered", caller="0177"),
            queue_call("e", NOON + 20, 500, "left"),
            queue_call("yesterday", NOON - 86_400, 5, "answered"),
            queue_call("f", NOON + 7200, 5, "answered", queue="care"),
        ]
    )
    care, sales = board_at(history, NOON + 60, LATER).queues
    assert (care["queue"], care["waiting"], care["answered"]) == ("care", [], 0)
    assert (sales["answered"], sales["abandoned"], sales["answered_within"]) == (2, 1, 1)
    assert [each["call_id"] for each in sales["waiting"]] == ["call-d", "call-e"]
    assert [each["position"] for each in sales["waiting"]] == [1, 2]
    assert (sales["since"], sales["threshold_s"]) == (at("2026-03-02T00:00"), 20.0)
    assert sales["waiting"][0]["joined_at"] == NOON + 10


def test_a_caller_who_joined_before_midnight_counts_where_the_wait_ended(history: History) -> None:
    midnight = at("2026-03-03T00:00")
    history.write(
        queue_calls_=[queue_call("a", midnight - 10, 20, "answered"),
                      queue_call("b", midnight + 60, 20, "answered")]
    )  # fmt: skip
    (before,) = board_at(history, midnight + 5, LATER).queues
    assert (before["answered"], len(before["waiting"])) == (0, 1)
    (after,) = board_at(history, midnight + 15, LATER).queues
    assert (after["answered"], len(after["waiting"])) == (1, 0)


def test_who_still_waits_comes_from_the_live_queues(history: History) -> None:
    queue = make_queue("sales", 30.0)
    joined = queue["waiting"][0]["joined_at"]
    live = GoingOn({}, [queue])
    assert board_at(history, joined - 1, joined + 30, live=live).queues == []
    (sales,) = board_at(history, joined + 1, joined + 30, live=live).queues
    assert [each["caller"] for each in sales["waiting"]] == ["5551234"]
    history.write(queue_calls_=[queue_call("1", joined, 40, "answered", call_id="1")])
    (sales,) = board_at(history, joined + 1, joined + 60, live=live).queues
    assert len(sales["waiting"]) == 1
