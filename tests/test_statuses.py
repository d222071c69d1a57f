"""A status has one home: one table, one resolution of layers, one word wherever it is shown."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import tiles
from dashboard.api import live as api
from dashboard.api.prometheus import count_states
from dashboard.looks.theme import LOOKS
from state import events as ev
from state.board.apply import Board
from state.board.status_intervals import running_intervals
from state.board.statuses import STATUS, STATUSES, UNKNOWN
from state.files.limits import NO_FILE
from state.live.rows import row_of
from state.live.schema import Live
from state.metrics import Totals
from tests.fakes.random_events import events
from tests.fakes.story import START, Story

ROOT = Path(__file__).parent.parent
LINK = Live(0, {"state": "up", "since": 0.0, "last_event_at": 0.0, "reason": ""},
            {"name": "", "version": "", "demo": False})  # fmt: skip


def live_of(board: Board) -> Live:
    rows = {number: row_of(each) for number, each in board.extensions.items()}
    return Live(1, LINK.link, LINK.pbx, rows, dict.fromkeys(rows, 1))


def said_of(board: Board, number: str) -> dict[str, str]:
    """What each place calls the status of an extension, as its key."""
    live = live_of(board)
    row = live.rows[number]
    kept = {each.extension: each.state for each in running_intervals(board, board.now + 1)}
    counts = count_states(Live(1, live.link, live.pbx, {number: row}))
    answer = api.extensions(live, api.LimitsAt(NO_FILE, 0.0), None)["extensions"]
    return {
        "tile": LOOKS[int(tiles.tile(row)[1])].key,
        "api": next(each["state"] for each in answer if each["extension"] == number),
        "metrics": next(key for key, count in counts.items() if count),
        "history": kept[number],
    }


STEPS = st.lists(st.tuples(st.floats(0, 30), events(st.just(0.0))), max_size=30)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_tile_api_metrics_and_history_say_the_same_at_any_moment(
    steps: list[tuple[float, ev.Event]],
) -> None:
    board, at = Board(), START
    board.apply(ev.Snapshot(at, (), (), (), (), (), ()))
    for step, event in steps:
        at += step
        object.__setattr__(event, "at", at)
        board.apply(event)
        for number, extension in board.extensions.items():
            said = said_of(board, number)
            if not board.linked:
                # A tile keeps what it last showed, in grey, and the page says that it is not live.
                assert said.pop("tile") == extension.status.key
            assert set(said.values()) == {extension.state.key}
            assert extension.state is (extension.status if board.linked else UNKNOWN)


@pytest.mark.parametrize(
    ("key", "code", "word"),
    [
        ("free", 0, "Free"),
        ("oncall", 1, "On Call"),
        ("ringing", 8, "Ringing"),
        ("dialing", 8, "Dialing"),
        ("onhold", 16, "On Hold"),
        ("monitoring", 1, "Monitoring"),
        ("busy", 2, "Busy"),
        ("dnd", 2, "Do Not Disturb"),
        ("paused", 0, "Paused"),
        ("wrapup", 0, "Wrap-up"),
        ("unavailable", 4, "Unavailable"),
        ("loggedout", 0, "Logged Out"),
        ("unknown", -1, "Unknown"),
    ],
)
def test_each_status_has_its_code_and_its_word(key: str, code: int, word: str) -> None:
    assert (STATUS[key].code, STATUS[key].word) == (code, word)


def test_every_status_counts_as_a_sum_that_exists() -> None:
    fields = Totals.__dataclass_fields__
    assert [s.key for s in STATUSES if f"{s.counts_as}_ms" not in fields] == []


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002")


def test_a_call_goes_before_dnd_dnd_before_a_pause_a_pause_before_an_absent_phone(
    story: Story,
) -> None:
    seen = []
    story.device("1001", "UNAVAILABLE")
    seen.append(story.label("1001"))
    story.member("sales", "1001", paused=True)
    seen.append(story.label("1001"))
    story.tell(ev.DeviceStateChange(story.now(), "Custom:DND1001", "INUSE"))
    seen.append(story.label("1001"))
    story.dial("1001", "1002")
    seen.append(story.label("1001"))
    assert seen == ["Unavailable", "Paused", "Do Not Disturb", "Dialing"]


def test_an_agent_who_leaves_the_last_queue_is_logged_out_and_a_plain_phone_is_free(
    story: Story,
) -> None:
    story.member("sales", "1001")
    assert (story.label("1001"), story.label("1002")) == ("Free", "Free")
    story.tell(ev.QueueMemberRemoved(story.now(), "sales", "", "PJSIP/1001"))
    assert (story.label("1001"), story.code("1001")) == ("Logged Out", 0)
    story.member("sales", "1001")
    assert story.label("1001") == "Free"


# Where statuses are listed


ALLOWED = {
    "dashboard/looks/theme.py": set(STATUS),
    "state/board/statuses.py": set(STATUS),
    "assets/shell/header.js": {"ringing", "oncall"},  # the tab's title counts these two
    "assets/wall/address.js": {"oncall"},  # a figure of a wall whose address names none
}
OWN_KEYS = {"oncall", "onhold", "loggedout", "wrapup", "dialing", "ringing", "unavailable"}
"""Keys that are no word of anything else; busy, paused, dnd and others are fields and outcomes."""

SUMS = {"dialing", "wrapup", "unavailable"}
"""Of these, the names of sums and measures too: where the time went is a question of measures."""


def test_no_other_python_module_lists_statuses() -> None:
    wrong = {}
    for path in sorted((ROOT / part) for part in ("state", "dashboard", "ami")):
        for module in sorted(path.rglob("*.py")):
            name = str(module.relative_to(ROOT))
            if "migrations" in name or "simulator" in name:
                continue
            found = literals(module) & (OWN_KEYS - SUMS) - ALLOWED.get(name, set())
            if found:
                wrong[name] = found
    assert wrong == {}


def literals(module: Path) -> set[str]:
    tree = ast.parse(module.read_text("utf-8"))
    return {node.value for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip


def test_no_script_and_no_style_sheet_lists_statuses() -> None:
    wrong = {}
    for path in sorted((ROOT / "assets").rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.suffix not in {".js", ".css"}:
            continue
        text = path.read_text("utf-8")
        named = {key for key in STATUS if re.search(rf"[\"'.]{key}\b(?!\()[\"'\s,;|)\]]", text)}
        found = (named & OWN_KEYS) - ALLOWED.get(name, set())
        if found:
            wrong[name] = found
    assert wrong == {}


LINE = """    Status("training", "Training", 0, Layer.DND, "paused", "its pause says so",
           holds=lambda extension: extension.pause_reason == "Training"),
"""
PAINT = """    Look("training", "people-fill", "plain", "", 0.55,
         Paint("#0e7490", WHITE, "#0e7490", "#d5f0f6", "#0e7490"),
         Paint("#155e75", WHITE, "#0891b2", "#0f2b33", "#22d3ee")),
"""
PROOF = """
from dashboard import tiles
from dashboard.api import live as api
from dashboard.api.prometheus import count_states
from dashboard.looks import theme
from dashboard.reports import day_strip
from dashboard.pages.live.layout import totals
from state import events as ev
from state.history.writing.rollup import _LIVE_STATE
from state.metrics.totals import STORED
from tests.fakes.story import Story
from tests.test_statuses import live_of, said_of

story = Story("1001")
story.member("sales", "1001", paused=True, reason="Training")
row = live_of(story.board).rows["1001"]
assert (row["label"], row["status"]) == ("Training", 0), row
assert set(said_of(story.board, "1001").values()) == {"training"}
assert "training" in [key for key, _ in day_strip.LEGEND]
assert '[data-state="training"]' in theme.css()
assert "Training" in str(totals())
assert STORED[_LIVE_STATE["training"]] == "paused_ms"
print("shown everywhere")
"""


def test_a_new_status_is_one_line_and_one_paint(tmp_path: Path) -> None:
    for part in ("state", "dashboard", "ami", "tests", "assets"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    insert(tmp_path / "state/board/statuses.py", '    Status("busy", ', LINE)
    insert(tmp_path / "dashboard/looks/theme.py", '    Look("busy", ', PAINT)
    done = subprocess.run(
        [sys.executable, "-c", PROOF], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "shown everywhere", done.stderr


def insert(path: Path, before: str, lines: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, lines + before), "utf-8")
