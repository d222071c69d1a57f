"""Numbers and names as people read them.

Knows words and digits. Must not know where the numbers come from. Durations are seconds.
"""

from __future__ import annotations

import html

MINUTE, HOUR = 60, 3600
MINUTES_WITH_SECONDS = 10


def clock(seconds: float) -> str:
    """A duration as 4:05 or 1:04:05; negative counts as 0."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, secs = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def spoken(seconds: float) -> str:
    """A duration in words: 45 s, 1 min 30 s, 20 min, 3 h, 1 h 30 min; no seconds from 10 min on."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    minutes, secs = divmod(whole, MINUTE)
    if minutes < MINUTES_WITH_SECONDS:
        return f"{minutes} min {secs} s" if secs else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"


def caller_words(name: str, number: str) -> str:
    """A caller in words, the number once: many exchanges send it as part of the name too."""
    return name if number in name else f"{name} {number}".strip()


def shortened(text: str, length: int) -> str:
    """At most `length` characters, the last an ellipsis when cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def figure_text(text: str) -> str:
    """Text for a figure, escaped: Plotly reads tags and entities in every label."""
    return html.escape(text, quote=False)
