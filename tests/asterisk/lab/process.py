"""One Asterisk process in its chroot: its configuration files, its start, its end.

Knows the files in `config/` and how Asterisk is run; knows nothing of phones or calls.
Everything it writes lies in one temporary directory that goes with `close`.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from tests.asterisk.lab.ami_link import AmiLink
from tests.asterisk.lab.waiting import wait_until

CONFIG = Path(__file__).parent / "config"
SECRET = "only-for-the-laboratory"
UNWANTED = (
    "chan_sip.so", "chan_iax2.so", "chan_mgcp.so", "chan_skinny.so", "chan_unistim.so",
    "chan_motif.so", "chan_console.so", "chan_alsa.so", "chan_oss.so", "chan_websocket.so",
    "cdr_*", "cel_*", "res_config_*", "*odbc*", "*radius*", "*realtime*", "res_snmp.so",
    "res_calendar*", "res_xmpp.so", "res_ari*", "res_phoneprov.so", "*phoneprov*", "res_hep*",
    "pbx_dundi.so", "pbx_ael.so", "pbx_lua.so", "res_smdi.so", "res_prometheus.so",
    "app_voicemail*", "app_minivm.so", "app_festival.so", "app_jack.so", "app_sla.so",
    "*stir_shaken*", "res_statsd.so", "res_geolocation.so", "*aeap*", "res_stun_monitor.so",
    "res_adsi.so", "app_adsiprog.so", "app_getcpeid.so", "res_resolver_unbound.so", "*cdrel*",
    "*geolocation*", "app_stasis*", "res_stasis_broadcast.so", "app_amd.so", "app_followme.so",
    "app_alarmreceiver.so", "app_agent_pool.so", "res_clialiases.so", "res_pjsip_notify.so",
    "res_pjsip_config_wizard.so", "app_image.so", "app_ices.so", "app_url.so", "app_nbscat.so",
)  # fmt: skip
"""Modules without use here: they want databases, hardware, or the internet's name servers."""

RECORDERS = frozenset({"cdr_csv.so", "cel_custom.so", "res_cdrel_custom.so"})
"""Of those, what writes Master.csv and the channel events (res_cdrel_custom: from 22 on)."""


def free_port(address: str = "127.0.0.1", kind: int = socket.SOCK_STREAM) -> int:
    """A port nobody uses at the moment."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


class Asterisk:
    """A real Asterisk: `start`, `stop`, `kill`, `freeze`, `restart`, and `close` at the end."""

    def __init__(
        self,
        chroot: Path,
        role: str,
        settings: dict[str, str],
        extra: dict[str, str],
        *,
        records: bool = False,
        folder: Path | None = None,
        modules: frozenset[str] = frozenset(),
    ):
        """`role` names the folder in `config/`; `extra` is text appended to its files.

        With `records` it also writes its call detail records and channel events into its log
        folder: cdr-csv/Master.csv, cel-custom/cel.csv. The files of `folder` take the place of
        those of the role; `modules` are loaded although they are unwanted elsewhere.
        """
        self.ami_port = free_port()
        self._chroot = chroot
        (chroot / "tmp").mkdir(exist_ok=True)
        self.home = Path(tempfile.mkdtemp(prefix=f"ringside-{role}-", dir=chroot / "tmp"))
        self._inside = f"/tmp/{self.home.name}"
        config = f"{self._inside}/etc/asterisk.conf"
        self._asterisk = ("chroot", str(chroot), "asterisk", "-C", config)
        self._process: subprocess.Popen[bytes] | None = None
        folders = [CONFIG / "common", CONFIG / role]
        folders += [CONFIG / "records"] if records else []
        folders += [folder] if folder else []
        self._write_config(folders, settings, extra)
        wanted = modules | (RECORDERS if records else frozenset())
        self._write("modules.conf", _modules_conf(_modules_directory(chroot), wanted))
        _name_the_machine(chroot)

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process is not None, "not started"
        return self._process.pid

    @property
    def log(self) -> str:
        """Asterisk's own warnings and errors so far."""
        return (self.home / "log/messages.log").read_text(errors="replace")

    def start(self) -> None:
        """Start and wait until it is fully booted."""
        with (self.home / "log/console.log").open("ab") as console:
            self._process = subprocess.Popen(
                [*self._asterisk, "-f"], stdin=subprocess.DEVNULL, stdout=console, stderr=console
            )
        self.wait_booted()

    def wait_booted(self, timeout: float = 60) -> None:
        """Wait until a manager may log in and is told FullyBooted."""
        wait_until(self._booted, f"{self.home.name} boots", timeout, every=0.1)

    def login(self, user: str = "operator") -> AmiLink:
        """A new AMI session."""
        return AmiLink(self.ami_port, user, SECRET)

    def command(self, line: str) -> str:
        """Run a line of Asterisk's own command line; returns what it says."""
        done = subprocess.run(
            [*self._asterisk, "-rx", line], capture_output=True, text=True, timeout=30, check=True
        )
        return done.stdout

    def stop(self) -> None:
        """Ask it to end, as a service manager does; kill what doesn't."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """`core restart now`: the same process begins anew; returns once it is booted."""
        link = self.login()
        self.command("core restart now")
        link.wait_closed()
        link.close()
        self.wait_booted()

    def freeze(self) -> None:
        """It keeps its sockets and says nothing more; returns once all its threads stand still.

        Until then one of them may still answer: waitid tells of the last (signal(7)).
        """
        self._signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED)

    def thaw(self) -> None:
        """Go on after `freeze`."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End it and remove its directory."""
        if self._process is not None:
            self.thaw()
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _end(self, number: int) -> None:
        assert self._process is not None, "not started"
        self._signal(number)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def _booted(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"{self.home.name} ended: {self._console()[-500:]}")
        try:
            link = self.login()
        except OSError:
            return False
        try:
            return link.wait_event("FullyBooted", timeout=0.5) is not None
        finally:
            link.close()

    def _console(self) -> str:
        return (self.home / "log/console.log").read_text(errors="replace")

    def _write_config(
        self, folders: Iterable[Path], settings: dict[str, str], extra: dict[str, str]
    ) -> None:
        for folder in ("etc", "lib", "spool", "run", "log", "log/cdr-csv", "log/cel-custom"):
            (self.home / folder).mkdir()
        modules = _modules_directory(self._chroot)
        values = {
            "DIR": self._inside, "MODULES": f"/{modules.relative_to(self._chroot)}",
            "AMI_PORT": str(self.ami_port), "SECRET": SECRET, **settings,
        }  # fmt: skip
        for source in (each for folder in folders for each in folder.glob("*.conf")):
            text = source.read_text() + extra.get(source.name, "")
            self._write(source.name, _filled(text, values))

    def _write(self, name: str, text: str) -> None:
        (self.home / "etc" / name).write_text(text)


def _filled(text: str, values: dict[str, str]) -> str:
    """The text with every `@NAME@` replaced."""
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _modules_directory(chroot: Path) -> Path:
    """Debian 11 keeps the modules in /usr/lib/asterisk, later ones in the architecture's folder."""
    found = [*chroot.glob("usr/lib/asterisk/modules"), *chroot.glob("usr/lib/*/asterisk/modules")]
    return next(place for place in found if (place / "chan_pjsip.so").exists())


def _modules_conf(modules: Path, wanted: frozenset[str]) -> str:
    names = sorted({each.name for each in modules.glob("*.so")} - wanted)
    unwanted = [name for name in names if any(fnmatch(name, pattern) for pattern in UNWANTED)]
    return "[modules]\nautoload = yes\n" + "".join(f"noload = {name}\n" for name in unwanted)


def _name_the_machine(chroot: Path) -> None:
    """Without these two names each call waits 5 s for a name server."""
    hosts = f"127.0.0.1 localhost {socket.gethostname()} A.ROOT-SERVERS.NET\n"
    place = chroot / "etc/hosts"
    if not place.exists() or place.read_text() != hosts:
        draft = Path(tempfile.mkstemp(dir=place.parent)[1])
        draft.write_text(hosts)
        draft.chmod(0o644)
        draft.rename(place)
