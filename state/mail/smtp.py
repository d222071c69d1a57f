"""Send a mail with files through an SMTP server.

Knows SMTP. Must not know what is in the files. Nothing is sent in clear where TLS was asked for,
and certificates are verified.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate, make_msgid
from typing import Final, NamedTuple

from state.mail.settings import MailSettings
from state.text import one_line

TIMEOUT_S: Final = 30.0
_LONGEST: Final = 200


class MailError(Exception):
    """A mail could not be sent; the text says why, in one line for people."""


class Attachment(NamedTuple):
    """A PDF file."""

    name: str
    body: bytes


def message(
    sender: str,
    receivers: Sequence[str],
    subject: str,
    text: str,
    *,
    files: Iterable[Attachment],
    message_id: str = "",
) -> EmailMessage:
    """A mail; by the same `message_id` a receiver sees that it came twice."""
    made = EmailMessage(policy=SMTP_POLICY)
    made["From"] = sender
    made["To"] = ", ".join(receivers)
    made["Subject"] = one_line(subject, _LONGEST)
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = message_id or make_msgid(domain=sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    for name, body in files:
        made.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    return made


def send(settings: MailSettings, mail: EmailMessage) -> None:
    """Send a mail. MailError where the server does not take it for every receiver."""
    if not settings.smtp_host:
        raise MailError("SMTP_HOST is not set")
    try:
        with _connected(settings) as server:
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
            refused = server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        where = f"{settings.smtp_host}:{settings.smtp_port}"
        raise MailError(one_line(f"{where}: {_words(error)}", _LONGEST)) from error
    if refused:
        raise MailError(one_line(f"refused for {', '.join(refused)}", _LONGEST))


def _connected(settings: MailSettings) -> smtplib.SMTP:
    host, port, context = settings.smtp_host, settings.smtp_port, ssl.create_default_context()
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _words(error: Exception) -> str:
    """What went wrong, without what the server quoted of a log-in."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the server refuses SMTP_USERNAME and SMTP_PASSWORD"
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return f"{error.smtp_code} {words}"
    return str(error) or type(error).__name__
