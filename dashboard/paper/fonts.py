"""Fonts for a PDF, from the system: which letters can be printed, and which cannot.

Knows where Debian's packages put fonts. Must not know what is printed. Without any font the
letters of Latin-1 can be printed, by a font that every PDF reader has.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fpdf import FPDF
from fpdf.fonts import TTFFont

from state.text import visible

for _library in ("fontTools", "fpdf"):
    logging.getLogger(_library).setLevel(logging.ERROR)  # fontTools tells every glyph it keeps

FAMILY: Final = "ringside"
_CORE: Final = "Helvetica"
FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
TEXT: Final = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf")
BOLD: Final = ("DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf", "LiberationSans-Bold.ttf")
OTHERS: Final = (
    "DroidSansFallbackFull.ttf", "NanumGothic.ttf", "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf", "NotoSansThai-Regular.ttf", "NotoSansDevanagari-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf", "NotoSansCJK-Regular.ttc",
)  # fmt: skip
"""Fonts for letters that the first one lacks, in the order in which they are tried. The last one
has Chinese, Japanese and Korean, and takes a second to open.
"""

MISSING: Final = "?"
PACKAGES: Final = "fonts-dejavu-core fonts-noto-core fonts-noto-cjk"
JOINERS: Final = str.maketrans("", "", "\u200c\u200d\ufe0e\ufe0f")
"""Signs within a name that have no shape of their own, as in emoji and Persian."""

_PLAIN: Final = MappingProxyType(
    {"\N{EN DASH}": "-", "\N{UPWARDS ARROW}": "+", "\N{DOWNWARDS ARROW}": "-", "\n": " ", "\t": " "}
)
"""The page's own signs, where the font has none."""


class Letters:
    """The fonts of one document. `unknown` are the characters that none of them has."""

    def __init__(self, pdf: FPDF, folders: Iterable[Path] = FOLDERS) -> None:
        self.unknown: set[str] = set()
        self._has: set[int] | None = None
        found = _found(folders)
        text = _first(found, TEXT)
        if text is None:
            self.family = _CORE
            return
        self.family = FAMILY
        pdf.add_font(FAMILY, "", text)
        pdf.add_font(FAMILY, "B", _first(found, BOLD) or text)
        others = [found[name] for name in OTHERS if name in found]
        for number, path in enumerate(others):
            pdf.add_font(f"other{number}", "", path)
        pdf.set_fallback_fonts(
            [f"other{number}" for number in range(len(others))], exact_match=False
        )
        pdf.set_text_shaping(use_shaping_engine=True)
        fonts = [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]
        self._has = {code for font in fonts for code in font.cmap}

    def printable(self, text: str) -> str:
        """The text with `?` for every character that no font has; control characters named."""
        return "".join(self._one(each) for each in visible(text.translate(JOINERS)))

    def _one(self, character: str) -> str:
        if self._is_known(character):
            return character
        if character in _PLAIN:
            return _PLAIN[character]
        self.unknown.add(character)
        return MISSING

    def _is_known(self, character: str) -> bool:
        if self._has is not None:
            return ord(character) in self._has
        return character.encode("latin-1", "ignore") != b""

    @property
    def problem(self) -> str:
        """What could not be printed, and what to do about it; empty where all could."""
        if not self.unknown:
            return ""
        some = " ".join(f"U+{ord(each):04X}" for each in sorted(self.unknown)[:8])
        more = " and others" if len(self.unknown) > 8 else ""  # noqa: PLR2004
        return (
            f"'{MISSING}' stands for characters that no font of this machine has: {some}{more}. "
            f"On Debian: apt-get install {PACKAGES}"
        )


def _found(folders: Iterable[Path]) -> dict[str, Path]:
    wanted = {*TEXT, *BOLD, *OTHERS}
    return {
        path.name: path
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*.tt?")
        if path.name in wanted
    }


def _first(found: dict[str, Path], names: Iterable[str]) -> Path | None:
    return next((found[name] for name in names if name in found), None)
