"""The settings of alerts: the file of rules, quiet hours, and where messages go.

A part of state/settings.py. Must not know how a message is sent. An address holds a password or a
token, so each is a SecretStr: no log or repr shows it.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings

from state.alerts.quiet_hours import parse_quiet

SHORTEST_SECRET: Final = 24
NO_SECRET: Final = SecretStr("")

SCHEMES: Final = MappingProxyType(
    {
        "alert_webhook": ("https", "http"),
        "alert_mail": ("mailtos", "mailto"),
        "alert_slack": ("slack",),
        "alert_teams": ("workflows",),
        "alert_telegram": ("tgram",),
    }
)
"""With what the address of each channel begins; but for the webhook's, it is one of Apprise."""


class AlertSettings(BaseSettings):
    """Every setting of alerts with its default; bad values raise pydantic.ValidationError."""

    alerts_file: Path | None = Field(None, validation_alias="ALERTS")
    alert_quiet: str = ""
    alert_webhook: SecretStr = NO_SECRET
    alert_webhook_secret: SecretStr = NO_SECRET
    alert_mail: SecretStr = NO_SECRET
    alert_slack: SecretStr = NO_SECRET
    alert_teams: SecretStr = NO_SECRET
    alert_telegram: SecretStr = NO_SECRET

    @property
    def alert_channels(self) -> tuple[str, ...]:
        """The channels that have an address, by their names in the column `to` of ALERTS."""
        given = (name for name in SCHEMES if getattr(self, name).get_secret_value())
        return tuple(name.removeprefix("alert_") for name in given)

    @field_validator("alert_quiet")
    @classmethod
    def _names_hours(cls, value: str) -> str:
        parse_quiet(value, ZoneInfo("UTC"))
        return value

    @field_validator(*SCHEMES)
    @classmethod
    def _is_an_address(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        given, schemes = value.get_secret_value(), SCHEMES[str(info.field_name)]
        if given and not (_scheme_of(given) in schemes and given.isprintable()):
            begins = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"{str(info.field_name).upper()} begins with {begins}")
        return value

    @model_validator(mode="after")
    def _signs(self) -> AlertSettings:
        """A webhook that is not signed could be anybody's."""
        length = len(self.alert_webhook_secret.get_secret_value())
        if self.alert_webhook.get_secret_value() and length < SHORTEST_SECRET:
            raise ValueError(
                f"ALERT_WEBHOOK needs ALERT_WEBHOOK_SECRET, {SHORTEST_SECRET} characters or more: "
                "'openssl rand -hex 24' makes one"
            )
        return self


def _scheme_of(address: str) -> str:
    """With what an address begins; empty where it is none. The parser's own error quotes it."""
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""
