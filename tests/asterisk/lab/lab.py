"""The laboratory: a real PBX, real phones, a carrier, all on loopback, and the means to break it.

Knows how the parts are wired; knows nothing of single scenarios. Two laboratories may run at once.
"""

import socket
from types import TracebackType
from typing import Self

from tests.asterisk.lab.chroots import chroot_of
from tests.asterisk.lab.phones import Phones
from tests.asterisk.lab.process import SECRET, Asterisk, free_port

EXTENSIONS = tuple(str(number) for number in range(1001, 1041))
WANDERER = "1040"
"""The phone that has to register; until it does it is Unavailable."""

READER = ("ringside", SECRET)
"""Name and secret of the read-only AMI user."""


class Lab:
    """One PBX of the given Asterisk version with its phones; a context manager.

    `manager` is appended to its manager.conf. `ami_port` and `READER` are what Ringside needs;
    `phones` dials; `pbx` can be stopped, killed, frozen, restarted. Raises LabUnavailableError
    where Asterisk can't be had.
    """

    def __init__(
        self,
        version: int,
        *,
        hints: bool = True,
        timestamps: bool = False,
        records: bool = False,
        manager: str = "",
    ):
        chroot = chroot_of(version)
        self.version = version
        ports = _ports()
        stamps = {"TIMESTAMPS": "yes" if timestamps else "no"}
        extra = _pbx_extra(ports, hints=hints) | {"manager.conf": manager}
        self.pbx = Asterisk(chroot, "pbx", {**ports, **stamps}, extra, records=records)
        self._other = Asterisk(chroot, "phones", ports, {"pjsip.conf": _devices()})
        self._ports = ports

    @property
    def ami_port(self) -> int:
        """Where the PBX speaks AMI, on 127.0.0.1."""
        return self.pbx.ami_port

    def __enter__(self) -> Self:
        try:
            self._other.start()
            self.pbx.start()
            self._link = self._other.login()
            sip, phones = int(self._ports["SIP_PORT"]), int(self._ports["PHONES_PORT"])
            self.phones = Phones(self._link, sip, phones)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.phones.hang_up()
        self._link.close()
        self.close()

    def close(self) -> None:
        """End both Asterisks and remove their directories."""
        self.pbx.close()
        self._other.close()


def _ports() -> dict[str, str]:
    return {
        "SIP_PORT": str(free_port(kind=socket.SOCK_DGRAM)),
        "PHONES_PORT": str(free_port(kind=socket.SOCK_DGRAM)),
        "CARRIER_PORT": str(free_port("127.0.0.2", socket.SOCK_DGRAM)),
    }


def _pbx_extra(ports: dict[str, str], *, hints: bool) -> dict[str, str]:
    """The forty extensions: an endpoint and an address each, and a hint if wanted."""
    endpoints = "".join(_endpoint(number, ports["PHONES_PORT"]) for number in EXTENSIONS)
    lines = "".join(f"exten => {number},hint,PJSIP/{number}\n" for number in EXTENSIONS)
    return {
        "pjsip.conf": endpoints,
        "extensions.conf": f"[internal](+)\n{lines}" if hints else "",
    }


def _endpoint(number: str, port: str) -> str:
    contact = "" if number == WANDERER else f"contact = sip:{number}@127.0.0.1:{port}\n"
    return (
        f"[{number}](phone)\naors = {number}\ncallerid = Agent {number} <{number}>\n"
        f"[{number}](address)\n{contact}\n"
    )


def _devices() -> str:
    return "".join(
        f"[{number}](device)\ntransport = phones\nfrom_user = {number}\n" for number in EXTENSIONS
    )
