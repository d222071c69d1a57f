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
Pattern = Literal["plain", "filled", "edge", "outline", "hatch", "stripe", "frame", "bars"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Paint:
    """A status in one theme.

    A calm tile is `tint` with a strong edge of `mark`, and `word` is its icon and word. A filled
    tile, which wants attention, is `bg` with all its text in `ink`. Charts and strips use `mark`.
    """

    bg: str
    ink: str
    mark: str
    tint: str
    word: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a status looks: icon, pattern, motion and colours, beside its word.

    The pattern `filled` is for what is always filled; every other status is calm until it is over
    its limit. `pulse` goes on as long as the status does, `settle` for its first seconds.
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
          Paint("#15803d", WHITE, "#1f9d55", "#f1fbf4", "#15803d"),
          Paint("#1c6b3a", WHITE, "#287c46", "#12281a", "#4cb874")),
    Look("ringing", "bell-fill", "filled", "pulse", 0.85,
          Paint("#f59e0b", INK, "#d97706", "#fdeac4", "#8a4306"),
          Paint("#f0a020", INK, "#e08c06", "#3a2a0c", "#fbbf24")),
    Look("dialing", "arrow-up-right", "outline", "", 0.85,
          Paint("#b45309", WHITE, "#b45309", "#fdf2d6", "#92400e"),
          Paint("#f5cd7d", INK, "#f5cd7d", "#30270f", "#f5cd7d")),
    Look("oncall", "telephone-fill", "edge", "settle", 1.0,
          Paint("#b01818", WHITE, "#b01818", "#f1b2ac", "#8f1414"),
          Paint("#f4645e", "#1d0505", "#f4645e", "#742f2f", "#ffa199")),
    Look("onhold", "pause-fill", "bars", "", 1.0,
          Paint("#6d28d9", WHITE, "#6d28d9", "#e6dcfb", "#6323c9"),
          Paint("#7c4ddd", WHITE, "#8b5cf0", "#2c2149", "#bda4fa")),
    Look("paused", "cup-hot-fill", "plain", "", 0.55,
          Paint("#1d4ed8", WHITE, "#1d4ed8", "#dde8fe", "#1d4ed8"),
          Paint("#3d63d8", WHITE, "#4f78ee", "#1a2649", "#8fabf9")),
    Look("wrapup", "pencil-fill", "stripe", "", 0.7,
          Paint("#3a6a92", WHITE, "#3a6a92", "#dce9f4", "#31597b"),
          Paint("#3f7099", WHITE, "#5287b3", "#182a3a", "#86b2d6")),
    Look("monitoring", "ear-fill", "frame", "", 0.7,
          Paint("#0f6f6a", WHITE, "#0f6f6a", "#d5efec", "#0f6762"),
          Paint("#17756f", WHITE, "#259088", "#0f2c2a", "#43bab1")),
    Look("busy", "dash-circle-fill", "plain", "", 0.55,
          Paint("#7f1d1d", WHITE, "#7f1d1d", "#ecdada", "#7f1d1d"),
          Paint("#a94444", WHITE, "#c26464", "#331a1a", "#dc8585")),
    Look("unavailable", "plug-fill", "hatch", "", 0.2,
          Paint("#6b7280", WHITE, "#6b7280", "#e3e6ea", "#565d69"),
          Paint("#5b6470", WHITE, "#7d8794", "#20252b", "#9aa4b1")),
    Look("dnd", "slash-circle-fill", "plain", "", 0.55,
          Paint("#86198f", WHITE, "#86198f", "#f4def6", "#86198f"),
          Paint("#a13aa9", WHITE, "#b54bbd", "#341a38", "#dc86e2")),
    Look("loggedout", "box-arrow-right", "plain", "", 0.2,
          Paint("#56657a", WHITE, "#64748b", "#edf0f4", "#56657a"),
          Paint("#55657a", WHITE, "#64748b", "#1b2129", "#8b9ab0")),
    Look("unknown", "question-lg", "outline", "", 0.1,
          Paint("#5d646d", WHITE, "#d6dade", "#eceef0", "#5d646d"),
          Paint("#59626c", WHITE, "#2c333a", "#1b2025", "#8b949e")),
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
        f'[data-state="{look.key}"]{{'
        + ";".join(f"--{each.name}:var(--rs-{look.key}-{each.name})" for each in fields(Paint))
        + "}"
        for look in LOOKS
    ]
    light = ";".join(_properties("light"))
    blocks.append(f"@media print{{[data-bs-theme]{{color-scheme:light;{light}}}}}")
    return f":root{{--rs-font:{FONT}}}\n" + "\n".join(blocks) + "\n"
