"""No browser test asserts what it read of a page once: a script may still be drawing it.

Such a test fails by luck on a slow machine. `until`, `reads` and `expect` wait; `stays` reads once,
for what must not have changed. What is in a lambda is read by those. Knows the sources alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "browser"
READINGS = frozenset({
    "all_inner_texts", "all_text_contents", "bounding_box", "content", "evaluate", "evaluate_all",
    "get_attribute", "inner_html", "inner_text", "input_value", "is_checked", "is_disabled",
    "is_editable", "is_enabled", "is_hidden", "is_visible", "text_content", "title",
})  # fmt: skip
WAITS = frozenset({"until", "reads"})


def own(node: ast.AST) -> Iterator[ast.AST]:
    """What is in it, but for lambdas and functions in it: those run later."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda | ast.FunctionDef):
            yield child
            yield from own(child)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """All of them, those in others too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_reading(node: ast.AST, helpers: set[str]) -> bool:
    """Whether it is a call that reads a page: of Playwright's, or of a helper."""
    match node:
        case ast.Call(func=ast.Attribute(attr="count"), args=[]):  # that of a text is given one
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in READINGS
        case ast.Call(func=ast.Name(id=name)):
            return name in helpers
    return False


def reads_now(node: ast.AST, helpers: set[str]) -> bool:
    """Whether a page is read as it runs."""
    return any(is_reading(each, helpers) for each in own(node))


def waits(function: ast.FunctionDef) -> bool:
    """Whether it waits for what it reads."""
    called = (each.func for each in own(function) if isinstance(each, ast.Call))
    return any(isinstance(name, ast.Name) and name.id in WAITS for name in called)


def helpers_of(trees: list[ast.Module]) -> set[str]:
    """The functions that read a page and wait for nothing, through each other, too."""
    known = [each for tree in trees for each in functions(tree) if not waits(each)]
    found: set[str] = set()
    while more := {each.name for each in known if reads_now(each, found)} - found:
        found |= more
    return found


def bare(tree: ast.AST, helpers: set[str]) -> Iterator[int]:
    """The lines of asserts on a reading, made there or just before."""
    for function in functions(tree):
        values = [each for each in own(function) if isinstance(each, ast.Assign)]
        read = {
            name.id
            for each in values
            if reads_now(each, helpers)
            for target in each.targets
            for name in ast.walk(target)
            if isinstance(name, ast.Name)
        }
        for line in own(function):
            if isinstance(line, ast.Assert) and (
                reads_now(line, helpers)
                or any(isinstance(each, ast.Name) and each.id in read for each in own(line))
            ):
                yield line.lineno


def test_no_assert_is_on_a_page_read_once() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.py"))}
    helpers = helpers_of(list(trees.values()))
    found = [f"{path.name}:{line}" for path, tree in trees.items() for line in bare(tree, helpers)]
    assert found == [], "use until, reads, expect, or stays"


BAD = """
def names(page):
    return page.locator("b").all_inner_texts()

def first(page):
    return names(page)[0]

def test(page):
    assert page.locator("b").count() == 1
    assert first(page) == "Ann"
    text = page.title()
    assert len(text) > 3
"""
GOOD = """
def copied(page):
    return until(lambda: page.evaluate("read()"), "copied")

def test(page):
    reads(lambda: page.locator("b").count(), 1)
    stays(page.locator("b").is_hidden, True)
    assert until(lambda: page.title(), "a title").count("a") == 1
    assert copied(page) == "Ann"
"""


def test_a_bare_reading_is_found_direct_by_a_helper_and_by_a_name() -> None:
    bad, good = ast.parse(BAD), ast.parse(GOOD)
    assert helpers_of([bad, good]) == {"names", "first", "test"}
    assert list(bare(bad, helpers_of([bad]))) == [9, 10, 12]
    assert list(bare(good, helpers_of([good]))) == []
