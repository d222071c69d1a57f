"""The OpenID provider: where to send a browser, and who came back. Authlib does the protocol.

Knows the provider's addresses and answers. Must not know roles, users or pages. The provider may be
slow, down or wrong: each of its answers has a time limit, and only a few threads wait for it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any, Final, NamedTuple

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, Response, request, session
from joserfc.errors import JoseError
from requests import RequestException

from state.access.settings import AccessSettings, is_safe

log = logging.getLogger(__name__)

NAME: Final = "provider"
TIMEOUT_S: Final = 5.0
MOST_AT_ONCE: Final = 4
"""So many threads of a worker wait for the provider at most; the live board has the others."""

MOST_STARTED: Final = 3
"""So many log-ins that a browser began and did not end are remembered in its cookie."""

LONGEST_TOKEN: Final = 16_384
"""A longer ID token is not kept for the log-out; no address could hold it."""

ALGORITHMS: Final = frozenset(
    {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)} | {"EdDSA"}
)
"""Signatures that only the provider can make."""

_SIGNED: Final = "id_token_signing_alg_values_supported"
_HOW: Final = "token_endpoint_auth_methods_supported"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_MAY_LACK: Final = ("userinfo_endpoint", "end_session_endpoint")


class ProviderError(Exception):
    """The provider cannot be asked, or its answer is wrong. The text is for the log."""


class RefusedError(Exception):
    """The log-in at the provider is no good: over, replayed, forged or cancelled."""


class Known(NamedTuple):
    """What the provider says of whoever came back; `target` is where he wanted to go."""

    claims: dict[str, object]
    id_token: str
    target: str


class Provider:
    """The provider that the settings name."""

    def __init__(self, server: Flask, settings: AccessSettings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._loading = Lock()
        self._is_checked = False
        self._places = BoundedSemaphore(MOST_AT_ONCE)
        self._client: FlaskOAuth2App = OAuth(server).register(
            NAME,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() or None,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scopes,
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_S,
            },
        )

    def send_away(self, back: str, target: str) -> Response:
        """Send the browser to the provider, which sends it `back`. Raises ProviderError."""
        with self._asking():
            self._load()
            begun = self._client.create_authorization_url(back)
        _forget_all_but(MOST_STARTED - 1)
        self._client.save_authorize_data(redirect_uri=back, target=target, **begun)
        return Response(status=303, headers={"Location": begun["url"]})

    def take_back(self) -> Known:
        """Who came back with this request. Raises ProviderError, RefusedError."""
        state = self._client.framework.get_state_data(session, request.args.get("state"))
        if not isinstance(state, dict):
            raise RefusedError("this browser did not begin this log-in, or it did so long ago")
        with self._asking():
            metadata = self._load()
            token = self._exchange(metadata)
            claims = dict(token.get("userinfo") or {})
            if not claims:
                raise ProviderError("the provider sent no ID token")
            if "userinfo_endpoint" in metadata:
                claims = _more(self._client.userinfo(token=token), claims)
        id_token = str(token["id_token"])
        return Known(claims, id_token if len(id_token) <= LONGEST_TOKEN else "", state["target"])

    def farewell(self, id_token: str, back: str) -> str:
        """Where a browser logs out at the provider as well; empty where it has no such address."""
        try:
            with self._asking():
                metadata = self._load()
        except ProviderError as error:
            log.warning("No log-out at the OpenID provider: %s", error)
            return ""
        if "end_session_endpoint" not in metadata:
            return ""
        url = self._client.create_logout_url(
            back, id_token_hint=id_token or None, client_id=self._client.client_id
        )["url"]
        return str(url)

    def _exchange(self, metadata: dict[str, Any]) -> dict[str, Any]:
        """The token for the code in the address, verified."""
        options = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": self._client.client_id},
        }
        try:
            token: dict[str, Any] = self._client.authorize_access_token(claims_options=options)
        except (AuthlibBaseError, JoseError) as error:
            raise RefusedError(str(error)) from error
        return token

    def _load(self) -> dict[str, Any]:
        """What the provider says of itself; asked once. Raises ProviderError."""
        if not self._loading.acquire(timeout=TIMEOUT_S):
            raise ProviderError("it is slow")
        try:
            metadata: dict[str, Any] = self._client.load_server_metadata()
            if not self._is_checked:
                loaded = dict(metadata)
                metadata.clear()  # so that a wrong answer is asked for again
                metadata.update(_checked(loaded, self._issuer))
                self._is_checked = True
        finally:
            self._loading.release()
        return metadata

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """One of the few threads that ask the provider; whatever goes wrong is a ProviderError."""
        if not self._places.acquire(blocking=False):
            raise ProviderError("too many log-ins wait for it")
        try:
            yield
        except (RequestException, AuthlibBaseError, JoseError) as error:
            raise ProviderError(str(error)) from error
        except (ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
            raise ProviderError(f"an answer that is none: {error!r}") from error
        finally:
            self._places.release()


def _checked(metadata: dict[str, Any], issuer: str) -> dict[str, Any]:
    """What is used of it. Refuses another provider, and addresses that anybody could listen to."""
    own = metadata.get("issuer")
    if not isinstance(own, str) or own.rstrip("/") != issuer:
        raise ProviderError(f"it calls itself {own!r}, and OIDC_ISSUER is {issuer!r}")
    names = (*_ENDPOINTS, *(each for each in _MAY_LACK if each in metadata))
    for name in names:
        if not is_safe(str(metadata.get(name, ""))):
            raise ProviderError(f"its {name} is no https address")
    kept = {name: metadata[name] for name in ("issuer", *names, "_loaded_at")}
    kept[_SIGNED] = sorted(ALGORITHMS.intersection(metadata.get(_SIGNED, ["RS256"])))
    if "client_secret_basic" not in metadata.get(_HOW, ["client_secret_basic"]):
        kept["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - its name
    return kept


def _more(more: dict[str, object], claims: dict[str, object]) -> dict[str, object]:
    """The claims with those of the userinfo endpoint; the signed ones count."""
    if more.get("sub") != claims["sub"]:
        raise ProviderError("its userinfo is of somebody else")
    return {**more, **claims}


def _forget_all_but(most: int) -> None:
    """Forget the oldest log-ins that were begun: a cookie holds 4 KB."""
    begun = [key for key in session if key.startswith(f"_state_{NAME}_")]
    for key in begun[: max(0, len(begun) - most)]:
        session.pop(key)
