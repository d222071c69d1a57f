"""Log in by the OpenID provider: the way there, and the way back.

Knows the provider and the store of access. Must not know forms or passwords.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from dashboard.log_in import cookies
from dashboard.log_in.answers import address, page
from dashboard.log_in.provider import Known, Provider, ProviderError, RefusedError
from state.access.claims import ClaimsError, Mapping, person_of
from state.access.roles import Viewer
from state.access.store.attempts import of_log_in
from state.access.store.store import AccessStore
from state.access.store.users import UserError

log = logging.getLogger(__name__)

START = "/login/sign-on"
BACK = "/login/sign-on/back"
HOW = "single sign-on"

DOWN = "{name} does not answer. Try again in a minute, or log in with a password."
OVER = "The log-in with {name} did not succeed. Please try again."

Begin = Callable[[Viewer, str, str, str], Response]


@dataclass(frozen=True, slots=True)
class SignOnViews:
    """The two views; `begin` begins a session: viewer, how, target, ID token."""

    store: AccessStore
    provider: Provider
    mapping: Mapping
    name: str
    begin: Begin

    def start(self) -> Response:
        """Send the browser to the provider."""
        try:
            target = cookies.own_path(request.args.get("next"))
            return self.provider.send_away(here(BACK), target)
        except ProviderError as error:
            return self._down(error)

    def back(self) -> Response:
        """Let in whom the provider names, if he has a role here."""
        counts = of_log_in("", address())
        if self.store.attempts.begin(counts):
            return page("message", 429, words="Too many attempts. Try again later.")
        try:
            known = self.provider.take_back()
        except ProviderError as error:
            return self._down(error)
        except RefusedError as error:
            return self._refuse("", str(error), OVER.format(name=self.name), 401)
        self.store.attempts.succeeded(counts)
        return self._let_in(known)

    def _let_in(self, known: Known) -> Response:
        try:
            viewer = self.store.sign_on.viewer(person_of(known.claims, self.mapping))
        except (ClaimsError, UserError) as error:
            return self._refuse(str(known.claims.get("sub", "")), str(error), str(error), 403)
        return self.begin(viewer, HOW, known.target, known.id_token)

    def _refuse(self, who: str, reason: str, words: str, status: int) -> Response:
        self.store.audit.note(who, address(), "log-in refused", how=HOW, reason=reason)
        return page("message", status, words=words)

    def _down(self, error: ProviderError) -> Response:
        log.error("The OpenID provider: %s", error)
        response = page("message", 503, words=DOWN.format(name=self.name))
        response.headers["Retry-After"] = "60"
        return response


def here(path: str) -> str:
    """The full address of a path of this site, as the browser asked for it."""
    return request.host_url.rstrip("/") + request.script_root + path
