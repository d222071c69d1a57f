"""How gunicorn serves Ringside: read by `gunicorn` when it is started in this folder.

Knows processes, threads and their ends. Must not know what is served or collected.
"""

from __future__ import annotations

import gc
import logging
import re
import resource
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from pydantic import ValidationError

from dashboard.connections import Shares
from state.collector.leader import stop_all
from state.logs import formatter
from state.settings import Settings

_QUERY = re.compile(r"\?[^\s'\"<>]*")


def _allow_files(wanted: int) -> None:
    """Let this process and its children hold so many connections, as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))


def _load_settings() -> Settings:
    """The settings; exits with one clear line for each that is bad."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False):
            name = "_".join(map(str, problem["loc"])).upper()
            sys.stderr.write(f"ringside: {name or 'settings'}: {problem['msg']}\n")
        raise SystemExit(2) from None


def without_query(record: logging.LogRecord) -> bool:
    """Cut the query from every address in the record's text."""
    record.msg, record.args = _QUERY.sub("?...", record.getMessage()), None
    return True


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own log, without tokens: its complaints quote whole addresses. JSON if asked."""

    def setup(self, cfg: Any) -> None:
        """Set up as gunicorn does, at the start and at every reload."""
        super().setup(cfg)
        for own in (self.error_log, self.access_log):
            own.addFilter(without_query)
            for handler in own.handlers if _settings.log_format == "json" else ():
                handler.setFormatter(formatter("json"))


_settings = _load_settings()
_shares = Shares()

wsgi_app = "app:server"
bind = [_settings.bind]
worker_class = "gthread"  # sync workers stand still as soon as each has one idle connection
workers = 2
threads = 32  # also how many slow requests a worker bears before others wait
worker_connections = 4_000  # each open page keeps one; a worker that is full accepts nobody
keepalive = 15  # longer than the slowest poll: reconnecting costs more than a kept connection
_allow_files(worker_connections + 1_000)
preload_app = False  # a fork of a process that holds the store open hangs
max_requests = 0  # a worker that restarts itself gives up the AMI session
timeout = 30
graceful_timeout = 5  # no request takes longer; a restart leaves the board without a worker
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - unlinked at once; the beat must not wait for a disk
control_socket_disable = True  # its thread in the master would be there at every later fork
loglevel = _settings.log_level.lower()
logger_class = Log
accesslog = None
# For --access-logfile: the path without its query, and no Referer, which has one too.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new worker its slot in the shared counts of connections."""
    worker.slot = _shares.enter({other.slot for other in server.WORKERS.values()})


def pre_request(worker: Any, request: Any) -> None:
    """Let the connection go after this answer where this worker has too many."""
    if _shares.is_over(worker.slot, worker.nr_conns, worker.cfg.workers):
        request.force_close()


def post_worker_init(_worker: Any) -> None:
    """Set aside what the modules made, and be ready to hand the AMI session over."""
    # A full collection walked all of it every few seconds: 0.1 to 0.2 s without an answer.
    gc.collect()
    gc.freeze()
    _give_back_early()


def _give_back_early() -> None:
    """Give the AMI session back as soon as this worker is told to end, not after its last request.

    Another worker goes on within half a second.
    """
    ending = signal.getsignal(signal.SIGTERM)

    def give_back_and_end(number: int, frame: FrameType | None) -> None:
        # In a thread: a signal handler must not wait for a lock the main thread may hold.
        threading.Thread(target=stop_all, daemon=True).start()
        if callable(ending):
            ending(number, frame)

    signal.signal(signal.SIGTERM, give_back_and_end)


def worker_exit(_server: Any, worker: Any) -> None:
    """Wait for what the collector still writes."""
    if not stop_all():
        worker.log.warning("the collector did not end in time; it ends with the process")
