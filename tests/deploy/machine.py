"""An empty Debian to install on: a fresh chroot with processes and a network of its own.

Knows debootstrap, unshare and nsenter. Stands in for what a chroot lacks: systemd, which starts a
unit as the unit says, and an editor, which does what the test would type.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.asterisk.lab.chroots import LabUnavailableError, cache_directory, debian_of
from tests.asterisk.lab.waiting import wait_until

OTHERS = "192.0.2.1"
"""An address of the machine by which others reach it."""

PROGRAMS = ("unshare", "nsenter", "ip", "apt-config")
NEEDS_NETWORK = re.compile(r"apt-get|pip install")
CLONE_NEWNET = 0x40000000

SYSTEMCTL = r"""#!/bin/bash
unit=/etc/systemd/system/ringside.service
of() { sed -n "s/^$1=//p" $unit | head -n 1; }
case "$*" in
    daemon-reload) test -f $unit ;;
    "enable --now ringside")
        cd "$(of WorkingDirectory)" && umask "$(of UMask)" || exit 1
        setsid runuser -u "$(of User)" -- env $(of Environment) $(of ExecStart) \
            > /var/log/ringside.log 2>&1 < /dev/null &
        for _ in $(seq 300); do
            (: < /dev/tcp/127.0.0.1/8050) 2> /dev/null && exit 0
            sleep 0.2
        done
        cat /var/log/ringside.log >&2
        exit 1 ;;
    "reload nginx") nginx -s reload ;;
    *) echo "no such command here: $*" >&2; exit 1 ;;
esac
"""


class Machine:
    """A Debian in a chroot; a context manager that leaves nothing behind."""

    def __init__(self, edits: Mapping[str, str]) -> None:
        """`edits`: pattern -> new text, for the files that are opened in the editor."""
        missing = [each for each in PROGRAMS if shutil.which(each) is None]
        if missing:
            raise LabUnavailableError(f"not installed: {' '.join(missing)}")
        base = debian_of("bookworm")
        self.root = Path(tempfile.mkdtemp(prefix=".deploy-", dir=cache_directory()))
        subprocess.run(["cp", "-a", f"{base}/.", str(self.root)], check=True, timeout=300)
        self.root.chmod(0o755)
        self._cwd = "/root"
        self._equip(edits)

    def _equip(self, edits: Mapping[str, str]) -> None:
        self.write("usr/local/bin/systemctl", SYSTEMCTL, 0o755)
        typed = "".join(f"s|{old}|{new}|;" for old, new in edits.items())
        self.write("usr/local/bin/nano", f"#!/bin/sh\nexec sed -i '{typed}' \"$1\"\n", 0o755)
        # Services are not started by apt: there is no systemd. `serve_as_debian_does` starts nginx.
        self.write("usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)
        (self.root / "dev/shm").mkdir(exist_ok=True)
        (self.root / "dev/shm").chmod(0o1777)
        acquire = _output("apt-config", "dump", "Acquire")
        self.write("etc/apt/apt.conf.d/99machine", acquire, 0o644)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")

    def write(self, path: str, text: str, mode: int) -> None:
        """Write a file of the machine."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        file.chmod(mode)

    def __enter__(self) -> Self:
        self._outside = Path("/proc/thread-self/ns/net").open()
        self._holder = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child",
             f"--mount-proc={self.root}/proc", "sleep", "infinity"]
        )  # fmt: skip
        wait_until(lambda: bool(self._inside()), "the machine is there")
        self._enter("ip", "link", "set", "lo", "up", network=True)
        self._enter("ip", "address", "add", f"{OTHERS}/32", "dev", "lo", network=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._holder.kill()
        self._holder.wait(20)
        self._outside.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def _inside(self) -> str:
        """The process that holds the machine's namespaces."""
        pid = self._holder.pid
        with suppress(OSError):
            return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").strip()
        return ""

    def _enter(
        self, *command: str, network: bool, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        outside = f"--net=/proc/{os.getpid()}/fd/{self._outside.fileno()}"
        spaces = ["--mount", "--pid", "--net" if network else outside]
        return subprocess.run(
            ["nsenter", "--target", self._inside(), *spaces, *command],
            input=given, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip

    def run(self, command: str, given: str = "") -> str:
        """Run a command as root, in the folder in which the last one ended; what it printed."""
        script = f"cd {self._cwd} && {command} && pwd > /root/.folder"
        clean = ["/usr/bin/env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                 "HOME=/root", "DEBIAN_FRONTEND=noninteractive", "PIP_NO_INDEX=1",
                 "PIP_FIND_LINKS=/root/wheels"]  # fmt: skip
        done = self._enter(
            "chroot", str(self.root), *clean, "/bin/bash", "-c", f"umask 022; {script}",
            network=not NEEDS_NETWORK.search(command), given=given,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        self._cwd = (self.root / "root/.folder").read_text("utf-8").strip()
        return done.stdout

    @contextmanager
    def network(self) -> Iterator[None]:
        """Be on the machine's network in this thread, and in those that it starts."""
        with Path(f"/proc/{self._inside()}/ns/net").open() as inside:
            _join(inside.fileno())
            try:
                yield
            finally:
                _join(self._outside.fileno())


def _join(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
