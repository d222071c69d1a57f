"""`make mutants`: how many small faults the tests of the core would notice.

A mutant is the core with one fault: a comparison flipped, a statement left out, and so on. A mutant
that no test notices survives, and is printed: a test is missing, or the fault changes nothing.
Works in copies of the project; the checkout is never touched.
"""

from __future__ import annotations

import ast
import copy
import importlib.util
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
CORE = ("state/board", "ami/translate")
NOT_COPIED = (".*", "var", "docs", "deploy", "__pycache__")
WORKERS = 2
FLIPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}  # fmt: skip
STATEMENTS = (ast.Assign, ast.AugAssign, ast.Expr, ast.Delete, ast.Raise, ast.Continue, ast.Break)
NOT_MUTATED = frozenset({"annotation", "returns", "decorator_list", "bases"})


class Mutant(NamedTuple):
    """One fault: the file, the line, what stands there, what stands there instead.

    `fault` takes the place of the node that is number `place` of the file.
    """

    path: str
    line: int
    before: str
    after: str
    place: int
    fault: ast.AST

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: `{self.before}` became `{self.after}`"


def nodes(node: ast.AST, *, in_function: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Every node that may be mutated, and whether it is in a function."""
    yield node, in_function
    if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "Protocol" for b in node.bases):
        return
    inside = in_function or isinstance(node, ast.FunctionDef)
    for name, value in ast.iter_fields(node):
        if name not in NOT_MUTATED:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from nodes(child, in_function=inside)


def faults(node: ast.AST, *, in_function: bool) -> list[ast.AST]:
    """What may stand wrongly in the place of a node."""
    return [*_faults_of_operator(node), *_faults_of_value(node, in_function=in_function)]


def _faults_of_operator(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in FLIPPED:
            yield _with(node, ops=[FLIPPED[type(op)]()])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in FLIPPED:
            yield _with(node, op=FLIPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand


def _faults_of_value(node: ast.AST, *, in_function: bool) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.If(test=test) | ast.IfExp(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.stmt() if in_function and isinstance(node, STATEMENTS) and not _is_text(node):
            yield ast.Pass()


def _with(node: ast.AST, **changed: object) -> ast.AST:
    fault = copy.copy(node)
    vars(fault).update(changed)
    return fault


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of one file."""
    for place, (node, in_function) in enumerate(nodes(ast.parse(path.read_text("utf-8")))):
        for fault in faults(node, in_function=in_function):
            line, name = getattr(node, "lineno", 0), str(path.relative_to(ROOT))
            yield Mutant(name, line, _first_line(node), _first_line(fault), place, fault)


class _Put(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, target: ast.AST, fault: ast.AST) -> None:
        self.target, self.fault = target, fault

    def visit(self, node: ast.AST) -> ast.AST:
        return self.fault if node is self.target else super().generic_visit(node)


def text_of(mutant: Mutant, good: bytes) -> str:
    """The whole file of a mutant, made from the good one."""
    tree = ast.parse(good)
    target, _ = list(nodes(tree))[mutant.place]
    return ast.unparse(ast.fix_missing_locations(_Put(target, mutant.fault).visit(tree)))


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


def run_tests(tree: Path, folders: tuple[str, ...], limit_s: float | None) -> bool:
    """Whether the tests of these folders pass in `tree`."""
    tests = [f"tests/{folder}" for folder in folders]
    command = [sys.executable, "-m", "pytest", *tests, "-x", "-q", "-p", "no:cacheprovider",
               "--hypothesis-seed=0"]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=tree, capture_output=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def survives(mutant: Mutant, trees: queue.Queue[Path], limit_s: float) -> bool:
    """Whether no test notices a mutant. It stands in one of the copies while they run."""
    tree = trees.get()
    file = tree / mutant.path
    bytecode = Path(importlib.util.cache_from_source(file))
    good = file.read_bytes()
    try:
        file.write_text(text_of(mutant, good), "utf-8")
        bytecode.unlink(missing_ok=True)
        return run_tests(tree, ("/".join(Path(mutant.path).parts[:2]),), limit_s)
    finally:
        file.write_bytes(good)
        bytecode.unlink(missing_ok=True)
        trees.put(tree)


def main() -> None:
    """Try a sample of SAMPLE mutants, chosen by SEED, and print those that survive."""
    size, seed = int(os.environ.get("SAMPLE", "60")), int(os.environ.get("SEED", "1"))
    files = sorted(path for folder in CORE for path in (ROOT / folder).rglob("*.py"))
    every = [mutant for path in files for mutant in mutants(path)]
    sample = random.Random(seed).sample(every, min(size, len(every)))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        trees: queue.Queue[Path] = queue.Queue()
        for index in range(WORKERS):
            ignored = shutil.ignore_patterns(*NOT_COPIED)
            trees.put(Path(shutil.copytree(ROOT, Path(folder, str(index)), ignore=ignored)))
        began = time.monotonic()
        if not run_tests(trees.queue[0], CORE, None):
            sys.exit("the tests of the core fail without any mutant")
        limit_s = 10 + 3 * (time.monotonic() - began)
        tried = pool.map(lambda mutant: survives(mutant, trees, limit_s), sample)
        killed = 0
        for mutant, survived in zip(sample, tried, strict=True):
            killed += not survived
            if survived:
                print(mutant, flush=True)
    print(f"{len(sample)} of {len(every)} mutants (seed {seed}): {killed} killed, "
          f"{len(sample) - killed} survived, score {killed / len(sample):.0%}")  # fmt: skip


if __name__ == "__main__":
    main()
