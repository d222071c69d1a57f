"""docs/pbx.md followed word by word at each kind of PBX: the doctor knows it and asks no more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from dotenv import dotenv_values

from state.board.identity.kinds import Kind
from state.settings import Settings
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.field.centres import CENTRES, KINDS
from tests.asterisk.field.page import PAGE, ami_user, settings_of
from tests.asterisk.lab.lab import PLAIN, Lab
from tests.asterisk.lab.process import SECRET
from tests.asterisk.lab.switchboard import Switchboard

pytestmark = [pytest.mark.asterisk, pytest.mark.slow]

USER = "followed"
"""The AMI user that the page has its reader make; the laboratory has others of its own."""


@dataclass(frozen=True)
class Right:
    """What the doctor must say of a centre, counted in its configuration."""

    extensions: int
    queues: int
    way: str
    left_out: frozenset[str]
    offer: str


RIGHT = {
    # Eleven users, one whose phone is not there, and one who is logged on at the desk 6001.
    "freepbx": Right(
        13, 9, "extensions called through from-queue, as FreePBX does (6)",
        frozenset({"PJSIP/6002", "PJSIP/trunk"}), "# IGNORE=PJSIP/trunk",
    ),
    "agent_pool": Right(
        4, 1, "agents of app_agent_pool, who log in at a phone (2)",
        frozenset({"PJSIP/trunk"}), "# IGNORE=PJSIP/trunk",
    ),
    "vicidial": Right(3, 0, "", frozenset({"PJSIP/trunk"}), "# IGNORE=PJSIP/trunk"),
    # Two numbers of two tenants, three phones with names, a boss with two phones, and 205 and 206.
    "odd_names": Right(
        10, 1, "agents called back by id, as Wazo does (2)",
        frozenset({"PJSIP/4930"}), "# IGNORE=PJSIP/4930",
    ),
    "plain": Right(
        40, 2, "phones (5), numbers called through the dialplan (2)",
        frozenset({"PJSIP/trunk"}), "# IGNORE=PJSIP/trunk",
    ),
}  # fmt: skip


class Place:
    """A centre whose operator follows the page."""

    def __init__(self, name: str, lab: Lab, folder: Path) -> None:
        self.right, self.kinds, self._folder = RIGHT[name], KINDS[name], folder
        self._own = (f"AMI_HOST=127.0.0.1\nAMI_PORT={lab.ami_port}\nAMI_USERNAME={USER}\n"
                     f"AMI_SECRET={SECRET}\nSTATE_DIR={folder}")  # fmt: skip

    def doctor(self, *more: str) -> list[str]:
        """What the doctor prints with the page's lines, and more of them."""
        settings_of(self.kinds, self._folder, *more, self._own)
        names = {str(f.validation_alias or n).upper() for n, f in Settings.model_fields.items()}
        env = {name: value for name, value in os.environ.items() if name not in names}
        read = dotenv_values(self._folder / ".env")
        done = subprocess.run(
            [sys.executable, "app.py", "doctor", "--seconds", "1"],
            cwd=PAGE.parents[1], capture_output=True, text=True, timeout=60, check=False,
            env=env | {name: value for name, value in read.items() if value and name in names},
        )  # fmt: skip
        assert done.stderr == ""
        assert done.returncode == any(line.startswith(" bad") for line in done.stdout.splitlines())
        return done.stdout.splitlines()


@pytest.fixture(scope="module", params=RIGHT)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """The centre at work: at VICIdial's, an agent is in his conference."""
    name: str = request.param
    centre, manager = CENTRES.get(name, PLAIN), "\n" + ami_user(USER, SECRET)
    with (
        lab_or_skip(22, centre=centre, manager=manager) as lab,
        closing(lab.pbx.login()) as operator,
    ):
        if name == "vicidial":
            Switchboard(operator).originate("PJSIP/301", "8600051", Context="default")
            leg = lab.phones.ringing("301")
            leg.answer()
            leg.wait_up()
        yield Place(name, lab, tmp_path_factory.mktemp(name))


def test_the_doctor_says_what_it_sees(place: Place) -> None:
    lines, right = place.doctor(), place.right
    kinds = ", ".join(place.kinds)
    assert f"  ok  this looks like {kinds}: docs/pbx.md has a section on it" in lines
    assert f"  ok  {right.extensions} extensions, {right.extensions} of them with a hint" in lines
    assert any(line.startswith(f"  ok  {right.queues} queues") for line in lines) == bool(
        right.queues
    )
    assert (f"  ok  the queues call {right.way}" in lines) == bool(right.way)
    left_out = {m[1] for line in lines if (m := re.match(r" *\w+  on no tile: (.+?): ", line))}
    assert left_out == right.left_out


def test_the_user_of_the_page_may_do_all_that_is_needed_and_no_more(place: Place) -> None:
    lines = place.doctor()
    assert "  ok  the AMI user is read-only" in lines
    assert not any(" is refused" in line or line.startswith(" bad") for line in lines)


def test_with_the_lines_of_the_page_no_further_setting_is_needed(place: Place) -> None:
    lines = place.doctor()
    assert "  ok  no further setting is needed in .env" in lines
    assert place.right.offer in lines
    again = place.doctor(*(line.replace("# IGNORE", "IGNORE") for line in lines))
    named = [line for line in again if "on no tile" in line]
    assert [line for line in named if "PJSIP/6002" not in line] == [], again


def test_a_pattern_that_is_too_narrow_is_mended_by_what_the_doctor_prints(place: Place) -> None:
    right = place.right
    narrow = "AGENT_PATTERN=[0-9]{5,6}"
    lines = place.doctor(narrow)
    pattern = next(line for line in lines if line.startswith("AGENT_PATTERN="))
    assert pattern in {"AGENT_PATTERN=[0-9]{3,6}", "AGENT_PATTERN=[0-9]{4,6}"}
    mended = place.doctor(narrow, *lines)
    assert f"  ok  {right.extensions} extensions, {right.extensions} of them with a hint" in mended
    assert "  ok  no further setting is needed in .env" in mended


def test_every_kind_of_the_page_is_tried() -> None:
    assert {kind for kinds in KINDS.values() for kind in kinds} == set(Kind)
    assert RIGHT.keys() == KINDS.keys()
