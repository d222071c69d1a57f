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
from concurrent.futures import ThreadPoolExecutor
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
from tests.asterisk.judging.score import Shown
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.lab import READER
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.proxy import Proxy
from tests.fakes.servers.ringside import ROOT, Ringside
from tests.reliability.acts.fleet import Fleet
from tests.reliability.acts.mortal import LAST_WORD, POINTS
from tests.reliability.acts.traffic import Traffic
from tests.reliability.judges.books import FEW, compare
from tests.reliability.judges.judgement import Wrong, right_again, unexcused, wrongs
from tests.reliability.judges.machine import Machine, Pauses
from tests.reliability.judges.spy import Spy
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(300)]

TRAFFIC_S = 40.0
REST_S = 2.5
TAKEOVER_S = 3.0
END_S = 12.0
"""After the last call: whoever has just begun to collect must see that it is over."""

START_S = 10.0
"""How long it may take with Python's start, of which there are two where a master must be new."""

LEGS = 60
"""So many calls at least must be there to be lost or doubled."""


@dataclass
class Deaths:
    """When who died (monotonic seconds), and the store and books they left.

    `strange` are ends that were not the chosen ones, in words.
    """

    folder: Path
    proxy: Proxy
    spy: Spy
    kinds: list[tuple[str, float]] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

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
    reference_shown: list[Shown]
    machine: Pauses


def settings(proxy: Proxy) -> dict[str, str]:
    """Where the PBX is, and whose."""
    user, secret = READER
    return {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(proxy.port), "AMI_USERNAME": user,
            "AMI_SECRET": secret}  # fmt: skip


def collecting(site: Ringside) -> int:
    """The worker that collects."""
    found = re.findall(r"This process \((\d+)\) collects", site.text)
    assert found, f"no worker says that it collects: {site.text}"
    return int(found[-1])  # never 0: that would be this test and all its like


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
                wait_until(partial(went_on, deaths), "a board after the last death", 20)
                if over.wait(dice.uniform(REST_S, REST_S + 2)):
                    return
                kill(site, kind)
                deaths.kinds.append((kind, time.monotonic()))
                wanted = int(kind != "master")
                wait_until(partial(holds, deaths.proxy, wanted), "a takeover, or nobody", 20)


def went_on(deaths: Deaths) -> bool:
    """Whether readers saw the board come back after the last death that they could notice."""
    noticed = [at for kind, at in deaths.kinds if kind != "neighbour"]
    return not noticed or deaths.spy.up_since(noticed[-1]) is not None


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
        command = [sys.executable, "-m", "tests.reliability.acts.mortal", *chosen]
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "STATE_DIR": str(deaths.folder), **settings(deaths.proxy)},
        ) as life:  # fmt: skip
            if last:
                wait_until(lambda: deaths.proxy.alive == 1, "the last life", 20)
                time.sleep(3)
                life.terminate()
                return
            while life.poll() is None and not over.wait(0.02):
                pass
            note_death(deaths, life, point)


def note_death(deaths: Deaths, life: subprocess.Popen[bytes], point: str) -> None:
    """Note how a life ended: at its point, by this test at the end of the traffic, or strangely."""
    at, ended_itself = time.monotonic(), life.poll() is not None
    life.kill()
    said, _ = life.communicate(timeout=10)
    if life.returncode == -signal.SIGKILL and said == LAST_WORD:
        deaths.kinds.append((point, at))
    elif ended_itself:
        deaths.strange.append(f"{point}: exit code {life.returncode}, said {said!r}")
    else:
        deaths.kinds.append(("at the end of the traffic", at))


@pytest.fixture(scope="module")
def massacre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Massacre]:
    """Both die again and again under the same traffic."""
    folder = tmp_path_factory.mktemp("process")
    over = threading.Event()
    with ExitStack() as stack:
        lab = stack.enter_context(lab_or_skip(22, timestamps=True))
        fleet = stack.enter_context(Fleet(lab, folder))
        machine = stack.enter_context(Machine())
        reference = fleet.add("reference")
        both: list[Deaths] = []
        for name in ("gunicorn", "mortal"):
            (folder / name).mkdir()
            proxy = stack.enter_context(Proxy(lab.ami_port))
            both.append(Deaths(folder / name, proxy, stack.enter_context(Spy(folder / name))))
        pool = stack.enter_context(ThreadPoolExecutor(2))
        running = [
            pool.submit(work, deaths, over)
            for work, deaths in zip((kill_gunicorn, live_and_die), both, strict=True)
        ]
        stack.callback(over.set)
        wait_until(lambda: all(each.proxy.alive for each in both), "they collect", 60)
        start = time.monotonic()
        link = lab.pbx.login("truth")
        truth = Truth(link, start)
        with Traffic(lab, 7):
            time.sleep(TRAFFIC_S)
        time.sleep(END_S)
        over.set()
        for work in running:
            work.result(40)
        link.close()
        end, told = time.monotonic() - start, truth.as_recorded()
        yield Massacre(
            start, end, time.time() - time.monotonic(), told, both[0], both[1], reference.legs(),
            reference.shown(start), machine.pauses(start),
        )  # fmt: skip


def report(massacre: Massacre, deaths: Deaths, fault: str, how: str, moments: list[float]) -> float:
    """Hand in the figures of some deaths; gives the longest time until all was right again."""
    found = wrongs_of(massacre, deaths)
    times = [recovery(massacre, deaths, found, moment) for moment in moments]
    away = [(a + massacre.epoch, b + massacre.epoch) for a, b in deaths.gaps()]
    machine = massacre.machine.since(-massacre.epoch - massacre.start)
    books = compare(deaths.legs(), massacre.reference, away, machine=machine)
    hand_in(
        Result(
            7, fault, how, "Asterisk 22", len(moments), tuple(round(each, 2) for each in times),
            len(books.lost), len(books.doubled), len(books.ghosts),
            f"{books.compared} calls, {books.estimated} with estimated times, "
            f"{books.unseen} unseen",
        )
    )  # fmt: skip
    print(times, *books.altered, *books.lost, sep="\n")
    assert books.compared >= LEGS
    assert (books.lost, books.doubled, books.ghosts) == ((), (), ())
    assert len(books.altered) <= FEW
    return max(times)


def recovery(massacre: Massacre, deaths: Deaths, found: list[Wrong], moment: float) -> float:
    """Seconds of the machine's time from a death until all was right again, before the next one."""
    again = restarted(deaths, moment)
    after = [at for _, at in deaths.kinds if at > moment]
    up = deaths.spy.up_since(again, min(after, default=float("inf")))
    assert up is not None, f"nobody went on after the death at {moment - massacre.start:.2f} s"
    right = up - massacre.start + right_again(found, up - massacre.start)
    return massacre.machine.given(moment - massacre.start, right)


def restarted(deaths: Deaths, moment: float) -> float:
    """When the new master was started, where one had to be; before that its workers still end."""
    if moment not in deaths.of("master"):
        return moment
    return next((at for at in deaths.restarts if at > moment), moment)


def wrongs_of(massacre: Massacre, deaths: Deaths) -> list[Wrong]:
    """Where what readers saw was wrong."""
    shown = (each._replace(t=each.t - massacre.start) for each in deaths.spy.shown)
    return wrongs(shown, massacre.truth, massacre.end, machine=massacre.machine)


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
    moments = massacre.gunicorn.of("neighbour")
    assert moments
    for moment in moments:
        assert not [t for t, state, _ in massacre.gunicorn.spy.links
                    if moment < t < moment + 1.5 and state != "up"]  # fmt: skip


def test_nobody_died_but_as_was_meant(massacre: Massacre) -> None:
    assert massacre.mortal.strange == []


@pytest.mark.parametrize("point", POINTS)
def test_death_at_any_point_loses_and_doubles_nothing(massacre: Massacre, point: str) -> None:
    moments = massacre.mortal.of(point)
    assert moments
    how = "SIGKILL by itself at that point; times with Python's start"
    assert report(massacre, massacre.mortal, f"died {point}", how, moments) < START_S


@pytest.mark.parametrize("who", ["gunicorn", "mortal"])
def test_nothing_is_wrong_while_somebody_collects(massacre: Massacre, who: str) -> None:
    deaths: Deaths = getattr(massacre, who)
    away = [(a - massacre.start, b - massacre.start) for a, b in deaths.gaps()]
    found = wrongs_of(massacre, deaths)
    assert unexcused(found, away, TAKEOVER_S, massacre.machine) == []


def test_a_board_that_lives_is_never_wrong(massacre: Massacre) -> None:
    """What the others' books are compared with: excused by nothing but the machine's pauses."""
    given = massacre.machine.given(0.0, massacre.end)
    print(f"the machine gave {given:.1f} of {massacre.end:.1f} s")
    assert given > massacre.end / 2, "the machine is too busy to judge"
    shown, machine = massacre.reference_shown, massacre.machine
    assert wrongs(shown, massacre.truth, massacre.end, machine=machine) == []


@pytest.mark.parametrize("who", ["gunicorn", "mortal"])
def test_there_is_one_session_at_any_time(massacre: Massacre, who: str) -> None:
    deaths: Deaths = getattr(massacre, who)
    passages = sorted(deaths.proxy.passages, key=lambda passage: passage.opened_at)
    assert len(passages) > len(deaths.kinds) / 2
    for before, after in itertools.pairwise(passages):
        assert before.closed_at
        assert after.opened_at > before.closed_at - 0.05
