"""How a manager is probed: a session with a scripted peer, and a verdict in bounded time."""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.servers.ami_server import AmiPeer, Script, event, streams

Make = Callable[[], Any]
Probe = Callable[[Make], None]


class Patience:
    """Seconds in which what was sent must be heard; less where it is known to be in vain."""

    seconds = 10.0


PROBES: dict[str, Probe] = {}


def probe(function: Probe) -> Probe:
    PROBES[function.__name__] = function
    return function


def verdict(function: Probe, make: Make, deadline: float) -> str:
    """`fine`, or in what way the manager failed; after `deadline` s it hangs."""
    outcome: queue.Queue[str] = queue.Queue()

    def run() -> None:
        try:
            function(make)
        except Exception as error:  # noqa: BLE001  (any failure is the verdict)
            outcome.put(f"fails: {type(error).__name__}: {error}")
        else:
            outcome.put("fine")

    threading.Thread(target=run, daemon=True).start()
    try:
        return outcome.get(timeout=deadline)
    except queue.Empty:
        return "hangs"


class ProbedSession:
    """A manager connected to a peer, with all that its callbacks heard."""

    def __init__(self, make: Make, peer: AmiPeer) -> None:
        self.heard: queue.Queue[Any] = queue.Queue()
        self.seen = peer.seen
        self.peer = peer
        self.manager = make()
        self.manager.register_event("*", lambda heard, _manager: self.heard.put(heard))
        self.manager.connect(peer.host, peer.port)

    def hears(self, name: str) -> Any:
        while True:
            heard = self.heard.get(timeout=Patience.seconds)
            if heard.name == name:
                return heard


@contextlib.contextmanager
def connected(make: Make, script: Script, host: str = "127.0.0.1") -> Iterator[ProbedSession]:
    """A session; it is closed only when all went well, so that the first failure is the verdict."""
    with AmiPeer(script, host=host) as peer:
        session = ProbedSession(make, peer)
        yield session
        session.manager.close()


def survives(make: Make, piece: bytes) -> None:
    """The event `Last` that comes behind the piece must be heard."""
    with connected(make, streams(piece, event("Last"))) as session:
        session.hears("Last")


def fails_in_time(call: Callable[[], Any]) -> None:
    try:
        call()
    except Exception:  # noqa: BLE001  (which error is tested elsewhere: here it must end)
        return
    raise AssertionError("no error")


def asked_at_once(manager: Any, *words: str) -> dict[str, str]:
    """What two threads or more that ask at the same time are answered, by the word asked."""
    answers: dict[str, str] = {}

    def ask(word: str) -> None:
        answers[word] = manager.send_action({"Action": "Echo", "Word": word}).headers["Message"]

    threads = [threading.Thread(target=ask, args=(word,), daemon=True) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(Patience.seconds)
    return answers
