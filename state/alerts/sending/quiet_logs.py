"""Keep what others log about a request out of the log: they quote addresses, which hold tokens.

Knows loggers. Must not know channels.
"""

from __future__ import annotations

import logging


def keep_addresses_out_of_the_log() -> None:
    """Let the HTTP library and Apprise say nothing below WARNING, whatever LOG_LEVEL is."""
    for name in ("apprise", "urllib3"):
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
