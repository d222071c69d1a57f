"""The bar above a report: days, filters, and the page's actions.

Knows how a ReportQuery is shown in controls. Must not know the history. Every control's value
stands in the address, so that a link shows another person the same report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.components import attrs, icon
from dashboard.looks.components import select as remembered_select
from dashboard.reports.ids import Bar
from dashboard.reports.presets import PRESETS
from dashboard.reports.query import (
    EVERY,
    MOST_SECONDS,
    OF_GROUP,
    OWN_DATES,
    PREVIOUS,
    WEEKDAYS,
    ReportQuery,
    in_words,
)
from state.history.reports.agents import AgentFilter

PRESET_WORDS = (
    *((name, preset.word) for name, preset in PRESETS.items()),
    (OWN_DATES, "Custom dates"),
)
COMPARISONS = ((PREVIOUS, "Previous period"), (WEEKDAYS, "Same weekdays before"))
Options = Iterable[tuple[str, str]]


def range_bar(
    bar: Bar, query: ReportQuery, controls: Sequence[Component], actions: Sequence[Component] = ()
) -> Component:
    """The range, the page's own controls, and its actions at the right."""
    return html.Section(
        [
            dcc.Location(id=bar.id("address"), refresh="callback-nav"),
            *range_controls(bar, query),
            *controls,
            html.Div([*actions], className="rs-tools-right rs-noprint"),
        ],
        className="rs-tools rs-report-tools",
        **attrs(aria_label="Range and filters"),
    )


def range_controls(bar: Bar, query: ReportQuery) -> list[Component]:
    """Presets, and the two dates."""
    return [
        select(bar.id("range"), "Range", PRESET_WORDS, query.preset),
        date_input(bar.id("from"), "From", str(query.days.first)),
        date_input(bar.id("to"), "To", str(query.days.last)),
    ]


def day_bar(bar: Bar, actions: Sequence[Component] = ()) -> Component:
    """A day, and buttons for the day before and after."""
    return html.Section(
        [
            button(bar.id("earlier"), ["Previous day"]),
            date_input(bar.id("date"), "Day"),
            button(bar.id("later"), ["Next day"]),
            html.Div([*actions], className="rs-tools-right"),
        ],
        className="rs-tools rs-report-tools rs-day-tools",
        **attrs(aria_label="Day"),
    )


def date_input(id_: str, label: str, value: str | None = None) -> Component:
    """A date; the browser sends it when it is complete."""
    made = dbc.Input(id=id_, type="date", value=value, debounce=True, class_name="rs-date-input")
    return labelled(label, made)


def select(
    id_: str, label: str, options: Options, value: str, *, hidden: bool = False
) -> Component:
    """A select whose value the address remembers, and not the browser."""
    return remembered_select(id_, label, options, value, remember=False, hidden=hidden)


def seconds_input(id_: str, label: str, value: int) -> Component:
    """A whole number of seconds."""
    made = dbc.Input(
        id=id_,
        type="number",
        min=0,
        max=MOST_SECONDS,
        step=1,
        value=str(value),
        debounce=True,
        class_name="rs-seconds-input",
    )
    return labelled(label, made)


def agent_input(bar: Bar, query: ReportQuery) -> Component:
    """The filter by agent, with suggestions in `agent-suggestions`."""
    suggestions_id = bar.id("agent-suggestions")
    made = dbc.Input(
        id=bar.id("agent"),
        type="search",
        value=query.filters.agent or "",
        list=suggestions_id,
        debounce=True,
        placeholder="Everybody",
        autocomplete="off",
        class_name="rs-find-input",
    )
    return html.Div([labelled("Agent", made), html.Datalist(id=suggestions_id)])


def group_select(bar: Bar, query: ReportQuery, groups: Iterable[str]) -> Component:
    """The filter by group; hidden where there are none."""
    group = query.filters.group
    options = filter_options("All groups", groups, group)
    is_alone = len(options) == 1
    return select(bar.id("group"), "Group", options, group or EVERY, hidden=is_alone)


def queue_select(bar: Bar, query: ReportQuery, queues: Iterable[str]) -> Component:
    """The filter by queue."""
    queue = query.filters.queue
    options = filter_options("All queues", queues, queue)
    return select(bar.id("queue"), "Queue", options, queue or EVERY)


def compare_select(bar: Bar, query: ReportQuery, groups: Iterable[str] = ()) -> Component:
    """What the figures are compared with: a period, or another group in the same days."""
    others = [(f"{OF_GROUP}:{name}", f"Group {name}") for name in groups]
    options = [*COMPARISONS, *others]
    value = query.option("compare", dict(options), PREVIOUS)
    return select(bar.id("compare"), "Compare with", options, value)


def labelled(label: str, control: Component) -> Component:
    """A control with its name inside the frame."""
    words = html.Span(label, className="rs-select-label")
    return html.Label([words, control], className="rs-select")


def button(id_: str, children: Sequence[Component | str]) -> Component:
    """An action of the page."""
    return html.Button([*children], id=id_, type="button", className="btn rs-action")


def file_buttons(bar: Bar) -> list[Component]:
    """The table as a file: CSV and Excel (reports/files.py answers them)."""
    return [
        button(bar.id("csv"), [icon("download"), "CSV"]),
        button(bar.id("xlsx"), [icon("download"), "Excel"]),
    ]


def filter_options(
    every_words: str, names: Iterable[str], value: str | None
) -> list[tuple[str, str]]:
    """Options of a filter: everything first, then each name, the filter's own value among them."""
    known = sorted({*names, *([value] if value else [])})
    return [(EVERY, every_words), *((name, name) for name in known)]


def as_options(options: Options) -> list[dict[str, str]]:
    """Options as dbc.Select takes them."""
    return [{"value": option, "label": words} for option, words in options]


def header(query: ReportQuery, queues: Iterable[str]) -> dict[str, object]:
    """The outputs of a report's callback that say what it is about: days, problem, queues."""
    options = filter_options("All queues", queues, query.filters.queue)
    return {
        "days": query_in_words(query),
        "problem": query.problem,
        "queues": as_options(options),
    }


def suggestions(names: Iterable[str]) -> list[Component]:
    """The children of a Datalist."""
    return [html.Option(value=name) for name in names]


def query_in_words(query: ReportQuery) -> str:
    """The days and the filters: on paper they stand nowhere else."""
    filters = filters_in_words(query.filters).strip().removeprefix("of ")
    return " \N{MIDDLE DOT} ".join(filter(None, [in_words(query.days), filters]))


def filters_in_words(filters: AgentFilter) -> str:
    """The filters as the end of a sentence: " of agent Agent A in queue sales"."""
    words = [("of agent", filters.agent), ("of group", filters.group), ("in queue", filters.queue)]
    return "".join(f" {word} {name[:60]}" for word, name in words if name)
