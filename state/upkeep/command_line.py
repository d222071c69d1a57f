"""The commands that an operator runs over all that is kept: what each does and prints.

Knows the operator's words. Must not know tables or archives.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO
from zoneinfo import ZoneInfo

from state.access.store.audit import Entry
from state.access.store.retention import DAY_S
from state.files.rows import SettingsFileError
from state.settings import Settings
from state.text import visible
from state.upkeep import backup, erase
from state.upkeep.installation import DEMO, Installation, opened

Say = Callable[[str], None]


def run_upkeep(given: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Run `given.command`; return 0, or 1 with a line that says why not."""

    def say(text: str) -> None:
        print(visible(text), file=out, flush=True)

    try:
        if settings.demo:
            return _without_settings(given, say)
        with opened(settings) as installation:
            return COMMANDS[given.command](installation, given, say)
    except (*backup.FAULTS, SettingsFileError) as error:
        say(f"not done: {error}")
        return 1


def _without_settings(given: argparse.Namespace, say: Say) -> int:
    """Of a new machine: the settings are put in place, for the operator to read."""
    restored = backup.restore_settings(given.file) if given.command == "restore" else None
    if restored is None:
        say(f"not done: {DEMO}")
    else:
        say("There was no .env, so that of the backup was put in place, and nothing else yet.")
        say("Read it, then run the same command again for the rest.")
    return 1


def back_up(installation: Installation, given: argparse.Namespace, say: Say) -> int:
    """Write a backup, and say what is in it."""
    manifest = backup.make(given.file, installation)
    say(f"{given.file}: {given.file.stat().st_size:,} bytes, schema {manifest.schema}")
    for name, part in manifest.parts.items():
        say(f"{part.size:>14,}  {name}")
    say("It holds callers' numbers, hashes of passwords, and the secrets of .env in clear.")
    say("Only this user can read it. Keep it as you keep those.")
    return 0


def restore(installation: Installation, given: argparse.Namespace, say: Say) -> int:
    """Put back a backup, and say what has to be done by hand."""
    done = backup.restore(given.file, installation)
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(done.manifest.made_at))
    say(f"{done.rows:,} rows as of {at} are back; a running board shows them at once.")
    say("Everybody has to log in again. Users, passwords and tokens are those of the backup:")
    say("whom you have removed since, and what you have revoked since, is there again.")
    for path in done.beside:
        say(f"{path}: the file of the backup differs from the one in use, which stays")
    _say_erasures(installation, done.manifest.made_at, say)
    return 0


def _say_erasures(installation: Installation, since: float, say: Say) -> None:
    again = [each for each in installation.store.audit.latest(10_000)
             if each.at > since and each.action.startswith("erased")]  # fmt: skip
    if again:
        say(f"Erased after the backup was made, and there again: {len(again)} callers or agents.")
        say("Erase them once more; 'app.py audit' says when it was done.")


def erase_person(installation: Installation, given: argparse.Namespace, say: Say) -> int:
    """Erase a caller or an agent, and say what was erased and what could not be reached."""
    kind, person = given.kind, given.person.strip()
    if not person:
        say(f"not done: name the {kind}")
        return 1
    done = ERASE[kind](installation, person, really=not given.dry_run)
    if given.dry_run:
        say("Nothing is erased yet. This would be:")
    if done.forms:
        say("in these forms: " + ", ".join(sorted(done.forms)))
    for place, count in sorted(done.counts.items()):
        say(f"{count:>10,}  {place}")
    if not done.counts:
        say("It is in nothing that is kept here.")
    for line in _left(kind, done):
        say(line)
    return 0


ERASE = {"caller": erase.erase_caller, "agent": erase.erase_agent}


def print_audit(installation: Installation, given: argparse.Namespace, say: Say) -> int:
    """Print the audit log, the oldest entry first."""
    for entry in installation.store.audit.since(time.time() - given.days * DAY_S):
        say(entry.as_json() if given.json else in_words(entry, installation.history.calendar.zone))
    return 0


def in_words(entry: Entry, zone: ZoneInfo) -> str:
    """An entry as a line to read."""
    at = datetime.fromtimestamp(entry.at, zone)
    detail: dict[str, str] = json.loads(entry.detail or "{}")
    parts = [entry.action, "by", entry.who or "nobody"]
    parts += ["from", entry.address] if entry.address else []
    parts += [f"{name}={value}" for name, value in detail.items()]
    return f"{at:%Y-%m-%d %H:%M:%S} {' '.join(parts)}"


def _left(kind: str, done: erase.Erased) -> list[str]:
    """What is not erased, and what to do about it."""
    lines = []
    if done.going_on:
        lines.append(f"{done.going_on} calls with this number go on, and are kept when they end: "
                     "run the same command again then.")  # fmt: skip
    if done.live_elsewhere:
        lines.append("The live store is written on another machine: run the same command there.")
    if done.bytes_left:
        lines.append("Old bytes may stay in the live store's journal for some seconds.")
    if done.forms and done.instead:
        lines.append(f"In reports he is {done.instead!r} from now on; all sums stay.")
    if done.in_agents_file:
        lines.append("AGENTS names him still: put that name in place of his there, or new records "
                     "bear his name.")  # fmt: skip
    if kind == "agent":
        lines.append("The board shows the name that the PBX tells for his phone: change it there.")
    lines += [f"The user {name} sees this agent's day: 'app.py user remove {name}'."
              for name in done.scopes]  # fmt: skip
    return [*lines, NOT_REACHED]


NOT_REACHED: Final = (
    "Not reached: backups, logs, recordings made by 'record', alerts that were sent, and the PBX's "
    "own files "
    "(an import of them brings it back)."
)

COMMANDS: dict[str, Callable[[Installation, argparse.Namespace, Say], int]] = {
    "backup": back_up,
    "restore": restore,
    "erase": erase_person,
    "audit": print_audit,
}


def add_parsers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], path: Callable[[str], Path]
) -> None:
    """Add the commands to a command line."""
    for name, words in (
        ("backup", "write history, users, settings and AGENTS to FILE (.tar.gz)"),
        ("restore", "put back what FILE holds, while the board runs"),
    ):
        commands.add_parser(name, help=words).add_argument("file", type=path, metavar="FILE")
    erasing = commands.add_parser("erase", help="erase a caller's number or an agent's name")
    erasing.add_argument("kind", choices=ERASE)
    erasing.add_argument("person", metavar="NUMBER or NAME")
    audit = commands.add_parser("audit", help="print who did what: log-ins, exports, changes ...")
    audit.add_argument("--days", type=float, default=7.0, help="of so many days (default 7)")
    audit.add_argument("--json", action="store_true", help="one JSON object a line")
    erasing.add_argument("--dry-run", action="store_true", help="only say what would be erased")
