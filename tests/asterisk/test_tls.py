"""The link over TLS to a real Asterisk: it works, it is verified, and a slip is one clear line."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ami.client import Timeouts
from ami.doctor import examine
from ami.errors import TlsFailed
from ami.session.session import Target
from ami.transport.tls import Tls
from state.board.identity.rules import Rules
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.lab.chroots import SUITES
from tests.asterisk.lab.lab import READER
from tests.asterisk.lab.process import free_port

pytestmark = pytest.mark.asterisk

STANZA = """
[general](+)
tlsenable = yes
tlsbindaddr = 127.0.0.1:{port}
tlscertfile = @DIR@/pbx.pem
tlsprivatekey = @DIR@/pbx.pem
"""


class Encrypted(NamedTuple):
    """A real PBX: the port that speaks TLS, the port that does not, and the certificate."""

    port: int
    plain: int
    certificate: Path


@pytest.fixture(scope="module", params=sorted(SUITES), ids="asterisk-{}".format)
def pbx(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Encrypted]:
    port, folder = free_port(), tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "pbx.crt"
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *new, *names, *files], check=True, capture_output=True)
    lab = lab_or_skip(request.param, manager=STANZA.format(port=port))
    own = lab.pbx.home / "pbx.pem"
    own.write_bytes(key.read_bytes() + certificate.read_bytes())
    with lab:
        yield Encrypted(port, lab.ami_port, certificate)


def target(port: int, tls: Tls | None) -> Target:
    return Target("127.0.0.1", port, *READER, tls=tls)


def test_the_doctor_finds_an_encrypted_and_verified_link(pbx: Encrypted) -> None:
    found = list(examine(target(pbx.port, Tls(ca=pbx.certificate)), Rules(r"\d{4}"), 0.5))
    assert str(found[0]) == "  ok  the link is encrypted, and the PBX's certificate is verified"
    assert any("40 extensions" in str(each) for each in found)


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(pbx: Encrypted) -> None:
    client = target(pbx.port, Tls()).client()
    with pytest.raises(TlsFailed, match="self-signed certificate; put its CA into AMI_TLS_CA"):
        client.connect("127.0.0.1", pbx.port)


def test_tls_to_the_plain_port_is_one_clear_line(pbx: Encrypted) -> None:
    client = target(pbx.plain, Tls(ca=pbx.certificate)).client()
    with pytest.raises(TlsFailed, match=r"speaks no TLS.*The secret was not sent"):
        client.connect("127.0.0.1", pbx.plain)


def test_no_tls_to_the_encrypted_port_is_one_clear_line(pbx: Encrypted) -> None:
    client = target(pbx.port, None).client()
    client._timeouts = Timeouts(greeting=1.0)
    with pytest.raises(TlsFailed, match="set AMI_TLS=yes"):
        client.connect("127.0.0.1", pbx.port)
