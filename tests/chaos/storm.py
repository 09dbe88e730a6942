"""A sector is cut while worker, relay, beat and broker are killed and started again, five times.

Run as `python -m tests.chaos.storm HOLDERS BUYERS LIMITS_EACH KILLS` by a process that owns the
database server; it prints what came of it as one line of JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
django.setup()

from core import clock, tenancy  # noqa: E402 (needs the settings)
from launcher.valkey import Valkey  # noqa: E402
from limits import queries as limits  # noqa: E402
from limits.benchmark import database  # noqa: E402
from limits.models import Factor  # noqa: E402
from monitoring.benchmark import ground, listening, processes, telling  # noqa: E402
from monitoring.benchmark.listening import Listeners  # noqa: E402

_RECEIVERS = 20
_SECONDS_BETWEEN, _MOST_SECONDS = 0.5, 300.0
_PROGRESS = (
    "SELECT (SELECT count(*) FROM limits_decision WHERE cause_id = %(cause)s)"
    " + (SELECT count(*) FROM monitoring_notice)"
    " + (SELECT count(*) FROM core_delivery WHERE channel = 'WEBHOOK' AND state = 'DELIVERED')"
)
_WAITING = "SELECT count(*) FROM core_delivery WHERE state = 'PENDING'"


class Broker:
    """The broker: it keeps nothing over a kill."""

    def __init__(self, folder: Path) -> None:
        self._valkey = Valkey(folder / "broker", log=folder / "broker.log", throw_away=True)
        self.url = self._valkey.url
        self.start()

    def start(self) -> None:
        """Start it, in the place of what was killed."""
        self._valkey.socket.unlink(missing_ok=True)
        self._child = self._valkey.start()

    def kill(self) -> None:
        """`kill -9` it."""
        self._child.process.kill()
        self._child.process.wait(timeout=30)

    def stop(self) -> None:
        """Stop it."""
        self._child.stop()


@dataclass
class Storm:
    """Kills everything that passes work on, each time a further part of the work is done."""

    killed: dict[str, Any]
    cause: Any
    all_there_is: int
    kills: dict[str, int] = field(default_factory=dict)
    progress: list[int] = field(default_factory=list)  # as it stood at each round of kills

    def rage(self, rounds: int) -> None:
        """Kill each of them once a round."""
        for place in range(rounds):
            wanted = self.all_there_is * (1 + 3 * place) // (4 * rounds)
            wait_for(partial(self._has_done, wanted))
            self.progress.append(self._done())
            for name, process in self.killed.items():
                process.kill()
                self.kills[name] = self.kills.get(name, 0) + 1
                time.sleep(_SECONDS_BETWEEN)
                process.start()

    def _has_done(self, wanted: int) -> bool:
        return self._done() >= wanted

    def _done(self) -> int:
        return int(database.run(_PROGRESS, {"cause": self.cause})[0][0])


def measured(holders: int, buyers: int, each: int, rounds: int) -> dict[str, Any]:
    """Cut a sector in a storm; return what came of it."""
    now, database.NAME = clock.real(), "dekking_storm"
    with database.own() as reached, TemporaryDirectory(prefix="dekking-storm-") as folder:
        Path(folder).chmod(0o711)
        broker = Broker(Path(folder))
        environment = reached | {
            "DEKKING_LOOPBACK_WEBHOOKS": "on",
            "DEKKING_DEMO": "on",
            "CELERY_BROKER_URL": broker.url,
        }
        processes.ring_at(environment)
        try:
            insured = ground.insured(holders, now=now)
            ground.limits(insured, buyers, each, now=now)
            database.analyze()
            with (
                listening.listening(min(_RECEIVERS, holders)) as listeners,
                processes.running(folder, environment) as running,
            ):
                listeners.expect(ground.listen(insured, listeners.urls, now=now))
                return _cut(listeners, {**running, "broker": broker}, buyers * each, rounds)
        finally:
            broker.stop()


def _cut(listeners: Listeners, killed: dict[str, Any], count: int, rounds: int) -> dict[str, Any]:
    first, second = ground.underwriters()
    factor = telling.propose(telling.SECTOR, first, clock.real())
    telling.wait_until_tried(factor)
    began = time.monotonic()
    telling.release(factor, second, clock.real())
    storm = Storm(killed, factor.public_id, 3 * count)
    storm.rage(rounds)
    over = time.monotonic()
    wait_for(lambda: not database.run(_WAITING)[0][0])
    return _found(factor, listeners) | {
        "kills": storm.kills,
        "progress_at_kills": storm.progress,
        "seconds_in_the_storm": round(over - began, 1),
        "seconds_until_quiet": round(time.monotonic() - over, 1),
    }


def _found(factor: Factor, listeners: Listeners) -> dict[str, Any]:
    received, forged = listeners.report()
    ids_of_notice: dict[str, set[str]] = {}
    for each in received:
        ids_of_notice.setdefault(each["notice"], set()).add(each["id"])
    ((mails, mailed),) = database.run(
        "SELECT count(*), count(DISTINCT message_id) FROM core_sentmail"
    )
    ((unsent,),) = database.run("SELECT count(*) FROM core_delivery WHERE state <> 'DELIVERED'")
    with tenancy.scope(staff=True):
        wrong = len(limits.audit_exposure())
    return telling.effects_of(factor, received) | {
        "posts": len(received),
        "most_ids_of_a_notice": max(map(len, ids_of_notice.values()), default=0),
        "forged": forged,
        "mails_twice": mails - mailed,
        "undelivered": unsent,
        "wrong_exposure": wrong,
    }


def wait_for(is_so: Callable[[], object]) -> None:
    """Wait until something is so, for some minutes at most."""
    telling.wait_for(is_so, seconds=_MOST_SECONDS)


if __name__ == "__main__":
    holders, buyers, each, rounds = map(int, sys.argv[1:5])
    sys.stdout.write(json.dumps(measured(holders, buyers, each, rounds)) + "\n")
