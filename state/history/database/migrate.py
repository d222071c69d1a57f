"""Upgrade a history database to the schema of this program.

Knows Alembic. Must not know what the tables are for. Migrations run in the caller's transaction:
one that fails leaves the database as it was, and two processes never migrate at the same time.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from state.history.errors import HistoryUnavailable

_FOLDER = Path(__file__).parent.parent / "migrations"
_one_at_a_time = Lock()
"""Alembic keeps its current migration in globals of the process. Two threads, each with its own
history (the collector's and the web workers'), would mix them up."""


def is_current(connection: Connection) -> bool:
    """Whether the schema is this program's; HistoryUnavailable if a newer program made it."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = known_schemas()
    if found is not None and found not in known:
        raise HistoryUnavailable(
            f"history has schema {found!r}, which is later than this program knows: "
            "run the newer version, or name another HISTORY_URL"
        )
    return found == known[0]


def known_schemas() -> list[str]:
    """Every schema that this program knows, its own first."""
    scripts = ScriptDirectory(str(_FOLDER))
    return [script.revision for script in scripts.walk_revisions()]


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing."""
    if is_current(connection):
        return
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    with _one_at_a_time:
        command.upgrade(config, "head")
