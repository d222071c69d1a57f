"""The queue strip and the panel of who waits, both empty: assets/live/strip.js and who_waits.js
paint them.

Must not know any queue.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.pages.live import ids


def strip(*, polls: bool = True) -> list[Component]:
    """Both containers, out of sight without queues. `data-queues` asks the poll for them."""
    asks = attrs(data_queues="") if polls else {}
    queues = html.Section(
        id=ids.STRIP,
        className="rs-queue-strip",
        hidden=True,
        **attrs(aria_label="Queues, the worst first"),
        **asks,
    )
    callers = html.Section(
        id=ids.WHO_WAITS,
        className="rs-who",
        hidden=True,
        **attrs(aria_label="Who waits"),
    )
    return [queues, callers]
