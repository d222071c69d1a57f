"""The settings of mails with reports: through which server, to whom, and when.

A part of state/settings.py. Must not know SMTP. The password is a SecretStr: no log shows it.
"""

from __future__ import annotations

from email.headerregistry import Address
from functools import cached_property
from typing import Final, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from state.mail.schedule import Schedule

REPORTS: Final = ("agents", "queues", "utilisation")


class MailSettings(BaseSettings):
    """Every setting of mails with its default; bad values raise pydantic.ValidationError."""

    smtp_host: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    report_to: str = ""
    report_at: str = ""
    report_names: str = Field("agents,queues", validation_alias="REPORTS")

    @field_validator("mail_from", "report_to")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for each in _parts(value):
            check_address(each)
        return value

    @field_validator("report_at")
    @classmethod
    def _is_a_schedule(cls, value: str) -> str:
        if value:
            Schedule.parse(value)
        return value

    @field_validator("report_names")
    @classmethod
    def _are_reports(cls, value: str) -> str:
        wrong = [each for each in _parts(value) if each not in REPORTS]
        if wrong or not _parts(value):
            raise ValueError(f"REPORTS names some of {', '.join(REPORTS)}")
        return value

    @model_validator(mode="after")
    def _can_be_sent(self) -> MailSettings:
        if self.report_at and not (self.smtp_host and self.mail_from and self.report_to):
            raise ValueError("REPORT_AT needs SMTP_HOST, MAIL_FROM and REPORT_TO")
        return self

    @cached_property
    def report_receivers(self) -> tuple[str, ...]:
        """To whom reports are sent."""
        return _parts(self.report_to)

    @cached_property
    def reports(self) -> tuple[str, ...]:
        """Which reports are sent."""
        return _parts(self.report_names)

    @cached_property
    def report_schedule(self) -> Schedule | None:
        """When reports are sent; None for never."""
        return Schedule.parse(self.report_at) if self.report_at else None


def check_address(text: str) -> str:
    """The address; ValueError where it is none."""
    try:
        found = Address(addr_spec=text)
    except Exception as error:  # its parser raises errors of many kinds
        raise ValueError(f"{text[:80]!r} is no mail address") from error
    if not found.username or not found.domain or not text.isascii() or not text.isprintable():
        raise ValueError(f"{text[:80]!r} is no mail address")
    return text


def _parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in text.split(","))))
