"""The table of pages. Adding one takes one line in PAGES.

A page is a folder `dashboard/pages/<page>/`:

    __init__.py   PATH ("/agents", or "/agents/<number>"), TITLE, and PAGE = Page(...)
    ids.py        its component ids, as constants, prefixed with the page's name
    layout.py     layout(services, address) -> component: the skeleton, quick, no queries
    view.py       pure: data -> components, figures (plain dicts), rows
    callbacks.py  register(app, services): Dash callbacks of a few lines each, which read from
                  `services` and give to `view`

`address` is where the browser is: `address.variables` of the path, `address.params` of the search.
The page is laid out again when the path changes, not when only the search does: a page that keeps
its range and filters in the address has a Bar (dashboard/reports) and listens to the bar's address.
A figure is drawn in the theme on screen: `Input(shell_ids.THEME, "data")`, then `figures.frame`
and `figures.marker`. Pages with `icon` stand in the navigation, in the order of the table.
Nothing registers itself at import: `create_app` walks the table, so two apps live in one process.
"""

from __future__ import annotations

from dashboard.pages import (
    agent_day,
    agents,
    alerts,
    diagnostics,
    live,
    queues,
    staffing,
    team_day,
    utilisation,
)
from dashboard.shell.router import Pages

PAGES = Pages(
    (
        live.PAGE,
        agents.PAGE,
        agent_day.PAGE,
        team_day.PAGE,
        utilisation.PAGE,
        queues.PAGE,
        staffing.PAGE,
        alerts.PAGE,
        diagnostics.PAGE,
    ),
)  # fmt: skip
