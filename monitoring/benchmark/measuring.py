"""One run of the benchmark of telling: everything real, in a database of its own."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any

from limits.benchmark import database, serving
from limits.benchmark.ground import Insured
from limits.benchmark.portal import Browser, Reading
from monitoring.benchmark import ground, listening, processes, telling
from monitoring.benchmark.listening import Listeners
from monitoring.benchmark.processes import Process
from monitoring.benchmark.telling import SECTOR

_MOST_SECONDS_QUIET = 30
_SECONDS_WARM = 5  # of falls before anything is measured, at a tenth of the rate
_P95_MS, _P99_MS = 2_000, 5_000
_MOST_SECONDS_DECIDING, _MOST_SECONDS_TELLING = 300, 900
_TIMES_AS_SLOW = 2
_PAGES = ("/limits/", "/notices/")

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is measured."""

    per_second: int
    seconds: int
    holders: int
    buyers: int
    limits_each: int
    receivers: int
    hanging: int
    sick_per_second: int

    @property
    def warm(self) -> int:
        """How many grades fall before anything is measured."""
        return max(1, self.per_second * _SECONDS_WARM // 10)


@dataclass(frozen=True, slots=True)
class House:
    """What runs while it is measured."""

    shape: Shape
    insured: list[Insured]
    listeners: Listeners
    running: dict[str, Process]
    port: int


def measure(shape: Shape, *, now: datetime, told: Told) -> dict[str, Any]:
    """Make a database, let everything run on it, measure, drop it, and return the figures."""
    with database.own() as reached, TemporaryDirectory(prefix="dekking-push-") as folder:
        environment = reached | {
            "DEKKING_LOOPBACK_WEBHOOKS": "on",
            "DEKKING_DEMO": "on",
            "DEKKING_STATIC": f"{folder}/static",
        }
        processes.ring_at(environment)
        database.manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
        told("policyholders and limits")
        insured = ground.insured(shape.holders, now=now)
        few = insured[: shape.receivers]
        count = shape.per_second * shape.seconds + shape.warm
        single = ground.limits(few, count, 1, now=now)
        sick = ground.limits(few, 2 * shape.sick_per_second * shape.seconds, 1, now=now)
        ground.limits(insured, shape.buyers, shape.limits_each, now=now)
        database.analyze()
        with (
            listening.listening(shape.receivers) as listeners,
            serving.served(environment) as port,
            processes.running(folder, environment) as running,
        ):
            listeners.expect(ground.listen(insured, listeners.urls, now=now))
            house = House(shape, insured, listeners, running, port)
            return {
                "server": database.run("SHOW server_version")[0][0],
                "falls": _falls(house, single, now, told),
                "cut": _cut(house, now, told),
                "hanging": _hanging(house, sick, now, told),
            }


def targets(found: dict[str, Any]) -> dict[str, bool]:
    """Tell which targets the figures meet."""
    falls, cut, hanging = found["falls"], found["cut"], found["hanging"]
    return {
        f"falls_p95_under_{_P95_MS}_ms": falls["p95_ms"] < _P95_MS,
        f"falls_p99_under_{_P99_MS}_ms": falls["p99_ms"] < _P99_MS,
        "every_fall_told": falls["told"] == falls["falls"],
        f"cut_decided_within_{_MOST_SECONDS_DECIDING}_seconds": (
            cut["seconds_decided"] < _MOST_SECONDS_DECIDING
        ),
        f"cut_received_within_{_MOST_SECONDS_TELLING}_seconds": (
            cut["seconds_received"] < _MOST_SECONDS_TELLING
        ),
        "cut_lost_none": cut["lost"] == 0,
        "cut_doubled_none": cut["doubled"] == 0,
        "portal_at_most_doubled": (
            cut["portal_meanwhile"]["p95_ms"] <= _TIMES_AS_SLOW * cut["portal_quiet"]["p95_ms"]
        ),
        "others_at_most_doubled_while_some_hang": (
            hanging["others_p95_ms"] < _TIMES_AS_SLOW * hanging["quiet_p95_ms"]
        ),
        "all_signed": falls["forged"] + cut["forged"] + hanging["forged"] == 0,
    }


def _falls(house: House, buyers: list[str], now: datetime, told: Told) -> dict[str, Any]:
    """Let single grades fall, each with one limit on it."""
    told("warming up")
    numbers = ground.make_poor(buyers, now=now)
    warm = house.shape.warm
    telling.let_fall(buyers[:warm], numbers[:warm], warm / _SECONDS_WARM)
    telling.wait_until_idle()
    house.listeners.forget()
    told(f"{house.shape.per_second} falls a second")
    with _shares(house) as shares:
        falls = telling.let_fall(buyers[warm:], numbers[warm:], house.shape.per_second)
        telling.wait_until_told(house.listeners)
    received, forged = house.listeners.report()
    house.listeners.forget()
    return telling.times_of(falls, received) | {
        "per_second": house.shape.per_second,
        "messages": len(received),
        "forged": forged,
        "share_of_cpu": shares,
    }


def _cut(house: House, now: datetime, told: Told) -> dict[str, Any]:
    """Halve what a sector carries, by one event."""
    telling.wait_until_idle()
    reader = Browser(house.port, house.insured[-1])
    told("pages while nothing else happens")
    for page in _PAGES:
        reader.get(page)  # what is made at the first opening is not measured
    with Reading(reader, _PAGES) as quiet:
        time.sleep(min(_MOST_SECONDS_QUIET, house.shape.seconds))
    first, second = ground.underwriters()
    told("the dry run")
    began = time.perf_counter()
    factor = telling.propose(SECTOR, first, now)
    telling.wait_until_tried(factor)
    tried = time.perf_counter() - began
    told("the cut")
    with Reading(reader, _PAGES) as meanwhile, _shares(house) as shares:
        released_at = time.time()
        telling.release(factor, second, now)
        decided = telling.wait_for(telling.is_reviewed)
        told("the messages")
        telling.wait_until_told(house.listeners)
        ended = time.time() - released_at
    received, forged = house.listeners.report()
    house.listeners.forget()
    arrived = [each["at"] - released_at for each in received]
    return telling.effects_of(factor, received) | {
        "seconds_trying": round(tried, 1),
        "seconds_decided": round(decided, 1),
        "seconds_received": round(max(arrived, default=0.0), 1),
        "seconds_until_quiet": round(ended, 1),
        "received": telling.spread(arrived),
        "forged": forged,
        "portal_quiet": quiet.figures,
        "portal_meanwhile": meanwhile.figures,
        "share_of_cpu": shares,
    }


def _hanging(house: House, buyers: list[str], now: datetime, told: Told) -> dict[str, Any]:
    """Let single grades fall twice: while all receivers answer, and while some hang."""
    half, shape = len(buyers) // 2, house.shape
    numbers = ground.make_poor(buyers, now=now)
    telling.wait_until_idle()
    told("falls while all receivers answer")
    quiet = telling.let_fall(buyers[:half], numbers[:half], shape.sick_per_second)
    telling.wait_until_told(house.listeners)
    quietly, _ = house.listeners.report()
    house.listeners.forget()
    told(f"falls while {shape.hanging} receivers hang")
    house.listeners.hang(shape.hanging)
    sick = telling.let_fall(buyers[half:], numbers[half:], shape.sick_per_second)
    telling.wait_until_told(house.listeners)
    received, forged = house.listeners.report()
    return {
        "receivers": shape.receivers,
        "hanging": shape.hanging,
        "quiet_p95_ms": telling.times_of(quiet, quietly)["p95_ms"],
        "others_p95_ms": telling.times_of(sick, received)["p95_ms"],
        "quiet": telling.times_of(quiet, quietly),
        "others": telling.times_of(sick, received),
        "forged": forged,
    }


@contextmanager
def _shares(house: House) -> Iterator[dict[str, float]]:
    """Say afterwards which share of one processor each part took."""
    found: dict[str, float] = {}
    before, began = _used(house), time.perf_counter()
    yield found
    took = time.perf_counter() - began
    found |= {name: round((used - before[name]) / took, 2) for name, used in _used(house).items()}


def _used(house: House) -> dict[str, float]:
    return {
        "load": time.process_time(),
        "receivers": house.listeners.cpu_seconds,
        "database": processes.cpu_seconds(parent=processes.database_server()),
        **{name: process.cpu_seconds for name, process in house.running.items()},
    }
