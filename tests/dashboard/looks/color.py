"""Colour arithmetic for the tests: contrast as WCAG 2.2 has it, and sight without red or green.

Sources: WCAG 2.2, relative luminance and contrast ratio; Machado, Oliveira, Fernandes 2009,
matrices of severity 1.0; CIE 1976 L*a*b* and its distance.
"""

from __future__ import annotations

import math

Rgb = tuple[float, float, float]

BLINDNESS: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE_POINT = (0.95047, 1.0, 1.08883)


def linear(color: str) -> Rgb:
    """#rrggbb as linear light, 0 to 1."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = ((c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in parts)
    return r, g, b


def times(matrix: tuple[Rgb, Rgb, Rgb], color: Rgb) -> Rgb:
    r, g, b = (sum(m * c for m, c in zip(row, color, strict=True)) for row in matrix)
    return r, g, b


def luminance(color: str, blindness: str | None = None) -> float:
    """From 0 for black to 1 for white, as somebody so blind sees it."""
    light = linear(color)
    r, g, b = times(BLINDNESS[blindness], light) if blindness else light
    return max(0.0, 0.2126 * r + 0.7152 * g + 0.0722 * b)


def contrast(one: str, other: str, blindness: str | None = None) -> float:
    """1 for the same colour to 21 for black on white."""
    dark, light = sorted(luminance(color, blindness) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def over(ground: str, color: str, opacity: float) -> str:
    """The colour that is seen where `color` lies over `ground`."""
    pairs = [(int(ground[i : i + 2], 16), int(color[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * opacity):02x}" for a, b in pairs)


def lab(color: Rgb) -> Rgb:
    xyz = (max(0.0, v) / w for v, w in zip(times(XYZ, color), WHITE_POINT, strict=True))
    x, y, z = ((v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116) for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, blindness: str) -> float:
    """How far apart two colours look to somebody so blind; below about 10 they look alike."""
    matrix = BLINDNESS[blindness]
    seen = [lab(times(matrix, linear(color))) for color in (one, other)]
    return math.dist(*seen)
