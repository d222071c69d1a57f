"""Text of imported files is clean and short, and what it names stays apart."""

from __future__ import annotations

import pytest

from state.importers.cdr import parse_cdr
from state.importers.cdr_times import CdrTimes
from state.importers.queue_log import parse_queue_log_line
from state.importers.queue_log_columns import queue_log_reader
from state.text import LONGEST, clean
from tests.state.importers.fakes import EVER

NAMES = ["\u202eselas", "a\x1b[2J", "q" * 4_000, "n\u2028m"]
CDR = (
    '"","{name}","1002","internal","""{name}"" <{name}>","PJSIP/{name}","PJSIP/1002-1",'
    '"Queue","{name},t","2026-01-05 10:00:00","2026-01-05 10:00:05","2026-01-05 10:01:00",'
    '60,55,"ANSWERED","DOCUMENTATION","1767607200.1",""'
)


@pytest.mark.parametrize("name", NAMES)
def test_a_records_text_is_clean(name: str) -> None:
    read = parse_cdr(CDR.format(name=name), CdrTimes(EVER.zone), 2e9)
    assert (read.src, read.name, read.channel) == (clean(name), clean(name), clean(f"PJSIP/{name}"))
    assert read.data == f"{clean(name)},t"


@pytest.mark.parametrize("name", NAMES)
def test_a_queue_logs_text_is_clean(name: str) -> None:
    line = f"1767607200|1767607200.1|{name}|{name}|CONNECT|5|{name}|2"
    for read in (parse_queue_log_line, queue_log_reader([line], EVER.zone)):
        event = read(line)
        assert event is not None
        assert (event.queue, event.member, event.text(1)) == (clean(name),) * 3
        assert event.number(0) == 5


def test_two_queues_that_differ_at_their_ends_remain_two() -> None:
    first, second = (
        parse_queue_log_line(f"1767607200|1.1|{'q' * 4_000}{end}|NONE|ENTERQUEUE||0123|1").queue
        for end in "12"
    )
    assert first != second
    assert len(first) == LONGEST
