"""The commands that look at a PBX and keep nothing: record and doctor.

Knows the PBX of the settings. Must not know the history or pages.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from ami.doctor import examine, print_findings
from ami.pbx import with_pbx
from ami.recordings.record import record_until
from state.settings import BEYOND_LOOPBACK, Settings

Say = Callable[[str], None]


def record(settings: Settings, given: argparse.Namespace, say: Say, say_error: Say) -> int:
    """Record the PBX's stream until interrupted, or for some seconds; return the exit code."""
    file, seconds = given.file, given.seconds
    return with_pbx(settings, lambda target: record_until(target, file, seconds, say, say_error))


def doctor(settings: Settings, given: argparse.Namespace, say: Say) -> int:
    """Check the settings' PBX or the demo PBX; return 1 if something is bad."""
    if settings.demo:
        say("AMI_HOST is not set: this is the demo PBX")
    if settings.is_beyond_loopback:
        say(BEYOND_LOOPBACK)
    rules, seconds = settings.rules, given.seconds
    return with_pbx(settings, lambda target: print_findings(examine(target, rules, seconds), say))
