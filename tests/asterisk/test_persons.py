"""Do-not-disturb, presence, pauses and log-ins on real Asterisks: from a fresh start, and live."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from state.live.schema import Row
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.lab.ami_link import AmiLink
from tests.asterisk.lab.chroots import SUITES
from tests.asterisk.lab.lab import READER, WANDERER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.panel import Panel

AGENT = "1005"
NUMBERS = ("1001", "1003", "1004", AGENT, WANDERER)
DIALPLAN = """
[internal](+)
exten => *78,1,Answer()
 same => n,Set(DEVICE_STATE(Custom:DND${CALLERID(num)})=BUSY)
 same => n,Wait(1)
 same => n,Hangup()
exten => *79,1,Answer()
 same => n,Set(DEVICE_STATE(Custom:DND${CALLERID(num)})=NOT_INUSE)
 same => n,Wait(1)
 same => n,Hangup()
"""


@pytest.fixture(scope="module", params=sorted(SUITES), ids="asterisk-{}".format)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A laboratory whose hints name DND and presence, as FreePBX's do."""
    with lab_or_skip(request.param, hints=False) as made:
        hints = "".join(
            f"exten => {n},hint,PJSIP/{n}&Custom:DND{n},CustomPresence:{n}\n" for n in NUMBERS
        )
        with (made.pbx.home / "etc/extensions.conf").open("a") as file:
            file.write(DIALPLAN + hints)
        made.pbx.command("dialplan reload")
        yield made


def has_presence(lab: Lab, number: str, words: str) -> None:
    lab.pbx.command(f'presencestate change CustomPresence:{number} "{words}"')


def has_dnd(lab: Lab, number: str, *, on: bool) -> None:
    lab.pbx.command(f"devstate change Custom:DND{number} {'BUSY' if on else 'NOT_INUSE'}")


def paused(link: AmiLink, number: str, queue: str, reason: str = "") -> None:
    headers = {"Interface": f"PJSIP/{number}", "Queue": queue, "Paused": str(bool(reason)).lower()}
    link.action("QueuePause", headers | {"Reason": reason})


def row(panel: Panel, number: str) -> Row:
    return panel.live().rows[number]


@pytest.mark.asterisk
@pytest.mark.timeout(180)
def test_persons_are_known_from_a_fresh_start_and_live(lab: Lab, tmp_path: Path) -> None:
    with closing(lab.pbx.login()) as operator:
        is_right(lab, operator, tmp_path)


def is_right(lab: Lab, operator: AmiLink, folder: Path) -> None:
    for queue in ("sales", "support"):
        operator.action("QueueAdd", {"Queue": queue, "Interface": f"PJSIP/{AGENT}"})
    has_presence(lab, "1004", "away,lunch,back at 2")
    has_presence(lab, "1003", "dnd,,")
    has_dnd(lab, "1001", on=True)
    paused(operator, AGENT, "sales", "training")
    before = time.time()
    time.sleep(2.0)  # LastPause tells whole seconds
    with Panel(lab.ami_port, READER, folder) as panel:
        wait_until(lambda: set(NUMBERS) <= panel.live().rows.keys(), "they are on the board")
        assert row(panel, "1004")["presence"] == "away"
        assert row(panel, "1004")["presence_message"] == "lunch, back at 2"
        assert (row(panel, "1003")["state"], row(panel, "1001")["state"]) == ("dnd", "dnd")
        assert row(panel, WANDERER)["state"] == "unavailable", "its hint says idle"
        agent = row(panel, AGENT)
        assert (agent["state"], agent["pauses"]) == ("free", {"sales": "training"})
        assert agent["logged_in_since"] is not None
        assert agent["logged_in_since"] < before
        paused(operator, AGENT, "support", "training")
        wait_until(lambda: row(panel, AGENT)["state"] == "paused", "the agent is paused")
        each_owner_ends_only_its_own(lab, panel)
        agents_log_out(operator, panel)
        a_phone_switches_its_own(lab, panel)
    with Panel(lab.ami_port, READER, folder / "second") as panel:
        wait_until(lambda: set(NUMBERS) <= panel.live().rows.keys(), "they are on the board")
        assert row(panel, "1004")["state"] == "free"


def each_owner_ends_only_its_own(lab: Lab, panel: Panel) -> None:
    has_presence(lab, "1001", "away")
    wait_until(lambda: row(panel, "1001")["presence"] == "away", "1001 is away")
    assert row(panel, "1001")["state"] == "dnd"
    has_presence(lab, "1001", "dnd,,")
    wait_until(lambda: len(row(panel, "1001")["dnd_by"]) == 2, "both say so")
    has_dnd(lab, "1001", on=False)
    wait_until(lambda: row(panel, "1001")["dnd_by"] == ["presence"], "one is left")
    assert row(panel, "1001")["state"] == "dnd"
    has_presence(lab, "1001", "available,,")
    wait_until(lambda: row(panel, "1001")["state"] == "free", "nobody says so any more")


def agents_log_out(operator: AmiLink, panel: Panel) -> None:
    for queue in ("sales", "support"):
        operator.action("QueueRemove", {"Queue": queue, "Interface": f"PJSIP/{AGENT}"})
    wait_until(lambda: row(panel, AGENT)["state"] == "loggedout", "the agent is logged out")
    assert row(panel, AGENT)["logged_in_since"] is None
    operator.action("QueueAdd", {"Queue": "sales", "Interface": f"PJSIP/{AGENT}"})
    wait_until(lambda: row(panel, AGENT)["state"] == "free", "the agent is there")
    assert abs((row(panel, AGENT)["logged_in_since"] or 0) - time.time()) < 10


def a_phone_switches_its_own(lab: Lab, panel: Panel) -> None:
    """In its own call it is On Call with DND; the moment that call ends it is on DND."""
    is_switched_by(lab, panel, "*78", "dnd")
    is_switched_by(lab, panel, "*79", "free")


def is_switched_by(lab: Lab, panel: Panel, code: str, state: str) -> None:
    leg = lab.phones.dial("1004", code)
    leg.wait_up()
    wait_until(lambda: row(panel, "1004")["dnd"] is (state == "dnd"), f"{code} is heard")
    assert row(panel, "1004")["state"] == "oncall"
    wait_until(lambda: row(panel, "1004")["legs"] == 0, "its call has ended")
    assert row(panel, "1004")["state"] == state
    time.sleep(3.0)  # whatever the lists and reports say afterwards
    assert row(panel, "1004")["state"] == state
    assert not row(panel, "1004")["disagrees"]
