"""The process of the receivers, as a benchmark talks to it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

_SECONDS = 60


class Listeners:
    """Receivers at ports of their own, in one process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        self._control: int = said["control"]
        self.urls = [f"http://127.0.0.1:{port}" for port in said["ports"]]

    def expect(self, secrets: dict[str, str]) -> None:
        """Tell the secret of each address."""
        self._tell({"secrets": {urlsplit(url).path: each for url, each in secrets.items()}})

    def hang(self, places: int) -> None:
        """Let the first receivers never answer again."""
        self._tell({"hanging": list(range(places))})

    def forget(self) -> None:
        """Forget what came so far."""
        self._tell({"forget": True})

    @property
    def count(self) -> int:
        """How many messages came."""
        return int(self._tell({})["count"])

    @property
    def cpu_seconds(self) -> float:
        """How long the receivers used a processor."""
        return float(self._tell({})["cpu_seconds"])

    def report(self) -> tuple[list[dict[str, Any]], int]:
        """Return what came with a good signature, and how much came with none."""
        found = self._tell({"report": True})
        return found["received"], found["forged"]

    def _tell(self, wish: dict[str, Any]) -> dict[str, Any]:
        with socket.create_connection(("127.0.0.1", self._control), timeout=_SECONDS) as line:
            line.sendall(json.dumps(wish).encode() + b"\n")
            with line.makefile() as answer:
                found: dict[str, Any] = json.loads(answer.readline())
                return found


@contextmanager
def listening(count: int) -> Iterator[Listeners]:
    """Have receivers listen."""
    process = subprocess.Popen(
        [sys.executable, "-m", "monitoring.benchmark.receivers", str(count)],
        cwd=Path(settings.BASE_DIR),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Listeners(process)
    finally:
        process.communicate(timeout=_SECONDS)
