"""The collector's side of the live store: publishes what changed, and that the collector is alive.

Must not know AMI or how rows are derived. For one thread.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

from state.live.schema import Link, Live
from state.live.store.backend import Backend
from state.live.store.encoding import (
    DELTAS,
    DIAGNOSTICS,
    HEARTBEAT,
    NO_LINK,
    RESUME,
    SNAPSHOT,
    SNAPSHOT_EVERY,
    VERSION,
    Heartbeat,
    changes_key,
    decode_changes,
    delta_key,
    encode,
)
from state.live.store.erasing import Eraser, IsMeant
from state.live.store.failover import Failover
from state.live.store.published import Delta, Published, Update

CHANGES_KEPT = 50
SNAPSHOT_S = 60.0  # a snapshot is written at least so often, which repairs a damaged one


class StoreWriter:
    """Publishes versions of the picture. Raises only StoreTakenError: stop collecting then.

    Versions grow by one. After a restart or a lost store they go on from the stored version or the
    epoch milliseconds, whichever is more.
    """

    def __init__(
        self,
        backends: Sequence[Backend],
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failover = Failover(backends, monotonic)
        self._clock = clock
        self._stored = self._failover.load()
        live = self._stored.live
        self._published = Published(live, max(live.version, int(clock() * 1000)))
        self._resume = self._stored.resume
        self._diagnostics = b"{}"
        self._changes: dict[str, deque[bytes]] = {}
        self._link: Link = NO_LINK
        self._history_problem = ""
        self._deltas = 0
        self._snapshot_at = 0.0

    @property
    def kept(self) -> str:
        """Empty while the live state is being kept, else one line that says why not."""
        return self._failover.problem

    def load_resume(self) -> bytes | None:
        """The last `resume` of an earlier collector, or None."""
        return self._stored.resume

    def load_live(self) -> Live | None:
        """The picture of an earlier collector, or None. Its link is down since then."""
        return self._stored.live if self._stored.live.version else None

    def publish(self, update: Update) -> int:
        """Write what differs in one transaction; return the version, the same if nothing differs.

        A link that changed (other than `last_event_at`) makes a new version too. A row equal to
        the published one keeps its version. About 1 ms for 40 of 2,000 rows.
        """
        now = self._clock()
        link_changed = _versioned(update.link) != _versioned(self._link)
        self._link, self._history_problem = update.link.copy(), update.kept
        self._resume = update.resume or self._resume
        delta = self._published.advance(update, now, force=link_changed)
        values = self._heartbeat(self._failover.problem) | self._optional_values(update)
        values |= self._change_values(update) | self._delta_values(delta, now)
        gone = delta.gone if delta else []
        for name in gone:
            self._changes.pop(name, None)
        self._failover.write(values, [changes_key(name) for name in gone], self._everything)
        return self._published.version

    def beat(self, link: Link, kept: str = "") -> int:
        """Say that the collector is alive; call it once a second, or when `last_event_at` moved."""
        return self.publish(Update(link=link, kept=kept))

    def erase(self, is_meant: IsMeant, *, whole: bool = False) -> int:
        """Empty a number in the last changes of all extensions; how many fields.

        `whole`: in the picture and the resume document as well. While a collector runs, those are
        of calls that go on, and made again from its board.
        """
        eraser = Eraser(is_meant)
        for name in self._published.names:
            changes = self._changes_of(name)
            self._changes[name] = deque(map(eraser.clean, changes), maxlen=CHANGES_KEPT)
        if whole:
            self._published.clean(eraser.clean)
            self._resume = None if self._resume is None else eraser.clean(self._resume)
        if eraser.erased:
            self._write_again()
        return eraser.erased

    def _write_again(self) -> None:
        """Write all there is, and delete the deltas: the snapshot holds what is in them."""
        version = self._published.version
        values = self._everything(self._failover.problem, version)
        drop = [delta_key(number) for number in range(DELTAS)]
        self._failover.write(values, drop, self._everything)
        self._failover.write({}, drop, self._everything)

    def close(self) -> None:
        """Close the store; the next publish opens it again."""
        self._failover.close()

    def _heartbeat(self, problem: str) -> dict[str, bytes]:
        kept = "; ".join(filter(None, (problem, self._history_problem)))
        return {HEARTBEAT: encode(Heartbeat(link=self._link, beat=self._clock(), kept=kept))}

    def _optional_values(self, update: Update) -> dict[str, bytes]:
        values = {}
        if update.resume is not None:
            values[RESUME] = update.resume
        if update.diagnostics is not None:
            values[DIAGNOSTICS] = self._diagnostics = encode(update.diagnostics)
        return values

    def _change_values(self, update: Update) -> dict[str, bytes]:
        for name, changes in update.changes.items():
            self._changes_of(name).extendleft(encode(change) for change in changes)
        return {changes_key(name): self._encoded_changes(name) for name in update.changes}

    def _changes_of(self, extension: str) -> deque[bytes]:
        """The encoded changes, newest first; at first those that an earlier collector stored."""
        if extension not in self._changes:
            stored = decode_changes(self._failover.read_stored(changes_key(extension)))
            self._changes[extension] = deque(map(encode, stored), maxlen=CHANGES_KEPT)
        return self._changes[extension]

    def _encoded_changes(self, extension: str) -> bytes:
        return b"[%b]" % b",".join(self._changes[extension])

    def _delta_values(self, delta: Delta | None, now: float) -> dict[str, bytes]:
        values = {}
        if delta is not None:
            version = self._published.version
            values = {VERSION: b"%d" % version, delta_key(version): delta.raw}
            self._deltas += 1
        if self._deltas >= SNAPSHOT_EVERY or now - self._snapshot_at > SNAPSHOT_S:
            values |= self._snapshot_value(now)
        return values

    def _snapshot_value(self, now: float) -> dict[str, bytes]:
        self._deltas, self._snapshot_at = 0, now
        return {SNAPSHOT: self._published.snapshot()}

    def _everything(self, problem: str, stored_version: int) -> dict[str, bytes]:
        self._published.skip_to(stored_version)
        values = self._heartbeat(problem) | self._snapshot_value(self._clock())
        values |= {VERSION: b"%d" % self._published.version, DIAGNOSTICS: self._diagnostics}
        values |= {changes_key(name): self._encoded_changes(name) for name in self._changes}
        return values if self._resume is None else values | {RESUME: self._resume}


def _versioned(link: Link) -> tuple[object, ...]:
    """The fields of a link whose change makes a new version."""
    return link["state"], link["since"], link["reason"]
