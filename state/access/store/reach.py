"""Whether a start is safe: whom other machines would find, and whether they would have to log in.

Knows addresses to bind to, and whether there are users. Must not know HTTP.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from state.access.settings import is_loopback
from state.access.store.database import AccessDatabase
from state.access.store.users import Users
from state.history import HistoryError, open_history
from state.settings import Settings

log = logging.getLogger("ringside.access")

Address = tuple[str, int] | str | int
"""As gunicorn has it: host and port, the path of a Unix socket, or the number of an open one."""

_APP = Path(__file__).resolve().parents[3] / "app.py"


def is_this_machine(address: Address) -> bool:
    """Whether only this machine reaches an address. A Unix socket stands behind a proxy."""
    return isinstance(address, tuple) and is_loopback(address[0])


def host_and_port(bind: str) -> tuple[str, int]:
    """The parts of BIND. What is no address counts as one that others reach."""
    host, _, port = bind.rpartition(":")
    return host, int(port) if port.isdigit() else 0


def first_user_command() -> str:
    """The command that makes the first user, as it is typed on this machine."""
    return f"{sys.executable} {_APP} user add admin --role admin"


def why_not(settings: Settings, addresses: Iterable[Address]) -> str:
    """Why a start on these addresses is refused, in one line; empty where it is not.

    The demo shows nobody's calls and has no users: it may be shown to anybody. Where people log in
    by single sign-on, nobody needs to be a user here.
    """
    beyond = [each for each in addresses if not is_this_machine(each)]
    if not beyond or settings.demo or settings.has_sign_on or _has_users(settings):
        return ""
    return (
        f"other machines reach {_in_words(beyond[0])}, and there are no users yet: nothing starts. "
        f"This makes the first user: {first_user_command()}"
    )


def _in_words(address: Address) -> str:
    return f"{address[0]}:{address[1]}" if isinstance(address, tuple) else f"socket {address}"


def _has_users(settings: Settings) -> bool:
    """Whether there are users; True where nobody can say, since the guard lets nobody in then."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    with closing(open_history(settings.history_dsn, settings.zone)) as history:
        try:
            return Users(AccessDatabase(history)).exist()
        except HistoryError as error:
            log.warning("Whether there are users is not known yet: %s", error)
            return True
