"""An hour of a real PBX with Ringside looking on, and all that both wrote down of it.

Knows where everything lies; judges nothing. Short of an hour: traffic is faster than people are.
"""

import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from sqlalchemy import select

from state.history import History, open_history
from state.history.database.rows import as_interval
from state.history.database.schema import intervals, queue_calls
from state.history.reports.listing import LegFilter, find_legs
from state.live.schema import Live
from state.records import CallLeg, QueueCall, StatusInterval
from tests.asterisk.books import cdr, cel
from tests.asterisk.books.queue_log import Line, read_lines
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.phones import Hand
from tests.asterisk.lab.waiting import wait_until
from tests.asterisk.playing.traffic import Done, Traffic
from tests.fakes.panel import Panel
from tests.reliability.acts.traffic import Traffic as Crowd

MASTER, CHANNELS, QUEUE_LOG = "cdr-csv/Master.csv", "cel-custom/cel.csv", "queue_log"
QUIET_S = 10.0
"""Longest until everything that is over is written by both."""


@dataclass
class Hour:
    """What was played, what the phones' hands did, what Ringside showed at the end.

    All else is read from what lies in `folder` when it is asked for.
    """

    on: str
    folder: Path
    done: list[Done]
    hands: list[Hand]
    live: Live
    day_begins: float
    crowd_from: float

    @property
    def master(self) -> Path:
        """Asterisk's call detail records."""
        return self.folder / Path(MASTER).name

    @property
    def queue_log(self) -> Path:
        """Asterisk's queue_log."""
        return self.folder / QUEUE_LOG

    @cached_property
    def legs(self) -> list[CallLeg]:
        """Every leg Ringside kept."""
        with closing(self.history()) as history:
            return list(find_legs(history, LegFilter(0, 1e12)))

    @cached_property
    def intervals(self) -> dict[str, list[StatusInterval]]:
        """Every status interval Ringside kept, by extension, in order."""
        with closing(self.history()) as history:
            found = all_intervals(history)
        return {number: list(each) for number, each in groupby(found, lambda i: i.extension)}

    @cached_property
    def queue_calls(self) -> list[QueueCall]:
        """Every queue call Ringside kept, by time."""
        with closing(self.history()) as history:
            return all_queue_calls(history)

    @cached_property
    def entries(self) -> list[cel.Entry]:
        """Asterisk's channel events."""
        return cel.read_entries(self.folder / Path(CHANNELS).name)

    @cached_property
    def channels(self) -> dict[str, cel.Channel]:
        """Asterisk's channels by Uniqueid."""
        return cel.channels(self.entries)

    @cached_property
    def records(self) -> list[cdr.Record]:
        """Asterisk's call detail records."""
        return cdr.read_records(self.master)

    @cached_property
    def queue_lines(self) -> list[Line]:
        """The lines of queue_log."""
        return read_lines(self.queue_log)

    @property
    def phones(self) -> dict[str, cel.Channel]:
        """The channels that belong to phones, by Uniqueid."""
        return {uniqueid: each for uniqueid, each in self.channels.items() if each.phone}

    def channel(self, leg: CallLeg) -> cel.Channel:
        """The channel behind a leg."""
        return self.channels[uniqueid(leg)]

    def history(self) -> History:
        """What Ringside kept, to be asked anew."""
        return open_history(f"sqlite:///{self.folder / 'history.sqlite3'}")


def uniqueid(leg: CallLeg) -> str:
    """The Uniqueid of the channel behind a leg that was seen live."""
    return leg.key.partition("@")[0]


def live_through(lab: Lab, folder: Path, seconds: float, seed: int) -> Hour:
    """Play for so many seconds, and keep what was written.

    Half of the time, or longer, until each was played, scenarios are played of which is known what
    they must leave; then a crowd does what comes to its mind and hangs up in the middle of it.
    """
    log = lab.pbx.home / "log"
    with Panel(lab.ami_port, READER, folder) as panel:
        witness = lab.pbx.login("truth")
        with Traffic(lab, Truth(witness, time.monotonic()), seed) as traffic:
            done = traffic.run(seconds / 2)
        witness.close()
        crowd_from = time.time()
        if seconds:
            with Crowd(lab, seed):
                time.sleep(seconds / 2)
        wait_until(lambda: not panel.live().calls, "no call is shown", QUIET_S)
        wait_until(lambda: _hung_up(log / CHANNELS), "Asterisk has written all ends", QUIET_S)
        live, day_begins = panel.live(), panel.board.day_begins
    for name in (MASTER, CHANNELS, QUEUE_LOG):
        shutil.copy(log / name, folder)
    hands = list(lab.phones.hands)
    on = f"Asterisk {lab.version}"
    return Hour(on, folder, done, hands, live, day_begins, crowd_from)


def _hung_up(path: Path) -> bool:
    found = cel.channels(cel.read_entries(path))
    return all(channel.ended is not None for channel in found.values())


def all_intervals(history: History) -> list[StatusInterval]:
    """Every status interval, by extension and time."""
    order = intervals.c.extension, intervals.c.started_us
    with history.reading() as connection:
        rows = connection.execute(select(intervals).order_by(*order)).mappings()
        return [as_interval(dict(row)) for row in rows]


def all_queue_calls(history: History) -> list[QueueCall]:
    """Every queue call, by time."""
    with history.reading() as connection:
        rows = connection.execute(select(queue_calls).order_by(queue_calls.c.joined_us)).mappings()
        return [
            QueueCall(
                row["key"], row["queue"], row["call_id"], row["caller"], row["caller_name"],
                row["joined_us"] / 1e6, row["ended_us"] / 1e6, row["result"], row["extension"],
                row["agent"], bool(row["estimated"]),
            )
            for row in rows
        ]  # fmt: skip
