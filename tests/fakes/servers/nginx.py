"""A real nginx with the site that deploy/nginx.conf ships: other ports, an own certificate.

Knows nginx and openssl. Only the name, the ports and the paths of files differ from what is
shipped. Everything lies in one folder; loopback only.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.asterisk.lab.process import free_port
from tests.asterisk.lab.waiting import wait_until

SITE = Path(__file__).resolve().parents[3] / "deploy/nginx.conf"
NAME = "board.example.test"
ROOT_CONF = """
daemon off;
worker_processes 1;
pid {home}/pid;
error_log {home}/error.log info;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/site.conf;
}}
"""


class MissingNginxError(Exception):
    """nginx or openssl is not installed."""


def program(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise MissingNginxError(f"{name} is not installed")
    return found


def certificate(folder: Path, name: str = NAME) -> tuple[Path, Path]:
    """A certificate for a name, signed by itself, and its key."""
    cert, key = folder / "board.pem", folder / "board.key"
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return cert, key


class Nginx:
    """A running nginx before the server at `upstream` (host:port); ends with its `with` block.

    `site` is the text of the site, as shipped where none is given.
    """

    def __init__(
        self,
        home: Path,
        upstream: str,
        base: str = "",
        site: str = "",
        *,
        services_user: str = "root",
    ) -> None:
        self.home, self.http, self.https = home, free_port(), free_port()
        self.name = NAME
        self._opened = ExitStack()  # connections that a test left open
        self.cert, key = certificate(home)
        text = site or SITE.read_text("utf-8")
        changes = {
            r"listen 80\b": f"listen 127.0.0.1:{self.http}",
            r"listen 443\b": f"listen 127.0.0.1:{self.https}",
            r"(?m)^ *listen \[::\]:.*\n": "",
            r"board\.example\.org": NAME,
            r"/etc/ssl/certs/board\.pem": str(self.cert),
            r"/etc/ssl/private/board\.key": str(key),
            r"/var/log/nginx/": f"{home}/",
            r"127\.0\.0\.1:8050": upstream,
            r"location / \{": f"location {base}/ {{",
        }
        for pattern, new in changes.items():
            text = re.sub(pattern, new, text)
        (home / "site.conf").write_text(text, "utf-8")
        user = f"user {services_user};\n" if os.geteuid() == 0 else ""
        (home / "nginx.conf").write_text(user + ROOT_CONF.format(home=home), "utf-8")

    def __enter__(self) -> Self:
        for folder in ("body", "proxy"):
            (self.home / folder).mkdir(exist_ok=True)
        command = [program("nginx"), "-p", str(self.home), "-c", str(self.home / "nginx.conf")]
        self.tested = subprocess.run(
            [*command, "-t"], capture_output=True, text=True, timeout=30, check=False
        )
        assert self.tested.returncode == 0, self.tested.stderr
        self.process = subprocess.Popen([*command, "-e", str(self.home / "error.log")])
        wait_until(lambda: self._listens(self.http), "nginx listens", 20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._opened.close()
        self.process.terminate()
        self.process.wait(20)

    def _listens(self, port: int) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def tls(self, server_name: str | None = None) -> ssl.SSLSocket:
        """A TLS connection by the site's own name, or by another one."""
        context = ssl.create_default_context(cafile=str(self.cert))
        context.check_hostname = server_name is None
        raw = socket.create_connection(("127.0.0.1", self.https), timeout=20)
        self._opened.callback(raw.close)
        wrapped = context.wrap_socket(raw, server_hostname=server_name or self.name)
        self._opened.callback(wrapped.close)
        return wrapped

    def plain(self) -> socket.socket:
        """A connection without TLS."""
        raw = socket.create_connection(("127.0.0.1", self.http), timeout=20)
        self._opened.callback(raw.close)
        return raw

    def log(self) -> str:
        """What the site's log says."""
        return (self.home / "ringside.log").read_text("utf-8", "replace")
