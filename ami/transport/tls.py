"""TLS to a PBX: what is verified, and words for what fails.

Knows certificates and handshakes. Must not know AMI.
"""

import socket
import ssl
from pathlib import Path
from typing import Final, NamedTuple

from ami.errors import LinkError, TlsFailed

_PLAIN: Final = frozenset({"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"})
"""OpenSSL's words for a peer that answered in plain text, by its version."""

_PROBE_S: Final = 2.0


class Tls(NamedTuple):
    """What to verify: the certificate and its name, by the CAs in `ca` or those of the system."""

    ca: Path | None = None
    verify: bool = True

    def context(self) -> ssl.SSLContext:
        """The context of a connection. Raises TlsFailed if `ca` cannot be used."""
        try:
            context = ssl.create_default_context(cafile=str(self.ca) if self.ca else None)
        except OSError as error:
            words = error.strerror or "it holds no certificate"
            raise TlsFailed(f"AMI_TLS_CA: {self.ca} cannot be used: {words}") from error
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def wrap(sock: socket.socket, tls: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    """The socket after the handshake. Raises TlsFailed, LinkError; nothing went out in clear."""
    try:
        return tls.wrap_socket(sock, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise TlsFailed(
            f"TLS failed: the PBX's certificate is not accepted: {error.verify_message}; put its "
            "CA into AMI_TLS_CA, and into AMI_HOST a name that it holds"
        ) from error
    except ssl.SSLError as error:
        raise TlsFailed(_handshake_words(error)) from error
    except OSError as error:
        raise LinkError(f"TLS failed: {error.strerror or error}") from error


def _handshake_words(error: ssl.SSLError) -> str:
    if error.reason in _PLAIN:
        return (
            "TLS failed: the port speaks no TLS; set AMI_PORT to its tlsbindaddr (5039 is usual), "
            "or AMI_TLS=no. The secret was not sent"
        )
    return f"TLS failed: {error.reason or error}"


def speaks_tls(sock: socket.socket) -> bool:
    """Whether a silent peer answers a TLS handshake; the socket is of no more use then."""
    context = Tls(verify=False).context()
    try:
        sock.settimeout(_PROBE_S)
        with context.wrap_socket(sock):
            return True
    except ssl.SSLError as error:
        # An alert is an answer in TLS: the peer wants another version, or our certificate.
        return "ALERT" in (error.reason or "")
    except OSError:
        return False
