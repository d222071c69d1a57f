"""Rows, calls and queues without what lies outside a view.

Pure. Knows which fields name callers, colleagues and queues. Must not know requests or versions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard.access.viewing import View
from state.live.schema import ChangeRow, LiveCall, LiveCaller, LiveQueue, Row, Today


@dataclass(frozen=True)
class Colleagues:
    """All extensions of a picture; `is_internal` says what an extension's number looks like."""

    rows: Mapping[str, Row]
    is_internal: Callable[[str], bool]

    @cached_property
    def by_name(self) -> dict[str, list[Row]]:
        """The extensions by the names of their agents."""
        found: dict[str, list[Row]] = {}
        for row in self.rows.values():
            for name in {row["name"], row["pbx_name"]}:
                found.setdefault(name, []).append(row)
        return found


def shows(view: View, row: Row) -> bool:
    """Whether an extension is in the view."""
    return view.scope.shows_agent(row["name"], row["extension"], row["group"], row["queues"])


def shows_number(view: View, number: str | None, colleagues: Colleagues) -> bool:
    """Whether a number may be seen: a colleague's within the scope, any other as a caller's.

    A number like an extension's that is on no row may be of somebody who has left: only those who
    see everything see it.
    """
    colleague = colleagues.rows.get(number or "")
    if colleague is not None:
        return shows(view, colleague)
    is_known = view.scope.is_whole or not colleagues.is_internal(number or "")
    return view.shows_callers and is_known


def shows_name(view: View, name: str | None, colleagues: Colleagues) -> bool:
    """Whether the name of a caller may be seen: not a colleague's outside the scope."""
    if not name or view.scope.is_whole:
        return True
    return all(shows(view, row) for row in colleagues.by_name.get(name, ()))


def may_name(view: View, queue: str | None) -> bool:
    """Whether the parties of a call may be named: the callers of a queue are shown with it.

    A scope of queues alone shows their members, but no call of theirs from elsewhere.
    """
    if not queue:
        return not view.scope.is_of_queues
    return view.scope.shows_queue(queue)


def cut_row(view: View, row: Row, colleagues: Colleagues) -> Row:
    """An extension's row without callers, colleagues and queues that the view does not show."""
    shows_peer = may_name(view, row["queue"]) and shows_number(view, row["peer"], colleagues)
    shown = view.scope.shows_queue
    cut = row.copy()
    if not shows_peer:
        cut["peer"] = cut["peer_name"] = cut["call_id"] = None
    if not shows_name(view, row["peer_name"], colleagues):
        cut["peer_name"] = None
    if row["queue"] and not shown(row["queue"]):
        cut["queue"] = None
    if row["monitoring"] and not shows_number(view, row["monitoring"], colleagues):
        cut["monitoring"] = None
    cut["queues"] = list(filter(shown, row["queues"]))
    cut["pauses"] = {queue: why for queue, why in row["pauses"].items() if shown(queue)}
    of_queues = {q: each for q, each in row.get("today_of_queues", {}).items() if shown(q)}
    cut["today_of_queues"] = of_queues
    if view.scope.is_of_queues:  # as reports: the calls from there alone
        cut["today"] = sum_of(list(of_queues.values()))
    return cut


def sum_of(found: Sequence[Today]) -> Today:
    """The calls of a day from several queues, as one sum."""
    return Today(
        calls=sum(each["calls"] for each in found),
        missed=sum(each["missed"] for each in found),
        ring_s=sum(each["ring_s"] for each in found),
        talk_s=sum(each["talk_s"] for each in found),
        hold_s=sum(each["hold_s"] for each in found),
    )


def cut_changes(
    view: View, row: Row, changes: list[ChangeRow], colleagues: Colleagues
) -> list[ChangeRow]:
    """Status changes of an extension without peers that the view does not show.

    A change does not say from which queue its call was. Where the extension serves a queue that
    the view does not show, any caller may be of that queue.
    """
    is_named = all(may_name(view, queue) for queue in row["queues"] or [""])
    return [
        change
        if not change["peer"] or (is_named and shows_number(view, change["peer"], colleagues))
        else ChangeRow(**{**change, "peer": None, "call_id": None})
        for change in changes
    ]


def cut_call(view: View, call: LiveCall, colleagues: Colleagues) -> LiveCall | None:
    """A call of the view's extensions or queues; None for another one."""
    own = [each for each in call["extensions"] if _is_shown(view, each, colleagues)]
    is_of_queue = bool(call["queue"]) and view.scope.shows_queue(call["queue"] or "")
    if not (own or is_of_queue or view.scope.is_whole):
        return None
    is_named = not call["queue"] or is_of_queue
    shows_caller = is_named and shows_number(view, call["caller"], colleagues)
    shows_callee = is_named and shows_number(view, call["callee"], colleagues)
    shows_its_name = shows_caller and shows_name(view, call["caller_name"], colleagues)
    return LiveCall(
        **{
            **call,
            "extensions": own,
            "queue": call["queue"] if is_of_queue else None,
            "caller": call["caller"] if shows_caller else "",
            "caller_name": call["caller_name"] if shows_its_name else "",
            "callee": call["callee"] if shows_callee else "",
        }
    )


def cut_queue(view: View, queue: LiveQueue, colleagues: Colleagues) -> LiveQueue | None:
    """A queue of the view, with those of its members that are; None for another one."""
    if not view.scope.shows_queue(queue["queue"]):
        return None
    members = [each for each in queue["members"] if _is_shown(view, each, colleagues)]
    waiting = [_caller(view, each, colleagues) for each in queue["waiting"]]
    return LiveQueue(**{**queue, "members": members, "waiting": waiting})


def _caller(view: View, caller: LiveCaller, colleagues: Colleagues) -> LiveCaller:
    shows_caller = shows_number(view, caller["caller"], colleagues)
    if shows_caller and shows_name(view, caller["caller_name"], colleagues):
        return caller
    number = caller["caller"] if shows_caller else ""
    return LiveCaller(**{**caller, "caller": number, "caller_name": ""})


def _is_shown(view: View, extension: str, colleagues: Colleagues) -> bool:
    row = colleagues.rows.get(extension)
    return row is not None and shows(view, row)
