"""The commands and options of `app.py`.

Pure. Knows their names and words. Must not know what a command does.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from state.access.store.command_line import add_parsers as add_access
from state.alerts.command_line import add_parsers as add_alerts
from state.mail.command_line import add_parsers as add_report
from state.upkeep.command_line import add_parsers as add_upkeep
from state.version import VERSION


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="app.py", description="Ringside: a live board and call-time charts for Asterisk."
    )
    top.add_argument("--version", action="version", version=f"ringside {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="show the PBX in AMI_HOST, or the demo PBX without one")
    commands.add_parser("demo", help="show the demo PBX, whatever AMI_HOST says")
    recording = commands.add_parser("record", help="record the AMI stream to FILE")
    recording.add_argument("file", type=_path, metavar="FILE", help=".jsonl, or .jsonl.gz")
    recording.add_argument(
        "--seconds", type=_positive, default=float("inf"), help="stop after so many seconds"
    )
    replay = commands.add_parser("replay", help="show a recorded stream")
    replay.add_argument("file", type=_path, metavar="FILE")
    replay.add_argument("--speed", type=_positive, default=1.0, help="times as fast (default 1)")
    check = commands.add_parser("doctor", help="say what the PBX lacks for a good board")
    check.add_argument(
        "--seconds", type=_positive, default=5.0, help="seconds to listen (default 5)"
    )
    importing = commands.add_parser("import", help="fill the history from Asterisk's own files")
    importing.add_argument("kind", choices=("cdr", "queue-log"))
    importing.add_argument("files", type=_path, nargs="+", metavar="FILE")
    add_access(commands)
    add_report(commands, _path)
    add_upkeep(commands, _path)
    add_alerts(commands)
    return top


def _path(text: str) -> Path:
    return Path(text).absolute()


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value
