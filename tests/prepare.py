"""Sets up what the tests need besides Python packages: `make test` calls it before pytest.

Knows Debian packages and the real Asterisks. What cannot be had is said in one line each; the
tests that need it then skip, or with CI=true fail.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.asterisk.lab.chroots import SUITES, LabUnavailableError, chroot_of

PROGRAMS = {
    "chromium": "chromium",
    "sipp": "sip-tester",
    "debootstrap": "debootstrap",
    "redis-server": "redis-server",
    "initdb": "postgresql",
    "nginx": "nginx",
    "openssl": "openssl",
    "systemd-analyze": "systemd",
}
"""Program -> the Debian package that has it."""

APT = ("apt-get", "-o", "DPkg::Lock::Timeout=120")
TIMEOUT_S = 1_200


def missing() -> list[str]:
    """The Debian packages whose programs are not there."""
    return [package for program, package in PROGRAMS.items() if not _is_there(program)]


def _is_there(program: str) -> bool:
    if program == "initdb" and any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return True
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def install(packages: list[str]) -> str:
    """Install Debian packages; an empty text, or one line that says why not."""
    if not packages:
        return ""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"not installed, since that needs root and apt-get: {' '.join(packages)}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ((*APT, "update", "-qq"), (*APT, "install", "-qq", "--yes", *packages)):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        if done.returncode:
            last = (done.stdout + done.stderr).strip().rpartition("\n")[2]
            return f"{' '.join(command[:2])} failed: {last}"
    return ""


def main() -> int:
    """Install, then make the Asterisks; with CI=true anything missing fails."""
    problems = [problem] if (problem := install(missing())) else []
    for version in SUITES:
        try:
            print(f"Asterisk {version}: {chroot_of(version)}", flush=True)
        except LabUnavailableError as error:
            problems.append(str(error))
    for problem in problems:
        print(f"tests: {problem}", file=sys.stderr)
    return 1 if problems and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    raise SystemExit(main())
