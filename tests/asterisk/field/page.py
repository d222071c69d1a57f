"""docs/pbx.md as its reader follows it: the lines of each section, and the settings they make.

Knows how the page is written. Must not know a laboratory.
"""

import re
from pathlib import Path

from state.board.identity.kinds import Kind
from state.settings import Settings

PAGE = Path(__file__).parents[3] / "docs" / "pbx.md"
_FENCED = re.compile(r"```(?P<language>\w+)\n(?P<lines>.*?)```", re.DOTALL)


def sections() -> dict[str, str]:
    """The text of each section by its heading in lower case, as `Kind` names it."""
    _, *parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip((each.lower() for each in parts[::2]), parts[1::2], strict=True))


def fenced(heading: str, language: str) -> list[str]:
    """The fenced blocks of a section, without the fences."""
    found = _FENCED.finditer(sections()[heading.lower()])
    return [each["lines"] for each in found if each["language"] == language]


def ami_user(name: str, secret: str) -> str:
    """What the page has its reader write into manager.conf, for a reader on the PBX itself."""
    (lines,) = fenced("The AMI user", "ini")
    lines = lines.replace("[ringside]", f"[{name}]").replace("a-long-secret", secret)
    return lines.replace("192.0.2.10", "127.0.0.1")


def settings_of(kinds: tuple[Kind, ...], folder: Path, *more: str) -> Settings:
    """The settings of a `.env` with the lines of these sections; `more` lines take their place."""
    path = folder / ".env"
    lines = [line for kind in kinds for block in fenced(kind, "env") for line in block.splitlines()]
    path.write_text("\n".join([*lines, *more]) + "\n", "utf-8")
    return Settings(_env_file=path)
