"""The format of log lines: text to read, or one JSON object a line for log collectors.

Knows formats. Must not know who logs. Nothing here prints settings.

Names, addresses and the PBX's words come from strangers. So a record is one line of bounded length,
whatever is in it: characters that cannot be seen are written as escapes, line breaks too.
`sed 's/\\\\n/\\n/g'` makes a traceback readable again.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping
from copy import copy
from dataclasses import asdict, is_dataclass
from types import TracebackType
from typing import Final

import orjson

from state.text import masked, masked_numbers, one_line, shortened, visible

TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
LONGEST: Final = 8_000
"""A line of text has so many characters at most, and so has a value of a JSON line."""
LONGEST_MESSAGE: Final = 2_000
LONGEST_NAME: Final = 200

Arguments = tuple[object, ...] | Mapping[str, object] | None

log = logging.getLogger("ringside")


class Caller(str):
    """A caller's number in a log line. It is masked unless the formatter shows callers."""

    __slots__ = ()

    def __str__(self) -> str:
        return masked(self[:])

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    __repr__ = __str__


class OneLineFormatter(logging.Formatter):
    """A record as one line of text."""

    def __init__(self, pattern: str = TEXT, *, shows_callers: bool = False) -> None:
        super().__init__(pattern)
        self._shows_callers = shows_callers

    def format(self, record: logging.LogRecord) -> str:
        """The line, with an escaped traceback at its end."""
        safe = copy(record)  # other handlers get the record as it was
        safe.msg, safe.args = self.message(record), None
        return one_line(super().format(safe), LONGEST)

    def message(self, record: logging.LogRecord) -> str:
        """The record's message on one line, even one that does not fit its arguments."""
        safe = copy(record)
        safe.args = self._with_callers(record.args)
        try:
            text = safe.getMessage()
        except Exception as error:  # noqa: BLE001 - a log line must not stop what is being logged
            text = f"a message that cannot be written ({type(error).__name__})"
        return one_line(text, LONGEST_MESSAGE)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the base's name
        """The traceback, whose texts may quote a caller's number."""
        return self._without_callers(super().formatException(ei))  # type: ignore[arg-type]

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the base's name
        """The stack at the place that logged."""
        return self._without_callers(super().formatStack(stack_info))

    def _without_callers(self, text: str) -> str:
        text = shortened(text, LONGEST)
        return text if self._shows_callers else masked_numbers(text)

    def _with_callers(self, given: Arguments) -> Arguments:
        """Arguments of a message, with callers' numbers whole if they may be seen."""
        if isinstance(given, tuple):
            return tuple(map(self._shown, given))
        if isinstance(given, Mapping):
            return {name: self._shown(each) for name, each in given.items()}
        return given

    def _shown(self, value: object) -> object:
        return value[:] if self._shows_callers and isinstance(value, Caller) else value


class JsonFormatter(OneLineFormatter):
    """One JSON object a line; a status change adds its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON text."""
        line: dict[str, object] = {
            "at": record.created,
            "level": one_line(record.levelname, LONGEST_NAME),
            "logger": one_line(record.name, LONGEST_NAME),
            "message": self.message(record),
        }
        change = getattr(record, "change", None)
        if is_dataclass(change) and not isinstance(change, type):
            line["change"] = {name: self._plain(each) for name, each in asdict(change).items()}
        if record.exc_info:
            line["traceback"] = _lines(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = _lines(self.formatStack(record.stack_info))
        return orjson.dumps(line).decode()

    def _plain(self, value: object) -> object:
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int) and abs(value) < 2**53:
            return int(value)
        return one_line(str(self._shown(value)), LONGEST_NAME)


def _lines(text: str) -> str:
    """Lines of a traceback: JSON escapes its line breaks, so they may stay."""
    return shortened("\n".join(map(visible, text.split("\n"))), LONGEST)


def formatter(style: str, pattern: str = TEXT, *, shows_callers: bool = False) -> OneLineFormatter:
    """The formatter for `style`, text (by the pattern) or json."""
    kind = JsonFormatter if style == "json" else OneLineFormatter
    return kind(pattern, shows_callers=shows_callers)


def set_up_logging(level: str, style: str, *, shows_callers: bool = False) -> None:
    """Log to standard error as `style` (text or json) from `level` on; uncaught errors, too."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(style, shows_callers=shows_callers))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    log.critical("This error was not expected", exc_info=(kind, error, traceback))


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not issubclass(failed.exc_type, SystemExit):
        name = failed.thread.name if failed.thread is not None else "?"
        found = failed.exc_type, failed.exc_value, failed.exc_traceback
        log.critical("The thread %s ended by an error", name, exc_info=found)
