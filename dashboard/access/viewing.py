"""Who looks, during a request: set by the guard, read by whatever shows data.

Knows Flask's `g`. Must not know how a viewer is recognised.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app, g, has_request_context

from state.access.roles import EVERYTHING, Ability, Role, Scope, Viewer

SHOW_CALLERS = "SHOW_CALLERS"
"""The server's configuration: whether any role may see callers' numbers."""

THIS_MACHINE = Viewer("this machine", Role.ADMIN)
"""Whoever sits at the machine itself, while there are no users yet."""

DEMO_GUEST = Viewer("a guest of the demo", Role.MANAGER)
"""Whoever looks at the demo from another machine: it shows nobody's calls."""


class View(NamedTuple):
    """What of the data is shown: two viewers with equal views get equal answers."""

    scope: Scope
    shows_callers: bool


WHOLE = View(EVERYTHING, shows_callers=True)


def set_viewer(viewer: Viewer) -> None:
    """Let this request be the viewer's."""
    g.viewer = viewer


def current_viewer() -> Viewer:
    """The viewer of this request. AttributeError without one: then nothing may be shown."""
    viewer: Viewer = g.viewer
    return viewer


def viewer_if_any() -> Viewer | None:
    """The viewer; None where nobody asks, as when Dash looks at the layout before it serves it."""
    return g.get("viewer") if has_request_context() else None


def who_logged_in() -> Viewer | None:
    """The viewer who logged in; None on an open installation and for guests of the demo."""
    viewer = viewer_if_any()
    return None if viewer in (THIS_MACHINE, DEMO_GUEST) else viewer


def shows_details() -> bool:
    """Whether the host, the PBX's words and versions may be told to whoever asks."""
    viewer = viewer_if_any()
    return viewer is not None and viewer.may(Ability.DIAGNOSTICS)


def current_view() -> View:
    """What the viewer of this request may see."""
    return view_of(current_viewer())


def view_of(viewer: Viewer) -> View:
    """What of the data a viewer may see."""
    shows_callers = viewer.may(Ability.CALLERS) and current_app.config.get(SHOW_CALLERS, True)
    return View(viewer.sees, shows_callers)
