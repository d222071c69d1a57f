"""The soak: random real traffic for as long as wanted, cuts of the link, and a verdict.

    python -m tests.reliability.soak MINUTES FILE

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
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from state.live.diagnostics import EVENT_LAG, quantile, read_diagnostics, times_of
from tests.asterisk.chroots import LabUnavailableError
from tests.asterisk.lab import READER, Lab
from tests.asterisk.score import Score, score
from tests.asterisk.truth import Truth
from tests.asterisk.waiting import wait_until
from tests.fakes.proxy import Proxy
from tests.fakes.ringside import ROOT
from tests.reliability.judgement import begun_within, right_again, wrongs
from tests.reliability.spy import Spy
from tests.reliability.traffic import Traffic

WARM_UP_S = 15.0
CUT_EVERY_S = 40.0
AFTER_CUT_S = 3.0
GHOST_S = 60.0
NO_LAB = 3


@dataclass(frozen=True)
class Verdict:
    """What came of it. Agreement is outside the cuts and the 3 s after them; MB are resident."""

    minutes: float
    plays: int
    changes: int
    agreement: float
    missed: int
    invented: int
    longest_wrong_s: float
    cuts: int
    right_again_s: tuple[float, ...]
    lag_p50_s: float
    lag_p95_s: float
    ghosts: int
    lasting: tuple[str, ...]
    healed: int
    mb_at_start: int
    mb_at_end: int
    traffic: dict[str, int]


@dataclass(frozen=True)
class Run:
    """What was done, on a clock that began at `start` (monotonic) = 0."""

    start: float
    end: float
    cuts: list[tuple[float, float]]
    mb_at_start: int
    played: dict[str, int]


def resident_mb(pid: int) -> int:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def soak(minutes: float, folder: Path) -> Verdict:
    """Drive and judge; raises LabUnavailableError."""
    with Lab(22, timestamps=True) as lab, Proxy(lab.ami_port) as proxy, Spy(folder) as spy:
        user, secret = READER
        settings = {
            "STATE_DIR": str(folder), "AMI_HOST": "127.0.0.1", "AMI_PORT": str(proxy.port),
            "AMI_USERNAME": user, "AMI_SECRET": secret, "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.reliability.mortal", "", "0"]
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}) as collector:
            try:
                wait_until(lambda: is_up(spy), "the link is up", 60)
                return drive(minutes, lab, proxy, spy, collector.pid)
            finally:
                collector.terminate()


def is_up(spy: Spy) -> bool:
    """Whether readers see the link up."""
    return spy.reader.read().link["state"] == "up"


def drive(minutes: float, lab: Lab, proxy: Proxy, spy: Spy, pid: int) -> Verdict:
    """The traffic, the cuts, the verdict."""
    dice = random.Random(9)
    start, cuts = time.monotonic(), list[tuple[float, float]]()
    link = lab.pbx.login("truth")
    truth = Truth(link, start)
    with Traffic(lab, dice.randrange(1000)) as traffic:
        time.sleep(min(WARM_UP_S, minutes * 20))
        mb_at_start = resident_mb(pid)
        while time.monotonic() - start < minutes * 60:
            cuts.append(cut(proxy, dice, start))
            rest = start + minutes * 60 - time.monotonic()
            time.sleep(max(AFTER_CUT_S + 1, min(dice.uniform(0.5, 1.5) * CUT_EVERY_S, rest)))
    time.sleep(AFTER_CUT_S)
    link.close()
    end = time.monotonic() - start
    wait_until(lambda: is_up(spy), "the link is up", 20)
    run = Run(start, end, cuts, mb_at_start, dict(traffic.played))
    return judge(run, truth.as_recorded(), spy, resident_mb(pid))


def cut(proxy: Proxy, dice: random.Random, start: float) -> tuple[float, float]:
    """Cut the link for a while; from when to when."""
    began = time.monotonic() - start
    proxy.cut()
    time.sleep(dice.choice((0.1, 0.5, 1.0, 3.0, 8.0)))
    proxy.allow()
    return began, time.monotonic() - start


def judge(run: Run, told: dict[str, Any], spy: Spy, mb_at_end: int) -> Verdict:
    """All figures."""
    dated = [each._replace(t=each.t - run.start) for each in spy.dated]
    shown = [each._replace(t=each.t - run.start) for each in spy.shown]
    quiet = windows(run.cuts, run.end)
    total = added([score(dated, told, window=window, slack=0.05) for window in quiet])
    found = wrongs(shown, told, run.end)
    report = read_diagnostics(spy.reader.diagnostics())
    assert report is not None
    lags = times_of(report, EVENT_LAG)
    lasting = [wrong for wrong in found if wrong.seconds > GHOST_S]
    unprovoked = [wrong for a, b in quiet for wrong in begun_within(found, a, b)]
    return Verdict(
        minutes=round(run.end / 60, 2),
        plays=sum(run.played.values()),
        changes=total.changes,
        agreement=round(total.percent, 3),
        missed=len(total.missed),
        invented=len(total.invented),
        longest_wrong_s=round(max((w.seconds for w in unprovoked), default=0.0), 2),
        cuts=len(run.cuts),
        right_again_s=tuple(round(right_again(found, back), 2) for _, back in run.cuts),
        lag_p50_s=round(quantile(lags["bounds"], lags["since_start"], 0.5), 3),
        lag_p95_s=round(quantile(lags["bounds"], lags["since_start"], 0.95), 3),
        ghosts=len(lasting) + report["board"]["channels"],
        lasting=tuple(str(wrong) for wrong in lasting),
        healed=sum(
            row["since_start"] for row in report["counts"] if row["name"].startswith("healed")
        ),
        mb_at_start=run.mb_at_start,
        mb_at_end=mb_at_end,
        traffic=run.played,
    )


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
