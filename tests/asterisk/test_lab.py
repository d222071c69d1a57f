"""The laboratory itself: what it lends to the tests of faults really happens."""

import os
import time
from contextlib import closing

import pytest

from tests.asterisk.conftest import LabMaker
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab import chroots
from tests.asterisk.lab.ami_link import AmiError, AmiLink, Message
from tests.asterisk.lab.chroots import LabUnavailableError, chroot_of
from tests.asterisk.lab.lab import EXTENSIONS, READER, Lab
from tests.asterisk.lab.waiting import wait_until

BOTH = pytest.mark.parametrize("version", [16, 22])


def call_goes_through(lab: Lab) -> bool:
    caller = lab.phones.dial("1005", "1006")
    lab.phones.ringing("1006").answer()
    caller.wait_up()
    caller.hangup()
    lab.phones.wait_on_hook(["1005", "1006"])
    return True


@pytest.mark.asterisk
def test_the_read_only_user_may_look_but_not_touch(lab: Lab) -> None:
    reader = AmiLink(lab.ami_port, *READER)
    try:
        listed = reader.action("DeviceStateList")
        with pytest.raises(AmiError, match="Permission denied"):
            reader.action("Originate", {"Channel": "PJSIP/1005", "Exten": "1006"})
    finally:
        reader.close()
    devices = {message.get("Device") for message in listed}
    assert {f"PJSIP/{number}" for number in EXTENSIONS} <= devices


@pytest.mark.asterisk
def test_two_laboratories_run_at_once(make_lab: LabMaker) -> None:
    old, new = make_lab(16), make_lab(22)
    assert call_goes_through(old)
    assert call_goes_through(new)


@pytest.mark.asterisk
@BOTH
def test_without_hints_the_dialplan_names_no_extension(make_lab: LabMaker, version: int) -> None:
    lab = make_lab(version, hints=False)
    reader = AmiLink(lab.ami_port, *READER)
    hints = [each.get("Exten") for each in reader.ask("ExtensionStateList")]
    reader.close()
    assert not set(hints) & set(EXTENSIONS)
    assert call_goes_through(lab)


@pytest.mark.asterisk
@pytest.mark.parametrize("wanted", [True, False])
def test_events_carry_their_time_where_it_is_switched_on(
    make_lab: LabMaker, *, wanted: bool
) -> None:
    lab = make_lab(22, timestamps=wanted)
    stamps: list[float] = []

    def note(message: Message) -> None:
        if message.get("Event") == "Hangup":
            stamps.append(float(message.get("Timestamp") or 0))

    reader = AmiLink(lab.ami_port, *READER, note)
    call_goes_through(lab)
    wait_until(lambda: len(stamps) == 2, "both channels are hung up")
    reader.close()
    assert all((abs(time.time() - stamp) < 60) is wanted for stamp in stamps)


@pytest.mark.asterisk
@BOTH
def test_the_pbx_can_be_restarted_stopped_and_killed(make_lab: LabMaker, version: int) -> None:
    lab = make_lab(version)
    before = lab.pbx.pid
    lab.pbx.restart()
    assert lab.pbx.pid == before
    assert call_goes_through(lab)
    for end in (lab.pbx.stop, lab.pbx.kill):
        end()
        with pytest.raises(ConnectionRefusedError):
            lab.pbx.login()
        lab.pbx.start()
        assert call_goes_through(lab)


@pytest.mark.asterisk
def test_a_frozen_pbx_keeps_its_sockets_and_says_nothing(make_lab: LabMaker) -> None:
    lab = make_lab(22)
    with closing(lab.pbx.login()) as link:
        lab.pbx.freeze()
        with pytest.raises(AmiError, match="no answer"):
            link.action("Ping", timeout=0.5)
        lab.pbx.thaw()
        assert link.action("Ping")[0].get("Ping") == "Pong"


@pytest.mark.asterisk
def test_a_reload_is_announced(lab: Lab) -> None:
    reader = AmiLink(lab.ami_port, *READER)
    lab.pbx.command("core reload")
    assert reader.wait_event("Reload") is not None
    reader.close()


@pytest.mark.asterisk
def test_the_truth_knows_the_phone_that_is_not_there(lab: Lab) -> None:
    link = lab.pbx.login("truth")
    truth = Truth(link, time.monotonic())
    link.close()
    assert set(truth.initial) == set(EXTENSIONS)
    assert {each for each, state in truth.initial.items() if state == "UNAVAILABLE"} == {"1040"}


def test_a_machine_without_root_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LabUnavailableError, match="Asterisk 22: a chroot needs root"):
        chroot_of(22)


def test_a_chroot_that_failed_halfway_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    script = cache / "debootstrap"
    script.write_text("#!/bin/sh\ntouch $4/half\necho 'E: no such suite'\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setenv("RINGSIDE_LAB", str(cache / "lab"))
    monkeypatch.setenv("PATH", f"{cache}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(chroots, "PACKAGES", ("debootstrap", str(script)))
    with pytest.raises(LabUnavailableError, match="E: no such suite"):
        chroot_of(22)
    assert [each.name for each in (cache / "lab").iterdir()] == [".asterisk-22.lock"]


def test_waiting_in_vain_says_for_what() -> None:
    with pytest.raises(TimeoutError, match="in vain until pigs fly"):
        wait_until(lambda: False, "pigs fly", timeout=0.05)
