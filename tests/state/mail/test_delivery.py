"""The scheduled mail from its time to a real SMTP server: the collector's thread, the command, PDF.

The time of the schedule is a clock that the test sets; the report is made by the program itself.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from pypdf import PdfReader

from state.mail import mailing as module
from state.mail.mailing import RETRIES_S, mail_regularly, mailing_of
from state.mail.sent_note import lock_of, note_sent
from state.settings import Settings, load_settings
from tests.asterisk.lab.process import free_port
from tests.asterisk.lab.waiting import wait_until
from tests.fakes import day
from tests.fakes.servers.ringside import ROOT, Ringside
from tests.fakes.servers.smtp import smtp_server

DUE = datetime.fromisoformat("2026-03-11 07:00+00:00").timestamp()


class Clock:
    """The time that the thread sees; `looks` counts how often it looked."""

    def __init__(self, now: float) -> None:
        self.now, self.looks = now, 0

    def time(self) -> float:
        """The time that was set."""
        self.looks += 1
        return self.now

    def pass_to(self, now: float) -> None:
        """Set the time, and wait until the thread has looked and done what was due."""
        self.now = now
        seen = self.looks
        wait_until(lambda: self.looks >= seen + 3, "it looks", 60)


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "STATE_DIR": str(folder), "AMI_HOST": "127.0.0.1", "AMI_PORT": str(free_port()),
        "TIME_ZONE": "UTC", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none", "MAIL_FROM": "ringside@pbx.example", "REPORTS": "agents",
        "REPORT_TO": "boss@example.org", "REPORT_AT": "daily 07:00", "LOG_LEVEL": "WARNING",
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder whose history holds yesterday."""
    tmp_path.chmod(0o700)
    with day.filled(tmp_path, days=1):
        return tmp_path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(DUE - 3600)
    monkeypatch.setattr(module, "time", made)
    return made


def settings_for(folder: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment(folder, port).items():
        monkeypatch.setenv(name, value)
    return load_settings(pytest.fail)


@contextmanager
def collector(settings: Settings) -> Iterator[None]:
    """The part of a collector that mails, until it is stopped."""
    stop = threading.Event()
    found = mailing_of(settings, settings.folder, settings.zone, ROOT / "app.py")
    mail_regularly(found, stop, look_s=0.02)
    yield
    stop.set()
    (thread,) = [each for each in threading.enumerate() if each.name == "report-mail"]
    thread.join(60)


def text_of(mail: EmailMessage) -> str:
    (file,) = mail.iter_attachments()
    return "\n".join(
        page.extract_text() for page in PdfReader(io.BytesIO(file.get_content())).pages
    )


def drawn(mail: EmailMessage) -> int:
    """How many boxes are filled in the PDF: the bars of its graphs."""
    (file,) = mail.iter_attachments()
    pages = PdfReader(io.BytesIO(file.get_content())).pages
    contents = [page.get_contents() for page in pages]
    return sum(content.get_data().count(b" re f") for content in contents if content is not None)


def test_a_report_goes_out_at_its_time_once_whatever_fails_or_restarts(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with smtp_server(refuse="451 try later") as box:
        settings = settings_for(folder, box.port, monkeypatch)
        with collector(settings):
            clock.pass_to(DUE - 1)
            assert (box.tries, box.mails) == (0, [])
            clock.pass_to(DUE)
            clock.pass_to(DUE + RETRIES_S[0])
            assert (box.tries, box.mails) == (2, [])
        box.refuse = ""
        with collector(settings):  # a restart in between tries at once, and not twice
            clock.pass_to(DUE + RETRIES_S[0] + 1)
            clock.pass_to(DUE + 3600)
        with collector(settings):
            clock.pass_to(DUE + 7200)
    (mail,) = box.mails
    assert box.receivers == [["boss@example.org"]]
    assert mail["Message-ID"] == f"<ringside-agents-{DUE:.0f}@pbx.example>"
    text = text_of(mail)
    assert all(words in text for words in ("Agents", "Time by activity", "Agent A", "<b>Zoë</b>"))
    assert drawn(mail) > 9, "a bar for each agent and activity"
    assert caplog.text.count("is not sent") == 1


def test_a_command_that_outlived_its_collector_sends_for_it(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it sends nobody else does, and what it sent is known."""
    with smtp_server() as box:
        settings = settings_for(folder, box.port, monkeypatch)
        note, message_id = folder / "mailed-agents", f"<ringside-agents-{DUE:.0f}@pbx.example>"
        with collector(settings), lock_of(note):
            clock.pass_to(DUE - 1)
            clock.pass_to(DUE)
            assert box.tries == 0
            note_sent(str(note), message_id)
        with collector(settings):
            clock.pass_to(DUE + 1)
    assert (box.tries, mailed_at(folder)) == (0, DUE)


@pytest.mark.slow
def test_of_two_workers_one_mails_and_the_one_that_takes_over_does_not_mail_again(
    folder: Path,
) -> None:
    """What was due while nothing ran is sent when Ringside starts."""
    (folder / "mailed-reports.json").write_text(json.dumps({"agents": DUE}))
    with smtp_server() as box:
        own = {**environment(folder, box.port), "REPORT_AT": "daily 00:00"}
        with Ringside(folder, wait=False, **own) as board:
            wait_until(lambda: bool(box.mails), "the mail", 60)
            wait_until(lambda: mailed_at(folder) > DUE, "it is written down", 10)
            collecting = collecting_in(folder)
            os.kill(collecting, signal.SIGKILL)
            wait_until(
                lambda: collecting_in(folder) not in (0, collecting), "another worker collects", 30
            )
            looked = threading.Event()
            looked.wait(module.FIRST_LOOK_S + 2)
            assert board.get("/healthz")[0] == 200
    assert len(box.mails) == 1


def mailed_at(folder: Path) -> float:
    found: dict[str, float] = json.loads((folder / "mailed-reports.json").read_text())
    return found["agents"]


def collecting_in(folder: Path) -> int:
    """The process that collects; 0 while none does."""
    found = re.match(r"pid (\d+)", (folder / "collector.lock").read_text())
    return int(found[1]) if found else 0
