"""Send reports by schedule: a thread of the collector that runs `app.py report` when one is due.

Knows when, and what was sent. Must not know SMTP or reports. The command is a process of its own:
a report takes neither the collector's time nor its memory. There is one collector, and it writes
down what was sent, so that restarts and workers send nothing twice. Where it is killed while the
command sends, the command notes it (sent_note.py). Where that is killed too, the mail may be sent
again, with the same Message-ID.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess  # the program itself, with words of its own
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import Final
from zoneinfo import ZoneInfo

from state.mail.schedule import PERIODS, Schedule
from state.mail.sent_note import MESSAGE_ID, NOTE, is_sent, lock_of
from state.mail.settings import MailSettings
from state.text import one_line

log = logging.getLogger(__name__)

FIRST_LOOK_S: Final = 2.0
LOOK_S: Final = 20.0
RETRIES_S: Final = (60.0, 300.0, 900.0, 3_600.0)
"""The pauses after failures; the last for all that follow, until the next report is due."""

LATEST_S: Final = 24 * 3_600.0
"""A report that could not be sent for so long is left out."""

_LONGEST_RUN_S: Final = 600.0
_LONGEST: Final = 300


class Trouble:
    """Why a report is not sent: said once, however often it is tried."""

    def __init__(self) -> None:
        self._last = ""

    def note(self, why: str) -> bool:
        """Log it, unless it is what was said last; whether there is none."""
        if why and why != self._last:
            log.warning("The report is not sent, and is tried again: %s", why)
        self._last = why
        return not why


@dataclass(slots=True)
class Mailing:
    """What is sent when, and what was. `run` sends one report that was due; True where it could.

    `reports` are sent one by one, each written down, so that none of them is sent twice because
    another could not be.
    """

    schedule: Schedule
    zone: ZoneInfo
    file: Path
    reports: Sequence[str]
    run: Callable[[datetime, str], bool]
    failures: int = 0
    next_try: float = 0.0

    def look(self, now: float) -> None:
        """Send what is due, once; a failure is tried again later."""
        due = self.schedule.last_due(now, self.zone)
        sent = self._sent()
        if sent is None:  # a first start sends nothing that was due before it
            self._write(dict.fromkeys(self.reports, due.timestamp()))
            return
        left = [name for name in self.reports if sent.get(name, 0.0) < due.timestamp()]
        if not left:
            self.failures, self.next_try = 0, 0.0
        elif now - due.timestamp() > LATEST_S:
            log.warning("Reports of %s could not be sent, and are left out: %s", due, left)
            self._write(sent | dict.fromkeys(left, due.timestamp()))
        elif now >= self.next_try:
            self._send(due, left, sent, now)

    def _send(self, due: datetime, left: Sequence[str], sent: dict[str, float], now: float) -> None:
        for name in left:
            if not self.run(due, name):
                self.next_try = now + RETRIES_S[min(self.failures, len(RETRIES_S) - 1)]
                self.failures += 1
                return
            sent[name] = due.timestamp()
            self._write(sent)
            log.info("The report %s, due at %s, is sent", name, due)

    def _sent(self) -> dict[str, float] | None:
        """When the last of each report that was sent was due; None before the first start."""
        try:
            found = json.loads(self.file.read_text("utf-8"))
            return {str(name): float(due) for name, due in found.items()}
        except FileNotFoundError:
            return None
        except (ValueError, AttributeError, TypeError):
            log.warning("%s cannot be read, and is made again", self.file)
            return None

    def _write(self, sent: dict[str, float]) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps(sent), "utf-8")
        beside.replace(self.file)


def mail_regularly(mailing: Mailing | None, stop: threading.Event, look_s: float = LOOK_S) -> None:
    """Start a thread that sends what is due until `stop` is set, if anything is to be sent.

    It looks soon after a start: that may be the restart over which something became due.
    """
    if mailing is None:
        return

    def run() -> None:
        pause_s = min(FIRST_LOOK_S, look_s)
        while not stop.wait(pause_s):
            pause_s = look_s
            try:
                mailing.look(time.time())
            except OSError:
                log.exception("The scheduled report cannot be sent now")

    threading.Thread(target=run, name="report-mail", daemon=True).start()


def mailing_of(
    settings: MailSettings, folder: Path, zone: ZoneInfo, program: Path
) -> Mailing | None:
    """The mailing that the settings ask for; None for none."""
    schedule = settings.report_schedule
    if schedule is None:
        return None
    receivers = [word for each in settings.report_receivers for word in ("--mail", each)]
    period = f"--{PERIODS[schedule.every]}"
    domain, trouble = settings.mail_from.rpartition("@")[2], Trouble()

    def run(due: datetime, name: str) -> bool:
        message_id = f"<ringside-{name}-{due.timestamp():.0f}@{domain}>"
        note = folder / f"mailed-{name}"
        with lock_of(note) as lock:
            if lock is None:
                return False  # a command of a collector that is no more still sends it
            if is_sent(note, message_id):
                return True
            words = ["report", name, period, *receivers]
            own = {MESSAGE_ID: message_id, NOTE: str(note)}
            return trouble.note(run_command(program, words, own, lock))

    return Mailing(schedule, zone, folder / "mailed-reports.json", settings.reports, run)


def run_command(
    program: Path, words: Sequence[str], own: Mapping[str, str], lock: int | None = None
) -> str:
    """Run a command of this program; why it failed in a line, empty where it did not.

    `own` is added to its environment, and it inherits the lock.
    """
    nice = which("nice")
    given = [*([nice] if nice else []), sys.executable, str(program), *words]
    try:
        ended = subprocess.run(  # noqa: S603  # nosec B603
            given,
            capture_output=True,
            text=True,
            timeout=_LONGEST_RUN_S,
            check=False,
            env={**os.environ, **own},
            pass_fds=() if lock is None else (lock,),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return one_line(str(error), _LONGEST)
    if not ended.returncode:
        return ""
    said = (ended.stdout or ended.stderr).strip()[-_LONGEST:]
    return one_line(said, _LONGEST) or f"exit code {ended.returncode}"
