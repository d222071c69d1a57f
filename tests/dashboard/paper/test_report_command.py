"""`app.py report`: PDF files and mails, with a real SMTP server on loopback."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from dashboard.paper.command_line import days_of, run_report
from dashboard.paper.document import Document, Grid
from dashboard.paper.fonts import FOLDERS
from state.command_line import parser
from state.files.agents import Agents, Assignment
from state.history import open_history
from state.history.reports.agents import DayRange
from tests.dashboard.conftest import make_settings
from tests.fakes import day
from tests.fakes.records import leg, queue_call, stretch
from tests.fakes.servers.smtp import smtp_server

DAY = str(day.YESTERDAY)
HOSTILE = "<b>**x**</b> {nb}\u202e=1+1"
NAMES = [
    "Agent A", "Łukasz Święcicki", "أحمد المصري", "שרה כהן", "王小明", HOSTILE,
    "Bartholomew Featherstonehaugh-Cholmondeley von Hohenzollern " * 3,
    *(f"Person {n:03}" for n in range(60)),
]  # fmt: skip
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of yesterday with agents of many scripts."""
    path = tmp_path_factory.mktemp("paper")
    agents = Agents([Assignment(name, str(2000 + n), 0, 2e10, "") for n, name in enumerate(NAMES)])
    history = open_history(f"sqlite:///{path / 'h.sqlite3'}", agents=agents)
    nine = day.start_of(day.YESTERDAY)
    history.write(
        [leg(str(n), nine, 10, 240, extension=str(2000 + n), queue="sales") for n in range(9)],
        [stretch(n, k, nine) for n in range(len(NAMES)) for k in range(8)],
        [queue_call(str(n), nine, 20, "answered") for n in range(9)],
    )
    history.close()
    return path


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs the command as the command line would; its exit code and what it said."""

    def go(words: str, **settings: Any) -> tuple[int, str]:
        said: list[str] = []
        given = parser().parse_args(["report", *words.split()])
        opened = open_history(f"sqlite:///{folder / 'h.sqlite3'}")
        code = run_report(given, make_settings(**settings), opened, said.append, {})
        return code, "\n".join(said)

    return go


def texts(body: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]


@pytest.mark.parametrize("report", ["agents", "queues", "utilisation"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_report_is_a_pdf_of_that_paper_with_its_figures(
    run: Run, tmp_path: Path, report: str, paper: str
) -> None:
    file = tmp_path / "r.pdf"
    code, said = run(f"{report} --from {DAY} --to {DAY} --pdf {file} --paper {paper}")
    assert (code, report in said) == (0, True)
    pages = PdfReader(file).pages
    assert {(round(each.mediabox.width), round(each.mediabox.height)) for each in pages} == {
        (842, 595) if paper == "A4" else (792, 612)
    }
    text = texts(file.read_bytes())
    assert report.title() in text[0]
    assert f"page 1 of {len(pages)}" in text[0]
    assert f"{day.YESTERDAY.day} {day.YESTERDAY:%b %Y}" in text[0]


def test_every_agent_and_figure_is_in_it_and_nothing_is_outside_the_page(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "r.pdf"
    assert run(f"agents --from {DAY} --to {DAY} --pdf {file}")[0] == 0
    text = "\n".join(texts(file.read_bytes()))
    assert {name for name in NAMES[7:] if text.count(name) < 2} == set()
    assert "All 67" in text
    pages = texts(file.read_bytes())
    for number, page_text in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page_text, "the last table ends in bold"
    assert "Łukasz Święcicki" in text
    assert "<b>**x**</b> {nb}" in text, "what looks like markup is text"
    for page in PdfReader(file).pages:
        assert all(30 <= x <= float(page.mediabox.width) - 30 for x in starts(page))


def starts(page: PageObject) -> list[float]:
    """Where each text of a page begins, from the left."""
    found: list[float] = []

    def seen(text: str, _cm: Any, tm: list[float], *_: Any) -> None:
        if text.strip():
            found.append(tm[4])

    page.extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize("folders", [FOLDERS, ()])
def test_what_no_font_has_is_printed_as_a_question_mark_and_said(folders: Any) -> None:
    document = Document("Agents", "today", folders=folders)
    document.line("Zoë \U0001f9ff \ue000")
    body = document.finish()
    text = "\n".join(texts(body))
    assert "Zoë ?" in text
    assert "U+E000" in document.letters.problem
    assert "apt-get install" in document.letters.problem
    assert "characters that no font" in text


def test_what_to_install_is_said_to_the_end_and_joiners_are_no_unknown_letters() -> None:
    document = Document("Agents", "today", folders=FOLDERS)
    document.line("".join(chr(0xE000 + n) for n in range(40)))
    document.line("A\u200dB\u200cC\ufe0f")
    text = " ".join("\n".join(texts(document.finish())).split())
    assert "fonts-noto-cjk" in text
    assert "ABC" in text


@pytest.mark.parametrize("report", ["agents", "queues", "utilisation"])
def test_a_report_may_stand_upright_with_nothing_outside(
    run: Run, tmp_path: Path, report: str
) -> None:
    file = tmp_path / "r.pdf"
    assert run(f"{report} --from {DAY} --to {DAY} --pdf {file} --portrait")[0] == 0
    for page in PdfReader(file).pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        assert all(30 <= x <= 565 for x in starts(page))


def test_without_any_font_every_name_still_makes_a_page() -> None:
    document = Document("Agents", "a \N{EN DASH} b", folders=())
    document.table(Grid(["Agent", "Talk"], [[name, "1:00"] for name in NAMES], [], [False, True]))
    assert "Person 059" in "\n".join(texts(document.finish()))


def test_a_table_wider_than_the_paper_goes_on_in_another_after_its_first_column() -> None:
    heads = ["Agent", *(f"Column{n:02}" for n in range(40))]
    document = Document("Wide", "today")
    document.table(Grid(heads, [["Ann", *["123:45:07"] * 40]], [], [False, *[True] * 40]))
    text = "\n".join(texts(document.finish()))
    assert {head for head in heads if head not in text} == set()
    assert text.count("Ann") == text.count("Agent") > 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("agents", 2, "--pdf FILE or --mail TO"),
        ("agents --from 2026-02-02 --to 2026-02-01 --pdf /tmp/x.pdf", 2, "before it begins"),
        ("agents --today --from 2026-02-02 --pdf /tmp/x.pdf", 2, "say one of them"),
        ("agents --pdf /nowhere/x.pdf", 1, "not done: "),
        ("agents --mail a@b.example", 1, "MAIL_FROM is not set"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(run: Run, words: str, code: int, says: str) -> None:
    found = run(words)
    assert found[0] == code
    assert says in found[1]


def test_making_a_pdf_fills_no_log(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert run(f"queues --from {DAY} --to {DAY} --pdf {tmp_path / 'r.pdf'}")[0] == 0
    assert [each for each in caplog.records if each.name.startswith(("fontTools", "fpdf"))] == []


def test_a_period_without_activity_is_a_page_that_says_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.pdf"
    for report in ("agents", "queues", "utilisation"):
        assert run(f"{report} --from 2020-01-01 --to 2020-01-02 --pdf {file}")[0] == 0
        assert "No activity in this period." in texts(file.read_bytes())[0]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", date(2026, 3, 11), date(2026, 3, 11)),
        ("yesterday", date(2026, 3, 10), date(2026, 3, 10)),
        (None, date(2026, 3, 10), date(2026, 3, 10)),
        ("last-week", date(2026, 3, 2), date(2026, 3, 8)),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_periods_are_whole(period: str | None, first: date, last: date) -> None:
    assert days_of(period, None, None, date(2026, 3, 11)) == DayRange(first, last)


def test_a_wrong_address_is_refused_by_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("nobody", "a@b.example\nBcc: x@y.example", "a@"):
        with pytest.raises(SystemExit):
            parser().parse_args(["report", "agents", "--mail", wrong])
    assert "is no mail address" in capsys.readouterr().err


# Mail


def settings_of(port: int, **more: Any) -> dict[str, Any]:
    given = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    return {**given, "mail_from": "ringside@pbx.example", **more}


MAIL = f"agents --from {DAY} --to {DAY} --mail boss@example.org --mail ann@example.org"


def test_a_mail_brings_the_report_to_everybody(run: Run) -> None:
    with smtp_server() as box:
        code, said = run(MAIL, **settings_of(box.port, pbx_name="Office\r\nBcc: evil@example.org"))
    assert (code, said.count("@example.org")) == (0, 2)
    (mail,) = box.mails
    assert box.receivers == [["boss@example.org", "ann@example.org"]]
    assert mail["Bcc"] is None
    assert "agents" in mail["Subject"]
    (file,) = mail.iter_attachments()
    assert file.get_filename() == f"agents-{DAY}-{DAY}.pdf"
    assert file.get_content_type() == "application/pdf"
    assert "All 67" in "\n".join(texts(file.get_content()))


def test_log_in_is_with_name_and_password_and_a_wrong_one_is_said_without_it(run: Run) -> None:
    with smtp_server() as box:
        own = settings_of(box.port, smtp_username="ann", smtp_password="secret")
        assert run(MAIL, **own)[0] == 0
        code, said = run(MAIL, **{**own, "smtp_password": "wrong-secret"})
    assert box.log_ins == ["ann", "ann"] or "ann" in box.log_ins
    assert (code, len(box.mails)) == (1, 1)
    assert "refuses SMTP_USERNAME and SMTP_PASSWORD" in said
    assert "wrong-secret" not in said


def test_a_server_without_tls_gets_nothing_where_tls_was_asked_for(run: Run) -> None:
    with smtp_server() as box:
        own = settings_of(box.port, smtp_username="ann", smtp_password="secret")
        code, said = run(MAIL, **{**own, "smtp_security": "starttls"})
    assert (code, box.mails, box.log_ins) == (1, [], [])
    assert "STARTTLS" in said


@pytest.mark.parametrize("answer", ["451 try later", "554 no\u202e"])
def test_what_the_server_refuses_is_said_with_its_words(run: Run, answer: str) -> None:
    with smtp_server(refuse=answer) as box:
        code, said = run(MAIL, **settings_of(box.port))
    assert code == 1
    assert answer[:3] in said
    assert said.isprintable()


def test_a_receiver_who_is_refused_makes_it_a_failure(run: Run) -> None:
    with smtp_server(refused=frozenset({"ann@example.org"})) as box:
        code, said = run(MAIL, **settings_of(box.port))
    assert (code, "ann@example.org" in said) == (1, True)


def test_a_server_that_is_not_there_is_said(run: Run) -> None:
    with smtp_server() as box:
        port = box.port
    code, said = run(MAIL, **settings_of(port))
    assert (code, f"127.0.0.1:{port}" in said) == (1, True)
