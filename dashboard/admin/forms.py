"""The forms of an admin: who gets which role and scope, and buttons that name somebody.

Knows WTForms and what a scope consists of. Must not know users or requests.
"""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import (  # type: ignore[import-untyped]
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import (  # type: ignore[import-untyped]
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from state.access.roles import Role, Scope

MOST_DAYS = 3_650
_ROLES = [SelectChoice(value=str(role), label=role.capitalize()) for role in Role]
_LISTED = [Length(max=2_000)]


class ButtonForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A button that does something to the user or token `name`."""

    name = StringField("Name", [InputRequired(), Length(max=64)])


class GrantForm(ButtonForm):
    """Who gets which role, and whose calls he sees."""

    role = SelectField("Role", choices=_ROLES, default=str(Role.SUPERVISOR))
    groups = StringField("Groups, with commas between them", _LISTED)
    queues = StringField("Queues, with commas between them", _LISTED)
    agent = StringField("One agent only, by name or extension", [Length(max=200)])

    @property
    def scope(self) -> Scope:
        """The scope that was entered; everything where nothing was."""
        groups, queues = (_names(each.data) for each in (self.groups, self.queues))
        return Scope(groups, queues, (self.agent.data or "").strip())

    def validate_agent(self, field: Any) -> None:
        """Refuse an agent's role without an agent: such a user would see nothing."""
        if self.role.data == Role.AGENT and not (field.data or "").strip():
            raise ValidationError("Say which agent this is.")

    def fill(self, name: str, role: Role, scope: Scope) -> GrantForm:
        """Show what somebody has now."""
        self.name.data, self.role.data, self.agent.data = name, str(role), scope.agent
        self.groups.data, self.queues.data = map(_with_commas, (scope.groups, scope.queues))
        return self


class TokenForm(GrantForm):
    """A new token, which may hold for some days only."""

    days = IntegerField("Days until it ends", [Optional(), NumberRange(1, MOST_DAYS)])


def _names(text: str | None) -> frozenset[str]:
    return frozenset(name for part in (text or "").split(",") if (name := part.strip()))


def _with_commas(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
