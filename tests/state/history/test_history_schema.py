"""The schema: made by migrations, as the program expects it, with indexes that queries use."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Select, create_engine, select, text

from state.access.store import tables as access_tables
from state.history import History, retention
from state.history.database import migrate
from state.history.database.engine import normal_url, writer
from state.history.database.schema import (
    agent_day,
    agent_hour,
    agent_week,
    agent_week_hour,
    intervals,
    legs,
    metadata,
    queue_calls,
)
from state.history.history import open_history
from state.history.reports import agents as reports
from state.history.reports import listing
from state.history.reports import queues as queue_reports
from state.history.rewind import finding, steps, waits

SPAN = reports.DayRange(date(2026, 1, 1), date(2026, 3, 31))


def test_the_migrations_make_exactly_the_tables_of_the_program(history: History) -> None:
    assert access_tables.users.metadata is metadata  # both parts are in the one schema
    with history.writing() as writer:
        context = MigrationContext.configure(
            writer._connection, opts={"compare_type": True, "compare_server_default": False}
        )
        assert compare_metadata(context, metadata) == []


def test_opening_again_migrates_nothing_and_keeps_what_is_there(history: History) -> None:
    history.prepare()
    history._ready = False
    history.prepare()
    with history.reading() as connection:
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    assert len(versions) == 1


def test_weeks_are_summed_from_the_days_that_are_there(history_url: str) -> None:
    engine = create_engine(normal_url(history_url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrate._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for day, talk in (("2026-03-01", 1), ("2026-03-02", 2), ("2026-03-08", 4)):
            connection.execute(
                text(
                    "INSERT INTO agent_day (day, extension, agent, queue, talk_ms) "
                    f"VALUES ('{day}', '1001', 'Ana', '', {talk})"
                )
            )
    engine.dispose()
    history = open_history(history_url)
    with history.reading() as connection:
        found = connection.execute(select(agent_week.c.week, agent_week.c.talk_ms))
        assert sorted(map(tuple, found)) == [(date(2026, 2, 23), 1), (date(2026, 3, 2), 6)]
    history.close()


def test_what_was_kept_under_older_names_is_found_under_the_keys_of_statuses(
    history_url: str,
) -> None:
    engine = create_engine(normal_url(history_url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrate._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text(
                "INSERT INTO agent_day (day, extension, agent, queue, talk_ms, ringing_ms, free_ms)"
                " VALUES ('2026-03-02', '1001', 'Ana', '', 1, 2, 3)"
            )
        )
        for start, state in enumerate(("talk", "hold", "ringing", "free", "unknown")):
            connection.execute(
                text(
                    "INSERT INTO intervals (extension, started_us, ended_us, agent, state, reason,"
                    f" origin) VALUES ('1001', {start}, {start + 1}, 'Ana', '{state}', '', 'live')"
                )
            )
    engine.dispose()
    history = open_history(history_url)
    with history.reading() as connection:
        day = connection.execute(select(agent_day)).mappings().one()
        states = connection.scalars(
            select(intervals.c.state).order_by(intervals.c.started_us)
        ).all()
    kept = (day["talk_ms"], day["ring_ms"], day["available_ms"], day["dnd_ms"], day["loggedout_ms"])
    assert kept == (1, 2, 3, 0, 0)
    assert states == ["oncall", "onhold", "ringing", "free", "unknown"]
    history.close()


def test_histories_of_one_process_may_be_made_at_the_same_moment(tmp_path: Path) -> None:
    made = [open_history(f"sqlite:///{tmp_path}/{number}.sqlite3") for number in range(8)]
    with ThreadPoolExecutor(len(made)) as pool:
        list(pool.map(History.prepare, made))
    for history in made:
        history.close()


def plan(history: History, query: Select[Any]) -> str:
    with history.reading() as connection:
        shown = query.compile(connection, compile_kwargs={"literal_binds": True})
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {shown}").all()
    return "\n".join(row[-1] for row in rows)


def _weeks(daily: Any, weekly: Any, *keys: str) -> Select[Any]:
    table, condition = reports._weeks_and_days(daily, weekly, SPAN)[1]
    return reports._sums(table, keys, ("talk_ms",)).where(condition)


QUERIES: dict[str, tuple[Callable[[History], Select[Any]], str]] = {
    "legs of a range": (
        lambda history: listing._legs(history, listing.LegFilter(0, 9)).order_by(
            legs.c.ended_us, legs.c.key
        ),
        "SEARCH legs USING INDEX legs_by_end (ended_us>? AND ended_us<?)",
    ),
    "the next page of legs": (
        lambda history: listing._after(listing._legs(history, listing.LegFilter(0, 9)), (5, "k")),
        "legs_by_end",
    ),
    "legs of one extension": (
        lambda history: listing._legs(history, listing.LegFilter(0, 9, extension="1001")),
        "SEARCH legs USING INDEX legs_by_extension (extension=? AND ended_us>? AND ended_us<?)",
    ),
    "legs of one call": (
        lambda history: listing._legs(history, listing.LegFilter(0, 1e10, call_id="1.1")),
        "SEARCH legs USING INDEX legs_by_call (call_id=?)",
    ),
    "a day of intervals": (
        lambda history: listing.intervals_of_day(history, SPAN.first, "1001"),
        "SEARCH intervals USING PRIMARY KEY (extension=? AND started_us>? AND started_us<?)",
    ),
    "agents of single days": (
        lambda _: reports._sums(agent_day, ("extension", "agent"), ("talk_ms",)).where(
            agent_day.c.day.between(*SPAN)
        ),
        "SEARCH agent_day USING PRIMARY KEY (day>? AND day<?)",
    ),
    "agents of whole weeks": (
        lambda _: _weeks(agent_day, agent_week, "extension", "agent"),
        "SEARCH agent_week USING PRIMARY KEY (week>? AND week<?)",
    ),
    "whole weeks by hour": (
        lambda _: _weeks(agent_hour, agent_week_hour, "extension", "agent", "hour"),
        "SEARCH agent_week_hour USING PRIMARY KEY (week>? AND week<?)",
    ),
    "half hours of queues": (
        lambda _: queue_reports._halves_by(SPAN, "queue", "half"),
        "SEARCH queue_half_hour USING PRIMARY KEY (day>? AND day<?)",
    ),
    "waits of queues": (
        lambda _: queue_reports._waits(SPAN, queue_reports.DEFAULT_THRESHOLDS, "queue"),
        "SEARCH queue_wait USING PRIMARY KEY (day>? AND day<?)",
    ),
    "old legs": (
        lambda _: retention._old(legs, "ended_us", 9),
        "SEARCH legs USING INDEX legs_by_end (ended_us<?)",
    ),
    "the last interval of each extension": (
        lambda _: finding.last_intervals([SPAN.first], 9),
        "SEARCH intervals_1 USING PRIMARY KEY (extension=? AND started_us<?)",
    ),
    "the next interval of each extension": (
        lambda _: steps.next_starts([SPAN.first], 9),
        "SEARCH intervals USING PRIMARY KEY (extension=? AND started_us>?)",
    ),
    "legs at a moment": (
        lambda _: finding.legs_around(9),
        "SEARCH legs USING INDEX legs_by_end (ended_us>? AND ended_us<?)",
    ),
    "callers at a moment": (
        lambda _: select(queue_calls).where(waits.waiting_at(9)),
        "SEARCH queue_calls USING INDEX queue_calls_by_join (joined_us>? AND joined_us<?)",
    ),
    "waits of a part of a day": (
        lambda _: waits.ended_within(5, 9, 20.0),
        "USING COVERING INDEX queue_calls_by_join (joined_us>? AND joined_us<?)",
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_each_query_uses_the_index_made_for_it(name: str, tmp_path: Any) -> None:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    query, expected = QUERIES[name]
    found = plan(history, query(history))
    assert expected in found
    assert "SCAN" not in found.replace("SCAN seen", "")
    history.close()


def test_the_writer_keeps_few_pages_of_the_file_in_memory(tmp_path: Path) -> None:
    """A collector writes for months: its memory is not to grow with the history."""
    engine = writer(normal_url(f"sqlite:///{tmp_path / 'history.sqlite3'}"))
    with engine.connect() as connection:
        kib = -connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    engine.dispose()
    assert 0 < kib <= 16 * 1024
