"""Long lists as JSON or CSV, sent while they are read.

Knows the two formats. Must not know what the rows are. Text comes from strangers: in CSV, what a
spreadsheet would take for a formula is quoted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

import orjson
from flask import Response

from dashboard.access.trail import Export
from dashboard.api.responses import ParameterError, no_store
from dashboard.reports.export import safe_text
from dashboard.turns import Turns

_AT_ONCE = 500
JsonRow = Mapping[str, object]


def stream(turns: Turns, told: Export, fields: Sequence[str], rows: Iterable[JsonRow]) -> Response:
    """Rows with these fields, in their order, as the list that an export tells of.

    The first rows are read before the answer begins, so that an error can still be answered.
    """
    if told.format not in {"json", "csv"}:
        raise ParameterError("'format' must be json or csv.")
    reading = iter(rows)
    found = told.counted(chain(list(islice(reading, _AT_ONCE)), reading))
    is_json = told.format == "json"
    made = _json_lines(told.what, found) if is_json else _csv_lines(fields, found)
    pieces, at_end = turns.stream(made)
    response = Response(pieces, mimetype="application/json" if is_json else "text/csv")
    response.call_on_close(at_end)
    if not is_json:
        response.headers["Content-Disposition"] = f'attachment; filename="{told.what}.csv"'
    return no_store(response)


def _json_lines(name: str, rows: Iterator[JsonRow]) -> Iterator[bytes]:
    """One JSON object, `{"name": [...]}`, a row a line."""
    yield b'{"%b":[' % name.encode()
    separator = b"\n"
    while some := list(islice(rows, _AT_ONCE)):
        yield separator + b",\n".join(map(orjson.dumps, some))
        separator = b",\n"
    yield b"\n]}\n"


def _csv_lines(fields: Sequence[str], rows: Iterator[JsonRow]) -> Iterator[bytes]:
    """CSV with a header."""
    yield (",".join(fields) + "\r\n").encode()
    while some := list(islice(rows, _AT_ONCE)):
        out = io.StringIO()
        writer = csv.writer(out)
        for row in some:
            writer.writerow([safe_text(v) if isinstance(v, str) else v for v in row.values()])
        yield out.getvalue().encode()
