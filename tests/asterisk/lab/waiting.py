"""Waiting for a condition with a deadline, never for luck."""

import time
from collections.abc import Callable


def wait_until(
    condition: Callable[[], bool], what: str, timeout: float = 10, every: float = 0.02
) -> None:
    """Return once `condition()` holds; TimeoutError names `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout:g} s in vain until {what}")
        time.sleep(every)
