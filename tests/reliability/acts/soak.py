"""The soak: random real traffic for as long as wanted, cuts of the link, and a verdict.

    python -m tests.reliability.acts.soak MINUTES FILE

writes the verdict as JSON; the exit code is 3 where no Asterisk can be had. The collector is a
process of its own, so that its memory can be weighed; it is judged by what readers see.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from typing import Any

from state.live.diagnostics import EVENT_LAG, quantile, read_diagnostics, times_of
from tests.asterisk.judging.score import Score, score
from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.chroots import LabUnavailableError
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.proxy import Proxy
from tests.fakes.servers.ringside import ROOT
from tests.reliability.acts.traffic import FAILED, Traffic
from tests.reliability.judges.judgement import Wrong, right_again, unexcused, wrongs
from tests.reliability.judges.machine import Machine, Pauses
from tests.reliability.judges.spy import Spy

WARM_UP_S = 15.0
CUT_EVERY_S = 40.0
AFTER_CUT_S = 3.0
WEIGH_EVERY_S = 10.0
ENOUGH_WEIGHTS = 3
NO_LAB = 3


@dataclass(frozen=True)
class Verdict:
    """What came of it. Agreement is outside the cuts and the 3 s after them; MB are resident.

    `plays` are those that went through, `failed` those that the phones could not do. `ghosts` are
    states that were shown and not true, though the link was good and had been for 3 s, and what
    is left when all have hung up; `wrong` says which. `given` is the machine's share of the time.
    """

    minutes: float
    given: float
    plays: int
    failed: int
    changes: int
    agreement: float
    missed: int
    invented: int
    cuts: int
    right_again_s: tuple[float, ...]
    lag_p50_s: float
    lag_p95_s: float
    ghosts: int
    wrong: tuple[str, ...]
    healed: int
    mb_at_start: float
    mb_at_end: float
    mb_an_hour: float
    traffic: dict[str, int]


@dataclass(frozen=True)
class Run:
    """What was done, on a clock that began at `start` (monotonic) = 0."""

    start: float
    end: float
    cuts: list[tuple[float, float]]
    weights: list[tuple[float, float]]
    played: dict[str, int]
    machine: Pauses


def resident_mb(pid: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def growth_an_hour(weights: Sequence[tuple[float, float]]) -> float:
    """By how much a weight grows in 3600 s, in the later half of (s, weight); 0 of too few.

    A line through all of them, so that no single one decides; in the first half it warms up.
    """
    later = weights[len(weights) // 2 :]
    if len(later) < ENOUGH_WEIGHTS:
        return 0.0
    slope, _ = linear_regression(*zip(*later, strict=True))
    return slope * 3600


def soak(minutes: float, folder: Path) -> Verdict:
    """Drive and judge; raises LabUnavailableError."""
    with Lab(22, timestamps=True) as lab, Proxy(lab.ami_port) as proxy, Spy(folder) as spy:
        user, secret = READER
        settings = {
            "STATE_DIR": str(folder), "AMI_HOST": "127.0.0.1", "AMI_PORT": str(proxy.port),
            "AMI_USERNAME": user, "AMI_SECRET": secret, "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.reliability.acts.mortal", "", "0"]
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}) as collector:
            try:
                wait_until(lambda: is_up(spy), "the link is up", 60)
                return drive(minutes, lab, proxy, spy, collector.pid)
            finally:
                collector.terminate()


def is_up(spy: Spy) -> bool:
    """Whether readers see the link up, and the spy has noted what they see."""
    return bool(spy.shown) and spy.reader.read().link["state"] == "up"


def drive(minutes: float, lab: Lab, proxy: Proxy, spy: Spy, pid: int) -> Verdict:
    """The traffic, the cuts, the verdict."""
    dice = random.Random(9)
    start, cuts = time.monotonic(), list[tuple[float, float]]()
    link = lab.pbx.login("truth")
    truth, scales = Truth(link, start), Scales(pid, start)
    with Machine() as machine, Traffic(lab, dice.randrange(1000)) as traffic:
        scales.rest(min(WARM_UP_S, minutes * 20))
        while time.monotonic() - start < minutes * 60:
            cuts.append(cut(proxy, dice, start))
            rest = start + minutes * 60 - time.monotonic()
            scales.rest(max(AFTER_CUT_S + 1, min(dice.uniform(0.5, 1.5) * CUT_EVERY_S, rest)))
        pauses = machine.pauses(start)
    scales.rest(AFTER_CUT_S)
    link.close()
    end = time.monotonic() - start
    wait_until(lambda: is_up(spy), "the link is up", 20)
    run = Run(start, end, cuts, scales.weights, dict(traffic.played), pauses)
    return judge(run, truth.as_recorded(), spy)


class Scales:
    """Weighs a process while time goes by."""

    def __init__(self, pid: int, start: float) -> None:
        self.weights: list[tuple[float, float]] = []
        self._pid = pid
        self._start = start

    def rest(self, seconds: float) -> None:
        """Wait, and weigh every WEIGH_EVERY_S and at the end."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(WEIGH_EVERY_S, left))
            self.weights.append((time.monotonic() - self._start, resident_mb(self._pid)))


def cut(proxy: Proxy, dice: random.Random, start: float) -> tuple[float, float]:
    """Cut the link for a while; from when to when."""
    began = time.monotonic() - start
    proxy.cut()
    time.sleep(dice.choice((0.1, 0.5, 1.0, 3.0, 8.0)))
    proxy.allow()
    return began, time.monotonic() - start


def judge(run: Run, told: dict[str, Any], spy: Spy) -> Verdict:
    """All figures."""
    dated = [each._replace(t=each.t - run.start) for each in spy.dated]
    shown = [each._replace(t=each.t - run.start) for each in spy.shown]
    quiet = windows(run.cuts, run.end)
    total = added([score(dated, told, window=window, slack=0.05) for window in quiet])
    found = wrongs(shown, told, run.end, machine=run.machine)
    ghosts = unexcused(found, run.cuts, AFTER_CUT_S, run.machine)
    report = read_diagnostics(spy.reader.diagnostics())
    assert report is not None
    lags = times_of(report, EVENT_LAG)
    failed = run.played.get(FAILED, 0)
    return Verdict(
        minutes=round(run.end / 60, 2),
        given=round(run.machine.given(0.0, run.end) / run.end, 3),
        plays=sum(run.played.values()) - failed,
        failed=failed,
        changes=total.changes,
        agreement=round(total.percent, 3),
        missed=len(total.missed),
        invented=len(total.invented),
        cuts=len(run.cuts),
        right_again_s=tuple(round(seconds, 2) for seconds in times_again(run, found)),
        lag_p50_s=round(quantile(lags["bounds"], lags["since_start"], 0.5), 3),
        lag_p95_s=round(quantile(lags["bounds"], lags["since_start"], 0.95), 3),
        ghosts=len(ghosts) + report["board"]["channels"],
        wrong=tuple(map(str, (*ghosts, *total.missed, *total.invented))),
        healed=sum(
            row["since_start"] for row in report["counts"] if row["name"].startswith("healed")
        ),
        mb_at_start=round(run.weights[0][1], 1),
        mb_at_end=round(run.weights[-1][1], 1),
        mb_an_hour=round(growth_an_hour(run.weights), 1),
        traffic=run.played,
    )


def times_again(run: Run, found: list[Wrong]) -> list[float]:
    """Seconds of the machine's time from each return of the link until nothing was wrong."""
    return [run.machine.given(back, back + right_again(found, back)) for _, back in run.cuts]


def windows(cuts: list[tuple[float, float]], end: float) -> list[tuple[float, float]]:
    """The time between cuts, from AFTER_CUT_S after each on."""
    begins = [0.0, *(back + AFTER_CUT_S for _, back in cuts)]
    ends = [*(began for began, _ in cuts), end]
    return [(a, b) for a, b in zip(begins, ends, strict=True) if b > a]


def added(parts: list[Score]) -> Score:
    """The scores of all windows as one."""
    return Score(
        sum(part.seconds for part in parts),
        sum(part.agreed for part in parts),
        sum(part.changes for part in parts),
        tuple(span for part in parts for span in part.missed),
        tuple(span for part in parts for span in part.invented),
    )


def main(minutes: str, place: str) -> int:
    """Soak, and write the verdict; the exit code. Told to end, it cleans up first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with TemporaryDirectory(prefix="ringside-soak-") as folder:
            verdict = soak(float(minutes), Path(folder))
    except LabUnavailableError as reason:
        print(reason)
        return NO_LAB
    Path(place).write_text(json.dumps(asdict(verdict)))
    print(json.dumps(asdict(verdict), indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
