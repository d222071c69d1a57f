"""How gunicorn serves Ringside; `gunicorn` reads this file when it starts in this folder.

Knows processes and threads, and how they end. Must not know what is served or collected.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import resource
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from dashboard.connections import Shares
from state.access.store.reach import why_not
from state.collector.leader import stop_all
from state.logs import formatter
from state.private import make_private, require_private
from state.settings import BEYOND_LOOPBACK, load_settings

SWITCH_S = 0.001
"""After so long a thread that computes lets others go on: a poll takes its turn many times."""

PATTERNS = {
    "gunicorn.error": "%(asctime)s [%(process)d] [%(levelname)s] %(message)s",
    "gunicorn.access": "%(message)s",
}
_QUERY = re.compile(r"\?[^\s'\"<>]*")


def _allow_files(wanted: int) -> None:
    """Allow this process and its children so many connections, if the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))


def _say_error(text: str) -> None:
    sys.stderr.write(f"ringside: {text}\n")


def without_query(record: logging.LogRecord) -> bool:
    """Cut the query off each address in the record's text."""
    record.msg, record.args = _QUERY.sub("?...", record.getMessage()), None
    return True


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own log, which quotes addresses: without tokens, and a line for each record."""

    def setup(self, cfg: Any) -> None:
        """Set up the log, at the start and at each reload."""
        super().setup(cfg)
        for own in (self.error_log, self.access_log):
            own.addFilter(without_query)
            for handler in own.handlers:
                handler.setFormatter(formatter(_settings.log_format, PATTERNS[own.name]))


make_private()
_settings = load_settings(_say_error)
require_private(_settings.state_dir, _say_error)
_shares = Shares()

wsgi_app = "app:server"
bind = [_settings.bind]
worker_class = "dashboard.worker.Worker"  # gthread; a sync worker has no idle connections
sendfile = False  # dashboard/worker.py watches what it sends
workers = 2
threads = 32  # also how many slow requests a worker takes before others wait
worker_connections = 4_000  # each open page keeps a connection; a full worker accepts no more
keepalive = 15  # longer than the slowest poll: reconnecting costs more than a kept connection
_allow_files(worker_connections + 1_000)
forwarded_allow_ips = ",".join(map(str, _settings.proxies))  # who may say that TLS ended before us
preload_app = False  # a fork of a process that holds the store open hangs
max_requests = 0  # a worker that restarts itself gives up the AMI session
timeout = 30
graceful_timeout = 5  # no request takes longer; the board waits for a restart
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - unlinked at once; the heartbeat must not wait for a disk
control_socket_disable = True  # every later fork would have its thread in the master
loglevel = _settings.log_level.lower()
logger_class = Log
forwarder_headers = ""  # no header moves a request to another path: BASE_PATH does
accesslog = None
# For --access-logfile: the path without its query, and no Referer, which has a query too.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'


def on_starting(server: Any) -> None:
    """Refuse to serve others while there are no users; say what this cannot do by itself."""
    # Sockets that systemd hands over are known later: what they are bound to, nobody has said.
    given = ["of systemd"] if os.environ.get("LISTEN_FDS") else server.cfg.address
    refusal = why_not(_settings, given)
    if refusal:
        _say_error(refusal)
        sys.exit(2)
    if _settings.is_beyond_loopback:
        server.log.warning(BEYOND_LOOPBACK)


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new worker its slot in the shared counts of connections."""
    worker.slot = _shares.enter({other.slot for other in server.WORKERS.values()})


def pre_request(worker: Any, request: Any) -> None:
    """Let the connection go after this answer where this worker has too many."""
    if _shares.is_over(worker.slot, worker.nr_conns, worker.cfg.workers):
        request.force_close()


def post_worker_init(_worker: Any) -> None:
    """Keep the modules' objects out of garbage collection; prepare to hand the AMI session over."""
    # A full collection went through all of them every few seconds: 0.1 to 0.2 s without an answer.
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_S)
    _hand_over_early()


def _hand_over_early() -> None:
    """End the AMI session at SIGTERM, not after the worker's last request.

    Another worker takes over within half a second.
    """
    end = signal.getsignal(signal.SIGTERM)

    def stop_and_end(number: int, frame: FrameType | None) -> None:
        # In a thread: a signal handler must not wait for a lock the main thread may hold.
        threading.Thread(target=stop_all, daemon=True).start()
        if callable(end):
            end(number, frame)

    signal.signal(signal.SIGTERM, stop_and_end)


def worker_exit(_server: Any, worker: Any) -> None:
    """Wait until the collector has written its last records."""
    if not stop_all():
        worker.log.warning("The collector did not stop in time; it ends with the process")
