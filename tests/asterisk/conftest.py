"""Fixtures of the real-Asterisk laboratory.

For a test that runs something against a real PBX:

    @pytest.mark.asterisk
    def test_it_connects(lab: Lab) -> None:          # on Asterisk 16 and on 22, with hints
        board = start_something("127.0.0.1", lab.ami_port, *READER)
        lab.phones.dial("1005", "1006")              # a real SIP call
        lab.phones.ringing("1006").answer()          # waits until it rings

`lab` is shared by the tests of one module, so leave the phones on the hook. For other settings,
or to stop, kill, freeze, restart or reload the PBX, take `make_lab` and have one of your own:

    def test_it_survives(make_lab: LabMaker) -> None:
        lab = make_lab(22, hints=False, timestamps=True)
        lab.pbx.stop(); ...; lab.pbx.start()         # also kill(), freeze() and thaw()
        lab.pbx.restart(); lab.pbx.command("core reload")

To play scenarios and judge what a board shows meanwhile:

    start = time.monotonic()
    truth = Truth(lab.pbx.login("truth"), start)
    marks = perform(lab, truth, SCENARIOS.values(), lambda: time.monotonic() - start)
    verdict = score(shown, truth.as_recorded(marks))  # shown: (t, extension, code, direction)

where `t` is `time.monotonic() - start`, and `shown` begins with each extension's first state.
The same without Asterisk: `recorder.read(directory)` gives `events` to feed and `truth` to score.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.asterisk.lab.chroots import SUITES, LabUnavailableError
from tests.asterisk.lab.lab import PLAIN, Centre, Lab

LabMaker = Callable[..., Lab]


@pytest.fixture(scope="module", params=sorted(SUITES), ids="asterisk-{}".format)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A laboratory of each version, shared by a module's tests."""
    with lab_or_skip(request.param) as made:
        yield made


@pytest.fixture
def make_lab() -> Iterator[LabMaker]:
    """Makes laboratories of the test's own: `make_lab(version, hints=..., timestamps=...)`."""
    with ExitStack() as stack:

        def make(version: int, *, hints: bool = True, timestamps: bool = False) -> Lab:
            return stack.enter_context(lab_or_skip(version, hints=hints, timestamps=timestamps))

        yield make


def lab_or_skip(
    version: int,
    *,
    hints: bool = True,
    timestamps: bool = False,
    records: bool = False,
    centre: Centre = PLAIN,
    manager: str = "",
) -> Lab:
    """The laboratory; where it can't be had the test is skipped, or with CI=true fails."""
    try:
        return Lab(
            version, hints=hints, timestamps=timestamps, records=records, centre=centre,
            manager=manager,
        )  # fmt: skip
    except LabUnavailableError as reason:
        text = f"no real Asterisk {version}: {reason}"
        if os.environ.get("CI") == "true":
            pytest.fail(text, pytrace=False)
        pytest.skip(text)
