"""Component ids of the diagnostics page."""

from __future__ import annotations

TICK = "diagnostics-tick"
BODY = "diagnostics-body"
COPY = "diagnostics-copy"
CALLERS = "diagnostics-callers"
TOLD = "diagnostics-told"
TEXT = "diagnostics-text"
