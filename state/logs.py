"""The format of log lines: text to read, or one JSON object a line for log collectors.

Knows formats. Must not know who logs. Nothing here prints settings.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, is_dataclass

import orjson

TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class JsonFormatter(logging.Formatter):
    """One JSON object a line; a status change adds its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON text."""
        line: dict[str, object] = {
            "at": record.created,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        change = getattr(record, "change", None)
        if is_dataclass(change) and not isinstance(change, type):
            line["change"] = asdict(change)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class OneLineFormatter(logging.Formatter):
    """Text with line breaks escaped: a name in a call must not forge a log line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base's name
        """The line without a traceback."""
        return super().formatMessage(record).replace("\n", "\\n").replace("\r", "\\r")


def formatter(style: str) -> logging.Formatter:
    """The formatter for `style`, text or json."""
    return JsonFormatter() if style == "json" else OneLineFormatter(TEXT)


def set_up_logging(level: str, style: str) -> None:
    """Log to standard error as `style` (text or json) from `level` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(style))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
