"""A board of made-up extensions that goes on changing, for `bench_page`.

    PYTHONPATH=FOLDER python benchmarks/page_server.py EXTENSIONS

Serves the version of Ringside in FOLDER, so that one file drives two versions. Prints its address;
ends when its standard input does.
"""

from __future__ import annotations

import random
import sys
import threading
import time

from tests.browser.site import Site
from tests.fakes.board import make_board, make_fields
from tests.fakes.reader import BLANK, FakeReader

SHARE = 0.02
"""How many of the extensions change in a second."""

POLL_MS = 500


def keep_changing(reader: FakeReader, extensions: int) -> None:
    """Give a random extension another state, evenly over each second, for ever."""
    rng = random.Random(1)
    numbers = list(reader.read().rows)
    while True:
        time.sleep(1 / (extensions * SHARE))
        reader.set(rng.choice(numbers), **BLANK | make_fields(rng, time.time()))


def main(extensions: int) -> None:
    """Serve until the standard input ends."""
    reader = make_board(extensions)
    site = Site(reader, refresh_ms=POLL_MS)
    site.start()
    threading.Thread(target=keep_changing, args=(reader, extensions), daemon=True).start()
    print(site.url, flush=True)
    sys.stdin.read()
    site.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
