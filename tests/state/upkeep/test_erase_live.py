"""A caller who is erased is gone from the live store, whether or not a collector writes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
import pytest

from state.live.schema import LiveCall
from state.live.store import Update, open_reader, open_writer
from state.live.store.erase_requests import ErasingWriter
from state.settings import Settings
from state.upkeep.persons import caller
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import make_change, make_link
from tests.state.upkeep.conftest import Run

pytestmark = pytest.mark.parametrize("history_url", ["sqlite"], indirect=True)
NUMBER, OTHER = "+4930123456789", "+4930123450000"
RESUME = orjson.dumps(
    {"channels": [{"caller_num": NUMBER, "caller_name": "Mr X", "name": "PJSIP/1001-1"}]}
)


@pytest.fixture(autouse=True)
def _nobody_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.live.store.erase_requests.ANSWER_S", 2.0)


@pytest.fixture
def picture(settings: Callable[..., Settings]) -> Update:
    """Changes with the number, and a call that goes on."""
    changes = [make_change(1) | {"peer": NUMBER}, make_change(2) | {"peer": OTHER}]
    row = make_row("1001", status=1, peer=NUMBER, peer_name="Mr X", call_id="1.1")
    call: LiveCall = {"call_id": "1.1", "since": 1.0, "answered_at": 2.0, "caller": NUMBER,
            "caller_name": "Mr X", "callee": "1001", "queue": None, "extensions": ["1001"],
            "state": "talk"}  # fmt: skip
    return Update(
        link=make_link(), changed={"1001": row}, changes={"1001": changes},
        calls=[call], resume=RESUME,
    )  # fmt: skip


def peers(dsn: str) -> list[str | None]:
    return [change["peer"] for change in open_reader(dsn).changes("1001")]


def test_without_a_collector_it_is_gone_from_all_that_is_stored(
    picture: Update, run: Run, settings: Callable[..., Settings]
) -> None:
    dsn = settings().state_dsn
    with closing(open_writer(dsn)) as writer:
        writer.publish(picture)
    text = run("erase", "caller", "0049 30 123456789")[1]
    assert "         4  fields of the live store" in text
    assert peers(dsn) == [OTHER, ""]
    live = open_reader(dsn).read()
    assert (live.rows["1001"]["peer"], live.rows["1001"]["peer_name"]) == ("", "")
    assert live.calls[0]["caller"] == ""
    with closing(open_writer(dsn)) as writer:
        (channel,) = orjson.loads(writer.load_resume() or b"")["channels"]
    assert channel == {"caller_num": "", "caller_name": "", "name": "PJSIP/1001-1"}


@contextmanager
def collecting(settings: Settings, picture: Update) -> Iterator[None]:
    """A collector that publishes all the time."""
    stop = threading.Event()
    with closing(open_writer(settings.state_dsn)) as writer:
        publisher = ErasingWriter(writer, settings.folder, caller)
        publisher.publish(picture)

        def publish() -> None:
            while not stop.wait(0.05):
                publisher.publish(Update(link=make_link()))

        thread = threading.Thread(target=publish)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def test_a_collector_that_runs_erases_what_is_over_and_goes_on(
    picture: Update, run: Run, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    found = settings()
    found.folder.mkdir()
    with collecting(found, picture):
        text = run("erase", "caller", NUMBER)[1]
        assert "         1  fields of the live store" in text
        assert "1 calls with this number go on" in text
        assert peers(found.state_dsn) == [OTHER, ""]
        assert open_reader(found.state_dsn).read().link["state"] == "up"
    assert [path.name for path in (tmp_path / "var").glob("erase-*")] == []


def test_what_is_erased_does_not_come_back_with_the_next_change(
    picture: Update, run: Run, settings: Callable[..., Settings]
) -> None:
    found = settings()
    found.folder.mkdir()
    with closing(open_writer(found.state_dsn)) as writer:
        writer.publish(picture)
        assert writer.erase(caller(NUMBER)) == 1
        writer.publish(Update(link=make_link(), changes={"1001": [make_change(3)]}))
    assert peers(found.state_dsn) == [None, OTHER, ""]


def test_a_number_that_is_asked_for_is_read_by_this_user_alone(
    run: Run, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    def sleep(_: float) -> None:
        modes.append((settings().folder / "erase-asked").stat().st_mode & 0o777)

    monkeypatch.setattr("time.sleep", sleep)
    run("erase", "caller", NUMBER)
    assert set(modes) == {0o600}
    assert not (settings().folder / "erase-asked").exists()
