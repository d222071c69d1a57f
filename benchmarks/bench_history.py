"""What a report costs, beside the same question asked of the records themselves; and an import.

    python -m benchmarks.bench_history [FILE]

FILE is a history made by `python -m benchmarks.gen_history FILE`; without one a small history (50
agents, 30 days, 150,000 legs) is made first. The range is all days of the history. Each page is
asked of Dash as a browser asks, all figures of the page in one answer. The peer is a plain GROUP
BY over legs and intervals, with every interval cut at the edges of the range by the database; it
does not cut at days or hours, which the reports do. Times are seconds of this process, wall and
CPU, after one round that fills the database's cache.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from benchmarks.gen_history import Size, fill
from dashboard.factory import create_app
from state.history import History, open_history
from state.history.database.schema import agent_day
from state.history.reports.agents import DayRange
from state.importers import run_import
from state.settings import Settings
from tests.fakes.reader import FakeReader

SMALL = {"agents": 50, "days": 30, "legs": 150_000}
ROUNDS = 3
LINES = 100_000
LINE = (
    '"","0170{n:07}","{agent}","from-trunk","""Caller {n}"" <0170{n:07}>","PJSIP/trunk-{n:08x}",'
    '"PJSIP/{agent}-{n:08x}","Dial","PJSIP/{agent},30,tT","{start}","{answer}","{end}",{duration},'
    '{billed},"ANSWERED","DOCUMENTATION","{at}.{n}"\n'
)

PLAIN = {
    "state by agent": """
        SELECT extension, agent, state,
               SUM(MIN(ended_us, :until) - MAX(started_us, :since)) AS us
        FROM intervals WHERE started_us < :until AND ended_us > :since
        GROUP BY extension, agent, state""",
    "calls by agent": """
        SELECT extension, agent, direction, outcome, COUNT(*), SUM(talk_us), SUM(hold_us)
        FROM legs WHERE ended_us >= :since AND ended_us < :until
        GROUP BY extension, agent, direction, outcome""",
    "state by agent and hour": """
        SELECT extension, agent, (started_us / 3600000000) % 24 AS hour, state,
               SUM(ended_us - started_us)
        FROM intervals WHERE started_us < :until AND ended_us > :since
        GROUP BY extension, agent, hour, state""",
    "waits by queue": """
        SELECT queue, result, COUNT(*), SUM(ended_us - joined_us),
               SUM(ended_us - joined_us <= 20000000)
        FROM queue_calls WHERE joined_us >= :since AND joined_us < :until
        GROUP BY queue, result""",
}


class PageReader:
    """Asks a page's callbacks as a browser does. A new one has nothing kept from before."""

    def __init__(self, history: History) -> None:
        settings = Settings(_env_file=None, ami_host="pbx")
        self._app = create_app(FakeReader(), history, settings)
        self._client = self._app.server.test_client()

    def ask(self, page: str, search: str, figure: str) -> bytes:
        """The answer of the callback that gives `figure`."""
        found = next(one for one in self._app._callback_list if figure in one["output"])
        given = {"search": search, "data": "light"}  # the only store among the inputs: the theme
        inputs = [{**one, "value": given.get(one["property"])} for one in found["inputs"]]
        states = [{**one, "value": None} for one in found["state"]]
        body = {
            "output": found["output"],
            "outputs": _outputs(found["output"]),
            "inputs": inputs,
            "state": states,
            "changedPropIds": [f"{page}-address.search"],
        }
        answer = self._client.post("/_dash-update-component", json=body)
        assert answer.status_code == 200, answer.text[:500]
        body_: bytes = answer.data
        return body_


def _outputs(text_: str) -> list[dict[str, str]]:
    names = text_.strip(".").split("...")
    return [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]


def timed(name: str, ask: Callable[[], Any]) -> None:
    """Print the median of a few rounds."""
    ask()
    found = []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = sorted(found)[ROUNDS // 2]
    print(f"  {name:44} {wall:7.3f} s   CPU {cpu:7.3f} s", flush=True)


def pages(history: History, span: DayRange) -> None:
    """Server time of each page, every answer computed anew."""
    search = f"?from={span.first}&to={span.last}"
    for page, more, figure in (
        ("agents", "", "agents-cards"),
        ("agents", "&top=0", "agents-chart"),
        ("agents", "&queue=sales", "agents-cards"),
        ("utilisation", "", "utilisation-heat"),
        ("utilisation", "&by=day", "utilisation-heat"),
        ("queues", "", "queues-half-hours"),
    ):
        timed(
            f"/{page}{more.replace('&', '?', 1)} ({figure})",
            lambda p=page, m=more, f=figure: PageReader(history).ask(p, search + m, f),  # type: ignore[misc]
        )
    day = f"?date={span.last}"
    timed("/day (all strips)", lambda: PageReader(history).ask("team-day", day, "team-day-data"))


def plain(history: History, span: DayRange) -> None:
    """The peer: the same sums from the records."""
    since, until = (at * 1000 for at in history.calendar.bounds(*span))

    def run(sql: str) -> None:
        with history.reading() as connection:
            connection.execute(text(sql), {"since": since, "until": until}).all()

    for name, sql in PLAIN.items():
        timed(f"plain GROUP BY: {name}", lambda s=sql: run(s))  # type: ignore[misc]


def imports(folder: Path) -> None:
    """Lines a second of an import into an empty history, and again."""
    path, chance = folder / "Master.csv", random.Random(1)
    at = int(time.time()) - 3 * LINES
    with path.open("w") as file:
        for n in range(LINES):
            file.write(_line(n, at + 2 * n, chance))
    settings = Settings(_env_file=None, ami_host="pbx", state_dir=folder / "imported")
    for what in ("new", "again"):
        cpu, out = time.process_time(), io.StringIO()
        run_import("cdr", [path], settings, out)
        told = next(line for line in out.getvalue().splitlines() if " lines in " in line)
        print(f"  import cdr, {what}: {told}; {LINES / (time.process_time() - cpu):,.0f} a CPU s")


def _line(n: int, at: int, chance: random.Random) -> str:
    ring, talk = chance.randint(2, 15), chance.randint(20, 400)
    start, answer, end = (
        time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
        for moment in (at, at + ring, at + ring + talk)
    )
    return LINE.format(
        n=n,
        agent=chance.randint(1000, 1499),
        start=start,
        answer=answer,
        end=end,
        duration=ring + talk,
        billed=talk,
        at=at,
    )


def days_of(history: History) -> DayRange:
    """All days of the history."""
    with history.reading() as connection:
        first, last = connection.execute(
            select(func.min(agent_day.c.day), func.max(agent_day.c.day))
        ).one()
    whole: tuple[date, date] = first + timedelta(days=1), last
    return DayRange(*whole)


def main(path: Path | None) -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as folder:
        history = open_history(f"sqlite:///{path or Path(folder) / 'history.sqlite3'}")
        if path is None:
            midnight = int(time.time() // 86_400 * 86_400) * 1_000_000
            fill(history, Size(**SMALL, end_us=midnight))
        span = days_of(history)
        print(f"{span.first} to {span.last}")
        pages(history, span)
        plain(history, span)
        history.close()
        imports(Path(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
