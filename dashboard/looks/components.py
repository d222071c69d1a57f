"""Data -> component: the small pieces that pages share.

Knows Dash and Bootstrap's classes. Must not know pages, callbacks or the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

AT_THIS_MOMENT = "The board at this moment"


def attrs(**values: str) -> dict[str, Any]:
    """`data-` and `aria-` attributes, spelt with underscores: `**attrs(aria_label="Pages")`."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def icon(name: str) -> Component:
    """A Bootstrap icon (a name of stylesheets.ICONS) as decoration, in the colour of the text."""
    return html.I(className=f"icon icon-{name}", **attrs(aria_hidden="true"))


def hidden_text(text: str) -> Component:
    """Text for screen readers."""
    return html.Span(text, className="visually-hidden")


def moment(words: str, address: str) -> Component:
    """A time that leads to the board as it stood then; plain text without an address.

    The same link as RsMomentLink in assets/reports/tables.js and `moment` in assets/live/dom.js.
    """
    if not address:
        return html.Span(words)
    return html.A(words, href=address, title=AT_THIS_MOMENT, className="rs-moment")


def running(since: float, words: str, clock: str) -> Component:
    """How long something has gone on by now; assets/shell/running.js writes it, and counts on.

    `words` is a function of assets/shell/durations.js. The clock `board` stands still while the
    link to the PBX is down; the clock `server` stands still only while the server is unreachable.
    """
    about = attrs(data_since=f"{since:.3f}", data_words=words, data_clock=clock)
    return html.Span(className="rs-running", **about)


def segmented(
    id_: str, options: Iterable[tuple[str, str, str]], value: str, label: str
) -> Component:
    """A row of icon buttons; one at a time is pressed, remembered in the browser.

    `options` are (value, icon, words); the words are the tooltip and the accessible name.
    """
    items = [
        {"value": option, "label": [icon(symbol), hidden_text(words)], "title": words}
        for option, symbol, words in options
    ]
    radios = dbc.RadioItems(
        id=id_,
        options=items,
        value=value,
        class_name="btn-group",
        input_class_name="btn-check",
        label_class_name="btn rs-seg",
        persistence=True,
        persistence_type="local",
    )
    return html.Div(radios, role="group", className="rs-segmented", **attrs(aria_label=label))


def select(
    id_: str,
    label: str,
    options: Iterable[tuple[str, str]],
    value: str,
    *,
    remember: bool = True,
    hidden: bool = False,
) -> Component:
    """A select with its name inside the frame; `options` are (value, words).

    Dash puts an option of its own with the value "" before them: it has the same words as ours.
    """
    options = list(options)
    return html.Div(
        [
            html.Label(label, htmlFor=id_, className="rs-select-label"),
            dbc.Select(
                id=id_,
                value=value,
                options=[{"value": option, "label": words} for option, words in options],
                placeholder=dict(options).get("", ""),
                class_name="rs-select-input",
                persistence=remember,
                persistence_type="local",
            ),
        ],
        className="rs-select",
        hidden=hidden,
    )


def switch(id_: str, label: str, *, value: bool = True) -> Component:
    """Something on or off, remembered in the browser."""
    made: Component = dbc.Switch(
        id=id_, label=label, value=value, persistence=True, persistence_type="local"
    )
    return made
