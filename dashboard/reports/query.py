"""What a report is about, as its address says it: days, filters, thresholds.

Pure: search parameters <-> ReportQuery. Must not know Dash or the history. Every address makes a
query; what could not be understood is said in `problem`, one line for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from dashboard.reports.presets import (
    PRESETS,
    Period,
    preset_days,
    previous_days,
    same_weekdays,
)
from state.history.reports.agents import ALL_AGENTS, AgentFilter, DayRange
from state.history.reports.queues import DEFAULT_THRESHOLDS, Thresholds
from state.metrics import SERVICE_LEVELS

EVERY = "*"
"""The value of a filter that lets everything through."""

OWN_DATES = "dates"
PREVIOUS, WEEKDAYS, OF_GROUP = "previous", "weekdays", "group"
"""What `compare` in an address begins with: the period before, the same weekdays, `group:Sales`."""

DEFAULT_PRESET = "7d"
SHOWN_INSTEAD = "Shown are the last 7 days."
VARIANT = "offered"
MOST_SECONDS = 3600
EARLIEST = date(2000, 1, 1)
MOST_DAYS = 3660
"""Ten years: a longer range is a typing error, and would cost as much as one that is meant."""


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Days with filters and thresholds; `extra` holds the parameters of a single page."""

    preset: str
    days: DayRange
    filters: AgentFilter = ALL_AGENTS
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    variant: str = VARIANT
    extra: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def option(self, name: str, allowed: Mapping[str, object], default: str) -> str:
        """The value of a page's own parameter; the default where it is missing or not allowed."""
        value = self.extra.get(name, default)
        return value if value in allowed else default

    @property
    def before(self) -> Period:
        """The period to compare with: that before, or the same weekdays."""
        if self.extra.get("compare") == WEEKDAYS:
            return same_weekdays(self.days)
        preset = PRESETS.get(self.preset)
        return (preset.before if preset else previous_days)(self.days)

    @property
    def other_group(self) -> str | None:
        """The group to compare with, in place of a period."""
        kind, _, name = self.extra.get("compare", "").partition(":")
        return name if kind == OF_GROUP and name else None

    @property
    def refusal(self) -> str:
        """What could not be understood, for an answer that shows nothing in its place."""
        return self.problem.replace(f" {SHOWN_INSTEAD}", "")

    def with_days(self, days: DayRange, problem: str) -> ReportQuery:
        """The same of other days, and why."""
        return replace(self, days=days, problem=problem)


CALLERS = {"all": "All", "open": "Not called back yet"}
"""Which abandoned callers are shown; the first is what an address leaves out."""


def is_only_open(query: ReportQuery) -> bool:
    """Whether only those abandoned callers are wanted whom somebody should call back."""
    return query.option("callers", CALLERS, "all") == "open"


def parse(
    params: Mapping[str, str], today: date, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> ReportQuery:
    """The query of search parameters; `thresholds` are used where they name none."""
    preset, days, problem = _days(params, today)
    seconds, problems = _thresholds(params, thresholds)
    variant = params.get("variant", VARIANT)
    return ReportQuery(
        preset=preset,
        days=days,
        filters=AgentFilter(*(_filter_value(params.get(name)) for name in AgentFilter._fields)),
        thresholds=seconds,
        variant=variant if variant in SERVICE_LEVELS else VARIANT,
        extra=dict(params),
        problem=" ".join(filter(None, [problem, *problems])),
    )


def _filter_value(text: str | None) -> str | None:
    return None if text in (None, "", EVERY) else text


def _days(params: Mapping[str, str], today: date) -> tuple[str, DayRange, str]:
    """The preset, its days, and what is wrong with them."""
    default = preset_days(DEFAULT_PRESET, today)
    if "from" not in params and "to" not in params:
        name = params.get("range", DEFAULT_PRESET)
        if name in PRESETS:
            return name, preset_days(name, today), ""
        return DEFAULT_PRESET, default, f"There is no range {name[:40]!r}."
    try:
        return OWN_DATES, parse_dates(params.get("from"), params.get("to"), today), ""
    except ValueError as error:
        return DEFAULT_PRESET, default, f"{error} {SHOWN_INSTEAD}"


def parse_dates(first: str | None, last: str | None, today: date) -> DayRange:
    """The days between two dates, both included; ValueError in one line for people.

    Without a first date the range is the last day alone; without a last date it ends today. Days
    after today are left out.
    """
    until = _date(last, "to") if last else today
    since = _date(first, "from") if first else until
    if since > today:
        raise ValueError(f"The range begins ({since}) after today.")
    if since > until:
        raise ValueError(f"The range ends ({until}) before it begins ({since}).")
    until = min(until, today)
    if (until - since).days >= MOST_DAYS:
        raise ValueError(f"The range is longer than {MOST_DAYS} days.")
    return DayRange(since, until)


def _date(text: str, name: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name!r} must be a date like 2026-01-31, not {text[:40]!r}.") from None
    if found < EARLIEST:
        raise ValueError(f"{name!r} must not be before {EARLIEST}, as {found} is.")
    return found


def _thresholds(params: Mapping[str, str], default: Thresholds) -> tuple[Thresholds, list[str]]:
    found, problems = default, []
    for name, param in (("service_level_s", "threshold"), ("short_abandon_s", "short")):
        text = params.get(param)
        if text is None:
            continue
        if text.isascii() and text.isdigit() and int(text[:9]) <= MOST_SECONDS:
            found = found._replace(**{name: int(text[:9])})
        else:
            problems.append(f"{param!r} must be 0 to {MOST_SECONDS} seconds, not {text[:40]!r}.")
    return found, problems


def as_search(params: Mapping[str, str | None], defaults: Mapping[str, str]) -> str:
    """The search string of parameters, those with their default value left out."""
    written = {name: text for name, text in params.items() if text and text != defaults.get(name)}
    return f"?{urlencode(written)}" if written else ""


def in_words(days: DayRange, *, with_year: bool = True) -> str:
    """The days as a heading: 2 Mar 2026, 2-8 Mar 2026, or 25 Feb - 3 Mar 2026."""
    first, last = days
    year = f" {last.year}" if with_year else ""
    end = f"{last.day} {last:%b}{year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\N{EN DASH}{end}"
    own_year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{own_year} \N{EN DASH} {end}"
