"""Start the simulated PBX on its own: `python -m ami.simulator --port 5038`."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence

from ami.simulator import SimulatorServer, SimulatorSettings


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="python -m ami.simulator", description=__doc__)
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=0, help="0 takes any free port")
    options.add_argument("--username", default="ringside")
    options.add_argument("--secret", default="ringside")
    options.add_argument("--agents", type=int, default=60, help="phones from 1001 on")
    options.add_argument("--rate", type=float, default=0.0, help="events a second for load")
    options.add_argument("--speed", type=float, default=1.0, help="how many times faster")
    options.add_argument("--seed", type=int, default=1)
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted or terminated."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = parser()
    given = vars(options.parse_args(arguments))
    host, port = given.pop("host"), given.pop("port")
    try:
        settings = SimulatorSettings(**given)
    except ValueError as problem:
        options.error(str(problem))
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with SimulatorServer(settings, host=host, port=port) as (host, port):
            sys.stdout.write(f"simulated Asterisk on {host}:{port}, user {given['username']}\n")
            sys.stdout.flush()
            stopped.wait()
    except OSError as problem:
        options.error(f"cannot listen on {host}:{port}: {problem.strerror}")


if __name__ == "__main__":
    main()
