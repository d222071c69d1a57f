"""The colours, icons and patterns of every status: the one table all pages paint from.

Knows how things look; which statuses there are stands in state/board/statuses.py. Must not know
what an extension is doing or how a page is laid out.
Colours are #rrggbb. `css()` writes the table as custom properties, so there is no second copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from state.board.statuses import STATUS, STATUSES, UNKNOWN

Theme = Literal["light", "dark"]
Pattern = Literal["plain", "edge", "outline", "hatch", "stripe", "frame", "bars"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Paint:
    """A status in one theme: a tile's ground, the text on it, the line round it; a chart's mark."""

    bg: str
    ink: str
    edge: str
    mark: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a status looks: icon, pattern, motion and colours, beside its word.

    `height` is how tall it stands in a strip, from 0 to 1: calls are tall, so that a strip reads
    without colour.
    """

    key: str
    icon: str
    pattern: Pattern
    motion: Literal["", "pulse", "settle"]
    height: float
    light: Paint
    dark: Paint

    @property
    def word(self) -> str:
        """The word of the status."""
        return STATUS[self.key].word

    def paint(self, theme: Theme) -> Paint:
        """The colours for `theme`."""
        return self.light if theme == "light" else self.dark


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that is no status: quiet."""

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

_LOOKS = (
    Look("free", "check-lg", "plain", "", 0.4,
          Paint("#15803d", WHITE, "#15803d", "#15803d"),
          Paint("#14532d", "#e7f8ec", "#35a35f", "#2c9150")),
    Look("ringing", "bell-fill", "plain", "pulse", 0.85,
          Paint("#f59e0b", INK, "#b45309", "#d97706"),
          Paint("#e08c06", INK, "#fbbf24", "#e08c06")),
    Look("dialing", "arrow-up-right", "outline", "pulse", 0.85,
          Paint("#fde3a7", INK, "#b45309", "#b45309"),
          Paint("#f5cd7d", INK, "#b45309", "#f5cd7d")),
    Look("oncall", "telephone-fill", "edge", "settle", 1.0,
          Paint("#c62828", WHITE, "#7a0c12", "#c62828"),
          Paint("#a81c20", WHITE, "#ff8a80", "#d8433f")),
    Look("onhold", "pause-fill", "bars", "", 1.0,
          Paint("#6d28d9", WHITE, "#6d28d9", "#6d28d9"),
          Paint("#5b21b6", WHITE, "#a384f5", "#8b5cf0")),
    Look("paused", "cup-hot-fill", "plain", "", 0.55,
          Paint("#1d4ed8", WHITE, "#1d4ed8", "#1d4ed8"),
          Paint("#1e40af", WHITE, "#6d93f8", "#4f78ee")),
    Look("wrapup", "pencil-fill", "stripe", "", 0.7,
          Paint("#3a6a92", WHITE, "#3a6a92", "#3a6a92"),
          Paint("#31597b", WHITE, "#6f9fc8", "#5287b3")),
    Look("monitoring", "ear-fill", "frame", "", 0.7,
          Paint("#0f6f6a", WHITE, "#0f6f6a", "#0f6f6a"),
          Paint("#0f5753", WHITE, "#35aaa1", "#259088")),
    Look("busy", "dash-circle-fill", "plain", "", 0.55,
          Paint("#7f1d1d", WHITE, "#7f1d1d", "#7f1d1d"),
          Paint("#651616", WHITE, "#c65b5b", "#b14a4a")),
    Look("unavailable", "plug-fill", "hatch", "", 0.2,
          Paint("#6b7280", WHITE, "#6b7280", "#6b7280"),
          Paint("#3f4650", "#e6e9ec", "#7d8794", "#7d8794")),
    Look("dnd", "slash-circle-fill", "plain", "", 0.55,
         Paint("#86198f", WHITE, "#86198f", "#86198f"),
         Paint("#6b1572", WHITE, "#d065d8", "#b54bbd")),
    Look("loggedout", "box-arrow-right", "plain", "", 0.2,
         Paint("#94a3b8", INK, "#64748b", "#64748b"),
         Paint("#2b3440", "#cbd5e1", "#64748b", "#64748b")),
    Look("unknown", "question-lg", "outline", "", 0.1,
         Paint("#d6dade", INK, "#737a83", "#d6dade"),
         Paint("#2c333a", "#e6e9ec", "#59626c", "#2c333a")),
)  # fmt: skip

BY_KEY = {look.key: look for look in _LOOKS}
LOOKS: tuple[Look, ...] = tuple(BY_KEY[status.key] for status in STATUSES)
"""One look for each status, in the order of legends; a status without one stops the program."""

INDEX = {look.key: index for index, look in enumerate(LOOKS)}
ON_BOARD = tuple(look for look in LOOKS if look.key != UNKNOWN.key)
"""What tiles wear: while nothing is known they keep what they last showed, in grey."""

GROUNDS: dict[Theme, Ground] = {
    "light": Ground("#f4f5f7", "#ffffff", "#16191d", "#545c66", "#d6dade", "#0b57d0",
                    "#fff3cd", "#5c4300", "#d9dce0", "#454c54", "#8d949d"),
    "dark": Ground("#0f1215", "#171b20", "#e6e9ec", "#9aa4ae", "#2c333a", "#8ab4f8",
                   "#3d3005", "#ffe08a", "#272c32", "#a3acb5", "#59626c"),
}  # fmt: skip

SERIES = {status.counts_as: status.key for status in reversed(STATUSES)}
"""What a chart calls its series, the sum of a time -> the status whose colour it wears."""

HEAT: dict[Theme, tuple[str, ...]] = {
    "light": ("#eef3fb", "#bcd3f5", "#7ba7e8", "#3a76d2", "#0b3f94"),
    "dark": ("#1a2430", "#23456f", "#2f6cb3", "#5c9be6", "#c6dcfa"),
}
"""One hue from quiet to strong, so that a heat map reads without colour too."""

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif'


def as_theme(value: object) -> Theme:
    """What the browser says its theme is; light when it says anything else than dark."""
    return "dark" if value == "dark" else "light"


def _properties(theme: Theme) -> Iterator[str]:
    ground = GROUNDS[theme]
    for field in fields(ground):
        yield f"--rs-{field.name.replace('_', '-')}:{getattr(ground, field.name)}"
    for step, hue in enumerate(HEAT[theme]):
        yield f"--rs-heat-{step}:{hue}"
    for look in LOOKS:
        paint = look.paint(theme)
        for field in fields(paint):
            yield f"--rs-{look.key}-{field.name}:{getattr(paint, field.name)}"


def css() -> str:
    """The table as a style sheet: custom properties per theme, and [data-state] that picks them.

    Paper has those of the light theme.
    """
    blocks = [
        f'[data-bs-theme="{theme}"]{{color-scheme:{theme};{";".join(_properties(theme))}}}'
        for theme in THEMES
    ]
    blocks += [
        f'[data-state="{look.key}"]{{--bg:var(--rs-{look.key}-bg);'
        f"--ink:var(--rs-{look.key}-ink);--edge:var(--rs-{look.key}-edge);"
        f"--mark:var(--rs-{look.key}-mark)}}"
        for look in LOOKS
    ]
    light = ";".join(_properties("light"))
    blocks.append(f"@media print{{[data-bs-theme]{{color-scheme:light;{light}}}}}")
    return f":root{{--rs-font:{FONT}}}\n" + "\n".join(blocks) + "\n"
