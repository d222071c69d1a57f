"""All that is kept of one installation, opened as its settings say, for one command.

Knows settings. Must not know what a command does.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

from state.access.store.command_line import ADDRESS
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.files.agents import read_agents
from state.history.history import History, open_history
from state.settings import Settings

DEMO: Final = "AMI_HOST is not set; the demo keeps nothing of yours"


@dataclass(frozen=True, slots=True)
class Installation:
    """Settings, and the databases that they name."""

    settings: Settings
    history: History
    store: AccessStore

    def note(self, action: str, **detail: object) -> None:
        """Write an entry of the audit log, by whoever is logged in to this machine."""
        self.store.audit.note(getpass.getuser(), ADDRESS, action, **detail)


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    """Open what the settings name; it is closed after the block."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    agents = read_agents(settings.agents_file, settings.zone)
    limits = Limits(settings.session_idle_s, settings.session_longest_s)
    with closing(open_history(settings.history_dsn, settings.zone, agents)) as history:
        store = open_access(history, limits, settings.folder / "access")
        yield Installation(settings, history, store)
