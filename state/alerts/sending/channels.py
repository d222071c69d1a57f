"""The channels that the settings name.

Knows which setting makes which channel. Must not know what is sent.
"""

from __future__ import annotations

from typing import Protocol

from pydantic import SecretStr

from state.alerts.sending.apprise_channel import AppriseChannel
from state.alerts.sending.notice import Notice
from state.alerts.sending.webhook import Webhook
from state.alerts.settings import AlertSettings


class Channel(Protocol):
    """A way to people. Whoever calls `send` sees to it that it ends (attempt.py)."""

    @property
    def name(self) -> str:
        """Its name in the column `to` of ALERTS."""
        ...

    def send(self, notice: Notice) -> str:
        """Send a notice; what went wrong, empty where nothing did. Raises nothing."""
        ...


def channels_of(settings: AlertSettings) -> list[Channel]:
    """Every channel with an address."""
    made: list[Channel] = []
    if url := settings.alert_webhook.get_secret_value():
        made.append(Webhook(url, settings.alert_webhook_secret.get_secret_value()))
    made += [
        AppriseChannel(name, address.get_secret_value())
        for name, address in _addresses(settings).items()
        if address.get_secret_value()
    ]
    return made


def _addresses(settings: AlertSettings) -> dict[str, SecretStr]:
    return {
        "mail": settings.alert_mail,
        "slack": settings.alert_slack,
        "teams": settings.alert_teams,
        "telegram": settings.alert_telegram,
    }
