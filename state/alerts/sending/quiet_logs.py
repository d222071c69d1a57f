"""Keep what others log about a request out of the log: they quote addresses, which hold tokens.

Knows loggers. Must not know channels.
"""

from __future__ import annotations

import logging

APPRISE = logging.getLogger("apprise")
_HTTP = logging.getLogger("urllib3")


def keep_addresses_out_of_the_log() -> None:
    """Let neither the HTTP library nor Apprise into our log, whatever LOG_LEVEL is.

    Their warnings quote an address as readily as their debug lines do. Those of Apprise reach
    its own handlers alone: they say why a message was not sent.
    """
    _HTTP.setLevel(logging.CRITICAL + 1)
    APPRISE.setLevel(logging.WARNING)
    APPRISE.propagate = False
    if not APPRISE.handlers:
        APPRISE.addHandler(logging.NullHandler())
