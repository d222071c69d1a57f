"""Faults share out the performances that they watch: all boards in one process wait for each other.

Knows pytest's parameters. Must not know what a fault does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import pytest


class HasFault(Protocol):
    """What has the name of a fault."""

    @property
    def fault(self) -> str:
        """Its name."""


F = TypeVar("F", bound=HasFault)
P = TypeVar("P")


@dataclass(frozen=True)
class Part(Generic[F]):
    """The faults whose boards watch one performance on one Asterisk."""

    version: int
    number: int
    faults: tuple[F, ...]

    def __str__(self) -> str:
        return f"asterisk-{self.version}-part-{self.number}"


class Current(Generic[F, P]):
    """The performance of the part that is asked for; the one before it ends first.

    A fixture with parameters would perform again for each test: to pytest each is another one.
    """

    def __init__(self, perform: Callable[[Part[F]], AbstractContextManager[P]]) -> None:
        self._perform = perform
        self._stack = ExitStack()
        self._performed: dict[Part[F], P] = {}

    def of(self, part: Part[F]) -> P:
        """That of this part."""
        if part not in self._performed:
            self.close()
            self._performed[part] = self._stack.enter_context(self._perform(part))
        return self._performed[part]

    def close(self) -> None:
        """End the last one."""
        self._performed.clear()
        self._stack.close()


@contextmanager
def one_at_a_time(
    perform: Callable[[Part[F], Path], AbstractContextManager[P]],
    folders: pytest.TempPathFactory,
) -> Iterator[Current[F, P]]:
    """Performances in folders of their own, each begun when it is asked for; the last one ends."""
    current: Current[F, P] = Current(lambda part: perform(part, folders.mktemp("part")))
    with closing(current):
        yield current


def parts(versions: Iterable[int], faults: Sequence[F], count: int) -> list[Part[F]]:
    """The faults in `count` parts, for each version of Asterisk."""
    return [
        Part(version, at + 1, tuple(faults[at::count]))
        for version in versions
        for at in range(count)
    ]


def each_part(fixture: str, all_parts: Sequence[Part[F]]) -> pytest.MarkDecorator:
    """A test of each performance."""
    return pytest.mark.parametrize(fixture, all_parts, ids=str, indirect=True)


def each_fault(
    fixture: str,
    argument: str,
    all_parts: Sequence[Part[F]],
    wanted: Callable[[F], bool] = lambda fault: True,
) -> pytest.MarkDecorator:
    """A test of each wanted fault, with the performance that it watched."""
    found = [
        pytest.param(part, fault, id=f"{part}-{fault.fault.replace(' ', '-')}")
        for part in all_parts
        for fault in part.faults
        if wanted(fault)
    ]
    return pytest.mark.parametrize((fixture, argument), found, indirect=[fixture])


def together(items: list[pytest.Item]) -> None:
    """Put the tests of each part beside each other, so that each is performed once."""
    files = {path: at for at, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (files[item.path], _part(item)))


def _part(item: pytest.Item) -> str:
    """The part that a test belongs to; empty where it belongs to none."""
    params = getattr(item, "callspec", None)
    values = params.params.values() if params else ()
    return next((str(value) for value in values if isinstance(value, Part)), "")
