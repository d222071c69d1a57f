"""Disagreements: an extension's calls and its devices say different things.

Knows that a report never overrules a live leg, and that a report of use without a leg needs the
PBX's answer. One that lasts goes through three stages: it differs (`differs_since`), it is asked
about and counted (`disputed`), it has a badge on the tile (`disagrees`). Must not know which event
brought a report.
"""

from __future__ import annotations

from state import counters
from state.board.derive import Derived, believed, says_dnd
from state.board.memory import BoardMemory
from state.board.model import Extension, Said
from state.board.statuses import AGREEING, NEEDS_PROOF
from state.records import Disagreement, Question

ASK_AFTER_S = 0.5
"""A report may trail its call by so much. A longer disagreement is counted, the PBX is asked, and
diagnostics tell both sides."""

DISAGREES_AFTER_S = 2.0
"""A disagreement that lasts longer, though the PBX was asked, has a badge on the tile."""

ASK_EVERY_S = 1.0
"""The PBX is asked about an extension at most this often, and ever less often while the
disagreement lasts: a hint that names another's phone disagrees for good."""

ASK_AT_LEAST_EVERY_S = 60.0


def _agree(extension: Extension, derived: Derived, said: Said | None) -> bool:
    """Whether the latest report says the same as the calls, or is older than what they say.

    A report of the same moment may be newer: all that comes in one read has the same time.
    """
    if said is None or said.at < extension.doing_since or says_dnd(extension, said):
        return True
    if derived.leg is not None and derived.leg.away:
        return True  # its own phone is idle, as it says
    if derived.leg is not None:
        return said.report in AGREEING[derived.status] or _only_early(extension)
    return said.report not in NEEDS_PROOF or said.fresh or bool(extension.sessions)


def _only_early(extension: Extension) -> bool:
    return bool(extension.early) and not extension.legs


def review(board: BoardMemory, extension: Extension, derived: Derived, said: Said | None) -> None:
    """Begin, raise or end a disagreement of an extension. While it lasts, the PBX is asked."""
    if _agree(extension, derived, said):
        if extension.differs_since is not None:
            _settle(board, extension, derived, extension.differs_since)
        return
    if extension.differs_since is None:
        extension.differs_since = board.now
        extension.differs_on = _sides(extension, derived)
        board.differing.add(extension.number)
    lasted = board.now - extension.differs_since
    if lasted >= ASK_AFTER_S:
        _dispute(board, extension)
        _ask(board, extension, lasted)
    if lasted >= DISAGREES_AFTER_S and not extension.disagrees:
        extension.disagrees = True
        board.counts.add(counters.DISAGREEMENTS_SHOWN)
        board.unpublished.rows.add(extension.number)


def _dispute(board: BoardMemory, extension: Extension) -> None:
    if not extension.disputed:
        extension.disputed = True
        board.counts.add(counters.DISAGREEMENTS)
        board.unpublished.rows.add(extension.number)


def _sides(extension: Extension, derived: Derived) -> tuple[str, str]:
    said = believed(extension)
    return derived.status.word, str(said.report) if said is not None else ""


def _settle(board: BoardMemory, extension: Extension, derived: Derived, since: float) -> None:
    if extension.disputed:
        board.counts.add(counters.DISAGREEMENTS_SETTLED)
        board.unpublished.rows.add(extension.number)
        board.results.disagreements.append(
            Disagreement(
                extension.number,
                since,
                board.now,
                *extension.differs_on,
                *_sides(extension, derived),
                board.source,
            )
        )
    extension.differs_since, extension.disputed, extension.disagrees = None, False, False
    board.differing.discard(extension.number)


def _ask(board: BoardMemory, extension: Extension, lasted: float) -> None:
    wait_s = min(max(ASK_EVERY_S, lasted / 2), ASK_AT_LEAST_EVERY_S)
    if board.now - extension.asked_at < wait_s:
        return
    extension.asked_at = board.now
    board.counts.add(counters.QUESTIONS)
    calls, device = extension.differs_on
    board.results.questions.append(
        Question(extension.number, f"calls say {calls}, its device {device}")
    )
