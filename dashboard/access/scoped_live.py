"""The live picture as each viewer may see it: cut once per version and view.

Knows versions. Must not know fields (scoped_rows.py), or who looks (viewing.py tells).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import takewhile
from typing import Generic, TypeVar, overload

from cachetools import LRUCache

from dashboard.access.scoped_rows import (
    Colleagues,
    cut_call,
    cut_changes,
    cut_queue,
    cut_row,
    shows,
)
from dashboard.access.viewing import WHOLE, View
from dashboard.live_poll import Frames, Held
from dashboard.tiles import NO_LIMITS
from state.access.roles import Scope
from state.alerts.open_alerts import NO_ALERTS, Summary
from state.board.identity.rules import Rules
from state.files.limits import Limits
from state.live.schema import ChangeRow, Link, Live, LiveReader, Pbx

T = TypeVar("T")
RULES = Rules()
"""What an extension's number looks like where no setting says otherwise."""

MOST_VIEWS = 256
"""So many different views are kept at once; others are cut again from the beginning."""


class Later(Sequence[T], Generic[T]):
    """A sequence that is made when somebody reads it: most polls read no calls."""

    def __init__(self, make: Callable[[], list[T]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> list[T]:
        return self._make()

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._items[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)


NOTHING = Live(-1, Link(state="down", since=0, last_event_at=0, reason=""),
               Pbx(name="", version="", demo=False))  # fmt: skip


class ViewReader:
    """A LiveReader of one view. Safe to share between threads.

    `is_internal` says what an extension's number looks like.
    """

    def __init__(
        self, reader: LiveReader, view: View, is_internal: Callable[[str], bool] = RULES.is_agent
    ) -> None:
        self._reader = reader
        self._view = view
        self._is_internal = is_internal
        self._lock = threading.Lock()
        self._cut = NOTHING
        self._shown: dict[str, bool] = {}

    def read(self) -> Live:
        """The picture, cut once per version; the link is always fresh."""
        live = self._reader.read()
        with self._lock:
            if live.version != self._cut.version:
                self._cut = cut_live(
                    self._view, live, self._cut, self._shown, self._colleagues(live)
                )
            cut = self._cut
        return replace(cut, link=live.link, kept=live.kept)

    def changes(self, extension: str) -> list[ChangeRow]:
        """The last changes of an extension; none of one that the view does not show."""
        live = self._reader.read()
        row = live.rows.get(extension)
        if row is None or not shows(self._view, row):
            return []
        changes = self._reader.changes(extension)
        return cut_changes(self._view, row, changes, self._colleagues(live))

    def _colleagues(self, live: Live) -> Colleagues:
        return Colleagues(live.rows, self._is_internal)

    def diagnostics(self) -> dict[str, object]:
        """Counters of the collector; routes and pages that show them ask for more than a view."""
        return self._reader.diagnostics()


def cut_live(
    view: View, live: Live, before: Live, shown: dict[str, bool], colleagues: Colleagues
) -> Live:
    """The part of a picture that a view shows; `before` is that of an earlier version.

    `shown` says of each extension whether the view shows it, and is brought up to date. When that
    changes for any, all rows are cut again: they may name it as the peer of a call.
    """
    if live.version < before.version:
        before = NOTHING  # another store
    changed = _changed_after(live.row_versions, before.version)
    now = {name: shows(view, live.rows[name]) for name in changed}
    if any(shown.get(name) is not is_shown for name, is_shown in now.items()):
        before, changed = NOTHING, list(live.row_versions)
        now = {name: shows(view, live.rows[name]) for name in changed}
    shown.update(now)
    rows = {name: row for name, row in before.rows.items() if name in live.rows}
    versions = {name: at for name, at in before.row_versions.items() if name in live.rows}
    for name in changed:
        rows.pop(name, None)
        versions.pop(name, None)
        if now[name]:
            rows[name] = cut_row(view, live.rows[name], colleagues)
            versions[name] = live.row_versions[name]
    return replace(
        live,
        rows=rows,
        row_versions=versions,
        calls=Later(lambda: _shown(cut_call(view, each, colleagues) for each in live.calls)),
        queues=Later(lambda: _shown(cut_queue(view, each, colleagues) for each in live.queues)),
    )


def _shown(found: Iterator[T | None]) -> list[T]:
    return [each for each in found if each is not None]


def _changed_after(row_versions: dict[str, int], since: int) -> list[str]:
    """The extensions that changed after a version, the oldest first."""
    newest = takewhile(lambda pair: pair[1] > since, reversed(row_versions.items()))
    return [name for name, _ in newest][::-1]


class Views:
    """A reader, and the frames of polls, for each view. Safe to share between threads."""

    def __init__(
        self,
        reader: LiveReader,
        is_internal: Callable[[str], bool] = RULES.is_agent,
        limits: Callable[[], Limits] = lambda: NO_LIMITS,
        alerts: Callable[[Scope], Summary] = lambda _: NO_ALERTS,
    ) -> None:
        self._lock = threading.Lock()
        self._is_internal = is_internal
        self._limits = limits
        self._alerts = alerts
        self._whole = reader, Frames(reader, limits, partial(alerts, WHOLE.scope))
        self._kept: LRUCache[View, tuple[LiveReader, Frames]] = LRUCache(MOST_VIEWS)

    def of(self, view: View) -> tuple[LiveReader, Frames]:
        """The reader and the frames of a view."""
        if view == WHOLE:
            return self._whole
        with self._lock:
            found = self._kept.get(view)
            if found is None:
                reader = ViewReader(self._whole[0], view, self._is_internal)
                alerts = partial(self._alerts, view.scope)
                found = self._kept[view] = reader, Frames(reader, self._limits, alerts)
            return found


class ScopedReader:
    """The LiveReader of whoever looks."""

    def __init__(self, views: Views, view: Callable[[], View]) -> None:
        self._views, self._view = views, view

    def read(self) -> Live:
        """The picture of whoever looks."""
        return self._views.of(self._view())[0].read()

    def changes(self, extension: str) -> list[ChangeRow]:
        """The changes of an extension, as far as whoever looks may see them."""
        return self._views.of(self._view())[0].changes(extension)

    def diagnostics(self) -> dict[str, object]:
        """Counters of the collector."""
        return self._views.of(self._view())[0].diagnostics()


class ScopedFrames:
    """The frames of whoever polls."""

    def __init__(self, views: Views, view: Callable[[], View]) -> None:
        self._views, self._view = views, view

    def answer(self, held: Held, *, with_callers: bool = True) -> str | None:
        """The frame for a browser that holds `held`; None when it lacks nothing.

        Without callers it is for a screen that others read, too.
        """
        view = self._view()
        shown = view if with_callers else view._replace(shows_callers=False)
        return self._views.of(shown)[1].answer(held)
