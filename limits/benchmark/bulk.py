"""One run of the benchmark of files: looked up and answered by workers, one of which is killed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from companies import queries as companies
from core import tenancy
from core.money import Money
from limits import queries
from limits.benchmark import database, ground, portal, serving, workers
from limits.benchmark.ground import Insured
from limits.benchmark.portal import Browser, Reading
from limits.benchmark.workers import Worker
from limits.rules.bulk import BulkState, Fate
from limits.services.asked import Asked
from limits.services.requests import Asking, request_limits

_WORKERS = 2
_LIMITS_BESIDE = 300  # of the policyholder whose pages are opened meanwhile
_SECONDS_QUIET, _SECONDS_DEAD, _SECONDS_BETWEEN = 30, 2, 0.5
_MOST_SECONDS, _MOST_MEGABYTES = 300, 512
_LONGEST = 3_600  # seconds for one step: then something stands still
_HEAD = "number;country;amount;reference"

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is measured."""

    rows: int


def measure(shape: Shape, *, now: datetime, told: Told) -> dict[str, Any]:
    """Make a database, send a file through the real processes, and return the figures."""
    with database.own() as reached, TemporaryDirectory(prefix="dekking-static-") as static:
        environment = reached | {"DEKKING_STATIC": static}
        database.manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
        told("companies and policyholders")
        us, neighbour = ground.insured(2, now)
        beside = _limits(neighbour, now)
        content = _file(_numbers(ground.companies(shape.rows, now.date())))
        database.analyze()
        with (
            serving.served(environment) as port,
            workers.working(_WORKERS, environment) as at_work,
            workers.Memory(at_work) as memory,
        ):
            pages = ["/limits/", f"/buyers/{beside}/"]
            reader, sender = portal.Browser(port, neighbour), portal.Browser(port, us)
            told("pages while nothing else happens")
            quiet = _quiet(reader, pages)
            with portal.Reading(reader, pages) as meanwhile:
                found = _sent(sender, content, at_work, told)
        return found | {
            "rows": shape.rows,
            "server": database.run("SHOW server_version")[0][0],
            "portal_quiet": quiet,
            "portal_meanwhile": meanwhile.figures,
            "megabytes_at_most": memory.megabytes,
            "wrong_exposure": _wrong_exposure(),
        }


def targets(found: dict[str, Any]) -> dict[str, bool]:
    """Tell which targets the figures meet."""
    return {
        f"answered_within_{_MOST_SECONDS}_seconds": found["seconds_answering"] < _MOST_SECONDS,
        f"under_{_MOST_MEGABYTES}_mb": max(found["megabytes_at_most"].values()) < _MOST_MEGABYTES,
        "each_row_asked_that_could_be": found["requests"] == found["could_be_asked"],
        "none_asked_twice": found["doubled"] == 0,
        "exposure_adds_up": found["wrong_exposure"] == 0,
        "no_errors": found["errors"] + found["portal_meanwhile"]["errors"] == 0,
    }


def _numbers(public_ids: list[str]) -> list[str]:
    found = database.run(
        "SELECT i.value FROM companies_identifier i JOIN companies_company c ON c.id = i.company_id"
        " WHERE c.public_id = ANY(%s::uuid[]) ORDER BY c.id",
        [public_ids],
    )
    return [value for (value,) in found]


def _file(numbers: list[str]) -> bytes:
    """Write a row for each company; of each hundred one twice, one unknown and one unreadable."""
    lines = [_HEAD]
    for place, number in enumerate(numbers):
        amount = str(5_000 + 1_000 * (place % 90))
        if place % 100 == 97:
            number = numbers[place - 1]
        elif place % 100 == 98:
            number = f"9{place:07d}"
        elif place % 100 == 99:
            amount = "much"
        lines.append(f"{number};NL;{amount};B-{place}")
    return "\n".join(lines).encode()


def _limits(neighbour: Insured, now: datetime) -> str:
    """Give another policyholder a portfolio; return one of its buyers."""
    ids = ground.companies(_LIMITS_BESIDE, now.date())
    asked = Asked(Money(Decimal(20_000), "EUR"), payment_days=30)
    with tenancy.scope(staff=True):
        buyers = companies.by_public_id([UUID(each) for each in ids]).values()
        asking = [Asking(buyer, asked) for buyer in buyers]
        request_limits(asking, is_told=False, by=neighbour.actor, now=now)
    return ids[0]


def _quiet(reader: Browser, pages: Sequence[str]) -> dict[str, float]:
    for page in pages:
        reader.get(page)  # what is made at the first opening is not measured
    with Reading(reader, pages) as quiet:
        time.sleep(_SECONDS_QUIET)
    return quiet.figures


def _sent(sender: Browser, content: bytes, at_work: Sequence[Worker], told: Told) -> dict[str, Any]:
    told("upload")
    began = time.perf_counter()
    bulk_id = portal.id_in(sender.upload("/limits/files/", "benchmark.csv", content))
    uploaded = time.perf_counter()
    told("rows looked up")
    _wait(bulk_id, lambda state, _: state == BulkState.READY)
    ready = time.perf_counter()
    could = _fates(bulk_id)[Fate.WILL_ASK]
    told("rows asked")
    sender.press(f"/limits/files/{bulk_id}/send/")
    _wait(bulk_id, lambda _, fates: fates.get(Fate.ASKED, 0) >= could // 2)
    told("a worker is killed")
    at_work[0].kill()
    asked_when_killed = _fates(bulk_id).get(Fate.ASKED, 0)
    time.sleep(_SECONDS_DEAD)
    at_work[0].start_again()
    _wait(bulk_id, lambda state, _: state == BulkState.DONE)
    took = time.perf_counter() - ready
    return {
        "seconds_uploading": round(uploaded - began, 1),
        "seconds_looking_up": round(ready - uploaded, 1),
        "seconds_answering": round(took, 1),
        "rows_per_second": round(could / took, 1),
        "could_be_asked": could,
        "asked_when_killed": asked_when_killed,
        "fates": _fates(bulk_id),
    } | _made(bulk_id)


def _wait(bulk_id: str, is_so: Callable[[str, dict[str, int]], bool]) -> None:
    deadline = time.monotonic() + _LONGEST
    question = "SELECT state FROM limits_bulkrequest WHERE public_id = %s"
    while not is_so(database.run(question, [bulk_id])[0][0], _fates(bulk_id)):
        if time.monotonic() > deadline:
            raise RuntimeError(f"The file stands still: {_fates(bulk_id)}.")
        time.sleep(_SECONDS_BETWEEN)


def _fates(bulk_id: str) -> dict[str, int]:
    return dict(
        database.run(
            "SELECT r.fate, count(*) FROM limits_bulkrow r JOIN limits_bulkrequest b"
            " ON b.id = r.bulk_id WHERE b.public_id = %s GROUP BY r.fate",
            [bulk_id],
        )
    )


def _made(bulk_id: str) -> dict[str, int]:
    """Count the requests of a file's policyholder, those made twice, and what went wrong."""
    ((requests, buyers),) = database.run(
        "SELECT count(*), count(DISTINCT q.buyer_id) FROM limits_limitrequest q"
        " JOIN limits_bulkrequest b ON b.policyholder_id = q.policyholder_id"
        " WHERE b.public_id = %s",
        [bulk_id],
    )
    ((wrong,),) = database.run(
        "SELECT count(*) FROM core_delivery WHERE state IN ('FAILED', 'PARKED') OR attempts > 1"
    )
    return {"requests": requests, "doubled": requests - buyers, "errors": wrong}


def _wrong_exposure() -> int:
    with tenancy.scope(staff=True):
        return len(queries.audit_exposure())
