"""What of requests is in the audit log: refusals, and what leaves as a file or in bulk.

Knows statuses of answers, and exports that routes and callbacks tell. Must not know their contents.
Log-ins and their refusals are noted by their own pages. Figures that programs read over the API are
no export: they hold no single calls, and are read every minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from flask import Flask, Response, g, request

from dashboard.access.viewing import viewer_if_any
from state.access.store.audit import Audit

T = TypeVar("T")
REFUSALS: Final = frozenset({401, 403, 421})
REFUSED: Final = "request refused"
OWN: Final = "access"
"""The blueprint of log-in and password."""


@dataclass(slots=True)
class Export:
    """What leaves: of what, of which days, in which format. Its rows are counted while it goes."""

    what: str
    days: str
    format: str
    rows: int = 0

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        """The same rows."""
        for row in rows:
            self.rows += 1
            yield row


def export(what: str, days: str, kind: str, rows: int = 0) -> Export:
    """Have an export in the audit log when its answer is over."""
    g.export = Export(what, days, kind, rows)
    return g.export  # type: ignore[no-any-return]  # flask's g holds anything


class Trail:
    """Notes what answers say."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    def after(self, response: Response) -> Response:
        """Look at an answer before it is sent."""
        if _is_refusal(response):
            self._note_refusal(response.status_code)
        exported: Export | None = g.pop("export", None)
        if exported is not None and response.status_code < 400:  # noqa: PLR2004  an error sends nothing
            note = partial(self._note_export, exported, *self._who())
            if response.is_streamed:
                response.call_on_close(note)
            else:
                note()
        return response

    def _note_refusal(self, status: int) -> None:
        who, address = self._who()
        self._audit.note(who, address, REFUSED, status=status, path=request.path)

    def _note_export(self, exported: Export, who: str, address: str) -> None:
        self._audit.note(
            who, address, "exported", what=exported.what, days=exported.days, rows=exported.rows,
            format=exported.format,
        )  # fmt: skip

    @staticmethod
    def _who() -> tuple[str, str]:
        viewer = viewer_if_any()
        return viewer.name if viewer is not None else "", request.remote_addr or ""


def _is_refusal(response: Response) -> bool:
    """Whether nobody else notes it: a wrong token is noted where it is recognised as wrong."""
    by_token = response.status_code == 401 and "Authorization" in request.headers  # noqa: PLR2004
    return response.status_code in REFUSALS and request.blueprint != OWN and not by_token


def put_after(server: Flask, audit: Audit) -> None:
    """Let a trail see every answer."""
    server.after_request(Trail(audit).after)
