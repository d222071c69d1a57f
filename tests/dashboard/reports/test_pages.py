"""The report pages, asked as a browser asks: figures, words, and what empty pages say."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from werkzeug.test import TestResponse

from dashboard.factory import create_app
from dashboard.looks.theme import LOOKS
from dashboard.pages.agents import view as agents_view
from dashboard.pages.agents.view import MEASURES, SERIES
from dashboard.pages.team_day.view import NOTHING
from dashboard.reports.cards import value_text
from state.access.store.store import AccessStore
from state.history import History, open_history
from state.history.reports.agents import AgentRow
from state.metrics import METRICS, Totals
from tests.dashboard.conftest import make_settings
from tests.dashboard.poll import call
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.waits import make_queue

Ask = Callable[..., dict[str, Any]]
LAST_DAY = f"?from={day.YESTERDAY}&to={day.YESTERDAY}"


def make_app(history: History | None, store: AccessStore | None = None, **settings: Any) -> Dash:
    reader = FakeReader({"1001": make_row("1001")})
    return create_app(reader, history, make_settings(**settings), store=store)


def asker(app: Dash) -> Ask:
    client = app.server.test_client()

    def ask(figure: str, search: str, changed: str = "", **values: Any) -> dict[str, Any]:
        """The answer of the callback that gives `figure`, per output and property."""
        found = next(one for one in app._callback_list if figure in one["output"])
        usual = {"theme.data": "light", "agent-day-who.data": "light"}
        given = {"search": search, **(usual if "data" not in values else {}), **values}

        def filled(entry: Any) -> Any:
            name = f"{entry['id']}.{entry['property']}"
            return {**entry, "value": given.get(name, given.get(entry["property"]))}

        outputs = [
            dict(zip(("id", "property"), name.split("@")[0].rsplit(".", 1), strict=True))
            for name in found["output"].strip(".").split("...")
        ]
        names = [f"{one['id']}.{one['property']}" for one in found["inputs"]]
        address = next((name for name in names if name.endswith(".search")), names[0])
        body = {
            "output": found["output"],
            "outputs": outputs if found["output"].startswith("..") else outputs[0],
            "inputs": [filled(one) for one in found["inputs"]],
            "state": [filled(one) for one in found["state"]],
            "changedPropIds": [changed or address],
        }
        answer = client.post("/_dash-update-component", json=body)
        assert answer.status_code == 200, answer.text
        response = answer.get_json()["response"]
        return {f"{i}.{name}": v for i, props in response.items() for name, v in props.items()}

    return ask


@pytest.fixture
def ask(history: History) -> Ask:
    return asker(make_app(history))


def test_the_table_says_the_same_as_the_bars(ask: Ask) -> None:
    shown = ask("agents-cards", LAST_DAY)
    rows = {row["agent"]: row for row in shown["agents-table.rowData"]}
    assert list(rows) == ["<b>Zoë</b>", "Agent A", "Agent B"]
    assert rows["Agent A"]["talk_s"] == 32 * 240
    assert (rows["Agent A"]["handled"], rows["Agent A"]["missed"]) == (32, 8)
    bars = ask("agents-chart", LAST_DAY)["agents-chart.figure"]["data"]
    talk = next(bar for bar in bars if bar["name"] == "Talk")
    assert talk["x"] == [32 * 240] * 3


def test_the_last_row_has_the_quotients_of_the_sums(ask: Ask) -> None:
    patch = ask("agents-cards", LAST_DAY)["agents-table.dashGridOptions"]
    (row,) = patch["operations"][0]["params"]["value"]
    assert (row["agent"], row["handled"]) == ("All 3", 96)
    assert row["aht_s"] == pytest.approx((3 * 32 * 240 + 3 * 40 * 30) / 96, abs=0.1)


def test_every_column_of_figures_has_its_formula_on_hover(ask: Ask) -> None:
    columns = ask("agents-cards", LAST_DAY)["agents-table.columnDefs"]
    tips = {column["field"]: column.get("headerTooltip") for column in columns}
    assert tips == {"agent": None, "extensions": None, "group": None} | {
        measure.name: measure.about for measure in METRICS
    }


def test_names_are_text_in_figures_too(ask: Ask) -> None:
    figure = ask("agents-chart", LAST_DAY)["agents-chart.figure"]
    assert "&lt;b&gt;Zoë&lt;/b&gt;" in figure["data"][0]["y"]


def test_a_queue_hides_what_belongs_to_no_queue(ask: Ask) -> None:
    shown = ask("agents-cards", f"{LAST_DAY}&queue=sales")
    hidden = {c["field"] for c in shown["agents-table.columnDefs"] if c.get("hide")}
    assert {"occupancy", "available_s", "paused_s"} <= hidden
    assert "talk_s" not in hidden


@pytest.mark.parametrize(
    ("search", "rows"), [("&agent=Agent+B", 1), ("&group=Sales", 3), ("&agent=Nobody", 0)]
)
def test_filters_leave_the_rows_they_name(ask: Ask, search: str, rows: int) -> None:
    shown = ask("agents-cards", LAST_DAY + search)
    assert len(shown["agents-table.rowData"]) == rows
    assert shown["agents-content.hidden"] is (rows == 0)


def test_the_period_before_is_compared_only_where_it_is_kept(ask: Ask) -> None:
    text = str(ask("agents-cards", LAST_DAY)["agents-cards.children"])
    assert "vs previous day" in text
    assert "Compared with the previous day, " in text
    longer = f"?from={day.YESTERDAY - timedelta(days=6)}&to={day.YESTERDAY}"
    text = str(ask("agents-cards", longer)["agents-cards.children"])
    assert "vs previous" not in text
    assert "No complete data for " in text


def test_shifts_make_utilisation_of_paid_time(history: History, tmp_path: Path) -> None:
    shifts = tmp_path / "shifts.csv"
    shifts.write_text("agent,days,start,end\n*,mon-sun,09:00,17:00\n")
    shown = asker(make_app(history, SHIFTS=shifts))("agents-cards", LAST_DAY)
    (ana,) = [row for row in shown["agents-table.rowData"] if row["agent"] == "Agent A"]
    assert ana["paid_s"] == 8 * 3600
    assert ana["utilisation"] > 50
    assert "Utilisation" in str(shown["agents-cards.children"])


def test_a_day_has_its_strip_its_week_before_and_its_calls(ask: Ask) -> None:
    shown = ask("agent-day-cards", f"?date={day.YESTERDAY}", **{"agent-day-who.data": "1001"})
    assert shown["agent-day-title.children"] == "1001 (Agent A)"
    assert sum(len(one["x"]) for one in shown["agent-day-strip.figure"]["data"]) == 40 * 4 - 8
    assert shown["agent-day-week-before.figure"]["data"]
    link, _ = shown["agent-day-week-before-title.children"]
    assert link["props"]["href"] == f"/agents/1001?date={day.YESTERDAY - timedelta(days=7)}"
    rows = ask("agent-day-calls", f"?date={day.YESTERDAY}", **{"agent-day-who.data": "Agent A"})
    assert len(rows["agent-day-calls.rowData"]) == 40


def test_a_click_on_the_strip_leaves_the_calls_it_touches(ask: Ask) -> None:
    nine = day.start_of(day.YESTERDAY)
    click = {"points": [{"customdata": [nine + 610, nine + 700]}]}
    shown = ask(
        "agent-day-calls",
        f"?date={day.YESTERDAY}",
        changed="agent-day-strip.clickData",
        **{"agent-day-who.data": "1001", "agent-day-strip.clickData": click},
    )
    assert [row["peer"] for row in shown["agent-day-calls.rowData"]] == ["0170000001"]
    said, began = shown["agent-day-calls-caption.children"]
    assert said.startswith("1 call of the stretch")
    assert f"/?at={day.YESTERDAY}T09:10:10" in began["props"]["href"]


def test_hover_tells_the_state_its_times_and_the_call(ask: Ask) -> None:
    shown = ask("agent-day-cards", f"?date={day.YESTERDAY}", **{"agent-day-who.data": "1001"})
    talk = next(one for one in shown["agent-day-strip.figure"]["data"] if one["name"] == "On Call")
    assert talk["text"][0] == (
        "<b>On Call</b> 4:00<br>09:10:10 to 09:14:10<br>from 0170000001 (sales), answered"
    )


def test_everybodys_day_is_painted_by_what_took_longest(ask: Ask) -> None:
    picture = ask("team-day-data", f"?date={day.YESTERDAY}")["team-day-data.data"]
    assert [who for who, _, _ in picture["strips"]] == ["<b>Zoë</b>", "Agent A", "Agent B"]
    cells = b64decode(picture["strips"][1][2])
    assert len(cells) == 720
    states = [look.key for look in LOOKS]
    nine = 9 * 30
    assert cells[nine - 1] == NOTHING
    assert [states[cell] for cell in cells[nine : nine + 7]] == [
        *("free",) * 5,
        *("oncall",) * 2,
    ]


def test_the_heat_map_is_of_hours_or_of_days(ask: Ask) -> None:
    week = f"?from={day.YESTERDAY - timedelta(days=6)}&to={day.YESTERDAY}"
    hours = ask("utilisation-heat", week)["utilisation-heat.figure"]["data"][0]
    assert (hours["z"]["shape"], hours["x"][0], hours["x"][-1]) == ("4, 7", "9:00", "15:00")
    days = ask("utilisation-heat", f"{week}&by=day&measure=handled")
    heat = days["utilisation-heat.figure"]["data"][0]
    assert (heat["z"]["shape"], len(heat["x"])) == ("4, 7", 7)
    assert "calls" in heat["hovertemplate"]
    assert days["utilisation-trend.figure"]["data"][0]["y"] == [96] * 7


def test_queues_have_levels_halves_and_a_trend(ask: Ask) -> None:
    shown = ask("queues-cards", f"{LAST_DAY}&threshold=30&short=15")
    (row,) = shown["queues-table.rowData"]
    assert (row["queue"], row["offered"], row["answered"]) == ("sales", 120, 96)
    answered_in = 3 * sum(1 for n in range(40) if n % 5 and 12 + n <= 30)
    assert row["service_level"] == pytest.approx(100 * answered_in / 120, abs=0.05)
    bars = shown["queues-half-hours.figure"]["data"]
    assert sum(sum(bar["y"]) for bar in bars) == 120
    assert bars[0]["x"][0] == "8:30"


def test_waiting_callers_are_shown_with_their_wait_as_text(history: History) -> None:
    reader = FakeReader({"1001": make_row("1001")})
    reader.queues = [make_queue("sales", 20.0), make_queue("care", 0.0)]
    app = create_app(reader, history, make_settings())
    shown = asker(app)("queues-live-content", "?queue=sales", **{"queues-live-key.data": ""})
    text = shown["queues-live-content.data"]
    assert "<img src=x>" in text
    assert f'"data-since": "{reader.queues[0]["waiting"][0]["joined_at"]:.3f}"' in text
    assert "care" not in text


def test_a_centre_of_many_queues_asks_on_with_the_key_that_it_was_given(history: History) -> None:
    reader = FakeReader({"1001": make_row("1001")})
    reader.queues = [make_queue(f"queue {number}", 20.0) for number in range(200)]
    ask = asker(create_app(reader, history, make_settings()))
    key = ask("queues-live-content", "", **{"queues-live-key.data": ""})["queues-live-key.data"]
    reader.queues.pop()
    shown = ask("queues-live-content", "", **{"queues-live-key.data": key})
    assert shown["queues-live-key.data"] != key


def test_waits_that_grow_are_not_sent_again(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = FakeReader({"1001": make_row("1001")})
    reader.queues = [make_queue("sales", 20.0)]
    client = create_app(reader, history, make_settings()).server.test_client()

    def ask(key: str) -> TestResponse:
        inputs = {"queues-visible-tick.data": 1, "queues-address.search": ""}
        output = "..queues-live-content.data...queues-live-key.data.."
        return call(client, output, inputs, {"queues-live-key.data": key})

    key = ask("").get_json()["response"]["queues-live-key"]["data"]
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)
    assert ask(key).status_code == 204
    reader.link("down", "refused")
    assert "Not live since" in ask(key).text


EMPTY = {
    "agents-cards": "agents-empty.children",
    "utilisation-heat": "utilisation-empty.children",
    "queues-cards": "queues-empty.children",
    "staffing-cards": "staffing-empty.children",
    "team-day-data": "team-day-empty.children",
    "agent-day-cards": "agent-day-empty.children",
}


@pytest.mark.parametrize("figure", EMPTY)
def test_where_there_is_nothing_the_page_says_what_to_do(ask: Ask, figure: str) -> None:
    shown = ask(
        figure, "?from=2020-01-01&to=2020-01-02&date=2020-01-01", **{"agent-day-who.data": "9"}
    )
    text = str(shown[EMPTY[figure]])
    assert "rs-empty" in text
    assert "Choose" in text or "are kept from the moment" in text


@pytest.mark.parametrize("figure", EMPTY)
def test_a_history_that_cannot_be_read_is_said_and_not_shown_as_nothing(
    figure: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    away = open_history(f"sqlite:///{tmp_path}/file/history.sqlite3")
    for history, says in ((None, "no history is kept"), (away, "history is unavailable")):
        shown = asker(make_app(history))(figure, "", **{"agent-day-who.data": "1001"})
        assert says in str(shown[EMPTY[figure]])


@pytest.mark.parametrize(
    ("figure", "search", "says"),
    [
        ("agents-cards", "?agent=Nobody", "No activity of agent Nobody in this period."),
        ("utilisation-heat", "?group=Nine", "No activity of group Nine in this period."),
        ("queues-cards", "?queue=none", "No caller joined the queue none in these days."),
        ("staffing-cards", "?queue=none", "No calls and no agents of queue none in this period."),
    ],
)
def test_who_or_what_is_not_known_is_named(ask: Ask, figure: str, search: str, says: str) -> None:
    page = figure.partition("-")[0]
    shown = ask(figure, search)
    assert says in str(shown[f"{page}-empty.children"])
    assert shown[f"{page}-heading.children"].endswith(search.partition("=")[2])


def test_a_queue_that_is_not_on_the_live_board_is_named(ask: Ask) -> None:
    shown = ask("queues-live-content", "?queue=none", **{"queues-live-key.data": ""})
    assert "No queue of the name none is known" in shown["queues-live-content.data"]


@pytest.mark.parametrize("page", ["agent-day", "team-day"])
def test_a_day_that_is_none_is_said_and_stays_in_the_address(ask: Ask, page: str) -> None:
    shown = ask(
        "agent-day-cards" if page == "agent-day" else "team-day-data",
        "?date=nonsense",
        **{"agent-day-who.data": "1001"},
    )
    assert "'date' must be a date" in shown[f"{page}-problem.children"]
    told = ask(f"{page}-address", "?date=nonsense", changed=f"{page}-address.search")
    assert f"{page}-address.search" not in told
    assert told[f"{page}-date.value"] == str(date.today())  # noqa: DTZ011 - the tests' zone is UTC


@pytest.mark.parametrize("figure", EMPTY)
@pytest.mark.parametrize("dates", ["?from=0001-01-01&date=0001-01-01", "?to=9999-12-31"])
def test_dates_beyond_every_calendar_have_an_answer(ask: Ask, figure: str, dates: str) -> None:
    assert ask(figure, dates, **{"agent-day-who.data": "1001"})


def test_an_impossible_range_is_said_beside_the_title(ask: Ask) -> None:
    shown = ask("agents-cards", "?from=2026-02-02&to=2026-02-01")
    assert "before it begins" in shown["agents-problem.children"]


def test_a_control_writes_the_address_and_the_address_sets_the_controls(ask: Ask) -> None:
    values = {
        "agents-range.value": "30d",
        "agents-queue.value": "sales",
        "agents-sort.value": "handled",
        "agents-top.value": "50",
    }
    told = ask("agents-address", "", changed="agents-range.value", **values)
    assert told["agents-address.search"] == "?range=30d&queue=sales"
    told = ask("agents-address", "?range=today&top=0", changed="agents-address.search")
    assert (told["agents-range.value"], told["agents-top.value"]) == ("today", "0")


RESULT_OF = {"Answered": "answered", "Abandoned": "abandoned", "Left without answer": "left"}


def test_the_charts_and_the_row_of_totals_say_the_same(ask: Ask) -> None:
    patch = ask("agents-cards", LAST_DAY)["agents-table.dashGridOptions"]
    (row,) = patch["operations"][0]["params"]["value"]
    bars = ask("agents-chart", LAST_DAY)["agents-chart.figure"]["data"]
    drawn = {name: sum(bar["x"]) for bar, (_, _, name) in zip(bars, SERIES, strict=True)}
    assert drawn == {name: row[name] for name in drawn}
    queues = ask("queues-cards", LAST_DAY)
    (sums,) = queues["queues-table.dashGridOptions"]["operations"][0]["params"]["value"]
    for bar in queues["queues-half-hours.figure"]["data"]:
        assert sum(bar["y"]) == sums[RESULT_OF[bar["name"]]]
    spread = ask("utilisation-heat", LAST_DAY)["utilisation-spread.figure"]["data"][0]
    assert sum(spread["y"]) == int(row["agent"].removeprefix("All "))


def test_a_share_and_a_duration_are_the_same_in_table_card_bar_and_file() -> None:
    totals = Totals(talk_ms=62_449, available_ms=37_551)
    row = AgentRow("Agent A", ("1001",), "", totals)
    (shown,) = agents_view.table_rows([row])
    assert value_text(MEASURES["occupancy"].of(totals), "%") == "62.4 %"
    talk = agents_view.figure([row], "light")["data"][0]["customdata"]
    late = Totals(talk_ms=59_960)
    (cut,) = agents_view.table_rows([AgentRow("Agent A", ("1001",), "", late)])
    assert shown["occupancy"] == 62.4
    assert talk == ["1:02"]
    assert (cut["talk_s"], value_text(59.96, "s")) == (59.96, "0:59")
    assert agents_view.figure([AgentRow("Agent A", (), "", late)], "light")["data"][0][
        "customdata"
    ] == ["0:59"]


def test_the_heat_map_s_scale_begins_at_nothing(ask: Ask) -> None:
    heat = ask("utilisation-heat", f"{LAST_DAY}&measure=handled")["utilisation-heat.figure"]
    assert (heat["data"][0]["zmin"], heat["data"][0]["zmax"]) == (0, 5)
