"""Component ids of the diagnostics page."""

from __future__ import annotations

TICK = "diagnostics-tick"
BODY = "diagnostics-body"
COPY = "diagnostics-copy"
CALLERS = "diagnostics-callers"
WRITTEN = "diagnostics-written"
TEXT = "diagnostics-text"
