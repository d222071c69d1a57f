"""The laboratory: a real PBX, real phones, a carrier, all on loopback, and the means to break it.

Knows how the parts are wired; knows nothing of single scenarios. Two laboratories may run at once.
"""

import socket
from dataclasses import dataclass
from pathlib import Path
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


@dataclass(frozen=True)
class Phone:
    """A phone: `name` is its device's, `number` what it shows when it calls.

    One that `wanders` has to register before it can be called.
    """

    name: str
    number: str
    context: str = "internal"
    wanders: bool = False

    def endpoint(self, port: str) -> str:
        """What the PBX's pjsip.conf says of it; `port` is the port of the phones."""
        contact = "" if self.wanders else f"contact = sip:{self.name}@127.0.0.1:{port}\n"
        return (
            f"[{self.name}](phone)\naors = {self.name}\ncontext = {self.context}\n"
            f"callerid = Agent {self.number} <{self.number}>\n"
            f"[{self.name}](address)\n{contact}\n"
        )


@dataclass(frozen=True)
class Centre:
    """The call centre that the PBX serves: its phones, and its own configuration.

    The files of `folder` take the place of those in `config/pbx`, `dialplan` is added to
    extensions.conf, the carrier is behind `trunk`, and `modules` are loaded besides the usual ones.
    """

    phones: tuple[Phone, ...]
    folder: Path | None = None
    dialplan: str = ""
    trunk: str = "trunk"
    modules: frozenset[str] = frozenset()


FORTY_HINTS = "".join(f"exten => {number},hint,PJSIP/{number}\n" for number in EXTENSIONS)
PLAIN = Centre(
    tuple(Phone(each, each, wanders=each == WANDERER) for each in EXTENSIONS),
    dialplan=f"[internal](+)\n{FORTY_HINTS}",
)


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
        centre: Centre = PLAIN,
        manager: str = "",
    ):
        chroot = chroot_of(version)
        self.version = version
        ports = _ports()
        settings = {"TIMESTAMPS": "yes" if timestamps else "no", "TRUNK": centre.trunk}
        extra = _pbx_extra(ports, centre, hints=hints) | {"manager.conf": manager}
        self.pbx = Asterisk(
            chroot, "pbx", {**ports, **settings}, extra,
            records=records, folder=centre.folder, modules=centre.modules,
        )  # fmt: skip
        self._other = Asterisk(chroot, "phones", ports, {"pjsip.conf": _devices(centre)})
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


def _pbx_extra(ports: dict[str, str], centre: Centre, *, hints: bool) -> dict[str, str]:
    """The phones: an endpoint and an address each; and hints, if wanted."""
    endpoints = "".join(phone.endpoint(ports["PHONES_PORT"]) for phone in centre.phones)
    return {
        "pjsip.conf": endpoints,
        "extensions.conf": centre.dialplan if hints else "",
    }


def _devices(centre: Centre) -> str:
    return "".join(
        f"[{phone.name}](device)\ntransport = phones\nfrom_user = {phone.name}\n"
        for phone in centre.phones
    )
