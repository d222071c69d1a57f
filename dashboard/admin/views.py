"""The pages of an admin: users, tokens, the audit log.

Knows requests and templates. Must not know what a change does (changes.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
from flask import Blueprint, Response, make_response, render_template, request

from dashboard.access.viewing import current_viewer
from dashboard.admin.changes import OF_TOKENS, OF_USERS, Change, Changes, Done
from dashboard.admin.forms import ButtonForm, GrantForm, TokenForm
from dashboard.shell.errors import sheets
from state.access.roles import Role, Scope
from state.access.store.audit import Entry
from state.access.store.command_line import in_words
from state.access.store.store import AccessStore
from state.access.store.users import UserError

AT_ONCE = 100
"""So many entries of the audit log stand on a page."""

_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Known:
    """What a scope can name: groups and queues, for a hint below the fields."""

    groups: Callable[[], list[str]]
    queues: Callable[[], list[str]]


@dataclass(frozen=True, slots=True)
class Admin:
    """The views, over what is kept about access; times are shown in `zone`."""

    store: AccessStore
    known: Known
    zone: ZoneInfo

    def users(self) -> Response:
        """Every user with his forms, and one for a new user."""
        outcome = self._outcome(OF_USERS)
        form = outcome.form if outcome.is_of("add") else GrantForm(formdata=None)
        users = self.store.users.all()
        return self._page(
            "users", outcome, form=form, users=users, last=self.store.audit.last("log-in"),
            grants={user.name: _grant_of(user.name, user.role, user.scope) for user in users},
            groups=self.known.groups(), queues=self.known.queues(),
        )  # fmt: skip

    def tokens(self) -> Response:
        """Every token, and a form for a new one."""
        outcome = self._outcome(OF_TOKENS)
        form = outcome.form if outcome.is_of("add") else TokenForm(formdata=None)
        return self._page(
            "tokens", outcome, form=form, tokens=self.store.tokens.all(),
            groups=self.known.groups(), queues=self.known.queues(),
        )  # fmt: skip

    def audit(self) -> Response:
        """The audit log, the newest first, a page at a time."""
        text = request.args.get("page", "0")
        number = int(text) if _NUMBER.fullmatch(text) else 0
        found = self.store.audit.latest(AT_ONCE + 1, skip=AT_ONCE * number)
        entries, more = found[:AT_ONCE], len(found) > AT_ONCE
        return self._page("audit", Outcome(), entries=entries, number=number, more=more)

    def _outcome(self, changes: Mapping[str, Change]) -> Outcome:
        """Make the change that was sent, if any was."""
        if request.method != "POST":
            return Outcome()
        name = request.form.get("do", "")
        change = changes.get(name)
        if change is None:
            return Outcome(name, problem="This page does not know that form.")
        form = change.form()
        if not form.validate():
            return Outcome(name, form, problem=_problem(form))
        mine = Changes(self.store, current_viewer().name, request.remote_addr or "")
        try:
            return Outcome(name, form, change.make(mine, form))
        except UserError as error:
            return Outcome(name, form, problem=str(error))

    def _page(self, name: str, outcome: Outcome, **values: object) -> Response:
        text = render_template(
            f"admin/{name}.html", sheets=sheets(), root=request.script_root, page=name,
            site=request.url_root.rstrip("/"), button=ButtonForm(formdata=None), done=outcome.done,
            problem=outcome.problem, moment=self._moment, in_words=in_words, detail=_detail,
            viewer=current_viewer(), **values,
        )  # fmt: skip
        return make_response(text, 400 if outcome.problem else 200)

    def _moment(self, at: float | None) -> str:
        return f"{datetime.fromtimestamp(at, self.zone):%d %b %Y %H:%M}" if at else "never"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form that was sent: done, or a problem."""

    name: str = ""
    form: ButtonForm | None = None
    done: Done | None = None
    problem: str = ""

    def is_of(self, name: str) -> bool:
        """Whether the form of this name has to be shown again as it was filled in."""
        return self.name == name and bool(self.problem)


def _grant_of(name: str, role: Role, scope: Scope) -> GrantForm:
    return GrantForm(formdata=None).fill(name, role, scope)


def _problem(form: ButtonForm) -> str:
    if form.csrf_token.errors:
        return "This page was open for too long. Please try again."
    return " ".join(
        f"{field.label.text}: {' '.join(field.errors)}" for field in form if field.errors
    )


def _detail(entry: Entry) -> str:
    """The detail of an entry in words."""
    return ", ".join(f"{name} {value}" for name, value in orjson.loads(entry.detail).items())


def blueprint(store: AccessStore, known: Known, zone: ZoneInfo) -> Blueprint:
    """The routes."""
    routes = Blueprint("admin", __name__, template_folder="templates")
    views, both = Admin(store, known, zone), ["GET", "POST"]
    routes.add_url_rule("/users", view_func=views.users, methods=both)
    routes.add_url_rule("/tokens", view_func=views.tokens, methods=both)
    routes.add_url_rule("/audit", view_func=views.audit)
    return routes
