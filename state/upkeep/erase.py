"""Erase a caller or an agent from all that is kept, and count what was erased where.

Knows the places. Must not know tables, or what is printed.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from state.live.store import StoreTakenError, open_reader, open_writer
from state.live.store.erase_requests import EraseRequests
from state.settings import Settings
from state.upkeep import erase_history as rows
from state.upkeep.installation import Installation
from state.upkeep.persons import Meant, agent, caller, masked, names_agent, names_caller

REFUSED = "refused-*.txt"
SET_ASIDE = "*.corrupt-*"


@dataclass(slots=True)
class Erased:
    """What was erased, or would be: `forms` of the number or name, counts by place."""

    forms: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    instead: str = ""
    """The name that stands for an agent from now on."""

    going_on: int = 0
    """Calls of this caller that go on: they are kept with the number when they end."""

    live_elsewhere: bool = False
    """Whether the live store is written on another machine, and was not reached."""

    scopes: list[str] = field(default_factory=list)
    """Users whose scope is this agent."""

    in_agents_file: bool = False


def erase_caller(installation: Installation, number: str, *, really: bool = True) -> Erased:
    """Empty a caller's number and name. Raises HistoryError, OSError.

    The live store comes first: a call that has just ended is in the history by then.
    """
    is_meant, settings = caller(number), installation.settings
    erased = Erased(going_on=_going_on(settings, is_meant))
    erased.counts += _refused_lines(
        settings.folder, lambda line: names_caller(line, is_meant, number), really=really
    )
    if really:
        _live(settings, number, is_meant, erased)
    with _rows(installation, really=really) as connection:
        erased.forms = rows.forms_of_number(connection, is_meant)
        change = rows.erase_number if really else rows.count_number
        erased.counts += change(connection, erased.forms)
    if really:
        _finish(installation, "erased caller", masked(number), erased)
    return erased


def erase_agent(installation: Installation, name: str, *, really: bool = True) -> Erased:
    """Put "erased agent N" in place of an agent's name. Raises HistoryError, OSError."""
    is_meant, settings = agent(name), installation.settings
    users, agents = installation.store.users.all(), installation.history.agents
    erased = Erased(
        scopes=[user.name for user in users if is_meant(user.scope.agent)],
        in_agents_file=any(is_meant(each.agent) for each in agents.assignments),
        counts=_refused_lines(settings.folder, lambda line: names_agent(line, name), really=really),
    )
    with _rows(installation, really=really) as connection:
        erased.forms = rows.forms_of_name(connection, is_meant)
        erased.instead = rows.next_name(connection)
        erased.counts += rows.count_name(connection, erased.forms)
        if really:
            rows.erase_name(connection, erased.forms, erased.instead)
    if really:
        _finish(installation, "erased agent", erased.instead, erased)
    return erased


def _rows(installation: Installation, *, really: bool) -> AbstractContextManager[Connection]:
    history = installation.history
    return history.changing() if really else history.reading()


def _finish(installation: Installation, action: str, who: str, erased: Erased) -> None:
    """Note it, then leave no byte on the disk of what was erased, now or earlier."""
    _set_aside(installation.settings, erased)
    installation.note(action, person=who, **erased.counts)
    installation.history.scrub(sorted(rows.PLACES))


def _refused_lines(folder: Path, is_his: Callable[[str], bool], *, really: bool) -> Counter[str]:
    """Delete lines from the files of refused lines; each file is there whole at any moment."""
    erased: Counter[str] = Counter()
    for path in sorted(folder.glob(REFUSED)):
        lines = path.read_text("utf-8", "surrogateescape").splitlines(keepends=True)
        kept = [line for line in lines if not is_his(line)]
        erased["refused lines"] += len(lines) - len(kept)
        if really and len(kept) < len(lines):
            unfinished = path.with_name(f".{path.name}.{os.getpid()}")
            unfinished.touch(mode=0o600)
            unfinished.write_text("".join(kept), "utf-8", "surrogateescape")
            unfinished.replace(path)
    return +erased


def _going_on(settings: Settings, is_meant: Meant) -> int:
    live = open_reader(settings.state_dsn).read()
    waiting = {each["call_id"] for queue in live.queues for each in queue["waiting"]
               if is_meant(each["caller"])}  # fmt: skip
    talking = {call["call_id"] for call in live.calls
               if is_meant(call["caller"]) or is_meant(call["callee"])}  # fmt: skip
    return len(waiting | talking) if live.link["state"] != "down" else 0


def _live(settings: Settings, number: str, is_meant: Meant, erased: Erased) -> None:
    """Ask the collector of this machine; do it here where there is none."""
    answer = EraseRequests(settings.folder).ask(number)
    try:
        if answer is None:
            with closing(open_writer(settings.state_dsn)) as writer:
                answer = writer.erase(is_meant, whole=True)
    except StoreTakenError:
        erased.live_elsewhere = True
        return
    erased.counts["fields of the live store"] += answer


def _set_aside(settings: Settings, erased: Erased) -> None:
    """Delete live stores that were set aside as damaged: nobody can look for a number in them."""
    for path in sorted(settings.folder.glob(SET_ASIDE)):
        shutil.rmtree(path, ignore_errors=True)
        erased.counts["live stores that were set aside as damaged"] += 1
