"""The options of `app.py report`.

Pure. Knows their names and words. Must not know what the command does.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from state.mail.settings import REPORTS, check_address

PERIODS: Final = ("today", "yesterday", "last-week", "last-month")


def add_parsers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], path: Callable[[str], Path]
) -> None:
    """Add the command to a command line."""
    report = commands.add_parser("report", help="make a report as a PDF file, or mail it")
    report.add_argument("report", choices=REPORTS)
    for name in PERIODS:
        report.add_argument(
            f"--{name}", dest="period", action="store_const", const=name, help=_HELP[name]
        )
    report.add_argument("--from", dest="first", type=_date, metavar="DATE", help="the first day")
    report.add_argument("--to", dest="last", type=_date, metavar="DATE", help="the last day")
    report.add_argument("--group", help="of this group alone")
    report.add_argument("--queue", help="of this queue alone")
    report.add_argument("--paper", choices=("A4", "Letter"), default="A4")
    report.add_argument("--portrait", action="store_true", help="upright, not across")
    report.add_argument("--pdf", type=path, metavar="FILE", help="write it to FILE")
    report.add_argument(
        "--mail", type=_address, action="append", default=[], metavar="TO", help="mail it to TO"
    )


_HELP: Final = {
    "today": "of today until now",
    "yesterday": "of yesterday (also without any days)",
    "last-week": "of the last whole week, Monday to Sunday",
    "last-month": "of the last whole month",
}


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-01-31") from None


def _address(text: str) -> str:
    try:
        return check_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
