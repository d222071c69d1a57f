"""How far the demo's history is made, in a line under the header of every page, until it is there.

Knows the file with the progress. Must not know who makes it. Only the demo has this line.
"""

from __future__ import annotations

from pathlib import Path

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.access.doors import Doors
from dashboard.services import Services
from dashboard.shell import ids
from state.demo_progress import Progress, read_progress

EVERY_MS = 2_000


def layout(services: Services) -> list[Component]:
    """The line and its timer, which stands still where nothing is being made; only of the demo."""
    if not services.settings.demo:
        return []
    progress = read_progress(services.settings.folder)
    over = progress.is_over
    return [
        html.Div(
            "" if over else words(progress),
            id=ids.DEMO_PROGRESS,
            className="rs-notice",
            hidden=over,
        ),
        dcc.Interval(id=ids.DEMO_TICK, interval=EVERY_MS, disabled=over),
    ]


def register(app: Dash, services: Services, doors: Doors) -> None:
    """Register what writes the line, for everybody: it tells nothing of calls."""
    if not services.settings.demo:
        return
    folder: Path = services.settings.folder

    @app.callback(
        Output(ids.DEMO_PROGRESS, "children"),
        Output(ids.DEMO_PROGRESS, "hidden"),
        Output(ids.DEMO_TICK, "disabled"),
        Input(ids.DEMO_TICK, "n_intervals"),
        prevent_initial_call=True,
    )
    def tell(_ticks: int | None) -> tuple[str, bool, bool]:
        progress = read_progress(folder)
        return words(progress), progress.is_over, progress.is_over

    outputs = [name for name in app.callback_map if f"{ids.DEMO_PROGRESS}.children" in name]
    doors.add_callbacks(outputs, None)


def words(progress: Progress) -> str:
    """How far it is, for people."""
    return (
        f"The demo's history is being made: {progress.done} of {progress.of} days are there, "
        "the latest first."
    )
