"""Send reports by schedule: a thread of the collector that runs `app.py report` when one is due.

Knows when, and what was sent. Must not know SMTP or reports. The command is a process of its own:
a report takes neither the collector's time nor its memory. There is one collector, and it writes
down what was sent, so that restarts and workers send nothing twice. Where it is killed between
sending and writing, the mail is sent again, with the same Message-ID.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess  # the program itself, with words of its own
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import Final
from zoneinfo import ZoneInfo

from state.mail.schedule import PERIODS, Schedule
from state.mail.settings import MailSettings

log = logging.getLogger(__name__)

LOOK_S: Final = 20.0
RETRIES_S: Final = (60.0, 300.0, 900.0, 3_600.0)
"""The pauses after failures; the last for all that follow, until the next report is due."""

LATEST_S: Final = 24 * 3_600.0
"""A report that could not be sent for so long is left out."""

_LONGEST_RUN_S: Final = 600.0


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
    """Start a thread that sends what is due until `stop` is set, if anything is to be sent."""
    if mailing is None:
        return

    def run() -> None:
        while not stop.wait(look_s):
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
    domain = settings.mail_from.rpartition("@")[2]

    def run(due: datetime, name: str) -> bool:
        message_id = f"<ringside-{name}-{due.timestamp():.0f}@{domain}>"
        return run_command(program, ["report", name, period, *receivers], message_id)

    return Mailing(schedule, zone, folder / "mailed-reports.json", settings.reports, run)


def run_command(program: Path, words: Sequence[str], message_id: str) -> bool:
    """Run a command of this program; False with a line in the log where it fails."""
    nice = which("nice")
    given = [*([nice] if nice else []), sys.executable, str(program), *words]
    own = {**os.environ, "RINGSIDE_MESSAGE_ID": message_id}
    try:
        ended = subprocess.run(  # noqa: S603  # nosec B603
            given, capture_output=True, text=True, timeout=_LONGEST_RUN_S, check=False, env=own
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("The report is not sent: %s", error)
        return False
    if ended.returncode:
        log.warning("The report is not sent: %s", (ended.stdout or ended.stderr).strip()[-300:])
    return ended.returncode == 0
