"""`app.py user` and `app.py token`: what they do, print, and note in the audit log."""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable

import pytest

from state.access.roles import Role, Scope, Viewer
from state.access.store.command_line import AccessCommands, add_parsers
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import History

PASSWORD = "correct horse battery"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def store(history: History) -> AccessStore:
    return open_access(history, Limits(3_600, 36_000))


@pytest.fixture
def run(store: AccessStore) -> Run:
    """Runs a command; its exit code and what it printed."""

    def run_(*words: str, typed: tuple[str, ...] = (PASSWORD, PASSWORD)) -> tuple[int, str]:
        top, out, answers = argparse.ArgumentParser(), io.StringIO(), iter(typed)
        add_parsers(top.add_subparsers(dest="command"))
        commands = AccessCommands(store, out, "http://board/", lambda _: next(answers))
        return commands.run(top.parse_args(words)), out.getvalue()

    return run_


def test_a_user_is_added_with_a_password_a_role_and_a_scope(run: Run, store: AccessStore) -> None:
    code, text = run("user", "add", "Ann", "--role", "manager", "--group", "Sales")
    assert (code, text) == (0, "ann may log in as manager, and sees groups Sales\n")
    user = store.users.check("ann", PASSWORD)
    assert user is not None
    assert (user.role, user.scope) == (Role.MANAGER, Scope(groups=frozenset({"Sales"})))


def test_a_link_lets_the_user_choose_the_password(run: Run, store: AccessStore) -> None:
    _, text = run("user", "add", "ann", "--link", typed=())
    secret = text.splitlines()[1].removeprefix("http://board/invitation/")
    assert store.users.invited(secret) is not None
    assert "(has a one-time link)" in run("user", "list")[1]


def test_every_change_ends_sessions_and_is_noted(run: Run, store: AccessStore) -> None:
    run("user", "add", "ann", "--queue", "sales")
    for words in (
        ("user", "role", "ann", "admin"),
        ("user", "scope", "ann", "--agent", "Ann"),
        ("user", "password", "ann"),
        ("user", "remove", "ann"),
    ):
        secret = store.sessions.begin(Viewer("ann", Role.AGENT), "password", of_user=True)
        assert store.sessions.find(secret) is not None
        assert run(*words)[0] == 0
        assert store.sessions.find(secret) is None
    assert [each.action for each in store.audit.latest()] == [
        "user removed", "password changed", "scope changed", "role changed", "user added",
    ]  # fmt: skip
    assert PASSWORD not in str(store.audit.latest())


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (("user", "remove", "bob"), (), "There is no user bob."),
        (("user", "add", "a b"), (PASSWORD, PASSWORD), "A user's name has"),
        (("user", "add", "ann"), ("short", "short"), "at least 12"),
        (("user", "add", "ann"), (PASSWORD, "another"), "are not the same"),
        (("token", "revoke", "x"), (), "There is no token x."),
    ],
)
def test_what_cannot_be_done_is_one_line(
    run: Run, words: tuple[str, ...], typed: tuple[str, ...], why: str
) -> None:
    code, text = run(*words, typed=typed)
    assert code == 1
    assert text.startswith("not done: ")
    assert why in text
    assert text.count("\n") == 1


def test_a_token_is_printed_once_and_listed_without_its_secret(
    run: Run, store: AccessStore
) -> None:
    _, text = run("token", "add", "grafana", "--role", "admin", "--days", "30")
    assert store.tokens.find(text.strip()) is not None
    listed = run("token", "list")[1]
    assert "grafana" in listed
    assert "everything, until 20" in listed
    assert text.strip() not in listed
    assert run("token", "revoke", "grafana")[0] == 0
    assert store.tokens.find(text.strip()) is None


def test_an_agent_s_role_needs_an_agent(run: Run, store: AccessStore) -> None:
    for words in (("add", "bob", "--role", "agent"), ("add", "bob", "--role", "agent", "--link")):
        code, text = run("user", *words)
        assert (code, "--agent NAME" in text) == (1, True)
    assert run("user", "add", "bob", "--role", "agent", "--agent", "Bob")[0] == 0
    assert run("user", "scope", "bob", "--group", "Sales")[0] == 1
    run("user", "add", "ann", "--role", "manager")
    assert run("user", "role", "ann", "agent")[0] == 1
    assert run("user", "scope", "ann", "--agent", "Ann")[0] == 0
    assert run("user", "role", "ann", "agent")[0] == 0
