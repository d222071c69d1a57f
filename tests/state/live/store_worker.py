"""A process of the tests: `write FOLDER` publishes for ever, `read FOLDER SECONDS` checks it all.

Every publish sets `since` of every row and `last_event_at` of no link to the same number, so a
picture in which two rows differ is torn.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from state.live.schema import Live
from state.live.store import StoreReader, Update
from state.live.store.disk import DiskBackend
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import make_change, make_link, make_writer

ROWS = [str(number) for number in range(1000, 1040)]


def write(folder: Path) -> None:
    """Publish as fast as it goes, saying each version once it is out; never returns."""
    writer = make_writer([DiskBackend(folder)])
    stored = writer.load_live()
    number = stored.rows[ROWS[0]]["since"] if stored else 0.0
    while True:
        number += 1.0
        rows = {name: make_row(name, since=number) for name in ROWS}
        changes = {ROWS[int(number) % len(ROWS)]: [make_change(int(number))]}
        resume = str(number).encode() * 5000
        update = Update(link=make_link(), changed=rows, changes=changes, resume=resume)
        print(writer.publish(update), number, flush=True)


def read(folder: Path, seconds: float) -> None:
    """Read as fast as it goes; the exit code is 1 if anything was ever torn, missing or older."""
    until, last, seen = time.monotonic() + seconds, 0, set()
    while time.monotonic() < until:
        reader = StoreReader([DiskBackend(folder)])  # a worker that has just started ...
        for _ in range(200):  # ... and goes on
            live = reader.read()
            if live.version < last or is_torn(live):
                sys.exit(f"after {last}: {live.version} {live.link} {len(live.rows)} rows")
            last = live.version
            seen.add(last)
    print(len(seen), flush=True)


def is_torn(live: Live) -> bool:
    """Whether rows of two versions are in one picture, or some are missing."""
    numbers = {row["since"] for row in live.rows.values()}
    return len(numbers) != 1 or len(live.rows) != len(ROWS) or live.link["state"] != "up"


if __name__ == "__main__":
    command, place, *rest = sys.argv[1:]
    if command == "write":
        write(Path(place))
    read(Path(place), float(rest[0]))
