"""The forms of access: their fields and what is accepted in them. Each has a CSRF token.

Knows WTForms. Must not know users or requests.
"""

from __future__ import annotations

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import PasswordField, StringField  # type: ignore[import-untyped]
from wtforms.validators import EqualTo, InputRequired, Length  # type: ignore[import-untyped]

from state.access.secrets import LONGEST, SHORTEST

_SAME = EqualTo("password", "The two are not the same.")


class LogInForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Name and password."""

    name = StringField("Name", [InputRequired(), Length(max=64)])
    password = PasswordField("Password", [InputRequired(), Length(max=LONGEST)])


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A new password, twice."""

    password = PasswordField("New password", [InputRequired(), Length(SHORTEST, LONGEST)])
    again = PasswordField("The same again", [InputRequired(), _SAME])


class OwnPasswordForm(NewPasswordForm):
    """The old password, and a new one twice."""

    old = PasswordField("Password until now", [InputRequired(), Length(max=LONGEST)])


class ButtonForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A button alone: log out."""
