"""Each channel over a real connection: what arrives, what does not, and what hostile names do."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import logging
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from state.alerts.alert import Alert, Message, Part
from state.alerts.sending.apprise_channel import AppriseChannel, harmless
from state.alerts.sending.notice import Notice, notice_of
from state.alerts.sending.webhook import Webhook
from tests.fakes.servers.nginx import certificate
from tests.fakes.servers.receivers import HttpReceiver, SmtpReceiver, http_receiver
from tests.state.alerts.pictures import NOW

SECRET = "a-secret-of-the-operator-1"
SITE = "https://board.example.org"
HOSTILE = (
    "<!channel> <@U123> <http://evil.example|click> [x](http://evil.example) *b* `c` & <b>x</b>"
    "\r\nBcc: all@evil.example\r\n\r\nbody\u202e"
)


def notice(queue: str = "sales", *, is_over: bool = False) -> Notice:
    alert = Alert("a1", "wait", queue, "", "", "", (queue,), 61.0, 60.0, NOW,
                  NOW + 240 if is_over else None)  # fmt: skip
    part = Part.END if is_over else Part.BEGIN
    return notice_of(Message(alert, part, "any", 1, NOW, 0), SITE)


def text_of(posted: bytes) -> str:
    return json.dumps(json.loads(posted), ensure_ascii=False)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


# The webhook


def test_the_webhook_s_message_is_signed_json(http: HttpReceiver) -> None:
    assert Webhook(f"{http.url}/hook?token=x", SECRET, lambda: NOW).send(notice()) == ""
    (post,) = http.posts
    fields = json.loads(post.body)
    assert post.path == "/hook?token=x"
    assert post.headers["Ringside-Delivery"] == "a1-begin"
    signed = f"{int(NOW)}.".encode() + post.body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert post.headers["Ringside-Time"] == str(int(NOW))
    assert post.headers["Ringside-Signature"] == f"sha256={expected}"
    assert fields["event"] == "begin"
    assert fields["title"] == "A caller waits longer than 1 min in sales"
    assert (fields["kind"], fields["queue"], fields["limit"]) == ("wait", "sales", 60.0)
    assert fields["link"] == f"{SITE}/alerts"


def test_the_end_has_the_same_id_and_says_how_long_it_lasted(http: HttpReceiver) -> None:
    Webhook(http.url, SECRET).send(notice(is_over=True))
    fields = json.loads(http.posts[0].body)
    assert (fields["id"], fields["event"], fields["lasted_s"]) == ("a1", "end", 240.0)
    assert http.posts[0].headers["Ringside-Delivery"] == "a1-end"


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500, 503])
def test_any_answer_but_success_is_a_failure(http: HttpReceiver, status: int) -> None:
    http.status, http.location = status, http.url
    assert Webhook(http.url, SECRET).send(notice()) == f"the receiver answered {status}"
    assert len(http.posts) == 1  # a redirect is not followed


def test_what_goes_wrong_is_said_without_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"http://127.0.0.1:{free_port()}/t0ken-of-the-hook"
    assert Webhook(address, SECRET).send(notice()) == "no connection"
    monkeypatch.setattr("state.alerts.sending.webhook.TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/t0ken"
        assert Webhook(url, SECRET).send(notice()).startswith("no answer in")


def test_the_token_in_a_webhook_s_address_is_in_no_log_line(
    http: HttpReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("urllib3").setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    assert Webhook(f"{http.url}/hook?token=t0ken-of-the-hook", SECRET).send(notice()) == ""
    assert "t0ken" not in caplog.text


def test_a_receiver_s_broken_answer_brings_no_address_into_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=_answer_without_colons, args=(server,))
        answering.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/hook?token=t0ken"
        assert Webhook(address, SECRET).send(notice()) == ""
        answering.join()
    assert "t0ken" not in caplog.text


def _answer_without_colons(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nno colon here\r\n: empty\r\n\r\n")


def test_a_hostile_name_is_a_value_in_the_webhook_s_json(http: HttpReceiver) -> None:
    Webhook(http.url, SECRET).send(notice(HOSTILE))
    fields = json.loads(http.posts[0].body)
    assert fields["queue"] == HOSTILE
    assert set(fields) >= {"id", "event", "kind", "title", "queue"}
    assert "\n" not in fields["title"]
    assert not any("evil" in value for value in http.posts[0].headers.values())


# E-mail


def test_a_mail_arrives_with_subject_limit_and_link(smtp: SmtpReceiver) -> None:
    channel = AppriseChannel(
        "mail",
        f"mailto://127.0.0.1:{smtp.port}?from=ringside@example.org&to=lead@example.org&mode=insecure",
    )
    assert channel.send(notice()) == ""
    assert channel.send(notice(is_over=True)) == ""
    begin, end = smtp.mails
    assert begin["Subject"] == "A caller waits longer than 1 min in sales"
    assert "Limit 1 min" in begin.as_string()
    assert f"{SITE}/alerts" in begin.as_string()
    assert end["Subject"] == f"{begin['Subject']} - resolved after 4 min"
    assert smtp.recipients == [["lead@example.org"]] * 2


def test_a_hostile_name_adds_no_header_and_no_recipient(smtp: SmtpReceiver) -> None:
    channel = AppriseChannel(
        "mail",
        f"mailto://127.0.0.1:{smtp.port}?from=ringside@example.org&to=lead@example.org&mode=insecure",
    )
    assert channel.send(notice(HOSTILE)) == ""
    (mail,) = smtp.mails
    assert mail["Bcc"] is None
    assert mail["Cc"] is None
    assert smtp.recipients == [["lead@example.org"]]
    assert "\n" not in str(mail["Subject"])
    assert "<b>" not in mail.as_string()


def test_a_refused_mail_is_a_failure_that_tells_no_password(smtp: SmtpReceiver) -> None:
    smtp.refusal = "554 not from you"
    channel = AppriseChannel(
        "mail",
        f"mailto://127.0.0.1:{smtp.port}?from=r@example.org&to=lead@example.org&mode=insecure",
    )
    problem = channel.send(notice())
    assert problem
    assert "lead" not in problem


# Chats


@pytest.fixture
def chats(http: HttpReceiver, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Addresses of chats; what would go to their servers goes to the receiver."""
    from apprise.plugins.slack import NotifySlack  # noqa: PLC0415
    from apprise.plugins.telegram import NotifyTelegram  # noqa: PLC0415

    monkeypatch.setattr(NotifySlack, "webhook_url", f"{http.url}/services")
    monkeypatch.setattr(NotifyTelegram, "notify_url", f"{http.url}/bot")
    return {
        "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7cQ/#calls",
        "telegram": "tgram://123456789:abcdefghijklmnopqrstuvwxyz0123456789/12315544/",
    }


@pytest.mark.parametrize("name", ["slack", "telegram"])
def test_a_chat_gets_the_alert_and_its_end(
    http: HttpReceiver, chats: dict[str, str], name: str
) -> None:
    http.answer = b'{"ok": true}' if name == "telegram" else b"ok"
    channel = AppriseChannel(name, chats[name])
    assert channel.send(notice()) == ""
    assert channel.send(notice(is_over=True)) == ""
    begin, end = (text_of(post.body) for post in http.posts)
    assert "A caller waits longer than 1 min in sales" in begin
    assert "resolved after 4 min" in end
    assert "githubusercontent" not in begin + end


@pytest.mark.parametrize("name", ["slack", "telegram"])
def test_a_hostile_name_mentions_nobody_and_links_nowhere(
    http: HttpReceiver, chats: dict[str, str], name: str
) -> None:
    http.answer = b'{"ok": true}' if name == "telegram" else b"ok"
    AppriseChannel(name, chats[name]).send(notice(HOSTILE))
    (post,) = http.posts
    text = text_of(post.body)
    for wrong in ("<!", "<@", "evil.example", "http://", "](", "\u202e", "<b>x", "@U123"):
        assert wrong not in text.replace(SITE, "")


@pytest.mark.parametrize("name", ["slack", "telegram"])
def test_a_chat_that_refuses_is_a_failure_and_no_token_is_logged(
    http: HttpReceiver, chats: dict[str, str], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    http.status = 403
    problem = AppriseChannel(name, chats[name]).send(notice())
    assert problem
    secrets = re.findall(r"[A-Za-z0-9]{16,}", chats[name])
    assert secrets
    lines = problem + caplog.text
    assert [each for each in secrets if each in lines] == []


@pytest.fixture
def teams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpReceiver]:
    """A server of Teams' workflows, which speak TLS."""
    pair = certificate(tmp_path, "localhost")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pair[0]))
    with http_receiver(pair) as receiver:
        yield receiver


def test_teams_gets_a_card_in_which_a_hostile_name_is_text(teams: HttpReceiver) -> None:
    channel = AppriseChannel("teams", f"workflows://localhost:{teams.port}/aWorkflow/aSignature/")
    assert channel.send(notice()) == ""
    assert channel.send(notice(HOSTILE)) == ""
    good, hostile = (text_of(post.body) for post in teams.posts)
    assert "A caller waits longer than 1 min in sales" in good
    assert "githubusercontent" not in good
    for wrong in ("<b>x", "](", "evil.example", "`c`", "*b*"):
        assert wrong not in hostile


def test_a_teams_server_with_another_certificate_gets_nothing(
    teams: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    address = f"workflows://localhost:{teams.port}/aWorkflow/aSignature/"
    assert AppriseChannel("teams", address).send(notice())
    assert teams.posts == []


@pytest.mark.parametrize(
    "address", ["slack://t0ken-of-the-chat/short", "mailto://u:t0ken@127.0.0.1:99999?to=a@b.org"]
)
def test_an_address_that_is_none_is_said_and_not_logged(address: str, log: io.StringIO) -> None:
    assert AppriseChannel("slack", address).send(notice()) == "the address cannot be used"
    assert "t0ken" not in log.getvalue()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log's own handler gets: caplog also listens to loggers that do not reach it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("said", ["p@ss!word", "p%40ss!word", "P@SS!WORD"])
def test_a_secret_is_cut_out_of_a_complaint_however_it_is_written(said: str) -> None:
    channel = AppriseChannel("mail", "mailto://u:p%40ss!word@mail.example?to=l@example.org")
    shown = channel._without_secrets(f"refused: {said} is wrong")
    assert said not in shown
    assert "refused" in shown
    assert "is wrong" in shown


@pytest.mark.parametrize(
    "name",
    [
        "\u0441\u0430\u0439\u0442.\u0440\u0444",
        "evil\u3002example",
        "evil\uff0ecom",
        "\u00fc.com",
        "x-.com",
    ],
)
def test_no_name_of_a_host_in_any_script_is_left_whole(name: str) -> None:
    assert not re.search(r"\S[.\u3002\uff0e\uff61]\S", harmless(name))
    assert harmless("1.5 s") == "1.5 s"


@pytest.mark.parametrize("text", [HOSTILE, "a" * 5_000, "Müller & Söhne", "", "\0\ud800"])
def test_text_is_one_short_harmless_line(text: str) -> None:
    safe = harmless(text)
    assert len(safe) <= 400
    assert safe.isprintable()
    assert not any(each in safe for each in "<>&@[]`|*\\")


def test_nothing_is_loaded_from_elsewhere(chats: dict[str, str]) -> None:
    """No picture of Apprise's own is linked, and no file, plug-in or template is read."""
    from state.alerts.sending.apprise_channel import _make  # noqa: PLC0415

    made: Any = _make(chats["slack"])
    assert len(made) == 1
    asset = made.asset
    assert not asset.image_url_mask
    assert not asset.image_url_logo
    assert not asset.async_mode
    assert not asset.http_redirects
