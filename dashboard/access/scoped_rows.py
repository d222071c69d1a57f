"""Rows, calls and queues without what lies outside a view.

Pure. Knows which fields name callers, colleagues and queues. Must not know requests or versions.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.access.viewing import View
from state.live.schema import ChangeRow, LiveCall, LiveCaller, LiveQueue, Row

Rows = Mapping[str, Row]


def shows(view: View, row: Row) -> bool:
    """Whether an extension is in the view."""
    return view.scope.shows_agent(row["name"], row["extension"], row["group"], row["queues"])


def shows_number(view: View, number: str | None, rows: Rows) -> bool:
    """Whether a number may be seen: a colleague's within the scope, any other as a caller's."""
    colleague = rows.get(number or "")
    return shows(view, colleague) if colleague is not None else view.shows_callers


def cut_row(view: View, row: Row, rows: Rows) -> Row:
    """An extension's row without callers, colleagues and queues that the view does not show."""
    is_own = not view.scope.is_of_queues or view.scope.shows_queue(row["queue"] or "")
    shows_peer = is_own and shows_number(view, row["peer"], rows)
    shown = view.scope.shows_queue
    cut = row.copy()
    if not shows_peer:
        cut["peer"] = cut["peer_name"] = cut["call_id"] = None
    if row["queue"] and not shown(row["queue"]):
        cut["queue"] = None
    if row["monitoring"] and not shows_number(view, row["monitoring"], rows):
        cut["monitoring"] = None
    cut["queues"] = list(filter(shown, row["queues"]))
    cut["pauses"] = {queue: why for queue, why in row["pauses"].items() if shown(queue)}
    return cut


def cut_changes(view: View, changes: list[ChangeRow], rows: Rows) -> list[ChangeRow]:
    """Status changes of an extension without peers that the view does not show."""
    return [
        change
        if shows_number(view, change["peer"], rows)
        else ChangeRow(**{**change, "peer": None, "call_id": None})
        for change in changes
    ]


def cut_call(view: View, call: LiveCall, rows: Rows) -> LiveCall | None:
    """A call of the view's extensions or queues; None for another one."""
    own = [each for each in call["extensions"] if each in rows and shows(view, rows[each])]
    is_of_queue = bool(call["queue"]) and view.scope.shows_queue(call["queue"] or "")
    if not (own or is_of_queue or view.scope.is_whole):
        return None
    shows_caller = shows_number(view, call["caller"], rows)
    return LiveCall(
        **{
            **call,
            "extensions": own,
            "queue": call["queue"] if is_of_queue else None,
            "caller": call["caller"] if shows_caller else "",
            "caller_name": call["caller_name"] if shows_caller else "",
            "callee": call["callee"] if shows_number(view, call["callee"], rows) else "",
        }
    )


def cut_queue(view: View, queue: LiveQueue, rows: Rows) -> LiveQueue | None:
    """A queue of the view, with those of its members that are; None for another one."""
    if not view.scope.shows_queue(queue["queue"]):
        return None
    members = [each for each in queue["members"] if each in rows and shows(view, rows[each])]
    waiting = [_caller(view, each, rows) for each in queue["waiting"]]
    return LiveQueue(**{**queue, "members": members, "waiting": waiting})


def _caller(view: View, caller: LiveCaller, rows: Rows) -> LiveCaller:
    if shows_number(view, caller["caller"], rows):
        return caller
    return LiveCaller(**{**caller, "caller": "", "caller_name": ""})
