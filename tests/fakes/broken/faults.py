"""What a misbehaving proxy does to messages: rules that drop, delay, change, double and invent.

Knows headers as text. Each rule counts in `done` how often it struck.
"""

import random
import re
from collections.abc import Callable, Iterable

from tests.fakes.broken.pipe import Piece

HINT_EVENTS = ("ExtensionStatus", "DeviceStateChange")
"""What a PBX says unasked of phones."""

Chooses = Callable[[bytes], bool]


def header(raw: bytes, name: str) -> str:
    """The header's value; empty when it was not sent."""
    match = re.search(rb"(?:^|\r\n)" + name.encode() + rb": ([^\r\n]*)", raw)
    return match[1].decode(errors="replace") if match else ""


def is_news(raw: bytes) -> bool:
    """An event of the stream, not an entry of a list that was asked."""
    return raw.startswith(b"Event: ") and b"\r\nActionID: " not in raw


def named(*names: str) -> Chooses:
    """Events of the stream with one of these names."""
    wanted = frozenset(names)
    return lambda raw: is_news(raw) and header(raw, "Event") in wanted


def sometimes(chooses: Chooses, share: float, seed: int) -> Chooses:
    """A share of what `chooses` chooses, the same at every run."""
    dice = random.Random(seed)
    return lambda raw: chooses(raw) and dice.random() < share


class Fault:
    """A rule for the messages that `chooses` chooses; `done` counts them."""

    def __init__(self, chooses: Chooses, does: Callable[[Piece], Iterable[Piece]]) -> None:
        self.done = 0
        self._chooses = chooses
        self._does = does

    def __call__(self, piece: Piece) -> Iterable[Piece]:
        if not self._chooses(piece.raw):
            return [piece]
        self.done += 1
        return self._does(piece)


def drop(chooses: Chooses) -> Fault:
    """They never arrive."""
    return Fault(chooses, lambda piece: [])


def delay(chooses: Chooses, seconds: float) -> Fault:
    """They arrive late, and what comes behind them overtakes them."""
    return Fault(chooses, lambda piece: [Piece(piece.raw, piece.delay + seconds, piece.after)])


def double(chooses: Chooses, after_s: float = 0.0) -> Fault:
    """They arrive, and once more after `after_s`."""
    return Fault(chooses, lambda piece: [piece, Piece(piece.raw, piece.delay + after_s)])


def rewrite(chooses: Chooses, change: Callable[[bytes], bytes]) -> Fault:
    """They arrive changed."""
    return Fault(chooses, lambda piece: [Piece(change(piece.raw), piece.delay, piece.after)])


def also(chooses: Chooses, say: Callable[[bytes], bytes]) -> Fault:
    """Something else follows them."""
    return Fault(chooses, lambda piece: [piece, Piece(say(piece.raw))])


def restamp(by_s: Callable[[], float]) -> Fault:
    """The PBX's clock is `by_s` seconds ahead, in every Timestamp it sends."""

    def change(raw: bytes) -> bytes:
        return re.sub(
            rb"\r\nTimestamp: ([0-9.]+)",
            lambda found: b"\r\nTimestamp: %.6f" % (float(found[1]) + by_s()),
            raw,
        )

    return rewrite(lambda raw: b"\r\nTimestamp: " in raw, change)


def cut_at(chooses: Chooses, cut: Callable[[], None], share: float = 1.0) -> Fault:
    """The first one arrives up to `share` of its bytes; then `cut` is called."""
    struck = False

    def does(piece: Piece) -> list[Piece]:
        nonlocal struck
        if struck:
            return [piece]
        struck = True
        return [Piece(piece.raw[: int(len(piece.raw) * share)], piece.delay, cut)]

    return Fault(chooses, does)
