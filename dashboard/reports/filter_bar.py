"""The bar above every report: range, dates, filters, and what goes out of the page.

Knows how an Ask is shown. Must not know the history. Every control's value stands in the address,
so that a link shows another person the same report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import figures, theme
from dashboard.looks.components import attrs, icon
from dashboard.reports.ids import Bar
from dashboard.reports.query import EVERY, OWN_DATES, Ask, in_words
from state.history.reports.agents import AgentFilter

PRESET_WORDS = (
    ("today", "Today"),
    ("yesterday", "Yesterday"),
    ("7d", "7 days"),
    ("30d", "30 days"),
    ("90d", "90 days"),
    (OWN_DATES, "Dates"),
)
Options = Iterable[tuple[str, str]]


def bar(
    names: Bar, ask: Ask, controls: Sequence[Component], actions: Sequence[Component] = ()
) -> Component:
    """The range, the page's own controls, and its actions at the right."""
    return html.Section(
        [
            dcc.Location(id=names.id("address"), refresh="callback-nav"),
            *range_controls(names, ask),
            *controls,
            html.Div([*actions], className="rs-tools-right rs-noprint"),
        ],
        className="rs-tools rs-report-tools",
        **attrs(aria_label="Range and filters"),
    )


def range_controls(names: Bar, ask: Ask) -> list[Component]:
    """Presets, and the two dates."""
    return [
        choose(names.id("range"), "Range", PRESET_WORDS, ask.preset),
        date_input(names.id("from"), "From", str(ask.span.first)),
        date_input(names.id("to"), "To", str(ask.span.last)),
    ]


def date_input(id_: str, label: str, value: str) -> Component:
    """A date; its value is told when it is whole."""
    made = dbc.Input(id=id_, type="date", value=value, debounce=True, class_name="rs-date-input")
    return labelled(label, made)


def choose(
    id_: str, label: str, options: Options, value: str, *, hidden: bool = False
) -> Component:
    """A select."""
    made = dbc.Select(
        id=id_,
        value=value,
        options=as_options(options),
        class_name="rs-select-input",
    )
    return labelled(label, made, hidden=hidden)


def seconds(id_: str, label: str, value: int) -> Component:
    """A whole number of seconds."""
    made = dbc.Input(
        id=id_,
        type="number",
        min=0,
        max=3600,
        step=1,
        value=str(value),
        debounce=True,
        class_name="rs-seconds-input",
    )
    return labelled(label, made)


def find(id_: str, label: str, value: str) -> Component:
    """A text with suggestions, which stand in `<id_>-known`."""
    made = dbc.Input(
        id=id_,
        type="search",
        value=value,
        list=f"{id_}-known",
        debounce=True,
        placeholder="Everybody",
        autocomplete="off",
        class_name="rs-find-input",
    )
    return html.Div([labelled(label, made), html.Datalist(id=f"{id_}-known")])


def labelled(label: str, control: Component, *, hidden: bool = False) -> Component:
    """A control with its name inside the frame."""
    words = html.Span(label, className="rs-select-label")
    return html.Label([words, control], className="rs-select", hidden=hidden)


def legend(entries: Iterable[tuple[str, str]]) -> Component:
    """What colours and patterns mean; entries are (the key of a status, words)."""
    return html.Div([_key(key, words) for key, words in entries], className="rs-legend")


def _key(key: str, words: str) -> Component:
    look = theme.BY_KEY[key]
    swatch = html.Span(className=f"rs-key rs-{look.pattern}", **attrs(data_state=key))
    return html.Span([swatch, words])


def day_tools(ids: Mapping[str, str], actions: Sequence[Component] = ()) -> Component:
    """A day, and the days beside it; ids of date, earlier and later."""
    made = dbc.Input(id=ids["date"], type="date", debounce=True, class_name="rs-date-input")
    return html.Section(
        [
            html.Button("Day before", id=ids["earlier"], type="button", className="btn rs-action"),
            labelled("Day", made),
            html.Button("Day after", id=ids["later"], type="button", className="btn rs-action"),
            html.Div([*actions], className="rs-tools-right"),
        ],
        className="rs-tools rs-report-tools rs-day-tools",
        **attrs(aria_label="Day"),
    )


def button(id_: str, symbol: str, words: str) -> Component:
    """An action of the page."""
    return html.Button([icon(symbol), words], id=id_, type="button", className="btn rs-action")


def named(words: str, names: Iterable[str], chosen: str | None) -> list[tuple[str, str]]:
    """Options of a filter: everything, in `words`, and each name."""
    known = sorted({*names, *([chosen] if chosen else [])})
    return [(EVERY, words), *((name, name) for name in known)]


def as_options(options: Options) -> list[dict[str, str]]:
    """Options as dbc.Select takes them."""
    return [{"value": option, "label": words} for option, words in options]


def suggestions(names: Iterable[str]) -> list[Component]:
    """The children of a Datalist."""
    return [html.Option(value=name) for name in names]


def heading(names: Bar, ask: Ask, title: str) -> Component:
    """Title and days, also for print; and what could not be understood of the address."""
    return html.Div(
        [
            html.H1(title, className="rs-report-title"),
            html.Span(what(ask), id=names.id("heading"), className="rs-report-days"),
            html.Span(ask.problem, id=names.id("problem"), className="rs-problem", role="status"),
        ],
        className="rs-report-head",
    )


def graph(id_: str, height: int, config: Any = figures.CONFIG) -> Component:
    """An empty chart of so many pixels. Told here and not left to the figure: where the place of a
    chart has no height of its own, one that is resized now and then has none either.
    """
    made: Component = dcc.Graph(
        id=id_, figure=figures.EMPTY, config=config, style={"height": height}
    )
    return made


def waiting(children: Sequence[Component]) -> Component:
    """Children that grey while their figures are asked for."""
    return dcc.Loading(
        html.Div(list(children)),
        delay_show=300,
        type="dot",
        color="var(--rs-muted)",
        overlay_style={"visibility": "visible"},
    )


def what(ask: Ask) -> str:
    """The days and the filters, which paper shows nowhere else."""
    filters = of_whom(ask.chosen).strip().removeprefix("of ")
    return " \N{MIDDLE DOT} ".join(filter(None, [in_words(ask.span), filters]))


def of_whom(chosen: AgentFilter) -> str:
    """The filters as the end of a sentence: " of agent Agent A in queue sales"."""
    words = [("of agent", chosen.agent), ("of group", chosen.group), ("in queue", chosen.queue)]
    return "".join(f" {word} {name[:60]}" for word, name in words if name)


def empty(title: str, *lines: str) -> Component:
    """What is said where there is nothing to show, and what to do about it."""
    return html.Div([html.P(title), *(html.P(line) for line in lines)], className="rs-empty")
