"""Each way in which an audit of the packages can end is seen as what it is."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import pytest

from tests.audit_dependencies import ALLOWED, COMMAND, REQUIREMENTS, ROOT, Run, judge, run

TRACEBACK = (
    "Traceback (most recent call last):\n  File ...\n"
    "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='pypi.org', port=443): "
    "Max retries exceeded (Caused by NameResolutionError('...'))\n"
)
CLEAN = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED = {"name": "six", "skip_reason": "Dependency not found on PyPI"}


def package(name: str, *ids: str, aliases: tuple[str, ...] = ()) -> dict[str, Any]:
    vulns = [{"id": each, "aliases": list(aliases), "fix_versions": []} for each in ids]
    return {"name": name, "version": "1.0", "vulns": vulns}


def ended(*packages: dict[str, Any], code: int = 0) -> Run:
    return Run(code, json.dumps({"dependencies": packages, "fixes": []}), "")


ALLOWED_ONE = package("diskcache", "GHSA-w8v5-vhqr-4h9v", aliases=("CVE-2025-69872",))


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        (ended(CLEAN), 0, "pip-audit: 1 packages, 0 with a vulnerability"),
        (ended(CLEAN, package("x", "CVE-1"), code=1), 1, "x 1.0: CVE-1, mended in no version"),
        (ended(ALLOWED_ONE, code=1), 0, "Shown by tests/state/live/test_pickles.py"),
        (ended(package("diskcache", "CVE-2025-69872"), code=1), 0, "allowed, diskcache"),
        (ended(package("diskcache", "CVE-2025-69872", "CVE-2")), 1, "diskcache 1.0: CVE-2"),
        (ended(package("other", "CVE-2025-69872")), 1, "other 1.0: CVE-2025-69872"),
        (ended(package("diskcache")), 0, "is not found any more: take it out of ALLOWED"),
        (ended(CLEAN, SKIPPED), 0, "NOT AUDITED: six"),
        (ended(SKIPPED), 0, "DID NOT RUN: its service knows none of the 1 packages"),
        (ended(), 0, "DID NOT RUN: its service knows none of the 0 packages"),
        (Run(1, "", TRACEBACK), 0, "DID NOT RUN: its service cannot be reached"),
        (Run(None, "", ""), 0, "DID NOT RUN: it took more than"),
        (Run(1, "", "ValueError: a fault\n"), 2, "FAILED with code 1: ValueError: a fault"),
        (Run(0, "", ""), 2, "FAILED with code 0: it printed nothing"),
        (Run(-9, "{}", "Killed"), 2, "FAILED with code -9: Killed"),
        (Run(0, '{"dependencies": 7}', "x"), 2, "FAILED with code 0"),
    ],
)
def test_every_end_of_an_audit_has_words_and_a_code(how: Run, code: int, words: str) -> None:
    verdict = judge(how)
    assert verdict.code == code
    assert words in "\n".join(verdict.lines)


def test_an_audit_that_takes_too_long_is_ended() -> None:
    assert run((sys.executable, "-c", "import time; time.sleep(60)"), 0.2) == Run(None, "", "")


def test_without_a_network_pip_audit_ends_as_is_expected_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """The words of pip-audit itself, which may change with its version."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    verdict = judge(run((*COMMAND, "--cache-dir", str(tmp_path))))
    assert verdict.code == 0
    assert "DID NOT RUN: its service cannot be reached" in verdict.lines[0]


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_is_pinned_and_has_a_reason_and_a_test(name: str) -> None:
    allowed = ALLOWED[name]
    assert re.search(rf"^{allowed.package}==", (ROOT / REQUIREMENTS).read_text(), re.MULTILINE)
    assert (ROOT / allowed.test).is_file()
    assert len(allowed.reason) > 40
    assert re.fullmatch(r"(CVE-\d{4}-\d+|GHSA(-\w{4}){3}|PYSEC-\d{4}-\d+)", name)


def test_all_packages_that_are_shipped_are_among_those_that_are_audited() -> None:
    pins = [set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))
            for name in ("requirements.txt", REQUIREMENTS)]  # fmt: skip
    assert pins[0]
    assert pins[0] <= pins[1]


def test_lint_runs_both_audits() -> None:
    lint = (ROOT / "Makefile").read_text().partition("\nlint:")[2].partition("\n\n")[0]
    assert "$(BIN)/bandit" in lint
    assert "-m tests.audit_dependencies" in lint
