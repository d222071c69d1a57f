"""What an admin changes: each change by its name, what it does, and what it says afterwards.

Knows the store of access and the audit log. Must not know requests or pages. The last admin stays:
without one, nobody could open these pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.admin.forms import ButtonForm, GrantForm, TokenForm
from state.access.roles import WALL_LINK, Role, Scope
from state.access.store.command_line import in_words
from state.access.store.store import AccessStore
from state.access.store.users import INVITATION_S, User, UserError

_DAY_S = 86_400
_LAST = "This is the only admin who can log in and sees everything. Make another one first."
_WALL = (
    "Open this link in the browser of the wall's screen. Copy it now: it cannot be shown again. "
    "After it may stand what the wall shows, as &figures=waiting,free&rotate=20."
)
_FIRST = "The first user is an admin who sees everything: nobody else could open this page."


class Done(NamedTuple):
    """What was done; `secret` is shown once, `path` stands before it where it is a link."""

    words: str
    secret: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes, made by `who` from `address`."""

    store: AccessStore
    who: str
    address: str

    def add(self, form: GrantForm) -> Done:
        """Add a user, who chooses his password by a one-time link."""
        role = Role(form.role.data)
        if not self.store.users.exist() and not _runs_this(role, form.scope):
            raise UserError(_FIRST)
        user = self.store.users.add(form.name.data, role, form.scope)
        self._note("user added", user=user.name, role=role, scope=in_words(user.scope))
        return self.link(form)

    def link(self, form: ButtonForm) -> Done:
        """Make a one-time link by which a user sets his password."""
        user = self._user(form)
        secret = self.store.users.invite(user.name)
        self._note("link made", user=user.name)
        days = INVITATION_S // _DAY_S
        words = f"Send this link to {user.name}. It sets the password, once, within {days} days."
        return Done(words, secret, "/invitation/")

    def grant(self, form: GrantForm) -> Done:
        """Change the role and the scope of a user; his sessions end."""
        user, role = self._user(form), Role(form.role.data)
        self._keep_an_admin(user, stays=_runs_this(role, form.scope))
        self.store.users.set_role(user.name, role)
        self.store.users.set_scope(user.name, form.scope)
        self._note("role changed", user=user.name, role=role, scope=in_words(form.scope))
        return Done(f"{user.name} is {role} now, and has to log in again.")

    def disable(self, form: ButtonForm) -> Done:
        """Shut a user out; his sessions end."""
        user = self._user(form)
        self._keep_an_admin(user, stays=False)
        self.store.users.set_disabled(user.name, disabled=True)
        self._note("user disabled", user=user.name)
        return Done(f"{user.name} may not log in any more.")

    def enable(self, form: ButtonForm) -> Done:
        """Let a user in again."""
        user = self._user(form)
        self.store.users.set_disabled(user.name, disabled=False)
        self._note("user enabled", user=user.name)
        return Done(f"{user.name} may log in again.")

    def remove(self, form: ButtonForm) -> Done:
        """Remove a user; his sessions end."""
        user = self._user(form)
        self._keep_an_admin(user, stays=False)
        self.store.users.remove(user.name)
        self._note("user removed", user=user.name)
        return Done(f"{user.name} is removed.")

    def add_token(self, form: TokenForm) -> Done:
        """Add a token, whose secret is shown once."""
        role, days = Role(form.role.data), form.days.data
        until = time.time() + days * _DAY_S if days else None
        secret = self.store.tokens.add(form.name.data, role, form.scope, until)
        self._note("token added", token=form.name.data, role=role, scope=in_words(form.scope))
        if role is Role.WALL:
            return Done(_WALL, secret, WALL_LINK)
        return Done("This is the token. Copy it now: it cannot be shown again.", secret)

    def revoke(self, form: ButtonForm) -> Done:
        """Let a token open nothing any more."""
        self.store.tokens.revoke(form.name.data)
        self._note("token revoked", token=form.name.data)
        return Done(f"The token {form.name.data} opens nothing any more.")

    def _user(self, form: ButtonForm) -> User:
        user = self.store.users.find(form.name.data)
        if user is None:
            raise UserError("There is no such user any more.")
        return user

    def _keep_an_admin(self, user: User, *, stays: bool) -> None:
        """Refuse to lose the last user who can open these pages."""
        others = [each for each in self.store.users.all() if each.name != user.name]
        if _is_admin(user) and not stays and not any(map(_is_admin, others)):
            raise UserError(_LAST)

    def _note(self, action: str, **detail: object) -> None:
        self.store.audit.note(self.who, self.address, action, **detail)


def _runs_this(role: Role, scope: Scope) -> bool:
    """Whether such a user can open the pages of an admin."""
    return role is Role.ADMIN and scope.is_whole


def _is_admin(user: User) -> bool:
    return _runs_this(user.role, user.scope) and user.has_password and not user.disabled


class Change(NamedTuple):
    """A change: its form, and what does it."""

    form: Callable[[], ButtonForm]
    make: Callable[[Changes, TokenForm], Done]


OF_USERS = {
    "add": Change(GrantForm, Changes.add),
    "grant": Change(GrantForm, Changes.grant),
    "link": Change(ButtonForm, Changes.link),
    "disable": Change(ButtonForm, Changes.disable),
    "enable": Change(ButtonForm, Changes.enable),
    "remove": Change(ButtonForm, Changes.remove),
}
OF_TOKENS = {
    "add": Change(TokenForm, Changes.add_token),
    "revoke": Change(ButtonForm, Changes.revoke),
}
"""The changes of a page, by the name in its forms."""
