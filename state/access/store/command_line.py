"""The commands `user` and `token`: what they ask, do and print.

Knows the operator's words. Must not know tables. Each change is in the audit log, by whoever is
logged in to this machine.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from state.access.roles import EVERYTHING, WALL_LINK, Role, Scope
from state.access.secrets import WeakPassword
from state.access.store.attempts import of_name
from state.access.store.store import AccessStore
from state.access.store.tokens import Token
from state.access.store.users import INVITATION_S, User, UserError
from state.history.errors import HistoryError

ADDRESS = "the command line"
_DAY_S = 86_400
_ROLES = ", ".join(Role)


class AccessCommands:
    """Runs the commands over what is kept about access; `ask` reads a password unseen."""

    def __init__(
        self,
        store: AccessStore,
        out: TextIO,
        site: str,
        ask: Callable[[str], str] = getpass.getpass,
    ) -> None:
        self._store = store
        self._out = out
        self._site = site.rstrip("/")
        self._ask = ask

    def run(self, given: argparse.Namespace) -> int:
        """Run `given.command` with `given.action`; return 0, or 1 with a line that says why."""
        try:
            COMMANDS[given.command, given.action](self, given)
        except (UserError, WeakPassword, HistoryError) as error:
            self._say(f"not done: {error}")
            return 1
        return 0

    def add_user(self, given: argparse.Namespace) -> None:
        """Add a user with a password that is asked for, or with a one-time link."""
        _check(given.role, scope_of(given))
        password = "" if given.link else self._password()
        user = self._store.users.add(given.name, given.role, scope_of(given), password)
        self._note("user added", user=user.name, role=user.role)
        self._say(f"{user.name} may log in as {user.role}, and sees {in_words(user.scope)}")
        if given.link:
            self.link(given)

    def link(self, given: argparse.Namespace) -> None:
        """Print a one-time link by which a user sets his password."""
        secret = self._store.users.invite(given.name)
        self._note("link made", user=given.name)
        self._say(f"{self._site}/invitation/{secret}")
        self._say(f"Whoever opens it within {INVITATION_S // _DAY_S} days sets the password.")

    def list_users(self, _: argparse.Namespace) -> None:
        """Print every user."""
        for user in self._store.users.all():
            self._say(f"{user.name:20} {user.role:11} {in_words(user.scope)}{_state(user)}")

    def remove_user(self, given: argparse.Namespace) -> None:
        """Remove a user; his sessions end."""
        self._store.users.remove(given.name)
        self._done("user removed", given.name)

    def set_password(self, given: argparse.Namespace) -> None:
        """Ask for a user's new password; his sessions end, and he need not wait to log in."""
        self._store.users.set_password(given.name, self._password())
        self._store.attempts.succeeded([of_name(given.name)])
        self._done("password changed", given.name)

    def set_role(self, given: argparse.Namespace) -> None:
        """Change a user's role; his sessions end."""
        user = self._store.users.find(given.name)
        _check(given.role, user.scope if user is not None else EVERYTHING)
        self._store.users.set_role(given.name, given.role)
        self._done("role changed", given.name, role=given.role)

    def set_scope(self, given: argparse.Namespace) -> None:
        """Change whose calls a user sees; his sessions end."""
        scope, user = scope_of(given), self._store.users.find(given.name)
        if user is not None:
            _check(user.role, scope)
        self._store.users.set_scope(given.name, scope)
        self._done("scope changed", given.name, scope=in_words(scope))

    def add_token(self, given: argparse.Namespace) -> None:
        """Print the secret of a new token, or a wall's link; it cannot be read again."""
        until = time.time() + given.days * _DAY_S if given.days else None
        secret = self._store.tokens.add(given.name, given.role, scope_of(given), until)
        self._note("token added", token=given.name, role=given.role)
        is_wall = given.role is Role.WALL
        self._say(f"{self._site}{WALL_LINK}{secret}" if is_wall else secret)

    def list_tokens(self, _: argparse.Namespace) -> None:
        """Print every token, without its secret."""
        for token in self._store.tokens.all():
            self._say(f"{token.name:20} {token.role:11} {in_words(token.scope)}, {_use(token)}")

    def revoke_token(self, given: argparse.Namespace) -> None:
        """Let a token open nothing any more."""
        self._store.tokens.revoke(given.name)
        self._done("token revoked", given.name)

    def _password(self) -> str:
        if not sys.stdin.isatty() and self._ask is getpass.getpass:
            return sys.stdin.readline().rstrip("\n")
        password = self._ask("Password: ")
        if password != self._ask("The same again: "):
            raise UserError("The two passwords are not the same.")
        return password

    def _done(self, action: str, name: str, **detail: object) -> None:
        self._note(action, user=name, **detail)
        self._say(f"{action}: {name}")

    def _note(self, action: str, **detail: object) -> None:
        self._store.audit.note(getpass.getuser(), ADDRESS, action, **detail)

    def _say(self, text: str) -> None:
        print(text, file=self._out, flush=True)


def _check(role: Role, scope: Scope) -> None:
    """Refuse an agent's role without an agent: such a user would see nothing. Raises UserError."""
    if role is Role.AGENT and not scope.agent:
        raise UserError("Say which agent this is, with --agent NAME, before the role is agent.")


Command = Callable[[AccessCommands, argparse.Namespace], None]
COMMANDS: dict[tuple[str, str], Command] = {
    ("user", "add"): AccessCommands.add_user,
    ("user", "link"): AccessCommands.link,
    ("user", "list"): AccessCommands.list_users,
    ("user", "remove"): AccessCommands.remove_user,
    ("user", "password"): AccessCommands.set_password,
    ("user", "role"): AccessCommands.set_role,
    ("user", "scope"): AccessCommands.set_scope,
    ("token", "add"): AccessCommands.add_token,
    ("token", "list"): AccessCommands.list_tokens,
    ("token", "revoke"): AccessCommands.revoke_token,
}


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `user` and `token` with their actions to a command line."""
    user = commands.add_parser("user", help="add, change and list who may log in")
    actions = user.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = _named(actions, "add", "a new user; the password is asked for")
    new.add_argument("--link", action="store_true", help="print a one-time link instead")
    new.add_argument("--role", type=Role, choices=Role, default=Role.SUPERVISOR, help=_ROLES)
    _add_scope(new)
    _named(actions, "link", "print a one-time link that sets a password")
    actions.add_parser("list", help="every user")
    _named(actions, "remove", "a user may not log in any more")
    _named(actions, "password", "set a password")
    _named(actions, "role", "change a role").add_argument("role", type=Role, choices=Role)
    _add_scope(_named(actions, "scope", "change whose calls a user sees"))
    _add_token_parsers(commands)


def _add_token_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    token = commands.add_parser("token", help="add, list and revoke the tokens of programs")
    actions = token.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = _named(actions, "add", "print a new token")
    new.add_argument("--role", type=Role, choices=Role, default=Role.MANAGER, help=_ROLES)
    new.add_argument("--days", type=int, default=0, help="how long it holds; without it, for ever")
    _add_scope(new)
    actions.add_parser("list", help="every token, without its secret")
    _named(actions, "revoke", "let a token open nothing any more")


def _named(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], action: str, words: str
) -> argparse.ArgumentParser:
    parser = actions.add_parser(action, help=words)
    parser.add_argument("name", metavar="NAME")
    return parser


def _add_scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--group", action="append", default=[], help="show agents of this group")
    parser.add_argument("--queue", action="append", default=[], help="show this queue")
    parser.add_argument("--agent", default="", help="show this agent's own day")


def scope_of(given: argparse.Namespace) -> Scope:
    """The scope that the options name; everything without any."""
    return Scope(frozenset(given.group), frozenset(given.queue), given.agent)


def in_words(scope: Scope) -> str:
    """A scope in words."""
    if scope == EVERYTHING:
        return "everything"
    parts = (("groups", sorted(scope.groups)), ("queues", sorted(scope.queues)),
             ("agent", [scope.agent] if scope.agent else []))  # fmt: skip
    return "; ".join(f"{what} {', '.join(names)}" for what, names in parts if names)


def _state(user: User) -> str:
    if user.disabled:
        return " (disabled)"
    if user.has_password or user.is_signed_on:
        return " (single sign-on)" if user.is_signed_on else ""
    return " (has a one-time link)" if user.invited else " (has no password)"


def _use(token: Token) -> str:
    until = f"until {_date(token.until)}" if token.until else "without an end"
    return f"{until}, last used {_date(token.used_at) if token.used_at else 'never'}"


def _date(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
