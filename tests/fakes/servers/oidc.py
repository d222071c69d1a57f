"""OpenID providers of the tests' own, on loopback: a real one, and one that lies as a test asks."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.asterisk.lab.process import free_port
from tests.asterisk.lab.waiting import wait_until


class RealProvider:
    """oidc-provider-mock as a process; a context manager that waits until it answers."""

    def __init__(self) -> None:
        self._port = free_port()
        self.issuer = f"http://localhost:{self._port}"

    def __enter__(self) -> Self:
        # Its own use of libraries warns, and is not what is tested.
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port"]
        self._process = subprocess.Popen(
            [*command, str(self._port), "--host", "127.0.0.1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers, "the provider answers", 60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.issuer}/jwks", timeout=5).ok
        except requests.RequestException:
            return False

    def knows(self, subject: str, **claims: Any) -> None:
        """Let somebody have an account with these claims."""
        answer = requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5)
        answer.raise_for_status()

    def confirm(self, location: str, subject: str) -> str:
        """Log in there as a browser does that was sent to `location`; where it is sent back to."""
        answer = requests.post(location, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])


class LyingProvider:
    """A provider whose answers a test changes; it verifies PKCE as it should."""

    def __init__(self) -> None:
        self._port = free_port()
        self.issuer = f"http://127.0.0.1:{self._port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.signs_with = self.key
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "1"}
        self.is_unsigned = False
        self.delay_s = 0.0
        self._is_leaving = threading.Event()
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        self._server = make_server("127.0.0.1", self._port, self._app(), threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._is_leaving.set()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def confirm(self, location: str, subject: str = "u1") -> str:
        """What a browser is sent back to that logged in there."""
        query = dict(parse_qsl(urlsplit(location).query))
        code = f"code-{len(self._codes)}"
        self._codes[code] = query | {"sub": subject}
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _app(self) -> Flask:
        app = Flask("provider")
        app.before_request(self._note)
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._configuration)
        app.add_url_rule("/jwks", view_func=self._jwks)
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        app.add_url_rule("/userinfo", view_func=lambda: jsonify(self.userinfo), endpoint="userinfo")
        return app

    def _note(self) -> None:
        self.asked.append(request.path)
        self._is_leaving.wait(self.delay_s)

    def _configuration(self) -> Response:
        own = {name: f"{self.issuer}/{path}" for name, path in (
            ("authorization_endpoint", "authorize"), ("token_endpoint", "token"),
            ("jwks_uri", "jwks"),
        )}  # fmt: skip
        return jsonify({"issuer": self.issuer, **own, **self.metadata})

    def _jwks(self) -> Response:
        return jsonify({"keys": [self.key.as_dict(private=False)]})

    def _token(self) -> Response:
        asked = self._codes.pop(request.form["code"], None)
        verifier = request.form.get("code_verifier", "").encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if asked is None or digest != asked["code_challenge"]:
            answer = jsonify(error="invalid_grant")
            answer.status_code = 400
            return answer
        claims = self._claims_of(asked) | self.claims
        shown = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(self.header, shown, self.signs_with)
        if self.is_unsigned:
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            token = f"{head}.{token.split('.')[1]}."
        return jsonify(access_token="a", token_type="Bearer", id_token=token)

    def _claims_of(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.issuer, "aud": asked["client_id"], "sub": asked["sub"], "iat": now,
            "exp": now + 300, "nonce": asked["nonce"], "preferred_username": "ann",
            "roles": ["leads"],
        }  # fmt: skip


def path_of(response: TestResponse | str) -> str:
    """Path and query of where a response leads."""
    location = response if isinstance(response, str) else response.location or ""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
