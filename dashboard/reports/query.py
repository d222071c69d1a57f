"""What a report is about, as it stands in an address: range, filters, thresholds.

Pure: search string <-> Ask. Must not know Dash or the history. Whatever an address says, there
is an Ask; what could not be understood is said in `problem`, one line for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from state.history.reports.agents import ALL_AGENTS, AgentFilter, DayRange
from state.history.reports.queues import DEFAULT_THRESHOLDS, Thresholds
from state.metrics import SERVICE_LEVELS

PRESETS: dict[str, tuple[int, int]] = {
    "today": (0, 0),
    "yesterday": (1, 1),
    "7d": (6, 0),
    "30d": (29, 0),
    "90d": (89, 0),
}
"""Name -> days before today of the first and the last day."""

EVERY = "*"
"""What a filter says that lets everything through."""

OWN_DATES = "dates"
DEFAULT_PRESET = "7d"
VARIANT = "offered"
MOST_SECONDS = 3600
EARLIEST = date(2000, 1, 1)
MOST_DAYS = 3660
"""Ten years: a longer range is a slip of the keyboard, and costs as if it were meant."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A range with its filters; `extra` is what a page adds of its own."""

    preset: str
    span: DayRange
    chosen: AgentFilter = ALL_AGENTS
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    variant: str = VARIANT
    extra: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def other(self, name: str, allowed: Mapping[str, object], default: str) -> str:
        """A page's own value, or its default where the address has none that is allowed."""
        value = self.extra.get(name, default)
        return value if value in allowed else default


def parse(
    query: Mapping[str, str], today: date, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> Ask:
    """The Ask of a search string; `thresholds` are used where it names none."""
    preset, span, problem = _span(query, today)
    seconds, problems = _thresholds(query, thresholds)
    variant = query.get("variant", VARIANT)
    return Ask(
        preset=preset,
        span=span,
        chosen=AgentFilter(*(_named(query.get(name)) for name in AgentFilter._fields)),
        thresholds=seconds,
        variant=variant if variant in SERVICE_LEVELS else VARIANT,
        extra=dict(query),
        problem=" ".join(filter(None, [problem, *problems])),
    )


def _named(text: str | None) -> str | None:
    return None if text in (None, "", EVERY) else text


def _span(query: Mapping[str, str], today: date) -> tuple[str, DayRange, str]:
    if "from" not in query and "to" not in query:
        name = query.get("range", DEFAULT_PRESET)
        if name in PRESETS:
            return name, of_preset(name, today), ""
        return DEFAULT_PRESET, of_preset(DEFAULT_PRESET, today), f"There is no range {name[:40]!r}."
    try:
        span = dates(query.get("from"), query.get("to"), today)
    except ValueError as error:
        return (
            DEFAULT_PRESET,
            of_preset(DEFAULT_PRESET, today),
            f"{error} Shown are the last 7 days.",
        )
    return OWN_DATES, span, ""


def of_preset(name: str, today: date) -> DayRange:
    """The days of a preset."""
    before_first, before_last = PRESETS[name]
    return DayRange(today - timedelta(days=before_first), today - timedelta(days=before_last))


def dates(first: str | None, last: str | None, today: date) -> DayRange:
    """The days between two dates, both included; ValueError in one line for people.

    Without a first date it is the last one alone, without a last one it is until today. What is
    to come is left out.
    """
    until = _date(last, "to") if last else today
    since = _date(first, "from") if first else until
    if since > until:
        raise ValueError(f"The range ends ({until}) before it begins ({since}).")
    if since > today:
        raise ValueError(f"The range begins ({since}) after today.")
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


def _thresholds(query: Mapping[str, str], default: Thresholds) -> tuple[Thresholds, list[str]]:
    found, problems = default, []
    for name, words in (("service_level_s", "threshold"), ("short_abandon_s", "short")):
        text = query.get(words)
        if text is None:
            continue
        if text.isascii() and text.isdigit() and int(text[:9]) <= MOST_SECONDS:
            found = found._replace(**{name: int(text[:9])})
        else:
            problems.append(f"{words!r} must be 0 to {MOST_SECONDS} seconds, not {text[:40]!r}.")
    return found, problems


def search(values: Mapping[str, str | None], defaults: Mapping[str, str]) -> str:
    """The search string of values, those at their defaults left out."""
    told = {name: text for name, text in values.items() if text and text != defaults.get(name)}
    return f"?{urlencode(told)}" if told else ""


def before(span: DayRange) -> DayRange:
    """The period of the same length just before."""
    length = span.last - span.first + timedelta(days=1)
    return DayRange(span.first - length, span.last - length)


def in_words(span: DayRange) -> str:
    """The days as a heading: 2 Mar 2026, or 2 Mar - 8 Mar 2026."""
    first, last = span
    end = f"{last.day} {last:%b %Y}"
    if first == last:
        return end
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} \N{EN DASH} {end}"
