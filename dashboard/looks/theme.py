"""The colours, words, icons and patterns of every state: the one table all pages paint from.

Knows how things look. Must not know what an extension is doing or how a page is laid out.
Colours are #rrggbb. `css()` writes the table as custom properties, so there is no second copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

Theme = Literal["light", "dark"]
Pattern = Literal["plain", "edge", "outline", "hatch", "stripe", "frame", "bars"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Paint:
    """A state in one theme: a tile's ground, the text on it, the line round it; a chart's mark."""

    bg: str
    ink: str
    edge: str
    mark: str


@dataclass(frozen=True, slots=True)
class State:
    """How a state is told: by colour, word, icon and pattern at once."""

    key: str
    word: str
    icon: str
    pattern: Pattern
    motion: Literal["", "pulse", "settle"]
    light: Paint
    dark: Paint

    def paint(self, theme: Theme) -> Paint:
        """The colours for `theme`."""
        return self.light if theme == "light" else self.dark


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that is no state: quiet."""

    ground: str
    panel: str
    ink: str
    muted: str
    rule: str
    accent: str
    warn_bg: str
    warn_ink: str
    stale_bg: str
    stale_ink: str
    stale_edge: str


WHITE, INK = "#ffffff", "#1a1203"

STATES: tuple[State, ...] = (
    State("free", "Free", "check-lg", "plain", "",
          Paint("#15803d", WHITE, "#15803d", "#15803d"),
          Paint("#14532d", "#e7f8ec", "#35a35f", "#2c9150")),
    State("ringing", "Ringing", "bell-fill", "plain", "pulse",
          Paint("#f59e0b", INK, "#b45309", "#d97706"),
          Paint("#e08c06", INK, "#fbbf24", "#e08c06")),
    State("dialing", "Dialing", "arrow-up-right", "outline", "pulse",
          Paint("#fde3a7", INK, "#b45309", "#b45309"),
          Paint("#f5cd7d", INK, "#b45309", "#f5cd7d")),
    State("oncall", "On Call", "telephone-fill", "edge", "settle",
          Paint("#c62828", WHITE, "#7a0c12", "#c62828"),
          Paint("#a81c20", WHITE, "#ff8a80", "#d8433f")),
    State("onhold", "On Hold", "pause-fill", "bars", "",
          Paint("#6d28d9", WHITE, "#6d28d9", "#6d28d9"),
          Paint("#5b21b6", WHITE, "#a384f5", "#8b5cf0")),
    State("paused", "Paused", "cup-hot-fill", "plain", "",
          Paint("#1d4ed8", WHITE, "#1d4ed8", "#1d4ed8"),
          Paint("#1e40af", WHITE, "#6d93f8", "#4f78ee")),
    State("wrapup", "Wrap-up", "pencil-fill", "stripe", "",
          Paint("#3a6a92", WHITE, "#3a6a92", "#3a6a92"),
          Paint("#31597b", WHITE, "#6f9fc8", "#5287b3")),
    State("monitoring", "Monitoring", "ear-fill", "frame", "",
          Paint("#0f6f6a", WHITE, "#0f6f6a", "#0f6f6a"),
          Paint("#0f5753", WHITE, "#35aaa1", "#259088")),
    State("busy", "Busy", "dash-circle-fill", "plain", "",
          Paint("#7f1d1d", WHITE, "#7f1d1d", "#7f1d1d"),
          Paint("#651616", WHITE, "#c65b5b", "#b14a4a")),
    State("unavailable", "Unavailable", "plug-fill", "hatch", "",
          Paint("#6b7280", WHITE, "#6b7280", "#6b7280"),
          Paint("#3f4650", "#e6e9ec", "#7d8794", "#7d8794")),
)  # fmt: skip

BY_KEY = {state.key: state for state in STATES}
INDEX = {state.key: index for index, state in enumerate(STATES)}

GROUNDS: dict[Theme, Ground] = {
    "light": Ground("#f4f5f7", "#ffffff", "#16191d", "#545c66", "#d6dade", "#0b57d0",
                    "#fff3cd", "#5c4300", "#d9dce0", "#454c54", "#8d949d"),
    "dark": Ground("#0f1215", "#171b20", "#e6e9ec", "#9aa4ae", "#2c333a", "#8ab4f8",
                   "#3d3005", "#ffe08a", "#272c32", "#a3acb5", "#59626c"),
}  # fmt: skip

# What a chart calls its series -> the state whose colour it wears.
SERIES = {
    "talk": "oncall",
    "hold": "onhold",
    "ring": "ringing",
    "dialing": "dialing",
    "wrapup": "wrapup",
    "paused": "paused",
    "free": "free",
    "available": "free",
    "monitoring": "monitoring",
    "busy": "busy",
    "unavailable": "unavailable",
}

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif'


def series_color(name: str, theme: Theme) -> str:
    """The colour of a chart series (a key of SERIES); KeyError for an unknown one."""
    return BY_KEY[SERIES[name]].paint(theme).mark


def as_theme(value: object) -> Theme:
    """What the browser says its theme is; light when it says anything else than dark."""
    return "dark" if value == "dark" else "light"


def _properties(theme: Theme) -> Iterator[str]:
    ground = GROUNDS[theme]
    for field in fields(ground):
        yield f"--rs-{field.name.replace('_', '-')}:{getattr(ground, field.name)}"
    for state in STATES:
        paint = state.paint(theme)
        for field in fields(paint):
            yield f"--rs-{state.key}-{field.name}:{getattr(paint, field.name)}"


def css() -> str:
    """The table as a style sheet: custom properties per theme, and [data-state] that picks them."""
    blocks = [
        f'[data-bs-theme="{theme}"]{{color-scheme:{theme};{";".join(_properties(theme))}}}'
        for theme in THEMES
    ]
    blocks += [
        f'[data-state="{state.key}"]{{--bg:var(--rs-{state.key}-bg);'
        f"--ink:var(--rs-{state.key}-ink);--edge:var(--rs-{state.key}-edge);"
        f"--mark:var(--rs-{state.key}-mark)}}"
        for state in STATES
    ]
    return f":root{{--rs-font:{FONT}}}\n" + "\n".join(blocks) + "\n"
