"""What the link is when one knows how long the collector has been silent. Pure."""

from __future__ import annotations

from state.live.schema import Link, LinkState
from state.live.store.layout import STALE_S, LinkDoc

NO_COLLECTOR = "no collector is running"
NEVER_STARTED = "no collector has run yet"
STARTING = "waiting for the collector"


def judged(doc: LinkDoc, silence_s: float, waited_s: float, now: float) -> Link:
    """The link as told, unless its teller has been silent too long.

    `waited_s`: how long this reader has waited for the first word; it may be starting up.
    """
    if silence_s <= STALE_S:
        return doc["link"]
    if doc["beat"]:
        return silent("down", doc["beat"], NO_COLLECTOR, doc["link"])
    started = now - waited_s
    if waited_s <= STALE_S:
        return silent("resyncing", started, STARTING, doc["link"])
    return silent("down", started, NEVER_STARTED, doc["link"])


def silent(state: LinkState, since: float, reason: str, last: Link) -> Link:
    """A link that nobody tells of, after `last`."""
    heard = last["last_event_at"]
    return {"state": state, "since": since, "last_event_at": heard, "reason": reason}
