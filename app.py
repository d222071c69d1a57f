"""The command line, and how the parts are put together: settings, store, collector, pages.

Knows every part, and no detail of any. `server` is the WSGI application for gunicorn.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from ami.command_line import doctor, record
from ami.demo.background import make_past
from ami.demo.people import roster
from ami.demo.phones import defaults_beside, demo_phones
from ami.pbx import with_pbx
from ami.recordings.replay import play
from ami.session.session import Session, Target
from dashboard.factory import create_app
from state.access.secret_key import secret_key
from state.access.store.command_line import AccessCommands
from state.access.store.reach import host_and_port, is_this_machine, why_not
from state.access.store.retention import forget_access
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.alerts.command_line import run_alerts
from state.alerts.service import Alerting
from state.board.apply import Board
from state.collector.collector import Collector
from state.collector.leader import Leader
from state.collector.outbox import Outbox
from state.command_line import parser
from state.files.agents import Agents, read_agents
from state.history.history import History, open_history
from state.history.reports.day_so_far import day_so_far
from state.history.retention import forget_regularly
from state.importers.command_line import run_import
from state.live.apart import require_apart
from state.live.schema import Pbx
from state.live.store import StoreTakenError, StoreWriter, open_reader, open_writer
from state.live.store.erase_requests import ErasingWriter
from state.logs import set_up_logging
from state.mail.mailing import mail_regularly, mailing_of
from state.private import make_private, require_private
from state.settings import Settings, load_settings
from state.text import visible
from state.upkeep.command_line import COMMANDS as UPKEEP
from state.upkeep.command_line import run_upkeep
from state.upkeep.persons import caller

log = logging.getLogger("ringside")
B = TypeVar("B", bound=Board)

LOOK_S = 0.005
"""The shortest time between two reads of the live store by a worker, however many browsers poll."""
HOME = Path(__file__).resolve().parent


def open_history_of(settings: Settings) -> History:
    """The history that the settings name, not yet connected."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_history(settings.history_dsn, settings.zone, agents_of(settings))


def agents_of(settings: Settings) -> Agents:
    """Who sits where: by the AGENTS file, or the invented people of the demo."""
    file = settings.agents_file
    return roster(demo_phones()) if settings.demo else read_agents(file, settings.zone)


def access_of(settings: Settings, history: History) -> AccessStore | None:
    """What is kept about users; nothing of the demo, which shows nobody's calls."""
    limits = Limits(settings.session_idle_s, settings.session_longest_s)
    return None if settings.demo else open_access(history, limits, settings.folder / "access")


def change_access(settings: Settings, given: argparse.Namespace) -> int:
    """Run a command about users or tokens."""
    with closing(open_history_of(settings)) as history:
        store = access_of(settings, history)
        if store is None:
            say_error("AMI_HOST is not set: the demo has no users")
            return 1
        return AccessCommands(store, sys.stdout, settings.site).run(given)


def collect(settings: Settings, stop: threading.Event) -> None:
    """Collect until `stop` is set: the AMI session, its board, the live picture and the history."""
    history, service_level_s = open_history_of(settings), int(settings.service_level_s)
    outbox = Outbox(history, lambda begins: day_so_far(history, begins, service_level_s))
    writer = open_writer(settings.state_dsn)
    outbox.start()
    make_past(settings, stop)
    store = access_of(settings, history)
    also = partial(forget_access, store, settings.audit_days) if store is not None else int
    alerting = Alerting(settings, history, open_reader(settings.state_dsn))
    alerting.start_collecting()
    forget_regularly(history, settings.history_days, stop, lambda: also() + alerting.forget())
    if not settings.demo:
        mail_regularly(mailing_of(settings, settings.folder, settings.zone, HOME / "app.py"), stop)
    try:
        with_pbx(
            settings,
            lambda target: run_session(
                settings, target, writer, outbox, stop, agents=history.agents
            ),
        )
    finally:
        alerting.end()
        outbox.stop(wait_s=5.0)
        writer.close()
        history.close()


def make_board(settings: Settings, kind: type[B]) -> B:
    """An empty board of this kind with what the settings say of it."""
    return kind(
        settings.rules,
        settings.zone,
        settings.service_level_s,
        settings.wrapup_s,
        settings.wrapup_by_queue,
    )


def run_session(
    settings: Settings,
    target: Target,
    writer: StoreWriter,
    outbox: Outbox,
    stop: threading.Event,
    *,
    agents: Agents,
) -> None:
    """Run a session into a collector until `stop` is set."""
    board = make_board(settings, Board)
    pbx = Pbx(name=target.name or target.host, version="", demo=settings.demo)
    publisher = ErasingWriter(writer, settings.folder, caller)
    publish_s = settings.publish_ms / 1000.0
    collector = Collector(board, publisher, outbox, pbx, publish_s, agents=agents)
    live = writer.load_live()
    if live is not None:
        collector.resume(writer.load_resume(), live, live.link["since"])
    session = Session(target, collector, stop)
    collector.telemetry.session = session.report
    try:
        session.run()
    finally:
        collector.close(time.time(), "the collector stopped")


def start_collector(settings: Settings) -> Leader:
    """Let this process collect whenever no other process of this machine does."""
    leader = Leader(settings.folder)
    leader.start(lambda stop: collect_or_stand_by(settings, stop))
    return leader


def collect_or_stand_by(settings: Settings, stop: threading.Event) -> None:
    """Collect; wait while another machine collects into the same store."""
    try:
        collect(settings, stop)
    except StoreTakenError as error:
        log.warning("Another collector writes this store, standing by: %s", error)
        stop.wait(1.0)


def keep_private(settings: Settings) -> None:
    """Let nobody else read what is kept, nor mix the demo with a PBX; SystemExit(2) otherwise."""
    make_private()
    require_private(settings.state_dir, say_error)
    require_apart(settings, say_error)


def start_logging(settings: Settings) -> None:
    """Log as the settings say."""
    set_up_logging(settings.log_level, settings.log_format, shows_callers=settings.logs_callers)


def make_server() -> Any:
    """A worker's WSGI application; the worker also collects when no other process does."""
    settings = load_settings(say_error)
    start_logging(settings)
    keep_private(settings)
    start_collector(settings)
    reader = open_reader(settings.state_dsn, keep_s=LOOK_S)
    history = open_history_of(settings)
    store = access_of(settings, history)
    alerts = Alerting(settings, history, reader).start_standing_by()
    server = create_app(reader, history, settings, store=store, alerts=alerts).server
    server.secret_key = secret_key(settings.folder, settings.secret_key.get_secret_value())
    return server


def __getattr__(name: str) -> Any:
    """Make `app:server` when gunicorn wants it, and not when this file is imported."""
    if name != "server":
        raise AttributeError(name)
    return make_server()


def serve(settings: Settings, extra: Mapping[str, str]) -> int:
    """Replace this process by gunicorn, with `extra` in its environment."""
    os.environ.update(extra)
    if load_settings(say_error).demo:
        os.environ.update(defaults_beside(settings.model_fields_set))
    refusal = why_not(load_settings(say_error), [host_and_port(settings.bind)])
    if not refusal:
        say(f"Ringside: http://{settings.bind}")
        os.execv(sys.executable, GUNICORN)  # noqa: S606 - own words alone  # nosec B606
    say_error(refusal)
    return 2


def serve_replay(settings: Settings, path: Path, speed: float) -> int:
    """Show a recording as if it were a PBX, with a temporary state folder and no users."""
    if not is_this_machine(host_and_port(settings.bind)):
        say_error(f"a recording holds calls, and other machines reach BIND={settings.bind}")
        return 2
    with TemporaryDirectory(prefix="ringside-replay-") as folder:
        replay_settings = {
            "STATE_DIR": folder,
            "STATE_URL": f"diskcache://{folder}/live",
            "HISTORY_URL": f"sqlite:///{folder}/history.sqlite3",
            "PBX_NAME": f"replay of {path.name}",
            "DEMO": "no",
            "ALERT_QUIET": "00:00-24:00",  # what is played alerts nobody
        }
        say(f"Ringside: http://{settings.bind}, playing {path} {speed:g} times as fast")
        return play(path, speed, GUNICORN, replay_settings, say)


def import_files(settings: Settings, given: argparse.Namespace) -> int:
    """Import files into the history, with less of the processor than the live board has."""
    os.nice(10)
    return run_import(given.kind, given.files, settings, sys.stdout)


def say(text: str) -> None:
    """Print lines for the person at the terminal; they may quote the PBX."""
    print("\n".join(map(visible, text.split("\n"))), flush=True)  # noqa: T201


def say_error(text: str) -> None:
    """Print an error for the person at the terminal."""
    print(f"ringside: {visible(text)}", file=sys.stderr, flush=True)  # noqa: T201


GUNICORN = [sys.executable, "-m", "gunicorn", "-c", str(HOME / "gunicorn.conf.py"), "app:server"]
COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "serve": lambda settings, _: serve(settings, {}),
    "demo": lambda settings, _: serve(settings, {"DEMO": "yes"}),
    "record": lambda settings, given: record(settings, given, say, say_error),
    "replay": lambda settings, given: serve_replay(settings, given.file, given.speed),
    "doctor": lambda settings, given: doctor(settings, given, say),
    "user": change_access,
    "token": change_access,
    "import": import_files,
    "alerts": lambda settings, _: run_alerts(settings, sys.stdout),
    # What makes PDFs is loaded only now: no worker holds it.
    "report": lambda settings, given: import_module("dashboard.paper.command_line").run_report(
        given, settings, open_history_of(settings), say, warn=say_error
    ),
    **dict.fromkeys(UPKEEP, lambda settings, given: run_upkeep(given, settings, sys.stdout)),
}


KEEP_NOTHING = frozenset({"doctor", "record", "replay"})
"""Commands that do not use STATE_DIR."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code."""
    given = parser().parse_args(arguments)
    make_private()
    os.chdir(HOME)  # `.env` and the default folders are beside this file
    settings = load_settings(say_error)
    start_logging(settings)
    if given.command == "replay" and not given.file.is_file():
        say_error(f"{given.file}: no such recording")
        return 2
    if given.command not in KEEP_NOTHING:
        keep_private(settings)
    return COMMANDS[given.command](settings, given)


if __name__ == "__main__":
    raise SystemExit(main())
