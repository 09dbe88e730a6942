"""Systems outside that webhooks are sent to: they check every signature and note what came.

Run as `python -m monitoring.benchmark.receivers COUNT`: it prints the port it is told things at and
the ports it listens at, as JSON, and ends with its standard input.
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

_LONGEST_WAIT = 3_600  # seconds that one who hangs does so
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Receivers:
    """Listens at several ports at once; `hanging` are the places that never answer."""

    def __init__(self) -> None:
        self.secrets: dict[str, Webhook] = {}  # by the path that is called
        self.hanging: set[int] = set()
        self.received: list[dict[str, Any]] = []
        self.forged = 0

    async def serve(
        self, place: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Take calls on one connection until it is closed."""
        try:
            while True:
                path, headers, body = await _request(reader)
                at = time.time()
                if place in self.hanging:
                    await asyncio.sleep(_LONGEST_WAIT)
                self._note(place, path, headers, body, at)
                writer.write(_OK)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass  # the other side has no more to say, or it is all over
        finally:
            writer.close()

    async def told(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Do what the benchmark says: one JSON line in, one out."""
        wish = json.loads(await reader.readline())
        self.secrets |= {path: Webhook(secret) for path, secret in wish.get("secrets", {}).items()}
        self.hanging = set(wish.get("hanging", self.hanging))
        found: dict[str, Any] = {
            "forged": self.forged,
            "cpu_seconds": time.process_time(),
            "count": len(self.received),
        }
        if wish.get("report"):
            found["received"] = self.received
        if wish.get("forget"):
            self.received = []
        writer.write(json.dumps(found).encode() + b"\n")
        await writer.drain()
        writer.close()

    def _note(
        self, place: int, path: str, headers: Mapping[str, str], body: bytes, at: float
    ) -> None:
        """Keep what came, if it was signed with the secret of the address it came to."""
        try:
            said = self.secrets[path].verify(body, dict(headers))
        except (KeyError, WebhookVerificationError):
            self.forged += 1
            return
        data = said["data"]
        self.received.append(
            {
                "at": at,
                "place": place,
                "path": path,
                "id": headers["webhook-id"],
                "kind": data.get("kind"),
                "notice": data.get("id"),
                "buyer": data.get("buyer"),
            }
        )


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return head[0].split(" ")[1], headers, body


async def main(count: int) -> None:
    """Listen until standard input ends."""
    receivers = Receivers()

    def at(place: int) -> Any:
        return lambda reader, writer: receivers.serve(place, reader, writer)

    servers = [await asyncio.start_server(at(place), "127.0.0.1", 0) for place in range(count)]
    control = await asyncio.start_server(receivers.told, "127.0.0.1", 0, limit=1 << 26)
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    print(json.dumps({"control": control.sockets[0].getsockname()[1], "ports": ports}), flush=True)  # noqa: T201 (how it is told)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
