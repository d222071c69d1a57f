"""What a channel is given to send.

Pure. Knows an alert's words and the fields of the webhook. Must not know any channel's markup.
"""

from __future__ import annotations

from typing import NamedTuple

from state.alerts import words
from state.alerts.alert import Alert, Message, Part

Field = str | float | None


class Notice(NamedTuple):
    """A message in words, and as the fields of the webhook's JSON."""

    key: str
    title: str
    text: str
    link: str
    is_over: bool
    fields: dict[str, Field]


def notice_of(message: Message, site: str) -> Notice:
    """The notice of a message; `site` is where people find the pages."""
    alert, is_over = message.alert, message.part is Part.END
    title, lasted = words.title(alert), alert.lasted(alert.ended_at or alert.began_at)
    over = words.resolved(lasted)
    link = f"{site}/alerts"
    return Notice(
        key=message.key,
        title=f"{title} - {over}" if is_over else title,
        text=over.capitalize() if is_over else words.limit(alert).capitalize() or title,
        link=link,
        is_over=is_over,
        fields={
            "id": alert.id,
            "event": str(message.part),
            **_fields(alert),
            "lasted_s": round(lasted, 3) if is_over else None,
            "link": link,
        },
    )


def _fields(alert: Alert) -> dict[str, Field]:
    return {
        "kind": alert.kind,
        "title": words.title(alert),
        "queue": alert.queue or None,
        "group": alert.group or None,
        "extension": alert.extension or None,
        "agent": alert.agent or None,
        "value": alert.value,
        "limit": alert.limit,
        "began_at": alert.began_at,
        "ended_at": alert.ended_at,
    }


def notice_of_test(site: str) -> Notice:
    """The notice of `app.py alerts test`."""
    title, text = "Test of Ringside's alerts", "This is how an alert comes. Nothing is wrong."
    link = f"{site}/alerts"
    fields: dict[str, Field] = {"id": "test", "event": "test", "title": title, "link": link}
    return Notice("test", title, text, link, is_over=False, fields=fields)
