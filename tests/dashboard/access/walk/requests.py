"""Every request of the walk: each path of each rule, each callback with each value.

Knows the URL map and Dash's callback map. Must not know who may ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.dashboard.access.walk.table import HOSTILE, PAGES, ROUTES, Route, of_callback, values_of
from tests.dashboard.poll import call


class Ask(NamedTuple):
    """A request: a path to GET, or a callback with its inputs, its state and what changed."""

    route: Route
    name: str
    inputs: tuple[tuple[str, Any], ...] = ()
    state: tuple[tuple[str, Any], ...] = ()
    changed: str = ""

    def send(self, client: FlaskClient) -> TestResponse:
        """Its answer."""
        if self.name.startswith("/"):
            return client.get(self.name, buffered=True)
        return call(client, self.name, dict(self.inputs), dict(self.state), self.changed)


def paths() -> list[Ask]:
    """A GET of each path of each rule and each page, but for the callbacks' own."""
    routes = [route for rule, route in ROUTES.items() if rule != "/_dash-update-component"]
    return [Ask(route, path) for route in [*routes, *PAGES.values()] for path in route.paths]


def of_server(app: Dash) -> dict[str, Any]:
    """The callbacks that run here; those of the browser's scripts have no code here."""
    setup: Callable[[], None] = app._setup_server
    setup()
    return {name: each for name, each in app.callback_map.items() if each.get("callback")}


def _names(dependencies: Iterable[dict[str, str]]) -> list[str]:
    return [f"{each['id']}.{each['property']}" for each in dependencies]


def callbacks(app: Dash) -> Iterator[Ask]:
    """Each callback with what a browser may send: each value once, beside the first of the rest.

    Each input is once what changed, and each button with every value: each makes another file.
    """
    for output, each in of_server(app).items():
        route = of_callback(output)
        inputs, state = _names(each["inputs"]), _names(each["state"])
        first = {name: values_of(name)[0] for name in [*inputs, *state]}
        for name in first:
            for value in values_of(name):
                for changed in [name] if name in inputs else _buttons(inputs):
                    ask = _ask(route, output, {**first, name: value}, inputs)
                    yield ask._replace(changed=changed)


def _buttons(inputs: list[str]) -> list[str]:
    return [name for name in inputs if name.endswith(".n_clicks")] or inputs[:1]


def malformed(app: Dash) -> Iterator[Ask]:
    """Each callback with values that no browser of ours sends, in each place and in all."""
    for output, each in of_server(app).items():
        inputs = _names(each["inputs"])
        names = [*inputs, *_names(each["state"])]
        for value in HOSTILE:
            yield _ask(of_callback(output), output, dict.fromkeys(names, value), inputs)


def _ask(route: Route, output: str, values: dict[str, Any], inputs: list[str]) -> Ask:
    given = tuple((name, value) for name, value in values.items() if name in inputs)
    state = tuple((name, value) for name, value in values.items() if name not in inputs)
    return Ask(route, output, given, state)
