"""Runs pip-audit over the pinned packages, and says what it came to in plain words.

A part of `make lint`. An audit that did not run must not look like one that found nothing:
pip-audit says "No known vulnerabilities" of packages that its service does not know.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
REQUIREMENTS: Final = "requirements-dev.txt"
"""It names all packages, those of requirements.txt in the same versions."""

LIMIT_S: Final = 180.0
COMMAND: Final = (
    sys.executable, "-m", "pip_audit", "--requirement", REQUIREMENTS, "--require-hashes",
    "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "15",
)  # fmt: skip
NO_NETWORK: Final = re.compile(
    r"requests\.exceptions\.\w+|ConnectionError|ReadTimeout|network may be blocking"
)
NAMED: Final = 10
"""So many packages are named in a line."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """An advisory that does not bite here: why, and the test that shows it."""

    package: str
    reason: str
    test: str


ALLOWED: Final = {
    # Also GHSA-w8v5-vhqr-4h9v. There is no version without it.
    "CVE-2025-69872": Allowed(
        "diskcache",
        "diskcache reads pickles that somebody put into its folder. The live store keeps bytes "
        "of JSON, and refuses a row of any other kind before it is looked at.",
        "tests/state/live/test_pickles.py",
    ),
}


class Run(NamedTuple):
    """How pip-audit ended; `code` is None where it took too long."""

    code: int | None
    out: str
    error: str


class Verdict(NamedTuple):
    """The exit code of the check, and what to print."""

    code: int
    lines: list[str]


def run(command: Sequence[str] = COMMAND, limit_s: float = LIMIT_S) -> Run:
    """Run pip-audit, for a limited time."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=limit_s, check=False
        )
    except subprocess.TimeoutExpired:
        return Run(None, "", "")
    return Run(done.returncode, done.stdout, done.stderr)


def judge(ended: Run) -> Verdict:
    """What a run means. 0: nothing was found, or nobody could be asked; 1: found; 2: a fault."""
    packages = _packages(ended.out)
    if packages is not None:
        return _judge_packages(packages)
    if ended.code is None:
        return _not_run(f"it took more than {LIMIT_S:g} s")
    if NO_NETWORK.search(ended.error):
        return _not_run("its service cannot be reached")
    last = (ended.error.strip().splitlines() or ["it printed nothing"])[-1]
    return Verdict(2, [f"pip-audit FAILED with code {ended.code}: {last}"])


def _packages(out: str) -> list[dict[str, Any]] | None:
    """What pip-audit says of each package; None where it printed no result."""
    try:
        found = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, list) else None


def _judge_packages(packages: list[dict[str, Any]]) -> Verdict:
    asked = [each for each in packages if "vulns" in each]
    unknown = [str(each.get("name")) for each in packages if "vulns" not in each]
    if not asked:
        return _not_run(f"its service knows none of the {len(packages)} packages")
    found = [line for each in asked for line in _faults(each)]
    lines = [f"pip-audit: {len(asked)} packages, {len(found)} with a vulnerability"]
    lines += [f"  NOT AUDITED: {_some(unknown)}"] if unknown else []
    lines += _allowed_lines(asked)
    return Verdict(int(bool(found)), [*lines, *found])


def _not_run(reason: str) -> Verdict:
    return Verdict(0, [f"pip-audit DID NOT RUN: {reason}. Nothing is known of vulnerabilities."])


def _faults(package: dict[str, Any]) -> list[str]:
    return [
        f"  {package['name']} {package['version']}: {each['id']}, "
        f"mended in {', '.join(each.get('fix_versions') or ['no version'])}"
        for each in package["vulns"]
        if _allowed(package, each) is None
    ]


def _allowed(package: dict[str, Any], vulnerability: dict[str, Any]) -> Allowed | None:
    names = [vulnerability["id"], *vulnerability.get("aliases", [])]
    found = next((ALLOWED[name] for name in names if name in ALLOWED), None)
    return found if found is not None and found.package == package["name"] else None


def _allowed_lines(asked: list[dict[str, Any]]) -> list[str]:
    """Say what is allowed and why, and which entry of ALLOWED is needed no more."""
    names = {each["name"] for each in asked}
    hit = [allowed for each in asked for one in each["vulns"] if (allowed := _allowed(each, one))]
    lines = [f"  allowed, {each.package}: {each.reason} Shown by {each.test}" for each in hit]
    return lines + [
        f"  {name} of {each.package} is not found any more: take it out of ALLOWED"
        for name, each in ALLOWED.items()
        if each.package in names and each not in hit
    ]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def main() -> int:
    """Audit, and print what it came to."""
    verdict = judge(run())
    print("\n".join(verdict.lines), flush=True)
    return verdict.code


if __name__ == "__main__":
    raise SystemExit(main())
