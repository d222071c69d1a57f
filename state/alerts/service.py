"""Who evaluates alerts and who sends them, and the threads that do.

Knows threads and leases. Must not know rules, words or channels.

The process that collects evaluates all rules, once a second, and sends. That nobody collects is
seen by each worker: nobody writes the live store any more. The worker that gets the lease `alerts`
keeps this one alert and sends what is due, until somebody collects again. Where both do so for a
moment, the database lets in one alert of each subject, and one sender of each message.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

from state.alerts.evaluation import Evaluation, Sources
from state.alerts.measure import is_collector_away
from state.alerts.messages import Messages
from state.alerts.open_alerts import OpenAlerts
from state.alerts.quiet_hours import parse_quiet
from state.alerts.sending.channels import Channel, channels_of
from state.alerts.sending.sender import Sender
from state.alerts.store import AlertStore
from state.alerts.watch import Watch
from state.files.alerts import COLLECTOR_AWAY, Rules, read_rules
from state.files.limits_file import LimitsFile
from state.files.watched_file import WatchedFile
from state.history.errors import HistoryError
from state.history.history import History
from state.live.schema import LiveReader
from state.settings import Settings

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
LEASE: Final = "alerts"
LEASE_S: Final = 90.0
"""Longer than a look with all that it sends. Where a worker dies, another one takes over then."""

STOP_S: Final = 1.5
DAY_S: Final = 86_400.0


class Alerting:
    """The parts of alerts in one process."""

    def __init__(self, settings: Settings, history: History, reader: LiveReader) -> None:
        self.store = AlertStore(history)
        self._channels: list[Channel] = [] if settings.demo else channels_of(settings)
        self._sources = Sources(
            reader,
            rules_file(settings),
            LimitsFile(settings.limits_file),
            self.store,
            parse_quiet(settings.alert_quiet, settings.zone),
            [channel.name for channel in self._channels],
        )
        messages = Messages(history)
        self._senders = [
            Sender(each, messages, settings.site, quiet=self._sources.quiet)
            for each in self._channels
        ]
        self._holder = secrets.token_hex(8)
        self._days = settings.history_days
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start_collecting(self) -> None:
        """Evaluate and send in threads, until `end`."""
        look = Evaluation(self._sources, is_collecting=True).look
        self._threads = [each.start(self._stop) for each in self._senders]
        self._threads.append(_start("alerts", lambda: look(time.time()), self._stop))

    def start_standing_by(self) -> OpenAlerts:
        """Watch over the collector until `end`; the open alerts, kept fresh until then."""
        evaluation, begun = Evaluation(self._sources, is_collecting=False), time.monotonic()
        found = OpenAlerts(self.store)

        def look() -> None:
            self._stand_by(evaluation, time.monotonic() - begun)

        self._threads = [_start("alerts-watch", look, self._stop),
                         _start("alerts-open", found.refresh, self._stop)]  # fmt: skip
        return found

    def end(self) -> None:
        """End the threads; one that is sending is not waited for."""
        self._stop.set()
        until = time.monotonic() + STOP_S
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def forget(self) -> int:
        """Delete alerts that are older than the history is kept; how many."""
        return self.store.forget_before(time.time() - self._days * DAY_S)

    def _stand_by(self, evaluation: Evaluation, watched_s: float) -> None:
        """Look at the collector. At a start the store is as old as the last stop was long ago."""
        now, live = time.time(), self._sources.reader.read()
        rule = self._sources.rules.current().find(COLLECTOR_AWAY)
        away_s = min(watched_s, now - live.link["since"]) if is_collector_away(live) else 0.0
        if rule is None or away_s <= (rule.limit or 0.0):
            evaluation.watch = Watch()
            return
        if self.store.take_lease(LEASE, self._holder, now, now + LEASE_S):
            evaluation.look(now)
            for sender in self._senders:
                sender.send_due()


def rules_file(settings: Settings) -> WatchedFile[Rules]:
    """The ALERTS file."""
    return WatchedFile("ALERTS", settings.alerts_file, read_rules)


def _start(name: str, look: Callable[[], None], stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=_again, args=(name, look, stop), name=name, daemon=True)
    thread.start()
    return thread


def _again(name: str, look: Callable[[], None], stop: threading.Event) -> None:
    """Look every second. What cannot be read or kept is said once, and tried again."""
    problem = ""
    while not stop.wait(LOOK_S):
        try:
            look()
            problem = ""
        except HistoryError as error:
            if not problem:
                log.warning("%s: waiting for the history: %s", name, error)
            problem = str(error)
        except Exception:
            if not problem:
                log.exception("A fault in %s; it goes on", name)
            problem = "a fault"
