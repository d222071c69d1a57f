"""Staffing in words: the answer to "are we staffed at 11:00?", the marks, and the formula.

Pure: half hours in, text and components out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import moment
from dashboard.looks.formatting import clock
from dashboard.moments import Moments
from dashboard.reports.query import ReportQuery
from state.metrics import SERVICE_LEVELS
from state.metrics.staffing import RICH, HalfHour, Service, Staffed, Staffing

WHOLE_DAY = "all"
HALVES = range(48)
THIN, RICH_MARK = "\N{BLACK DOWN-POINTING TRIANGLE}", "\N{BLACK UP-POINTING TRIANGLE}"
MARKS = (
    f"{THIN} fewer agents than needed, {RICH_MARK} more than needed. Choose a half hour above or "
    "click it in the picture to see its days."
)
VERDICTS = {
    Staffed.THIN: "Too few agents",
    Staffed.RIGHT: "Enough agents",
    Staffed.RICH: "More agents than needed",
    None: "Not known",
}
SOURCE = "V. B. Iversen, Teletraffic Engineering Handbook, ITU-D Study Group 2; A. K. Erlang, 1917"


def time_of(half: int) -> str:
    """When a half hour begins; 48 is the end of the day."""
    return f"{half // 2}:{half % 2 * 30:02}"


def span_of(half: int) -> str:
    """From when to when a half hour goes."""
    return f"{time_of(half)} to {time_of(half + 1)}"


HALF_HOURS = {WHOLE_DAY: "Whole day", **{str(half): span_of(half) for half in HALVES}}
"""The choices of the control; its values stand in the address."""


def half_of(query: ReportQuery) -> int | None:
    """The half hour that the address names."""
    text = query.option("half", HALF_HOURS, WHOLE_DAY)
    return None if text == WHOLE_DAY else int(text)


class Shown(NamedTuple):
    """All that the page is about: each half hour of the day, its days, and what calls need."""

    halves: Sequence[Staffing]
    cells: Sequence[HalfHour]
    service: Service
    variant: str


def cropped(halves: Sequence[Staffing]) -> list[Staffing]:
    """The half hours from the first with a call or an agent on duty to the last."""
    busy = [each.half for each in halves if each.offered or each.on_duty]
    return [each for each in halves if busy and busy[0] <= each.half <= busy[-1]]


def answer(shown: Shown, half: int | None, moments: Moments, queue: str) -> list[Component]:
    """The answer: of the half hour that was chosen, or of the whole day."""
    if half is None:
        return [html.P(whole_day(shown.halves))]
    found = next((each for each in shown.halves if each.half == half), None)
    if found is None:
        return [html.P(f"{span_of(half)}: no calls and no agents are known in this period.")]
    return [html.P(of_half(found, shown)), days(shown, half, moments, queue)]


def whole_day(halves: Sequence[Staffing]) -> str:
    """At which times of the day there were too few or many agents."""
    thin = _times(halves, Staffed.THIN)
    rich = _times(halves, Staffed.RICH)
    if not any(each.staffed for each in halves):
        return "Not known: there is no handling time, no target, or no agent to compare with."
    few = f"Too few agents from {thin}." if thin else "Enough agents in every half hour."
    return f"{few} More than needed from {rich}." if rich else few


def _times(halves: Sequence[Staffing], staffed: Staffed) -> str:
    """Half hours that follow each other as one stretch: 9:00 to 10:30, 14:00 to 14:30."""
    stretches: list[tuple[int, int]] = []
    for half in (each.half for each in halves if each.staffed is staffed):
        if stretches and stretches[-1][1] == half:
            stretches[-1] = (stretches[-1][0], half + 1)
        else:
            stretches.append((half, half + 1))
    said = [f"{time_of(first)} to {time_of(end)}" for first, end in stretches]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))


def of_half(each: Staffing, shown: Shown) -> str:
    """One half hour in sentences."""
    level = SERVICE_LEVELS[shown.variant].of(each.calls)
    return " ".join(
        filter(
            None,
            [
                f"{span_of(each.half)}: {VERDICTS[each.staffed].lower()}.",
                f"On duty {number(each.on_duty)} on average, {number(each.free)} of them free;",
                f"{number(each.needed, 0)} needed for {number(each.offered)} calls.",
                f"Service level {level:.1f} %." if level is not None else "",
                f"Average of {each.days} days." if each.days > 1 else "",
            ],
        )
    )


def number(value: float | None, digits: int = 1) -> str:
    """An average as people read it."""
    return "\N{EN DASH}" if value is None else f"{value:,.{digits}f}"


def days(shown: Shown, half: int, moments: Moments, queue: str) -> Component:
    """The days of a half hour, each a link to the board at that moment."""
    cells = [each for each in shown.cells if each.half == half]
    lines = [_day(each, shown, moments, queue) for each in reversed(cells)]
    return html.Ul(lines, className="rs-moments")


def _day(cell: HalfHour, shown: Shown, moments: Moments, queue: str) -> Component:
    level = SERVICE_LEVELS[shown.variant].of(cell.calls)
    on_duty = cell.on_duty_ms / cell.length_ms if cell.known else None
    facts = [
        f"{number(on_duty)} on duty",
        f"{cell.calls.answered + cell.calls.abandoned} calls",
        *([f"service level {level:.1f} %"] if level is not None else []),
    ]
    board = moments.half_hour(cell.day, cell.half, queue)
    return html.Li(
        [
            html.A(day_words(cell.day), href=f"{moments.base}/day?date={cell.day}"),
            f": {', '.join(facts)}. ",
            *([moment(f"The board at {time_of(cell.half)}", board)] if board else []),
        ]
    )


def day_words(day: date) -> str:
    """A day with its weekday."""
    return f"{day:%a} {day.day} {day:%b}"


def formula(service: Service) -> list[Component]:
    """How the agents needed are computed, with the figures of these days, and the source."""
    aht = clock(service.aht_s) if service.aht_s else "not known"
    share = "no target" if service.share is None else f"{service.share * 100:g} %"
    return [
        html.P(
            f"Needed: the least number N of agents for which Erlang C answers {share} of the calls "
            f"within {service.within_s:g} s. AHT (talk, hold and wrap-up a call) is {aht}."
        ),
        html.Pre(
            "A = calls \N{MULTIPLICATION SIGN} AHT / length of the half hour\n"
            "B(0) = 1,  B(n) = A B(n\N{MINUS SIGN}1) / (n + A B(n\N{MINUS SIGN}1))\n"
            "C = N B(N) / (N \N{MINUS SIGN} A (1 \N{MINUS SIGN} B(N)))\n"
            "service level = 1 \N{MINUS SIGN} C e^(\N{MINUS SIGN}(N \N{MINUS SIGN} A) T / AHT)"
        ),
        html.P(
            "On duty: free, ringing, dialing, on a call, on hold or in wrap-up, averaged over the "
            f"half hour. Too few: fewer on duty than needed. More than needed: {RICH:g} times as "
            "many or more, and one more at least. Erlang C takes it that callers come at random "
            "and wait until they are answered; some hang up, so it asks for a little more than "
            "is needed."
        ),
        html.P(f"Source: {SOURCE}. The target is that of the LIMITS file (service level)."),
    ]
