"""The drawer's sentences and what happened, in a supervisor's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from dashboard.pages.live import happenings, sentences
from dashboard.pages.live.happenings import Happening
from dashboard.pages.live.recent import strip
from dashboard.pages.live.sentences import Times
from dashboard.reports.day_strip import Day
from state.board.statuses import STATUSES, Layer
from state.calendar import Calendar
from state.live.schema import ChangeRow, LiveCall
from state.records import Direction, Outcome
from tests.fakes.reader import make_row
from tests.fakes.records import interval, leg

ZONE = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 11, 27, 17, 0, tzinfo=ZONE).timestamp()
AT_16_20 = NOW - 40 * 60
TIMES = Times(ZONE, NOW)


def told(rule: str = "", **fields: Any) -> str:
    row = make_row("1001", **{"since": AT_16_20, "source": "Newstate", **fields})
    return " ".join(sentences.sentences(row, rule, TIMES))


CALL = {"status": 1, "peer": "0301", "peer_name": "City Library", "call_id": "1.1"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (CALL | {"queue": "sales", "answered_at": AT_16_20, "direction": "inbound"},
         ("On a call since 16:20 with City Library, from queue sales. "
         "Ringside knows it because the phone answered.")),
        (CALL | {"peer_name": None, "direction": "outbound"},
         ("On an outbound call since 16:20 with 0301. "
         "Ringside knows it because the other party answered.")),
        ({"status": 1, "call_id": "1.1", "peer": None},
         "On a call since 16:20. Ringside knows it because the phone answered."),
        (CALL | {"source": "Snapshot"},
         ("On a call since 16:20 with City Library. "
         "Ringside knows it because the PBX names it in its list of calls.")),
        ({"status": 8, "peer": "0301", "queue": "sales"},
         ("Ringing since 16:20. 0301 is calling, from queue sales. "
         "Ringside knows it because the phone rings.")),
        ({"status": 8, "direction": "outbound", "peer": "0301"},
         "Dialling 0301 since 16:20. Ringside knows it because the phone dials."),
        ({"status": 16, "peer_name": "Eva"},
         ("Eva is on hold since 16:20. "
         "Ringside knows it because the hold key was pressed on the phone.")),
        ({"paused": True, "pause_reason": "lunch", "paused_since": AT_16_20, "queues": ["a", "b"],
          "logged_in_since": NOW - 86_400},
         ("Paused since 16:20: lunch. "
         "Ringside knows it because every queue that it serves says so. "
         "Serves a and b since Thu 26 Nov 17:00.")),
        ({"wrapup_until": NOW + 60},
         ("In wrap-up since 16:20, until 17:01. "
         "Ringside knows it because a queue call has just ended.")),
        (CALL | {"waiting": True, "away": True, "paused": True, "dnd": True, "status": 9,
                 "disagrees": True, "reported": "not in use", "presence": "away"},
         ("On a call since 16:20 with City Library. Ringside knows it because the phone answered. "
         "The call was taken on another phone. Another call is ringing meanwhile. "
         "Paused as well. Do Not Disturb is on as well. Presence: Away. "
         "The phone itself reports “not in use”. The PBX is being asked.")),
        ({"label": "Monitoring", "state": "monitoring", "monitoring": "1002"},
         ("Listening in on 1002 since 16:20. "
         "Ringside knows it because the phone listens in on a call.")),
        ({"pauses": {"sales": "training"}, "queues": ["sales", "x"]},
         ("Free since 16:20. "
         "Ringside knows it because no call is left, and nothing else keeps the phone. "
         "Paused in sales (training), not in the other queues. Serves sales and x.")),
    ],
)  # fmt: skip
def test_a_status_is_a_sentence(fields: dict[str, Any], words: str) -> None:
    assert told(**fields) == words


def test_what_only_the_device_says_is_said_to_be_so() -> None:
    words = told("no leg, and its device says in use", status=1)
    assert "because the phone itself says so; Ringside has seen no call." in words


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.key)
def test_every_status_has_its_sentence_and_its_reason(status: Any) -> None:
    row = make_row("1001", label=status.word, state=status.key, since=AT_16_20)
    assert "16:20" in sentences.status(row, TIMES)
    assert sentences.because(row, "").startswith("Ringside knows it because ")


def test_calls_now_are_told_from_the_extensions_side() -> None:
    row = make_row("1001")
    call = cast("LiveCall", {
        "call_id": "1.1", "since": AT_16_20, "answered_at": None, "caller": "0301",
        "caller_name": "Eva", "callee": "1001", "queue": "sales", "extensions": ["1001"],
        "state": "ringing",
    })  # fmt: skip
    assert sentences.call(call, row, TIMES) == "Ringing call from Eva, queue sales, since 16:20"
    own = cast("LiveCall", {**call, "caller": "1001", "callee": "0999", "queue": None,
                            "state": "talk"})  # fmt: skip
    assert sentences.call(own, row, TIMES) == "Call to 0999, since 16:20"


def change(was: str, now: str, at: float = 0.0, **more: Any) -> ChangeRow:
    row = {"at": at, "before": 0, "after": 0, "before_label": was, "label": now,
           "source": "Hangup", "rule": "no leg is left", "call_id": "1.1", "peer": "Eva",
           "unusual": False, **more}  # fmt: skip
    return cast("ChangeRow", row)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([change("Free", "Ringing")], "Called by Eva"),
        ([change("Free", "Ringing", peer=None)], "A call began to ring"),
        ([change("Ringing", "On Call")], "Answered Eva"),
        ([change("Ringing", "On Call", peer=None)], "Answered"),
        ([change("Ringing", "Free")], "Stopped ringing"),
        ([change("Ringing", "Paused")], "Stopped ringing. Paused"),
        ([change("Free", "Dialing")], "Dialled Eva"),
        ([change("Dialing", "On Call")], "Eva answered"),
        ([change("Dialing", "On Call", peer=None)], "The other party answered"),
        ([change("On Call", "Free", 200.0), change("Ringing", "On Call", 0.0)],
         "Call ended after 3:20"),
        ([change("On Call", "Wrap-up", 61.0), change("Ringing", "On Call", 0.0)],
         "Call ended after 1:01. Wrap-up began"),
        ([change("On Call", "Free", 61.0)], "Call ended"),
        ([change("On Call", "On Hold")], "Put Eva on hold"),
        ([change("On Hold", "On Call")], "Took Eva back from hold"),
        ([change("Paused", "Free")], "Back from the pause"),
        ([change("Free", "Unavailable")], "The phone is no longer registered"),
        ([change("Unavailable", "Free")], "The phone is registered again"),
        ([change("On Call", "On Call", after=9)], "Another call began to ring"),
        ([change("On Call", "On Call", after=1)], "The other call is gone"),
        ([change("Removed", "Free")], "Free"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_plain_words(changes: list[ChangeRow], words: str) -> None:
    assert happenings.happenings(changes)[0].words == words


def test_a_ring_that_was_not_taken_names_its_call_so_that_its_end_can_be_told() -> None:
    rows = [change("Ringing", "Free"), change("Ringing", "On Call"), change("Dialing", "Paused")]
    assert [each.ended for each in happenings.happenings(rows)] == ["1.1", "", "1.1"]
    assert happenings.happenings([]) == []
    hidden = change("Ringing", "Free", call_id=None)
    assert happenings.happenings([hidden]) == [Happening("Stopped ringing", "")]


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.key)
def test_every_status_begins_and_ends_in_words(status: Any) -> None:
    if status.key != "free":
        assert happenings.happenings([change("Free", status.word)])[0].words
        words = happenings.happenings([change(status.word, "Free")])[0].words
        assert words != "Free", status.word
    if status.layer is Layer.CALL:
        assert happenings.happenings([change(status.word, "Paused")])[0].words.endswith("Paused")


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("direction", list(Direction))
def test_every_outcome_has_words(outcome: Outcome, direction: Direction) -> None:
    assert happenings.outcome(leg("a", 0, 1, 0, outcome=outcome, direction=direction))


def test_how_calls_ended_is_told_of_those_that_were_asked_for() -> None:
    legs = [
        leg("b", 10, 12, 0, call_id="1.2", outcome=Outcome.MISSED),
        leg("a", 0, 12, 0, call_id="1.1", outcome=Outcome.ELSEWHERE),
        leg("0", 0, 12, 0, call_id="1.0", outcome=Outcome.CANCELLED),
    ]
    found = happenings.outcomes(legs, {"1.1": "1008"}, ["1.1", "1.2", ""])
    assert found == {"1.2": "Missed", "1.1": "Answered by 1008"}
    assert happenings.outcomes(legs, {}, ["1.1"]) == {"1.1": "Answered by a colleague"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"queue": "sales", "peer_name": "Eva"},
            ("16:20", "From Eva, queue sales", "Answered, 0:30"),
        ),
        ({"direction": Direction.OUTBOUND}, ("16:20", "To 5551234", "Answered, 0:30")),
        ({"peer": ""}, ("16:20", "Inbound call", "Answered, 0:30")),
        ({"outcome": Outcome.MISSED}, ("16:20", "From 5551234", "Missed, after 0:10")),
    ],
)
def test_a_past_call_is_one_line(fields: dict[str, Any], words: tuple[str, ...]) -> None:
    found = happenings.past_call(leg("a", AT_16_20, 10, 30, **fields), "", TIMES)
    assert found == (*words, AT_16_20)


def test_a_day_is_a_strip_of_the_hours_worked_up_to_now() -> None:
    calendar = Calendar(ZONE)
    day = Day.of(calendar, calendar.day_of(int(NOW * 1000)))
    nine = day.start + 9 * 3600
    free = interval("free", nine, nine + 3600)
    lunch = interval("paused", nine + 3600, NOW + 600, reason="lunch")
    away = interval("unavailable", day.start, nine)
    drawn = strip(day, [away, free, lunch], TIMES, NOW)
    assert drawn is not None
    assert drawn["parts"] == [
        [0.0, 12.5, "free", "Free 09:00 to 10:00", nine],
        [12.5, 100.0, "paused", "Paused (lunch) 10:00 to 17:10", nine + 3600],
    ]
    assert drawn["hours"] == [[0.0, "9:00"], [25.0, "11:00"], [50.0, "13:00"], [75.0, "15:00"],
                              [100.0, "17:00"]]  # fmt: skip
    assert strip(day, [away], TIMES, NOW) is None
