"""`app.py report`: make a report as a PDF file, write it or mail it, and say so.

Knows the operator's words and the reports. Must not know how a PDF is made.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from dashboard.access.viewing import WHOLE
from dashboard.paper import reports as paper
from dashboard.reports.data import ReportData
from dashboard.reports.query import ReportQuery, in_words
from state.calendar import monday
from state.history import HistoryError
from state.history.history import History
from state.history.reports.agents import DayRange
from state.mail.sent_note import MESSAGE_ID, NOTE, note_sent
from state.mail.smtp import Attachment, MailError, message, send
from state.settings import Settings

Say = Callable[[str], None]


def run_report(
    given: argparse.Namespace,
    settings: Settings,
    history: History,
    say: Say,
    environment: Mapping[str, str] = os.environ,
    *,
    warn: Say | None = None,
) -> int:
    """Make the report; 0, 1 where it cannot be made or sent, 2 where the days are wrong.

    `warn` says what no font can draw; without it `say` does.
    """
    if given.pdf is None and not given.mail:
        say("not done: say where it goes, --pdf FILE or --mail TO")
        return 2
    with closing(history):
        reports = ReportData(history, settings, lambda: WHOLE)
        try:
            query = query_of(given, reports)
            document = paper.make(reports, given.report, query, given.paper, upright=given.portrait)
            body = document.finish()
            _deliver(given, settings, query, body, environment)
        except ValueError as error:
            say(f"not done: {error}")
            return 2
        except (HistoryError, MailError, OSError) as error:
            say(f"not done: {error}")
            return 1
    where = [*([str(given.pdf)] if given.pdf else []), *given.mail]
    say(f"{given.report}, {in_words(query.days)}: {len(body):,} bytes to {', '.join(where)}")
    if document.letters.problem:
        (warn or say)(document.letters.problem)
    return 0


def query_of(given: argparse.Namespace, reports: ReportData) -> ReportQuery:
    """The question that the options ask; ValueError where the days cannot be."""
    days = days_of(given.period, given.first, given.last, reports.today())
    params = {"from": str(days.first), "to": str(days.last)}
    params |= {name: getattr(given, name) for name in ("group", "queue") if getattr(given, name)}
    query = reports.parse(params)
    if query.problem:
        raise ValueError(query.refusal)
    return query


def days_of(period: str | None, first: date | None, last: date | None, today: date) -> DayRange:
    """The days that are meant: those that were named, a period, else yesterday."""
    if first or last:
        if period:
            raise ValueError(f"--{period} and --from or --to: say one of them")
        last = last or today
        return DayRange(first or last, last)
    return _PERIODS[period or "yesterday"](today)


def _last_week(today: date) -> DayRange:
    this = monday(today)
    return DayRange(this - timedelta(days=7), this - timedelta(days=1))


def _last_month(today: date) -> DayRange:
    end = today.replace(day=1) - timedelta(days=1)
    return DayRange(end.replace(day=1), end)


_PERIODS: Final[Mapping[str, Callable[[date], DayRange]]] = {
    "today": lambda today: DayRange(today, today),
    "yesterday": lambda today: DayRange(today - timedelta(days=1), today - timedelta(days=1)),
    "last-week": _last_week,
    "last-month": _last_month,
}


def _deliver(
    given: argparse.Namespace,
    settings: Settings,
    query: ReportQuery,
    body: bytes,
    environment: Mapping[str, str],
) -> None:
    if given.pdf is not None:
        write_whole(given.pdf, body)
    if not given.mail:
        return
    if not settings.mail_from:
        raise MailError("MAIL_FROM is not set")
    days, pbx = in_words(query.days), settings.pbx_name or "Ringside"
    file = Attachment(f"{given.report}-{query.days.first}-{query.days.last}.pdf", body)
    mail = message(
        settings.mail_from,
        given.mail,
        f"{pbx}: {given.report}, {days}",
        f"The report {given.report} of {days} is attached.\n{settings.site}/{given.report}"
        f"?from={query.days.first}&to={query.days.last}\n",
        files=[file],
        message_id=environment.get(MESSAGE_ID, ""),
    )
    send(settings, mail)
    note_sent(environment.get(NOTE, ""), environment.get(MESSAGE_ID, ""))


def write_whole(path: Path, body: bytes) -> None:
    """Write a file at once: where that fails, the file from before stays."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:40]}-", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(body)
            file.close()
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
