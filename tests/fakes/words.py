"""Words of statuses, sorted by what they say of a phone."""

from __future__ import annotations

from state.board.statuses import STATUSES, Layer

IDLE = frozenset(status.word for status in STATUSES if status.layer is not Layer.CALL)
"""What an extension may show while it has no call."""
