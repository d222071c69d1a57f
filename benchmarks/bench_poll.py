"""What one poll of the board costs: server CPU and bytes, beside a tree of cards.

    python -m benchmarks.bench_poll [extensions]

Changes 2 % of the extensions between polls, as a busy second does, and measures CPU time through
`server.test_client()`: all of Flask, Dash and the client itself. The floor is the same client on
a route that does nothing. The peer is what a Dash app does without a script of its own: the same
poll answered with a dash-bootstrap-components card per extension.
"""

from __future__ import annotations

import gzip
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import dash_bootstrap_components as dbc
import orjson
from dash import Dash, Input, Output, dcc, html
from flask.testing import FlaskClient

from dashboard.factory import create_app
from dashboard.looks.theme import BY_KEY
from dashboard.tiles import shown_state
from state.live.schema import Row
from state.settings import Settings
from tests.dashboard.poll import call
from tests.fakes.board import make_board, make_fields, make_queues
from tests.fakes.reader import BLANK, FakeReader

ROUNDS, PEER_ROUNDS = 200, 5
SHARE, QUEUES = 0.02, 12


def change_some(reader: FakeReader, rng: random.Random) -> None:
    """A busy second: 2 % of the extensions take another state."""
    numbers = list(reader.read().rows)
    for number in rng.sample(numbers, int(len(numbers) * SHARE)):
        reader.set(number, **BLANK | make_fields(rng, time.time()))


def timed(
    rounds: int, between: Callable[[], None], run: Callable[[], bytes]
) -> tuple[float, bytes]:
    """Median CPU milliseconds of `run`, and what it gave last."""
    costs, body = [], b""
    for _ in range(rounds):
        between()
        start = time.process_time()
        body = run()
        costs.append((time.process_time() - start) * 1000)
    return statistics.median(costs), body


def held_after(body: bytes) -> list[int]:
    """What a browser asks next, after this answer."""
    frame = orjson.loads(orjson.loads(body)["response"]["frame"]["data"])
    return [0, frame["v"], frame["r"], frame["h"], frame["q"]]


def poll_of(client: FlaskClient, ask: list[Any]) -> bytes:
    """One poll."""
    body: bytes = call(client, "frame.data", {"ask.data": ask}).data
    return body


def card(row: Row) -> dbc.Card:
    """A tile as a component, as dashboards usually have it."""
    state = BY_KEY[shown_state(row)]
    body = [html.H5(row["extension"]), html.P(row["name"]), html.P(state.word), html.P(row["peer"])]
    return dbc.Card(dbc.CardBody(body), style={"background": state.light.bg})


def make_peer(reader: FakeReader) -> FlaskClient:
    """The same board as a tree of components."""
    app = Dash("peer")
    app.layout = html.Div([dcc.Interval(id="tick"), html.Div(id="grid")])

    @app.callback(Output("grid", "children"), Input("tick", "n_intervals"))
    def show(_: int) -> list[dbc.Card]:
        return [card(row) for row in reader.read().rows.values()]

    client: FlaskClient = app.server.test_client()
    return client


def report(name: str, cost: float, body: bytes) -> None:
    """One line of the table."""
    size, packed = len(body), len(gzip.compress(body, 6))
    print(f"{name:32} {cost:9.3f} ms CPU {size:10,} B {packed:9,} B gzipped")


def measure_board(reader: FakeReader) -> None:
    """The rows of Ringside's own poll."""
    rng = random.Random(1)
    client = create_app(reader, None, Settings(_env_file=None)).server.test_client()
    nothing = [0, -1, 0, 0, 0]
    asks = [held_after(poll_of(client, nothing))]

    def next_second() -> None:
        asks[0] = held_after(poll_of(client, nothing))
        change_some(reader, rng)

    def poll() -> bytes:
        return poll_of(client, asks[0])

    floor = timed(ROUNDS, idle, lambda: client.post("/healthz", json={}).data)
    report("nothing (the client alone)", *floor)
    report("nothing changed (204)", *timed(ROUNDS, idle, poll))
    report("first to ask after a change", *timed(ROUNDS, next_second, poll))
    report("every other asker", *timed(ROUNDS, idle, poll))
    report("first load, everything", *timed(20, idle, lambda: poll_of(client, nothing)))


def measure_peer(reader: FakeReader) -> None:
    """The row of the peer."""
    peer, tick = make_peer(reader), {"tick.n_intervals": 1}
    cost = timed(PEER_ROUNDS, idle, lambda: call(peer, "grid.children", tick).data)
    report("peer: a card per extension", *cost)


def idle() -> None:
    """Nothing happens between two polls."""


def main(extensions: int) -> None:
    """Print the table."""
    reader = make_board(extensions)
    reader.queues = make_queues(QUEUES)
    board = f"{extensions} extensions, {QUEUES} queues"
    print(f"{board}, {SHARE:.0%} of the extensions changed between polls, median of {ROUNDS}")
    measure_board(reader)
    measure_peer(reader)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
