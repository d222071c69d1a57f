"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a Unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import psycopg

_SERVER = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "log_min_messages=fatal")
_START_S = 60


class MissingPostgresError(Exception):
    """PostgreSQL is not installed; the text says what was looked for."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise MissingPostgresError("PostgreSQL: no initdb on the PATH or in /usr/lib/postgresql")
    return (found[-1] if found else Path(str(on_path))).parent


class Postgres:
    """A running cluster; `database` makes a new, empty one."""

    def __init__(self) -> None:
        self._programs = _programs()
        # PostgreSQL refuses to run as root; its own user must reach the folder.
        self._user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self._home = Path(tempfile.mkdtemp(prefix="rs-pg-"))
        if os.getuid() == 0:
            shutil.chown(self._home, self._user)
        self._numbers = count(1)
        self._run("initdb", "-U", "ringside", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = " ".join([*_SERVER, "-k", str(self._home)])
        log = str(self._home / "log")
        self._run("pg_ctl", "start", "-w", "-t", str(_START_S), "-l", log, "-o", options)

    def database(self) -> str:
        """The SQLAlchemy URL of a new database."""
        name = f"ringside_{next(self._numbers)}"
        where = f"host={self._home} user=ringside dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://ringside@/{name}?host={self._home}"

    def stop(self) -> None:
        """Stop the server of this cluster and remove its folder."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")
        shutil.rmtree(self._home)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._home / "data"), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", self._user, "--", *command]
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            timeout=_START_S + 30,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')}")
