"""Processes die at any moment: another one goes on in seconds, no call is lost or counted twice.

Two stand over one PBX with random real traffic: gunicorn, of which the worker that collects, the
other one or the master is killed; and a collector that kills itself at chosen points between the
writes of the store and of the history. Both books are compared with those of a panel that lived.
"""

import itertools
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from state.history.history import open_history
from state.history.reports.listing import LegFilter, find_legs
from state.records import CallLeg
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.lab import READER
from tests.asterisk.truth import Truth
from tests.asterisk.waiting import wait_until
from tests.fakes.proxy import Proxy
from tests.fakes.ringside import ROOT, Ringside
from tests.reliability.fleet import Fleet
from tests.reliability.judgement import Wrong, beyond, compare, right_again, wrongs
from tests.reliability.mortal import POINTS
from tests.reliability.spy import Spy
from tests.reliability.table import Result, hand_in
from tests.reliability.traffic import Traffic

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(300)]

TRAFFIC_S = 40.0
REST_S = 2.5
TAKEOVER_S = 3.0
END_S = 4.0
"""After the last call: whoever has just begun to collect must see that it is over."""

START_S = 15.0
"""How long a new master may take until its worker collects; that is Python's start, not ours."""


@dataclass
class Deaths:
    """When who died (monotonic seconds), and the store and books they left."""

    folder: Path
    proxy: Proxy
    spy: Spy
    kinds: list[tuple[str, float]] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)

    def of(self, kind: str) -> list[float]:
        """The moments of one kind."""
        return [at for each, at in self.kinds if each == kind]

    def legs(self) -> list[CallLeg]:
        """What its history holds."""
        history = open_history(f"sqlite:///{self.folder / 'history.sqlite3'}")
        found = list(find_legs(history, LegFilter(0, time.time() + 1e6)))
        history.close()
        return found

    def gaps(self) -> list[tuple[float, float]]:
        """From each death until the board was up again."""
        return self.spy.gaps([at for _, at in self.kinds])


@dataclass
class Massacre:
    """All that happened; the truth's clock began at `start` (monotonic) = 0."""

    start: float
    end: float
    epoch: float
    truth: dict[str, Any]
    gunicorn: Deaths
    mortal: Deaths
    reference: list[CallLeg]
    machine: list[Wrong]


def settings(proxy: Proxy) -> dict[str, str]:
    """Where the PBX is, and whose."""
    user, secret = READER
    return {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(proxy.port), "AMI_USERNAME": user,
            "AMI_SECRET": secret}  # fmt: skip


def collecting(site: Ringside) -> int:
    """The worker that collects."""
    found = re.findall(r"this process \((\d+)\) collects", site.text)
    return int(found[-1]) if found else 0


def others(site: Ringside) -> list[int]:
    """The workers that do not."""
    found = {int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", site.text)}
    return [pid for pid in found if pid != collecting(site) and Path(f"/proc/{pid}").exists()]


def kill_gunicorn(deaths: Deaths, over: threading.Event) -> None:
    """Kill the collector mostly, sometimes its neighbour or master; or ask it to end."""
    dice = random.Random(1)
    for kinds in itertools.repeat(("worker", "worker", "worker", "neighbour", "told", "master")):
        deaths.restarts.append(time.monotonic())
        with Ringside(deaths.folder, wait=True, **settings(deaths.proxy)) as site:
            for kind in kinds:
                if over.wait(dice.uniform(REST_S, REST_S + 2)):
                    return
                kill(site, kind)
                deaths.kinds.append((kind, time.monotonic()))
                wanted = int(kind != "master")
                wait_until(partial(holds, deaths.proxy, wanted), "a takeover, or nobody", 20)


def holds(proxy: Proxy, sessions: int) -> bool:
    """Whether there are so many sessions."""
    return proxy.alive == sessions


def kill(site: Ringside, kind: str) -> None:
    """Kill or end the process of this kind."""
    neighbour = [pid for pid in others(site) if kind == "neighbour"]
    pid = site.process.pid if kind == "master" else (neighbour or [collecting(site)])[0]
    os.kill(pid, signal.SIGTERM if kind == "told" else signal.SIGKILL)


def live_and_die(deaths: Deaths, over: threading.Event) -> None:
    """One life after the other, each ended at another point; the last one is told to end."""
    dice = random.Random(2)
    for point in itertools.cycle(POINTS):
        last = over.is_set()
        chosen = ("", "0") if last else (point, str(dice.randrange(3, 40)))
        command = [sys.executable, "-m", "tests.reliability.mortal", *chosen]
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "STATE_DIR": str(deaths.folder), **settings(deaths.proxy)},
        ) as life:  # fmt: skip
            if last:
                wait_until(lambda: deaths.proxy.alive == 1, "the last life", 20)
                time.sleep(3)
                life.terminate()
                return
            while life.poll() is None and not over.wait(0.02):
                pass
            life.kill()
        deaths.kinds.append((point, time.monotonic()))


@pytest.fixture(scope="module")
def massacre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Massacre]:
    """Both die again and again under the same traffic."""
    folder = tmp_path_factory.mktemp("process")
    over = threading.Event()
    with ExitStack() as stack:
        lab = stack.enter_context(lab_or_skip(22, timestamps=True))
        fleet = stack.enter_context(Fleet(lab, folder))
        reference = fleet.add("reference")
        both: list[Deaths] = []
        for name in ("gunicorn", "mortal"):
            (folder / name).mkdir()
            proxy = stack.enter_context(Proxy(lab.ami_port))
            both.append(Deaths(folder / name, proxy, stack.enter_context(Spy(folder / name))))
        threads = [
            threading.Thread(target=work, args=(deaths, over), daemon=True)
            for work, deaths in zip((kill_gunicorn, live_and_die), both, strict=True)
        ]
        for thread in threads:
            thread.start()
        wait_until(lambda: all(each.proxy.alive for each in both), "they collect", 60)
        start = time.monotonic()
        link = lab.pbx.login("truth")
        truth = Truth(link, start)
        with Traffic(lab, 7):
            time.sleep(TRAFFIC_S)
        time.sleep(END_S)
        over.set()
        for thread in threads:
            thread.join(40)
            assert not thread.is_alive()
        link.close()
        end, told = time.monotonic() - start, truth.as_recorded()
        yield Massacre(
            start, end, time.time() - time.monotonic(), told, both[0], both[1], reference.legs(),
            wrongs(reference.shown(start), told, end),
        )  # fmt: skip


def report(massacre: Massacre, deaths: Deaths, fault: str, how: str, moments: list[float]) -> float:
    """Hand in the figures of some deaths; gives the longest time until all was right again."""
    found = beyond(wrongs_of(massacre, deaths), massacre.machine)
    again = {moment: restarted(deaths, moment) for moment in moments}
    ups = [(moment, deaths.spy.up_since(again[moment])) for moment in moments]
    times = [
        max(up - moment, right_again(found, up - massacre.start) + up - moment)
        for moment, up in ups
        if up is not None
    ]
    away = [(a + massacre.epoch, b + massacre.epoch) for a, b in deaths.gaps()]
    books = compare(deaths.legs(), massacre.reference, away)
    hand_in(
        Result(
            7, fault, how, "Asterisk 22", len(moments), tuple(round(each, 2) for each in times),
            len(books.lost), len(books.doubled), len(books.ghosts),
            f"{books.compared} calls, {books.estimated} with estimated times, "
            f"{books.unseen} unseen",
        )
    )  # fmt: skip
    print(*books.moved, *books.lost, sep="\n")
    assert (books.lost, books.doubled, books.ghosts, books.moved) == ((), (), (), ())
    return max(times, default=0.0)


def restarted(deaths: Deaths, moment: float) -> float:
    """When the new master was started, where one had to be; before that its workers still end."""
    if moment not in deaths.of("master"):
        return moment
    return next((at for at in deaths.restarts if at > moment), moment)


def wrongs_of(massacre: Massacre, deaths: Deaths) -> list[Wrong]:
    """Where what readers saw was wrong."""
    shown = (each._replace(t=each.t - massacre.start) for each in deaths.spy.shown)
    return wrongs(shown, massacre.truth, massacre.end)


@pytest.mark.parametrize(
    ("kind", "fault", "how"),
    [
        ("worker", "the collecting worker killed", "kill -9 at any moment of calls"),
        ("told", "the collecting worker told to end", "SIGTERM at any moment of calls"),
    ],
)
def test_another_worker_takes_over(massacre: Massacre, kind: str, fault: str, how: str) -> None:
    moments = massacre.gunicorn.of(kind)
    assert len(moments) >= 2
    assert report(massacre, massacre.gunicorn, fault, how, moments) < TAKEOVER_S


def test_after_the_master_was_killed_a_new_one_goes_on(massacre: Massacre) -> None:
    moments = massacre.gunicorn.of("master")
    how = "kill -9, then started again as a service manager does"
    assert moments
    assert report(massacre, massacre.gunicorn, "gunicorn's master killed", how, moments) < START_S


def test_a_neighbour_that_dies_is_not_missed(massacre: Massacre) -> None:
    for moment in massacre.gunicorn.of("neighbour"):
        assert not [t for t, state, _ in massacre.gunicorn.spy.links
                    if moment < t < moment + 1.5 and state != "up"]  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
def test_death_at_any_point_loses_and_doubles_nothing(massacre: Massacre, point: str) -> None:
    moments = massacre.mortal.of(point)
    assert moments
    how = "SIGKILL by itself at that point; times with Python's start"
    assert report(massacre, massacre.mortal, f"died {point}", how, moments) < START_S


@pytest.mark.parametrize("who", ["gunicorn", "mortal"])
def test_there_is_one_session_at_any_time(massacre: Massacre, who: str) -> None:
    deaths: Deaths = getattr(massacre, who)
    passages = sorted(deaths.proxy.passages, key=lambda passage: passage.opened_at)
    assert len(passages) > len(deaths.kinds) / 2
    for before, after in itertools.pairwise(passages):
        assert before.closed_at
        assert after.opened_at > before.closed_at - 0.05
