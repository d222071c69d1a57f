"""From a path to its page: the table of pages compiled, and the callback that lays a page out.

Knows paths and Page. Must not know any page in particular.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote

from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from dashboard.access.doors import Doors, Need
from dashboard.access.guard import may
from dashboard.access.viewing import current_viewer, viewer_if_any
from dashboard.looks.components import attrs
from dashboard.services import Services
from dashboard.shell import ids
from state.access.roles import Ability, Viewer

AGENT_DAY_PREFIX = "/agents/"
WALL = "/wall"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the browser is: variables of the path, and the search with one value per name."""

    variables: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `icon` is a Bootstrap icon's name; without one it is not in the navigation.

    `needs` is what a viewer needs for the page and for every callback that it registers. The links
    between pages of a range (`has_range`) carry the days over. `reports` are the ids to which its
    reports are written: their callbacks wait for a turn.
    """

    path: str
    title: str
    layout: Callable[[Services, Address], Component]
    register: Callable[[Dash, Services], None]
    needs: Need = field(kw_only=True)
    icon: str = ""
    has_range: bool = False
    reports: tuple[str, ...] = ()


class Pages:
    """The table with its paths compiled; `linked` are the pages of the navigation."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = tuple(pages)
        rules = [Rule(page.path, endpoint=str(n)) for n, page in enumerate(self.pages)]
        linked = tuple(page for page in self.pages if page.icon)
        self.linked = linked if len(linked) > 1 else ()
        self._map = Map(rules, strict_slashes=False, redirect_defaults=False).bind("")

    def find(self, path: str, search: str = "") -> tuple[Page, Address] | None:
        """The page at `path` and the address within it; None when there is none."""
        try:
            endpoint, variables = self._map.match(path or "/")
        except HTTPException:
            return None
        params = {name: values[-1] for name, values in parse_qs(search.lstrip("?")).items()}
        return self.pages[int(endpoint)], Address(variables, params)


def linked(pages: Pages) -> list[Page]:
    """The pages of the navigation that whoever looks may open."""
    viewer = viewer_if_any()
    if viewer is None:
        return []
    return [page for page in pages.linked if may(viewer, page.needs)]


def need_of(pages: Pages) -> Callable[[str], Need]:
    """What the page at a path needs; None where there is no page, which is no secret."""

    def need(path: str) -> Need:
        found = pages.find(path)
        return found[0].needs if found is not None else None

    return need


def home_of(pages: Pages) -> Callable[[Viewer], str]:
    """Where a viewer begins: the board, the wall, or his own day where he may see no more."""
    need = need_of(pages)

    def home(viewer: Viewer) -> str:
        if may(viewer, need("/")):
            return "/"
        if viewer.may(Ability.WALL):
            return WALL
        if not viewer.scope.agent:
            return "/"
        return AGENT_DAY_PREFIX + quote(viewer.scope.agent, safe="")

    return home


def lay_out(pages: Pages, services: Services, path: str, search: str) -> Component:
    """The page at `path`, or a line that says why not. `data-title` names the browser tab."""
    found = pages.find(path, search)
    if found is None:
        return html.Div(
            "There is no such page.", className="rs-empty", **attrs(data_title="Not found")
        )
    page, address = found
    if not may(current_viewer(), page.needs):
        return html.Div(
            "This page is not for your role.", className="rs-empty", **attrs(data_title="Refused")
        )
    return html.Div(page.layout(services, address), **attrs(data_title=page.title))


def register(app: Dash, services: Services, pages: Pages, doors: Doors) -> None:
    """Register the router and every page's callbacks, and what each needs."""

    @app.callback(
        Output(ids.PAGE, "children"), Input(ids.URL, "pathname"), State(ids.URL, "search")
    )
    def show(path: str | None, search: str | None) -> Component:
        below = (path or "/").removeprefix(services.settings.base_path)
        return lay_out(pages, services, below, search or "")

    doors.add_callbacks(app.callback_map, None)
    for page in pages.pages:
        before = set(app.callback_map)
        page.register(app, services)
        made = app.callback_map.keys() - before
        doors.add_callbacks(made, page.needs)
        services.turns.add_callbacks(made, page.reports)
