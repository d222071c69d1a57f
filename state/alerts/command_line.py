"""`app.py alerts test`: a message over each channel, and a line about each.

Knows the operator's words. Must not know how a channel sends.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TextIO

from state.alerts.sending.attempt import Attempts
from state.alerts.sending.channels import Channel, channels_of
from state.alerts.sending.notice import Notice, notice_of_test
from state.files.alerts import read_rules
from state.files.rows import SettingsFileError
from state.settings import Settings
from state.text import visible

if TYPE_CHECKING:
    from argparse import _SubParsersAction

NONE = "no channel is set: ALERT_WEBHOOK, ALERT_MAIL, ALERT_SLACK, ALERT_TEAMS, ALERT_TELEGRAM"


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("alerts", help="send a test message over each channel")
    parser.add_argument("action", choices=("test",))


def run_alerts(settings: Settings, out: TextIO) -> int:
    """Look at the rules, and send a test over each channel; 1 where something is wrong."""
    problems, channels = _rules(settings), channels_of(settings)
    lines = [*problems, *([] if channels else [NONE])]
    for line in lines:
        print(visible(line), file=out)
    results = [_sent(channel, notice_of_test(settings.site), out) for channel in channels]
    return 0 if channels and not problems and all(results) else 1


def _rules(settings: Settings) -> list[str]:
    try:
        return [f"ALERTS: {line}" for line in read_rules(settings.alerts_file).bad_lines]
    except SettingsFileError as error:
        return [f"ALERTS: {error}"]


def _sent(channel: Channel, notice: Notice, out: TextIO) -> bool:
    problem = Attempts(channel).send(notice)
    print(visible(f"{channel.name}: {problem or 'sent'}"), file=out, flush=True)
    return not problem
