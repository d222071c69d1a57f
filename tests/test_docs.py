"""docs/architecture.md says what is so: its tables are the code's, its files and names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import tables
from docs.reach import examples, reachable
from state import events as ev
from state.board.apply import HANDLERS
from state.board.statuses import FREE, ONHOLD, STATUSES, UNKNOWN, WRAPUP

ROOT = Path(__file__).parent.parent
PAGE = tables.PAGE.read_text("utf-8")
PATH = r"`((?:ami|state|dashboard|assets|tests|benchmarks|docs)/[\w/.-]*)`"


def test_the_tables_are_those_that_the_code_makes() -> None:
    assert tables.rewritten(PAGE) == PAGE, "the tables are out of date: run `make docs`"


def test_a_table_that_is_out_of_date_is_found_and_mended() -> None:
    first, last = tables.marks("layers")
    stale = re.sub(f"(?s){first}.*?{last}", f"{first}\n{last}", PAGE)
    assert stale != PAGE
    assert tables.rewritten(stale) == PAGE


def test_a_page_that_lost_a_table_is_refused() -> None:
    first, _ = tables.marks("layers")
    with pytest.raises(ValueError, match="layers"):
        tables.rewritten(PAGE.replace(first, ""))


def test_every_file_and_folder_it_names_is_there() -> None:
    named = re.findall(PATH, PAGE)
    assert len(named) > 50
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_name_that_follows_a_file_is_defined_in_it() -> None:
    """After a file and a colon stand names, up to the next file."""
    named = [(path, name) for path, names in re.findall(PATH + r": ((?:`[\w.]+`(?:, )?)+)", PAGE)
             for name in re.findall(r"`([\w.]+)`", names)]  # fmt: skip
    assert len(named) > 40
    assert [each for each in named if not defines(*each)] == []


def defines(path: str, name: str) -> bool:
    """Whether a Python module or a script defines a name; of `Class.method`, both."""
    text = (ROOT / path).read_text("utf-8")
    ways = r"^\s*(?:(?:async )?def|class|const) {0}\b|^{0}\b[^=\n]*="
    return all(re.search(ways.format(part), text, re.MULTILINE) for part in name.split("."))


def test_every_link_inside_it_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    linked = set(re.findall(r"\]\(#([^)]*)\)", PAGE))
    assert linked
    assert linked - anchors == set()


def test_the_readme_and_the_guide_lead_to_it() -> None:
    for guide in ("README.md", "CONTRIBUTING.md"):
        assert "docs/architecture.md" in (ROOT / guide).read_text("utf-8")


# What an event can lead to


def test_every_event_of_the_board_is_tried() -> None:
    assert [kind for kind in HANDLERS if not list(examples(kind))] == []


@pytest.mark.parametrize(
    ("kind", "some", "others"),
    [
        (ev.Hold, {ONHOLD}, {FREE, UNKNOWN}),
        (ev.Tick, {FREE}, {UNKNOWN, ONHOLD}),
        (ev.AgentComplete, {WRAPUP}, {FREE}),
        (ev.LinkLost, {UNKNOWN}, set(STATUSES) - {UNKNOWN}),
        (ev.BlindTransfer, set(), set(STATUSES)),
    ],
)
def test_an_event_leads_to_these_statuses_and_not_to_others(
    kind: type[ev.Event], some: set[object], others: set[object]
) -> None:
    reached = set(reachable()[kind])
    assert some <= reached
    assert not reached & others


def test_every_status_is_reached_by_some_event() -> None:
    reached = {status for statuses in reachable().values() for status in statuses}
    assert reached == set(STATUSES)
