"""What can go wrong with an AMI session, named by what the caller does next.

Must not know sockets or pyst2. No message here ever holds a secret.
"""
# ruff: noqa: N818  (they name a situation, as BrokenPipe does, not a mistake)

from __future__ import annotations

from typing import Final

from state.text import one_line

LONGEST: Final = 300
"""So many characters of an error are shown: it may quote the PBX, or whatever is at its port."""


class AmiError(Exception):
    """Anything that goes wrong between us and the PBX, in one line for a person."""

    def __str__(self) -> str:
        return one_line(super().__str__(), LONGEST)


class LinkError(AmiError):
    """Refused, no route, timed out, cut: try again, with back-off."""


class NoGreeting(LinkError):
    """The port accepted us, then sent nothing or closed: the PBX boots; try again."""


class NotAmi(AmiError):
    """Another protocol answers on that port, or TLS failed: say so once, try again slowly."""


class TlsFailed(NotAmi):
    """One side speaks TLS and the other does not, or the certificate is not accepted."""


class TooOld(AmiError):
    """The PBX is an Asterisk whose AMI is another one: only an upgrade helps, try again slowly."""


class LoginRefused(AmiError):
    """The PBX knows no such user, secret or address: never try again in a tight loop."""


class ActionRefused(AmiError):
    """The PBX answered the action with an error: do not repeat it."""

    def __init__(self, action: str, answer: str) -> None:
        super().__init__(f"{action}: the PBX answered {answer!r}")
        self.action = action
        self.answer = answer


class RightsMissing(ActionRefused):
    """The AMI user may not do this: a line of manager.conf has to change."""


class UnsafeHeader(AmiError, ValueError):
    """A header that would break out of its line or be cut by Asterisk; nothing was sent."""
