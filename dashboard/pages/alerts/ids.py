"""Component ids of the alerts page."""

from __future__ import annotations

TICK = "alerts-tick"
NOW = "alerts-now"
HISTORY = "alerts-history"
RULES = "alerts-rules"
KEY = "alerts-key"
ACKNOWLEDGE = "alerts-acknowledge"
SOUND = "alerts-sound"
NOTIFY = "alerts-notify"
NOTIFY_WORDS = "alerts-notify-words"
