"""What the doctor says of a PBX is what the board makes of it, and its lines can be pasted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ami.doctor.finding import Finding, Level
from ami.doctor.understanding import SHOWN, lines_to_write, understand
from state import events as ev
from state.board.identity.rules import Rules
from state.settings import Settings
from tests.state.board.identity.test_survey import member

Hint = tuple[str, str, str]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def pbx(
    *hints: Hint,
    devices: tuple[str, ...] = (),
    members: tuple[ev.QueueMemberStatus, ...] = (),
    room: str = "",
    age_s: float = 9.0,
) -> ev.Snapshot:
    """The lists of a PBX."""
    channel = ev.ChannelInfo("1.1", "PJSIP/301-1", "1.1", 6)
    return ev.Snapshot(
        10.0,
        (ev.ListedChannel(channel, age_s, "b", "ConfBridge", room),) if room else (),
        tuple(ev.ExtensionStatus(10.0, exten, context, hint, 0) for exten, context, hint in hints),
        tuple(ev.DeviceStateChange(10.0, device, "NOT_INUSE") for device in devices),
        tuple({each.queue: None for each in members}),
        members,
        (),
    )


FREEPBX = pbx(
    ("1001", "ext-local", "PJSIP/1001&Custom:DND1001,CustomPresence:1001"),
    ("1002", "ext-local", "PJSIP/1002&Custom:DND1002,CustomPresence:1002"),
    ("10", "ext-local", "PJSIP/10&Custom:DND10,CustomPresence:10"),
    ("*801001", "ext-local", "PJSIP/1001"),
    devices=("PJSIP/1001", "PJSIP/1002", "PJSIP/10", "PJSIP/carrier", "Custom:DND1001"),
    members=(member("Local/1001@from-queue/n", state="hint:1001@ext-local"),
             member("Local/1003@from-queue/n"), member("Local/07700900123@from-queue/n")),
)  # fmt: skip


def said(lists: ev.Snapshot, rules: Rules | None = None) -> list[str]:
    return [str(each) for each in understand(lists, rules or Rules())]


def printed(lists: ev.Snapshot, rules: Rules | None = None) -> str:
    """All that the doctor prints of these lists."""
    rules = rules or Rules()
    findings = [*understand(lists, rules), *lines_to_write(lists, rules)]
    return "\n".join(map(str, findings)) + "\n"


def settings_of(text: str, folder: Path) -> Settings:
    """The settings of a file into which somebody pasted all of it."""
    path = folder / ".env"
    path.write_text(text, "utf-8")
    return Settings(_env_file=path)


def test_it_says_what_it_understood() -> None:
    assert said(FREEPBX) == [
        "  ok  this looks like FreePBX or Issabel: docs/pbx.md has a section on it",
        "  ok  3 extensions, 2 of them with a hint",
        "  ok  the extensions are known by a hint (2), a queue that calls them (1)",
        (
            "hint  1 extensions have no hint: their status is right all the same, derived from "
            "calls; a hint adds a second opinion and names shared phones"
        ),
        "  ok  1 queues with 3 memberships",
        "  ok  the queues call extensions called through from-queue, as FreePBX does (3)",
        (
            "  ok  do-not-disturb: 3 hints name it, 1 Custom: devices switch it; "
            "presence: 3 hints name it"
        ),
        (
            "hint  on no tile: hint 10@ext-local: 10 does not fit AGENT_PATTERN (\\d{3,5}); "
            "AGENT_PATTERN=[0-9]{2,5}"
        ),
        (
            "  ok  on no tile: Local/07700900123@from-queue/n: a member of queue sales that is no "
            "extension, such as a mobile: it has no tile; EXTENSIONS=07700900123 if it is a "
            "phone here, or IGNORE=07700900123"
        ),
        (
            "  ok  on no tile: PJSIP/carrier: no hint names it, and its name is no agent's number: "
            "a trunk, or a phone; EXTENSIONS=<number>:PJSIP/carrier or IGNORE=PJSIP/carrier"
        ),
    ]


def test_it_prints_the_lines_to_write_each_at_the_start_of_a_line() -> None:
    lines = printed(FREEPBX).splitlines()
    assert "AGENT_PATTERN=[0-9]{2,5}" in lines
    assert "# IGNORE=07700900123,PJSIP/carrier" in lines


def test_all_that_it_prints_can_be_pasted_and_then_it_has_nothing_more_to_write(
    tmp_path: Path,
) -> None:
    rules = settings_of(printed(FREEPBX), tmp_path).rules
    assert said(FREEPBX, rules)[1] == "  ok  4 extensions, 3 of them with a hint"
    assert next(lines_to_write(FREEPBX, rules)).level is Level.OK
    taken_up = printed(FREEPBX, rules).replace("# IGNORE", "IGNORE")
    rules = settings_of(f"AGENT_PATTERN={rules.pattern}\n{taken_up}", tmp_path).rules
    assert list(lines_to_write(FREEPBX, rules)) == [
        Finding(Level.OK, "no further setting is needed in .env")
    ]
    assert not any("on no tile" in line for line in said(FREEPBX, rules))


def test_phones_that_are_called_by_their_mac_are_counted_by_their_hints() -> None:
    lists = pbx(
        ("1201", "x", "PJSIP/0004f2aabbcc"), ("1202", "x", "PJSIP/0004f2aabbdd"),
        devices=("PJSIP/0004f2aabbcc", "PJSIP/0004f2aabbdd"),
    )  # fmt: skip
    lines = said(lists)
    assert lines[1:3] == [
        "  ok  2 extensions, 2 of them with a hint",
        "  ok  the extensions are known by a hint (2)",
    ]
    assert not any("on no tile" in line for line in lines)


def test_macs_without_hints_are_no_extensions_and_are_named() -> None:
    lines = said(pbx(devices=("PJSIP/0004f2aabbcc",)))
    assert lines[1].startswith(" bad  no extension was found")
    assert "EXTENSIONS=<number>:PJSIP/0004f2aabbcc" in lines[-1]


def test_with_the_number_of_its_phone_it_is_an_extension_by_the_setting() -> None:
    rules = Rules(extensions={"1201": ("PJSIP/0004f2aabbcc",)})
    lines = said(pbx(devices=("PJSIP/0004f2aabbcc",)), rules)
    assert "  ok  the extensions are known by the setting EXTENSIONS (1)" in lines


def test_of_many_that_are_left_out_some_are_named() -> None:
    devices = tuple(f"PJSIP/phone{number}" for number in range(SHOWN + 7))
    lines = said(pbx(("1001", "x", "PJSIP/1001"), devices=devices))
    assert sum("on no tile: PJSIP/" in line for line in lines) == SHOWN
    assert lines[-1] == "  ok  on no tile: and 7 more, of which /diagnostics has a list"


def test_agents_of_a_pool_and_in_conferences_are_told() -> None:
    lists = pbx(members=(member("Local/2001@agents", state="Agent:2001"),), room="8600051")
    lines = said(lists)
    assert lines[0] == (
        "  ok  this looks like VICIdial, agents of app_agent_pool: docs/pbx.md has a section on it"
    )
    told = "  ok  the queues call agents of app_agent_pool, who log in at a phone (1)"
    assert told in lines
    assert any("1 agents are in a conference of AGENT_CONFERENCES" in line for line in lines)
    assert "  ok  the extensions are known by a call in progress (1)" in lines


def test_a_conference_that_lasts_for_hours_may_be_one_of_agents() -> None:
    lines = said(pbx(("1001", "x", "PJSIP/1001"), room="7700\x1b051", age_s=7200.0))
    (line,) = (line for line in lines if "AGENT_CONFERENCES" in line)
    assert line.startswith("hint  somebody is in a conference for half an hour and more (7700?051)")
    assert line.endswith("AGENT_CONFERENCES=8600xxx,9600xxx")


def test_a_pbx_with_neither_queues_nor_do_not_disturb_is_told_what_it_lacks() -> None:
    lines = said(pbx(("1001", "x", "PJSIP/1001"), devices=("PJSIP/1001",)))
    assert any(line.startswith("hint  no queue:") for line in lines)
    assert any(line.startswith("hint  no sign of do-not-disturb") for line in lines)


def test_text_that_would_deceive_is_shown_as_such_and_is_in_no_line_to_write() -> None:
    text = printed(pbx(devices=("PJSIP/x\x1b[2J\nAPI_TOKEN=1", "PJSIP/$(reboot)")))
    assert "\x1b" not in text
    assert "\nAPI_TOKEN" not in text
    assert "IGNORE=" not in text.split("no further setting")[1]
