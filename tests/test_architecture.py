"""The house holds: who may import whom, who knows what, and how long a piece may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ami.translate.events import TRANSLATORS

ROOT = Path(__file__).parent.parent
PARTS = ("ami", "state", "dashboard")
ARROWS = {
    "ami": {"ami", "state"},
    "state": {"state"},
    "dashboard": {"dashboard", "state"},
    "app": {"app", *PARTS},
    "gunicorn.conf": {"app", *PARTS},
}
"""Which parts of the project each part may import."""

HEADERS = frozenset(
    {"Uniqueid", "Linkedid", "ChannelState", "ChannelStateDesc", "CallerIDNum", "CallerIDName",
     "ConnectedLineNum", "ConnectedLineName", "DestUniqueid", "DestChannel", "DialStatus",
     "BridgeUniqueid", "BridgeId", "StateInterface", "MemberName", "PausedReason", "RingTime",
     "ActionID", "EventList", "ListItems", "Exten", "Hint", "Cause-txt"}
)  # fmt: skip
"""Names of headers: only ami/ knows them."""

FILE_LINES, TEST_LINES, FUNCTION_LINES = 300, 450, 40


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the project, tests left out."""
    paths = [ROOT / "app.py", ROOT / "gunicorn.conf.py"]
    paths += [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py"))]
    return {path: ast.parse(path.read_text("utf-8"), str(path)) for path in paths}


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.Module) -> Iterator[str]:
    """The full names of all modules that are imported, anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where something comes from"
            module = node.module or ""
            named = [f"{module}.{alias.name}" for alias in node.names]
            yield from (name if _is_module(name) else module for name in named)


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


def texts(tree: ast.Module) -> Iterator[str]:
    """The string constants of a module that are no docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and length of each function; one inside another counts for itself only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [each for each in ast.walk(node) if each is not node
                     and isinstance(each, ast.FunctionDef)]  # fmt: skip
            length = _length(node) - sum(_length(each) for each in inner)
            yield node.name, length


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_there_is_something_to_look_at() -> None:
    assert {part_of(path) for path in modules()} == set(ARROWS)
    assert len(modules()) > 60


@pytest.mark.parametrize("part", ARROWS)
def test_each_part_imports_only_what_it_may(part: str) -> None:
    own = {"app", *PARTS, "tests", "benchmarks", "docs"}
    wrong = [
        f"{name_of(path)} imports {name}"
        for path, tree in modules().items()
        if part_of(path) == part
        for name in imports(tree)
        if name.partition(".")[0] in own - ARROWS[part]
    ]
    assert wrong == []


def room_of(module: str) -> str:
    """The folder of a module; where a folder has folders below it, its modules stand alone.

    `state.board.handlers.calls` -> `state.board.handlers`; `state.board.model` stays itself.
    """
    folder = module if (ROOT / module.replace(".", "/")).is_dir() else module.rpartition(".")[0]
    below = (each for each in (ROOT / folder.replace(".", "/")).iterdir() if each.is_dir())
    return module if any((each / "__init__.py").exists() for each in below) else folder


def arrows_between_rooms() -> dict[str, set[str]]:
    """Which rooms each room imports from."""
    found: dict[str, set[str]] = {}
    for path, tree in modules().items():
        if part_of(path) in PARTS:
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            own = room_of(module.removesuffix(".__init__"))
            named = {room_of(name) for name in imports(tree) if name.partition(".")[0] in PARTS}
            found.setdefault(own, set()).update(named - {own})
    return found


def test_no_circle_goes_through_two_folders() -> None:
    arrows = arrows_between_rooms()
    assert any(arrows.values())
    with_circle = sorted(room for room in arrows if room in reachable(room, arrows))
    assert with_circle == []


def reachable(start: str, arrows: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(arrows.get(start, ()))
    while ahead:
        room = ahead.pop()
        if room not in seen:
            seen.add(room)
            ahead.extend(arrows.get(room, ()))
    return seen


def test_only_the_client_imports_pyst2() -> None:
    users = {name_of(path) for path, tree in modules().items()
             if any(name.partition(".")[0] == "asterisk" for name in imports(tree))}  # fmt: skip
    assert users == {"ami/client.py"}


@pytest.mark.parametrize(
    ("library", "part"),
    [("dash", "dashboard"), ("plotly", "dashboard"), ("flask", "dashboard"),
     ("sqlalchemy", "state"), ("diskcache", "state"), ("redis", "state")],
)  # fmt: skip
def test_each_library_has_one_home(library: str, part: str) -> None:
    users = {part_of(path) for path, tree in modules().items()
             if any(name.partition(".")[0] == library for name in imports(tree))}  # fmt: skip
    assert users <= {part}


def test_only_ami_knows_the_names_of_headers() -> None:
    wrong = [
        f"{name_of(path)} says {text!r}"
        for path, tree in modules().items()
        if part_of(path) != "ami"
        for text in texts(tree)
        if text in HEADERS
    ]
    assert wrong == []
    known = {text for path, tree in modules().items() if path.parent.name == "translate"
             for text in texts(tree)}  # fmt: skip
    assert {"Uniqueid", "Linkedid", *TRANSLATORS} <= known


def test_nothing_is_loaded_from_elsewhere_at_run_time() -> None:
    """The page works with no internet: only names of XML's own vocabularies look like addresses."""
    found = []
    for path in sorted((ROOT / "assets").rglob("*")):
        if path.suffix in {".css", ".js", ".svg", ".html"}:
            found += [(name_of(path), url) for url in addresses(path.read_text("utf-8"))]
    for path, tree in modules().items():
        if part_of(path) == "dashboard":
            found += [(name_of(path), url) for text in texts(tree) for url in addresses(text)]
    assert found == []


def addresses(text: str) -> list[str]:
    found = re.findall(r"(?:https?:|(?<=[\"'(]))//[\w.-]+[^\s\"')]*", text)
    return [url for url in found if not url.startswith("http://www.w3.org/")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('src="https://cdn.example/x.js"', ["https://cdn.example/x.js"]),
        ("url(//fonts.example/a.woff)", ["//fonts.example/a.woff"]),
        ('xmlns="http://www.w3.org/2000/svg"', []),
        ("x = 1;  // a comment", []),
    ],
)
def test_an_address_is_found_where_it_is_one(text: str, found: list[str]) -> None:
    assert addresses(text) == found


def test_importing_the_pages_registers_none() -> None:
    """Two apps can live in one process: pages are given to an app, not to Dash."""
    code = (
        "import importlib, pkgutil, dashboard, dash\n"
        "for found in pkgutil.walk_packages(dashboard.__path__, 'dashboard.'):\n"
        "    importlib.import_module(found.name)\n"
        "assert not dash.page_registry, dash.page_registry\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    calls = [
        name_of(path)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and getattr(node, "attr", getattr(node, "id", "")) == "register_page"
    ]
    assert calls == []


def test_no_file_is_too_long() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}
    tests = {name_of(path): len(path.read_text("utf-8").splitlines())
             for path in sorted((ROOT / "tests").rglob("*.py"))}  # fmt: skip
    assert {name: lines for name, lines in tests.items() if lines > TEST_LINES} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{name_of(path)} {name}": length
        for path, tree in modules().items()
        for name, length in functions(tree)
        if length > FUNCTION_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [name_of(path) for path, tree in modules().items() if not ast.get_docstring(tree)]
    assert silent == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "manager"}
    assert [name_of(path) for path in modules() if path.stem in drawers] == []


def test_only_apply_says_what_time_it_is_and_which_event_came() -> None:
    """A handler that rewound the board's time would date all that comes after it wrongly."""
    board = ROOT / "state/board"
    wrong = [
        f"{name_of(path)} sets board.{target.attr}"
        for path, tree in modules().items()
        if path.is_relative_to(board) and path.name not in {"apply.py", "memory.py"}
        for node in ast.walk(tree)
        for target in _targets(node)
        if target.attr in {"now", "source"} and isinstance(target.value, ast.Name)
        and target.value.id in {"board", "memory"}
    ]  # fmt: skip
    assert wrong == []


def _targets(node: ast.AST) -> Iterator[ast.Attribute]:
    """The attributes that a statement assigns, alone or among others."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield node
