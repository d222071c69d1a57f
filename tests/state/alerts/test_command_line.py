"""`app.py alerts test`: a line for each channel, over real connections, and no secret in any."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from state.alerts.command_line import NONE, run_alerts
from state.command_line import parser
from state.settings import Settings
from tests.fakes.servers.receivers import (
    HttpReceiver,
    SmtpReceiver,
    http_receiver,
    smtp_receiver,
)

SECRET = "a-secret-of-the-operator-1"
PASSWORD = "pa55word-of-the-mail"


@pytest.fixture
def http() -> Iterator[HttpReceiver]:
    with http_receiver() as receiver:
        yield receiver


@pytest.fixture
def smtp() -> Iterator[SmtpReceiver]:
    with smtp_receiver() as receiver:
        yield receiver


def run(**values: Any) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = run_alerts(Settings(_env_file=None, ami_host="pbx", **values), out)
    text = out.getvalue()
    assert SECRET not in text
    assert PASSWORD not in text
    return code, text.splitlines()


def test_the_command_is_known() -> None:
    assert parser().parse_args(["alerts", "test"]).command == "alerts"


def test_each_channel_gets_a_test_and_a_line(http: HttpReceiver, smtp: SmtpReceiver) -> None:
    mail = f"mailto://127.0.0.1:{smtp.port}?from=r@example.org&to=lead@example.org&mode=insecure"
    code, lines = run(alert_webhook=http.url, alert_webhook_secret=SECRET, alert_mail=mail)
    assert (code, lines) == (0, ["webhook: sent", "mail: sent"])
    assert http.posts[0].headers["Ringside-Delivery"] == "test"
    assert smtp.mails[0]["Subject"] == "Test of Ringside's alerts"


def test_what_fails_is_said_and_the_others_are_tried(
    http: HttpReceiver, smtp: SmtpReceiver
) -> None:
    http.status = 500
    mail = f"mailto://u:{PASSWORD}@127.0.0.1:{smtp.port}?from=r@example.org&to=lead@example.org"
    code, lines = run(alert_webhook=http.url, alert_webhook_secret=SECRET, alert_mail=mail)
    assert code == 1
    assert lines[0] == "webhook: the receiver answered 500"
    assert lines[1].startswith("mail: ")
    assert lines[1] != "mail: sent"


def test_without_a_channel_the_settings_are_named(tmp_path: Path) -> None:
    file = tmp_path / "alerts.csv"
    file.write_text("what,limit\nlunch,5\n")
    code, lines = run(ALERTS=file)
    assert code == 1
    assert lines[0].startswith("ALERTS: line 2: 'lunch'")
    assert lines[1:] == [NONE]
    assert run(ALERTS=tmp_path / "missing")[1][0].startswith("ALERTS: ")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"alert_webhook": "https://example.org"}, "ALERT_WEBHOOK_SECRET"),
        ({"alert_webhook": "file:///etc/passwd", "alert_webhook_secret": SECRET}, "https://"),
        ({"alert_mail": f"smtp://u:{PASSWORD}@example.org"}, "mailto"),
        ({"alert_slack": "https://hooks.slack.com/x"}, "slack://"),
        ({"alert_teams": "msteams://x"}, "workflows://"),
        ({"alert_telegram": "tgram://a\nb"}, "tgram://"),
        ({"alert_quiet": "at night"}, "22:00-07:00"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_with_what_to_write(
    values: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as found:
        Settings(_env_file=None, **values)
    (error,) = found.value.errors(include_input=False)
    assert words in error["msg"]
    assert PASSWORD not in error["msg"]


@pytest.mark.parametrize(
    "address",
    [f"https://u:{PASSWORD}\uff20evil\u2100x/", f"https://[{PASSWORD}]/x", f"https://[{PASSWORD}"],
)
def test_an_address_that_cannot_be_read_is_refused_without_being_quoted(
    address: str,
) -> None:
    with pytest.raises(ValidationError) as found:
        Settings(_env_file=None, alert_webhook=address, alert_webhook_secret=SECRET)
    (error,) = found.value.errors(include_input=False)
    assert error["msg"].endswith("ALERT_WEBHOOK begins with https:// or http://")


def test_no_address_is_shown_by_settings() -> None:
    shown = repr(Settings(_env_file=None, alert_mail=f"mailto://u:{PASSWORD}@example.org"))
    assert PASSWORD not in shown
