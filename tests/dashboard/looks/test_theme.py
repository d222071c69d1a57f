"""The table of states: legible, told apart without colour, and the only source of the style."""

from __future__ import annotations

from itertools import combinations

import pytest

from dashboard.looks import theme
from dashboard.looks.theme import BY_KEY, GROUNDS, LOOKS, THEMES, Look, Theme
from dashboard.shell.stylesheets import ICONS
from state.board.statuses import STATUSES
from state.metrics import TIMES
from tests.dashboard.looks.color import BLINDNESS, contrast, distance, over

TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 text, 1.4.11 shapes
ALIKE = 10.0
FREE_AND_ON_CALL, FILLED = 1.6, 1.8


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("state", LOOKS, ids=lambda state: state.key)
def test_text_on_every_state_can_be_read_calm_and_filled(state: Look, name: Theme) -> None:
    paint = state.paint(name)
    assert contrast(paint.bg, paint.ink) >= TEXT
    assert contrast(paint.tint, paint.word) >= TEXT
    assert contrast(paint.tint, GROUNDS[name].ink) >= TEXT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("state", LOOKS, ids=lambda state: state.key)
def test_text_can_be_read_while_a_filled_tile_pulses(state: Look, name: Theme) -> None:
    if state.motion == "pulse":
        paint = state.paint(name)
        assert contrast(over(paint.bg, "#ffffff", 0.32), paint.ink) >= TEXT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("state", theme.ON_BOARD, ids=lambda state: state.key)
def test_every_tile_stands_out_from_the_ground_by_its_edge(state: Look, name: Theme) -> None:
    paint, ground = state.paint(name), GROUNDS[name].ground
    edge = paint.word if state.pattern == "filled" else paint.mark
    assert contrast(edge, ground) >= SHAPE


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("state", theme.ON_BOARD, ids=lambda state: state.key)
def test_a_filled_tile_is_another_lightness_than_a_calm_one(state: Look, name: Theme) -> None:
    paint = state.paint(name)
    assert contrast(paint.bg, paint.tint) >= FILLED


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("part", ["tint", "mark"])
@pytest.mark.parametrize("blindness", [None, "deuteranopia"])
def test_free_and_on_call_are_told_apart_by_lightness(
    blindness: str | None, part: str, name: Theme
) -> None:
    free, on_call = (getattr(BY_KEY[key].paint(name), part) for key in ("free", "oncall"))
    assert contrast(free, on_call, blindness) >= FREE_AND_ON_CALL


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("state", theme.ON_BOARD, ids=lambda state: state.key)
def test_every_bar_of_a_chart_stands_out_from_its_panel(state: Look, name: Theme) -> None:
    assert contrast(state.paint(name).mark, GROUNDS[name].panel) >= SHAPE


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("ink", "panel"),
        ("muted", "ground"),
        ("muted", "panel"),
        ("accent", "ground"),
        ("accent", "panel"),
        ("accent", "warn_bg"),
        ("warn_ink", "warn_bg"),
        ("stale_ink", "stale_bg"),
    ],
)
def test_quiet_text_can_be_read(name: Theme, ink: str, ground: str) -> None:
    colors = GROUNDS[name]
    assert contrast(getattr(colors, ink), getattr(colors, ground)) >= TEXT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize(
    ("one", "other"), list(combinations(LOOKS, 2)), ids=lambda state: state.key
)
def test_states_are_told_apart_without_seeing_all_colours(
    one: Look, other: Look, blindness: str, name: Theme
) -> None:
    """By colour as it is then seen, or by the pattern of the tile; icon and word come on top."""
    apart = distance(one.paint(name).mark, other.paint(name).mark, blindness)
    assert apart >= ALIKE or one.pattern != other.pattern


@pytest.mark.parametrize("field", ["key", "word", "icon"])
def test_no_two_states_share_a_word_or_an_icon(field: str) -> None:
    values = [getattr(state, field) for state in LOOKS]
    assert len(set(values)) == len(values)


def test_every_icon_of_a_state_is_served() -> None:
    assert {state.icon for state in LOOKS} <= set(ICONS)


def test_the_style_sheet_holds_every_colour_of_the_table() -> None:
    css = theme.css()
    for state in LOOKS:
        for name in THEMES:
            assert f"--rs-{state.key}-bg:{state.paint(name).bg}" in css
        assert f'[data-state="{state.key}"]' in css


def test_free_is_first_where_a_tile_falls_back_to_when_wrapup_ends() -> None:
    assert LOOKS[0].key == "free"


def test_every_status_has_a_look_and_every_sum_of_time_a_colour() -> None:
    assert [look.key for look in LOOKS] == [status.key for status in STATUSES]
    assert set(theme.SERIES) == set(TIMES)
    assert set(theme.SERIES.values()) <= {look.key for look in LOOKS}


def test_an_unknown_theme_is_light() -> None:
    assert [theme.as_theme(v) for v in ("dark", "light", None, "<b>")] == [
        "dark",
        "light",
        "light",
        "light",
    ]
