"""The board of a past moment: what the page is told, and the addresses that lead to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from dashboard.pages.live.past.facts import sureness
from dashboard.rewind import local, moment_link, parse_moment
from state.calendar import Calendar
from state.history import History, HistoryUnavailable, open_history
from state.history.rewind.past import (
    FROM_CALLS,
    LINK_DOWN,
    NO_CALL_RECORD,
    TRANSFERRED,
    Knowledge,
    Known,
)
from tests.dashboard.conftest import make_settings
from tests.dashboard.poll import call
from tests.fakes import day
from tests.fakes.reader import FakeReader

BERLIN = ZoneInfo("Europe/Berlin")
NINE = day.start_of(day.YESTERDAY)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with day.filled(tmp_path, 1) as opened:
        yield opened


@pytest.fixture
def client(history: History) -> FlaskClient:
    settings = make_settings(time_zone="UTC")
    client: FlaskClient = create_app(FakeReader(), history, settings).server.test_client()
    return client


def asked(client: FlaskClient, output: str, request: object) -> dict[str, Any]:
    given = {f"past-{'request' if 'answer' in output else 'day'}.data": request}
    response = json.loads(call(client, output, given).text)["response"]
    found: dict[str, Any] = json.loads(next(iter(response.values()))["data"])
    return found


def board(client: FlaskClient, text: str) -> dict[str, Any]:
    return asked(client, "past-answer.data", [1, text])


def test_the_board_of_a_moment_has_tiles_names_queues_and_the_changes_next_to_it(
    client: FlaskClient,
) -> None:
    found = board(client, f"{day.YESTERDAY}T09:10:30")
    assert found["name"] == f"{day.YESTERDAY}T09:10:30"
    assert {tile[0] for tile in found["t"]} == found["p"].keys() == set(day.NAMES)
    assert found["p"]["1003"][0] == "<b>Zoë</b>"
    assert found["before"] < NINE + 630 < found["after"]
    assert [queue[0] for queue in found["queues"]] == ["sales"]
    later = board(client, str(found["after"]))
    assert (later["t"], later["queues"]) != (found["t"], found["queues"])


def test_what_is_not_known_says_how_many_and_why(client: FlaskClient) -> None:
    known = board(client, str(NINE + 630))
    assert (known["unsure"], known["known"]) == ("Every status and call is known.", {})
    at_night = board(client, f"{day.YESTERDAY}T23:00")
    assert at_night["unsure"]
    assert at_night["known"].keys() == set(day.NAMES)


def test_a_moment_before_the_first_record_says_when_the_history_begins(
    client: FlaskClient,
) -> None:
    begins = f"the history begins on {day.YESTERDAY:%A, %d %B %Y}, 08:59:48."
    for early in ("2001-01-01T12:00", f"{day.YESTERDAY}T08:00"):
        assert board(client, early)["unsure"] == f"Nothing is kept of this moment: {begins}"
    assert "begins" not in board(client, f"{day.YESTERDAY}T23:00")["unsure"]


def test_an_empty_history_says_that_nothing_is_kept(tmp_path: Path) -> None:
    with closing(open_history(f"sqlite:///{tmp_path / 'empty.sqlite3'}")) as empty:
        settings = make_settings(time_zone="UTC")
        client = create_app(FakeReader({}), empty, settings).server.test_client()
        words = "Nothing is kept of this moment, nor of any before it."
        assert board(client, str(NINE))["unsure"] == words


def facts(client: FlaskClient, extension: str, at: str) -> dict[str, Any]:
    given = {"past-facts-request.data": [1, extension, at]}
    response = json.loads(call(client, "past-facts.data", given).text)["response"]
    found: dict[str, Any] = json.loads(next(iter(response.values()))["data"])
    return found


def test_the_drawer_says_in_sentences_what_an_extension_did_then(client: FlaskClient) -> None:
    found = facts(client, "1001", f"{day.YESTERDAY}T09:11:00")
    did, sure, served = found["words"]["sentences"]
    assert did.startswith("On a call since 09:10 with 0170")
    assert did.endswith(", from queue sales.")
    assert "kept a record" in sure
    assert served == "Had calls from sales on that day."
    assert found["began"] == NINE + 610
    assert found["row"]["name"] == "Agent A"


def test_the_drawer_says_what_is_unknown_and_who_was_not_there(client: FlaskClient) -> None:
    at_night = facts(client, "1001", f"{day.YESTERDAY}T23:00")
    assert at_night["began"] is None
    words = "What it did then is unknown: nothing was recorded at this moment."
    assert at_night["words"]["sentences"][0] == words
    assert facts(client, "7777", str(NINE))["row"] is None


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Known(Knowledge.ESTIMATED, Knowledge.ESTIMATED, FROM_CALLS), "This is estimated: "),
        (Known(Knowledge.KNOWN, Knowledge.ESTIMATED, TRANSFERRED), "The call is estimated: "),
        (Known(Knowledge.KNOWN, Knowledge.UNKNOWN, NO_CALL_RECORD), "With whom is unknown: "),
        (Known(Knowledge.UNKNOWN, Knowledge.UNKNOWN, LINK_DOWN), "What it did then is unknown: "),
    ],
)
def test_the_drawer_says_how_sure_a_moment_is_and_why(known: Known, words: str) -> None:
    assert f"{words}{known.why}." in sureness(known)


@pytest.mark.parametrize("text", ["never", "2999-01-01T00:00", "1999-01-01T00:00", "", "<b>"])
def test_what_is_no_moment_of_the_past_says_so(client: FlaskClient, text: str) -> None:
    problem = board(client, text)["problem"]
    assert problem.startswith("'at' ")
    assert "<" not in problem


def test_a_history_that_is_away_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise HistoryUnavailable("no such file")

    monkeypatch.setattr("dashboard.pages.live.past.callbacks.past_board", away)
    assert board(client, str(NINE))["problem"] == "The history cannot be read: no such file."


def test_the_curve_is_of_the_day_and_knows_where_it_ends(client: FlaskClient) -> None:
    found = asked(client, "past-curve.data", str(day.YESTERDAY))
    assert found["end"] - found["start"] == 86_400
    marks = len(found["waiting"])
    assert all(len(counts) == marks for counts in found["states"].values())
    assert max(found["states"]["oncall"]) > 0
    for wrong in ("", "2026-13-01", "0001-01-01"):
        answer = call(client, "past-curve.data", {"past-day.data": wrong})
        assert answer.status_code in {200, 204}


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-07-01T14:32:05+02:00", "2026-07-01T14:32:05"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_a_moment_is_written_so_that_it_is_read_as_the_same(moment: str, text: str) -> None:
    at = datetime.fromisoformat(moment).timestamp()
    assert local(at, BERLIN) == text
    assert parse_moment(text, Calendar(BERLIN), 2e9) == at


def test_a_link_leads_to_where_what_began_is_there() -> None:
    at = datetime.fromisoformat("2026-07-01T14:32:05.4+02:00").timestamp()
    expected = "/ringside/?at=2026-07-01T14:32:06&open=101%40acme"
    assert moment_link("/ringside", at, BERLIN, "101@acme") == expected


def test_each_call_of_an_agent_s_day_leads_to_its_moment(client: FlaskClient) -> None:
    given = {
        "agent-day-address.search": f"?date={day.YESTERDAY}",
        "agent-day-strip.clickData": None,
        "agent-day-show-all.n_clicks": None,
    }
    output = (
        "..agent-day-calls.rowData...agent-day-calls-caption.children...agent-day-show-all.hidden.."
    )
    answer = call(client, output, given, {"agent-day-who.data": "Agent A"})
    rows = json.loads(answer.text)["response"]["agent-day-calls"]["rowData"]
    links = {row["moment"] for row in rows}
    assert f"/?at={day.YESTERDAY}T09:10:00&open=1001" in links
    assert len(links) == len(rows)
