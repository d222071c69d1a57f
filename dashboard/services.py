"""What every page and route is given: the reader, the history, the settings, the shared caches.

Knows nothing of its own; it is how arguments travel without globals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.live_poll import Frames
from state.live.schema import LiveReader
from state.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """One app's parts. `history` is None where nothing is kept."""

    reader: LiveReader
    history: Any
    settings: Settings
    frames: Frames
