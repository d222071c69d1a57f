"""A call centre of two teams, live and in the history: Sales and Support.

Knows every way in which a Sales agent's records name Support: as peer, by transfer, as whom he
listens to, by a queue that both serve. Each word of Support stands in SUPPORT, each of a caller
in CALLERS, so that a test can look for them in any answer.
"""

from __future__ import annotations

import re
import time
from typing import Any

from sqlalchemy import insert

from state.alerts.tables import alerts
from state.files.agents import Agents, Assignment
from state.history import History
from state.live.schema import ChangeRow, LiveCall, LiveCaller, LiveQueue, Row
from state.records import Direction
from tests.fakes.day import YESTERDAY, start_of
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import interval, leg, queue_call

SALES = {"61301": "Anselma Vendor", "61302": "Artemis Vendor"}
SUPPORT_PEOPLE = {"77401": "Borislav Helper", "77402": "Bronislava Helper"}
NAMELESS = "77403"
"""A Support phone that no file and no row knows by now."""

SINCE = time.time() - 60

GROUPS = {**dict.fromkeys(SALES, "Sales"), **dict.fromkeys(SUPPORT_PEOPLE, "Support")}
AGENTS = Agents(
    [
        Assignment(name, number, 0, 2e10, GROUPS[number])
        for number, name in {**SALES, **SUPPORT_PEOPLE}.items()
    ]
)
CALLERS = ("017711", "Mirabella Caller")
SUPPORT_CALLERS = ("018822", "Ottoline Caller")
SUPPORT = (
    *SUPPORT_PEOPLE, NAMELESS, "Borislav", "Bronislava", "Helper", "helpqueue", *SUPPORT_CALLERS,
)  # fmt: skip
"""Words that nobody who sees Sales alone may ever receive."""

OF_ARTEMIS = ("61302", "Artemis")
"""Words that Anselma's own day may not hold: a colleague's."""


def found(words: tuple[str, ...], text: str) -> list[str]:
    """The words that stand in a text; a number not as a part of a longer one."""
    return [word for word in words if re.search(rf"(?<![\d.]){re.escape(word)}", text)]


def make_reader(*, with_support: bool = True) -> FakeReader:
    """The live board. Without Support's own rows, calls and queues, Sales must look the same."""
    since = SINCE
    reader = FakeReader(_sales(since) | (_support(since) if with_support else {}))
    reader._link = {"state": "up", "since": since, "last_event_at": since, "reason": ""}
    reader._version = 1_000
    reader._row_versions = dict.fromkeys(reader._rows, 1_000)
    reader._changes = {"61301": _changes(since)}
    reader.calls = _calls(since)[: None if with_support else 3]
    reader.queues = [_queue("salesqueue", since, *SALES, "77401")]
    if with_support:
        reader.queues.append(_queue("helpqueue", since, "61301", *SUPPORT_PEOPLE))
        reader._changes["77401"] = _changes(since)
    return reader


def _row(number: str, since: float, **fields: Any) -> Row:
    name = SALES.get(number) or SUPPORT_PEOPLE[number]
    today = {"calls": 3, "missed": 1, "ring_s": 9.0, "talk_s": 321.0, "hold_s": 4.0}
    of_queues = {"helpqueue": today, "salesqueue": today}
    own = {
        "name": name,
        "today_of_queues": of_queues,
        "pbx_name": name,
        "group": GROUPS[number],
        "since": since,
        "today": today,
    }
    return make_row(number, **{"status": 1, "answered_at": since, **own, **fields})


def _sales(since: float) -> dict[str, Row]:
    return {
        "61301": _row("61301", since, queues=["salesqueue", "helpqueue"], peer="01771100",
                      peer_name="Mirabella Caller", queue="salesqueue", call_id="c1",
                      pauses={"helpqueue": "lunch"}),
        "61302": _row("61302", since, queues=["salesqueue"], peer="77401", call_id="c2",
                      peer_name="Borislav Helper", monitoring="77401", queue="helpqueue"),
    }  # fmt: skip


def _support(since: float) -> dict[str, Row]:
    return {
        "77401": _row("77401", since, queues=["helpqueue", "salesqueue"], peer="01882200",
                      peer_name="Ottoline Caller", queue="helpqueue", call_id="c3"),
        "77402": _row("77402", since, queues=["helpqueue"], peer="61302", call_id="c2",
                      peer_name="Artemis Vendor"),
    }  # fmt: skip


def _changes(since: float) -> list[ChangeRow]:
    peers = ("01771100", "77401", NAMELESS)
    return [
        ChangeRow(at=since, before=0, after=1, before_label="Free", label="On Call", peer=peer,
                  source="Newstate", rule="a call of its own", call_id=f"call-{peer}",
                  unusual=False)
        for peer in peers
    ]  # fmt: skip


def _call(
    call_id: str, since: float, caller: str, callee: str, queue: str | None, *extensions: str
) -> LiveCall:
    name = {"01771100": CALLERS[1], "01882200": SUPPORT_CALLERS[1]}
    name.update(SALES | SUPPORT_PEOPLE)
    return LiveCall(call_id=call_id, since=since, answered_at=since, caller=caller, callee=callee,
                    caller_name=name.get(caller, ""), queue=queue, extensions=list(extensions),
                    state="talk")  # fmt: skip


def _calls(since: float) -> list[LiveCall]:
    return [
        _call("c1", since, "01771100", "61301", "salesqueue", "61301"),
        _call("c2", since, "77401", "61302", "helpqueue", "61302", "77401"),
        _call("c5", since, NAMELESS, "61301", None, "61301", NAMELESS),
        _call("c3", since, "01882200", "77401", "helpqueue", "77401"),
    ]


def _queue(name: str, since: float, *members: str) -> LiveQueue:
    number, who = ("01771101", CALLERS[1]) if name == "salesqueue" else ("01882201", "Ottoline")
    waiting = LiveCaller(call_id="w", caller=number, caller_name=who, joined_at=since, position=1)
    return LiveQueue(queue=name, waiting=[waiting], members=list(members), answered=11,
                     abandoned=2, answered_within=9, threshold_s=20, since=since)  # fmt: skip


def fill(history: History, *, with_support: bool = True) -> None:
    """Eight days of both teams; without Support's own records, Sales must look the same."""
    for back in range(8):
        start = start_of(YESTERDAY) - back * 86_400
        for number in SALES:
            _fill_day(history, number, start, "salesqueue", "017711")
            history.write(_odd_legs(number, start + 7_200))
        for number in SUPPORT_PEOPLE if with_support else ():
            _fill_day(history, number, start + 30, "helpqueue", "018822")
        _fill_lost(history, "sales", start, "salesqueue", CALLERS)
        if with_support:
            _fill_lost(history, "help", start, "helpqueue", SUPPORT_CALLERS)
    fill_alerts(history, with_support=with_support)


def _fill_day(history: History, number: str, start: float, queue: str, caller: str) -> None:
    times = [start + n * 600 for n in range(5)]
    who = CALLERS[1] if caller == "017711" else SUPPORT_CALLERS[1]
    legs = [
        leg(f"{number}-{at}", at, 8, 200, extension=number, queue=queue, peer=f"{caller}{n:02}",
            peer_name=who)
        for n, at in enumerate(times)
    ]  # fmt: skip
    spans = [interval("oncall", at, at + 200, extension=number) for at in times]
    spans += [interval("free", at + 200, at + 600, extension=number) for at in times]
    calls = [
        queue_call(f"q{number}-{at}", at - 9, 9, "answered", extension=number, queue=queue,
                   caller=f"{caller}99", caller_name=who)
        for at in times
    ]  # fmt: skip
    history.write(legs, spans, calls)


def _fill_lost(
    history: History, team: str, start: float, queue: str, caller: tuple[str, str]
) -> None:
    """Two callers hung up: Support called the first back, and nobody the second."""
    back, number = int((start_of(YESTERDAY) - start) / 86_400), caller[0]
    calls = [
        queue_call(f"lost-{team}-{back}" + more, start + 3_600, 40, "abandoned", queue=queue,
                   caller=f"{number}{back}5{more}", caller_name=caller[1])
        for more in ("", "1")
    ]  # fmt: skip
    called = leg(f"back-{team}-{back}", start + 3_700, 5, 60, extension="77401",
                 direction=Direction.OUTBOUND, peer=f"{number}{back}5")  # fmt: skip
    history.write([called], [], calls)


def _odd_legs(number: str, start: float) -> list[Any]:
    """A Sales agent's calls that name Support: with whom, from which queue, whereto."""
    odd: tuple[dict[str, str], ...] = (
        {"peer": "77401", "peer_name": "Borislav Helper"},
        {"peer": NAMELESS, "peer_name": "Bronislava Helper"},
        {"peer": "01882277", "peer_name": "Ottoline Caller", "queue": "helpqueue"},
        {"peer": "01771177", "transferred_to": "77402", "transferred_from": NAMELESS},
    )
    return [
        leg(f"odd-{number}-{n}-{start}", start + n * 300, 5, 60, extension=number, **each)
        for n, each in enumerate(odd)
    ]


def fill_alerts(history: History, *, with_support: bool = True) -> None:
    """An alert of each kind of subject: of a queue, of a group, of an agent, of the board."""
    _put_alerts(history, "sales", SALES, "salesqueue", "Sales")
    if with_support:
        _put_alerts(history, "help", SUPPORT_PEOPLE, "helpqueue", "Support")
    board = {"id": "link", "kind": "link down", "queues": "[]"}
    with history.changing() as connection:
        connection.execute(insert(alerts), [_alert(**board)])


def _put_alerts(
    history: History, team: str, people: dict[str, str], queue: str, group: str
) -> None:
    number, name = next(iter(people.items()))
    of_agent = {"extension": number, "agent": name, "queues": f'["{queue}"]'}
    rows = [
        _alert(id=f"{team}alert", kind="wait", queue=queue, queues=f'["{queue}"]', going_on=team),
        _alert(id=f"{team}group", kind="nobody free", group_name=group, queues="[]"),
        _alert(id=f"{team}agent", kind="oncall", group_name=group, **of_agent),
    ]
    with history.changing() as connection:
        connection.execute(insert(alerts), rows)


def _alert(**fields: Any) -> dict[str, Any]:
    began = int(start_of(YESTERDAY) * 1e6)
    is_open = fields.get("going_on") is not None
    blank = {"going_on": None, "queue": "", "group_name": "", "extension": "", "agent": "",
             "value": 90.0, "limit_value": 60.0, "began_us": began, "seen_by": "ann",
             "seen_us": began,
             "ended_us": 0 if is_open else began + 60_000_000}  # fmt: skip
    return blank | fields
