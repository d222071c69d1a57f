"""Where the real Asterisks live: one Debian chroot per version, made once, shared by all test runs.

Knows debootstrap and the cache directory; knows nothing of calls. `RINGSIDE_LAB` names another
cache directory, `RINGSIDE_MIRROR` another mirror. `python -m tests.asterisk.lab.chroots`
makes both ahead of the tests, or says why it can't; whether that is an error the tests decide.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUITES = {16: "bullseye", 22: "sid"}
"""Asterisk's major version -> the Debian suite that carries it."""

PACKAGES = ("debootstrap", "/usr/sbin/debootstrap")
INCLUDE = "asterisk,asterisk-core-sounds-en-gsm"
TIMEOUT = 900


class LabUnavailableError(Exception):
    """The laboratory cannot be had on this machine; the text says in one line why."""


def cache_directory() -> Path:
    """`RINGSIDE_LAB`, else `$XDG_CACHE_HOME/ringside-lab`, else /var/cache/ringside-lab."""
    if place := os.environ.get("RINGSIDE_LAB"):
        return Path(place)
    return Path(os.environ.get("XDG_CACHE_HOME") or "/var/cache") / "ringside-lab"


def chroot_of(version: int) -> Path:
    """The chroot that holds this Asterisk, made on first use; raises LabUnavailableError."""
    if os.geteuid() != 0:
        raise LabUnavailableError(f"Asterisk {version}: a chroot needs root")
    return _chroot(f"asterisk-{version}", SUITES[version], INCLUDE)


def debian_of(suite: str) -> Path:
    """A Debian with nothing in it, made on first use; raises LabUnavailableError."""
    if os.geteuid() != 0:
        raise LabUnavailableError(f"Debian {suite}: a chroot needs root")
    return _chroot(f"debian-{suite}", suite, "")


def _chroot(name: str, suite: str, include: str) -> Path:
    root = cache_directory() / name
    root.parent.mkdir(parents=True, exist_ok=True)
    with _locked(root.parent / f".{root.name}.lock"):
        if not root.exists():
            _install_debootstrap()
            _debootstrap(suite, root, include)
    return root


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time: parallel test workers wait for the first one's chroot."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_debootstrap() -> None:
    package, program = PACKAGES
    if Path(program).exists():
        return
    _run("apt-get", "update")
    _run("apt-get", "install", "--yes", "--no-install-recommends", package)


def _debootstrap(suite: str, root: Path, include: str) -> None:
    """Build under a temporary name, then rename: a broken build is never taken for a whole one."""
    partial = Path(tempfile.mkdtemp(prefix=f".{root.name}.", dir=root.parent))
    mirror = os.environ.get("RINGSIDE_MIRROR")
    try:
        more = [f"--include={include}"] if include else []
        _run("debootstrap", "--variant=minbase", *more,
             suite, str(partial), *filter(None, [mirror]))  # fmt: skip
        shutil.rmtree(partial / "var/cache/apt/archives", ignore_errors=True)
        partial.chmod(0o755)
        partial.rename(root)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _run(*command: str) -> None:
    """Run to the end; LabUnavailableError carries the last line of what it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabUnavailableError(f"{command[0]}: {error}") from error
    if done.returncode:
        last = (done.stdout + done.stderr).strip().rsplit("\n", 1)[-1]
        raise LabUnavailableError(f"{command[0]} failed: {last}")


if __name__ == "__main__":
    for each in SUITES:
        try:
            print(chroot_of(each))
        except LabUnavailableError as reason:
            print(f"no real Asterisk {each}: {reason}")
