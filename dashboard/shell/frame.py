"""The frame round every page: header, navigation, the poll and the theme.

Knows the table of pages and the poll's round trip. Must not know what any page shows.
The round trip: assets/shell/poll.js sends the callback `answer` itself, and paints what it says.
The stores `ask` and `frame` only name its input and output. An Interval would do the same, but each
of its ticks and answers makes React look at the whole page, which took most of the page's time.
"""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
import orjson
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.access.doors import Doors, one_of
from dashboard.access.viewing import viewer_if_any
from dashboard.live_poll import parse_held
from dashboard.looks.components import attrs, icon, segmented
from dashboard.looks.theme import LOOKS
from dashboard.services import Services
from dashboard.shell import demo_progress, ids
from dashboard.shell.account import account
from dashboard.shell.clientside import connect
from dashboard.shell.router import AGENT_DAY_PREFIX, Page, Pages, home_of, linked
from state.access.roles import Ability
from state.board.statuses import AWAY, STATUS, urgency_of

THEME_OPTIONS = (
    ("auto", "circle-half", "Theme as the system has it"),
    ("light", "sun-fill", "Light theme"),
    ("dark", "moon-stars-fill", "Dark theme"),
)
MIN_TICK_MS = 100

INDEX = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
  <head>
    {%metas%}
    <title>{%title%}</title>
    <link id="favicon" rel="icon" type="image/svg+xml" href="{base}/assets/icons/favicon.svg">
    <script src="{base}/assets/shell/early.js"></script>
    {%css%}
  </head>
  <body>
    <noscript>Ringside needs JavaScript.</noscript>
    {%app_entry%}
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>"""


def index(base: str) -> str:
    """The document round the app, whose own addresses begin with `base`."""
    return INDEX.replace("{base}", base)


def navigation(pages: Pages, base: str) -> Component:
    """Links to the pages that whoever looks may open.

    The script marks the page that is open, and carries the days over.
    """
    links = [
        dbc.NavLink([icon(page.icon), page.title], id=link_id(page), href=base + page.path)
        for page in linked(pages)
    ]
    return html.Nav(dbc.Nav(links), className="rs-nav", **attrs(aria_label="Pages"))


def link_id(page: Page) -> str:
    """The id of a page's link in the navigation."""
    return "nav" + page.path.replace("/", "-")


def header(services: Services, pages: Pages) -> Component:
    """Name, PBX, pages, theme, freshness, the PBX's clock, and who is logged in."""
    base, viewer = services.settings.base_path, viewer_if_any()
    home = home_of(pages)(viewer) if viewer is not None else "/"
    return html.Header(
        [
            dcc.Link("Ringside", href=f"{base}{home}", className="rs-brand"),
            html.Span(id=ids.PBX, className="rs-pbx"),
            html.Span("DEMO", id=ids.DEMO, className="rs-demo", hidden=not services.settings.demo),
            menu_button(),
            menu(pages, base),
            link_pill(),
            html.Span(id=ids.CLOCK, className="rs-clock", title=services.settings.time_zone),
            account(),
        ],
        className="rs-header",
    )


def menu_button() -> Component:
    """The button of the menu, with the name of the page that is open."""
    return html.Button(
        [icon("list"), html.Span("Pages", id=ids.MENU_WORD, className="rs-menu-word")],
        id=ids.MENU_BUTTON,
        type="button",
        className="rs-menu-button",
        **attrs(aria_expanded="false", aria_controls=ids.MENU, aria_label="Pages and theme"),
    )


def menu(pages: Pages, base: str) -> Component:
    """Pages and theme: in the header where it is wide, else behind the button."""
    theme = segmented(ids.THEME_CHOICE, THEME_OPTIONS, "auto", "Theme")
    return html.Div(
        [navigation(pages, base), *wall_link(base), theme], id=ids.MENU, className="rs-menu"
    )


def wall_link(base: str) -> list[Component]:
    """The way to the wall, for who may open it; the script adds the queue and group on the page.

    A wall has no controls and no way back, so it opens in a tab of its own.
    """
    viewer = viewer_if_any()
    if viewer is None or not viewer.may(Ability.WALL):
        return []
    link = html.A(
        [icon("display"), html.Span("Wall", className="rs-wall-word")],
        id=ids.WALL_LINK,
        href=f"{base}/wall",
        target="_blank",
        className="rs-wall-link",
        title="The wall: this picture for a large screen, in a new tab",
        **attrs(aria_label="Wall, in a new tab"),
    )
    return [link]


def link_pill() -> Component:
    """The link's state and the age of the last event; the script writes both."""
    return html.Div(
        [
            html.Span("Connecting", className="rs-link-word", role="status"),
            html.Span(className="rs-link-age"),
        ],
        id=ids.LINK,
        className="rs-link",
        **attrs(data_link="waiting"),
    )


def facts(services: Services, pages: Pages) -> dict[str, Any]:
    """Facts for the scripts, as attributes of the frame."""
    looks = [
        [
            look.key,
            look.word,
            look.icon,
            look.pattern,
            look.motion,
            urgency_of(look.key),
            STATUS[look.key] in AWAY,
        ]
        for look in LOOKS
    ]
    base = services.settings.base_path
    has_agent_day = pages.find(AGENT_DAY_PREFIX + "0") is not None
    links = [[base + page.path, page.has_range, link_id(page)] for page in linked(pages)]
    return {
        "data-refresh": str(max(MIN_TICK_MS, services.settings.refresh_ms)),
        "data-zone": services.settings.time_zone,
        "data-states": orjson.dumps(looks).decode(),
        "data-base": base,
        "data-agent-day": base + AGENT_DAY_PREFIX if has_agent_day else "",
        "data-pages": orjson.dumps(links).decode(),
    }


def layout(services: Services, pages: Pages) -> Component:
    """The whole frame, with an empty container for the page."""
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh="callback-nav"),
            *[dcc.Store(id=store) for store in (ids.ASK, ids.FRAME, ids.THEME)],
            html.A("Skip to content", id=ids.SKIP, href=f"#{ids.PAGE}", className="rs-skip"),
            header(services, pages),
            html.Div(id=ids.NOTICE, className="rs-notice", role="alert", hidden=True),
            *demo_progress.layout(services),
            html.Main(id=ids.PAGE, className="rs-page", tabIndex="-1"),
        ],
        id=ids.SHELL,
        **facts(services, pages),
    )


def register(app: Dash, services: Services, doors: Doors) -> None:
    """Register the poll, the theme and the navigation, and what the poll needs."""
    demo_progress.register(app, services, doors)
    connect(app, "mounted", Input(ids.PAGE, "children"))
    connect(app, "theme", Output(ids.THEME, "data"), Input(ids.THEME_CHOICE, "value"))
    connect(app, "links", Input(ids.URL, "pathname"), Input(ids.URL, "search"))

    @app.callback(Output(ids.FRAME, "data"), Input(ids.ASK, "data"), prevent_initial_call=True)
    def answer(ask: object) -> str:
        frame = services.frames.answer(parse_held(ask))
        if frame is None:
            raise PreventUpdate
        return frame

    # The header of every page polls, too; the frame holds no more than the viewer may see.
    doors.add_callbacks(["frame.data"], one_of(Ability.BOARD, Ability.OWN_DAY))
