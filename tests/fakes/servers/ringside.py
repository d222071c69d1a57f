"""The whole product as an operator runs it: gunicorn with our configuration, on a port of its own.

Knows how to start it against a PBX and to ask its API. Loopback only.
"""

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.asterisk.lab.process import free_port
from tests.asterisk.lab.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]


class Ringside:
    """A running Ringside; a context manager that waits until its link is up."""

    def __init__(
        self, folder: Path, root: Path = ROOT, /, *, wait: bool = True, **settings: str
    ) -> None:
        self.said: list[str] = []
        self._wait = wait
        self._root = root
        bind = f"127.0.0.1:{free_port()}"
        self.url = f"http://{bind}"
        self.settings = {"BIND": bind, "STATE_DIR": str(folder), "DEMO_WEEKS": "0", **settings}

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "app:server"],
            cwd=self._root,
            env={**os.environ, **self.settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        wait_until(lambda: self.get("/healthz")[0] == 200, "gunicorn serves", 60)
        if self._wait:
            wait_until(self.ready, "the link is up", 60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(30)
        self._listener.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(self.process.stdout)

    @property
    def text(self) -> str:
        """All that it printed so far."""
        return "".join(self.said)

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON body of a GET; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")
        except OSError:
            return 0, None

    def ready(self) -> bool:
        """Whether /readyz says so."""
        return self.get("/readyz")[0] == 200
