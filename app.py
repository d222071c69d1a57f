"""Ringside's composition root: settings -> store -> collector -> Dash app; and the command line.

Knows every part and no detail of any. `server` is the WSGI application for gunicorn.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from pydantic import ValidationError

from ami.leader import Leader
from ami.session import Session, Target
from ami.simulator import SimulatorServer, SimulatorSettings
from dashboard.factory import create_app
from state.agents import read_agents
from state.collector import Collector
from state.history.store import History, open_history
from state.keeper import Keeper
from state.live import Pbx
from state.logs import set_up_logging
from state.reducer import Board
from state.settings import Settings
from state.store import StoreTakenError, StoreWriter, open_reader, open_writer

log = logging.getLogger("ringside")

DEMO_USER = "demo"


def load_settings() -> Settings:
    """The settings; exits with one clear line for each that is bad."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"ringside: {name or 'settings'}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None


def open_history_of(settings: Settings) -> History:
    """The history that the settings name; opens nothing yet."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    return open_history(
        settings.history_dsn, settings.zone, read_agents(settings.agents_file, settings.zone)
    )


def collect(settings: Settings, stop: threading.Event) -> None:
    """Collect until `stop` is set: the one AMI session, its board, and what is kept of it."""
    history = open_history_of(settings)
    keeper = Keeper(history)
    writer = open_writer(settings.state_dsn)
    keeper.start()
    try:
        with_pbx(settings, lambda target: run_session(settings, target, writer, keeper, stop))
    finally:
        keeper.stop(wait_s=5.0)
        writer.close()
        history.close()


def with_pbx(settings: Settings, use: Callable[[Target], None]) -> None:
    """Call `use` with the PBX of the settings, or with a demo PBX that lives as long as `use`."""
    if not settings.demo:
        use(target_of(settings))
        return
    secret = token_urlsafe()
    with SimulatorServer(SimulatorSettings(DEMO_USER, secret)) as (host, port):
        use(Target(host, port, DEMO_USER, secret, settings.sweep_s, "demo PBX"))


def target_of(settings: Settings) -> Target:
    """The PBX that the settings name."""
    return Target(
        host=settings.ami_host,
        port=settings.ami_port,
        username=settings.ami_username,
        secret=settings.ami_secret.get_secret_value(),
        sweep_s=settings.sweep_s,
        name=settings.pbx_name,
    )


def run_session(
    settings: Settings,
    target: Target,
    writer: StoreWriter,
    keeper: Keeper,
    stop: threading.Event,
) -> None:
    """Run a session into a collector until `stop` is set."""
    board = Board(settings.agent_pattern, settings.zone, settings.service_level_s)
    pbx = Pbx(name=target.name or target.host, version="", demo=settings.demo)
    collector = Collector(board, writer, keeper, pbx, settings.publish_ms / 1000.0)
    live = writer.load_live()
    if live is not None:
        collector.resume(writer.load_resume(), live, live.link["since"])
    session = Session(target, collector, stop)
    collector.watch.session = session.report
    try:
        session.run()
    finally:
        collector.close(time.time(), "the collector stopped")


def start_collector(settings: Settings) -> Leader:
    """Have this process collect whenever no other of this machine does."""
    leader = Leader(settings.state_dir)
    leader.start(lambda stop: collect_or_stand_by(settings, stop))
    return leader


def collect_or_stand_by(settings: Settings, stop: threading.Event) -> None:
    """Collect; give up quietly when another machine collects into the same store."""
    try:
        collect(settings, stop)
    except StoreTakenError as error:
        log.warning("Another collector writes this store, standing by: %s", error)
        stop.wait(1.0)


def make_server() -> Any:
    """The WSGI application of one worker, with its candidate for collecting."""
    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format)
    start_collector(settings)
    reader = open_reader(settings.state_dsn)
    return create_app(reader, open_history_of(settings), settings).server


def __getattr__(name: str) -> Any:
    """`app:server` for gunicorn, made when it is asked for and not when this file is imported."""
    if name != "server":
        raise AttributeError(name)
    return make_server()


def serve(settings: Settings, extra: dict[str, str]) -> None:
    """Become gunicorn, with `extra` environment."""
    os.environ.update(extra)
    print(f"Ringside: http://{settings.bind}", flush=True)  # noqa: T201
    os.execv(  # noqa: S606
        sys.executable,
        [sys.executable, "-m", "gunicorn", "-c", str(_beside("gunicorn.conf.py")), "app:server"],
    )


def _beside(name: str) -> Path:
    return Path(__file__).resolve().parent / name


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="app.py", description="A live board for Asterisk.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="show the PBX in AMI_HOST, or the demo PBX")
    commands.add_parser("demo", help="show the demo PBX, whatever AMI_HOST says")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code."""
    options = parser().parse_args(arguments)
    settings = load_settings()
    os.chdir(_beside("."))
    if options.command in {"serve", "demo"}:
        serve(settings, {"AMI_HOST": ""} if options.command == "demo" else {})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
