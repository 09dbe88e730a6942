"""One run of the benchmark of ledgers: sent, looked through and taken in, then the next month's."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from core.dates import business_date
from limits.benchmark import database, ground, portal, serving, workers
from limits.benchmark.portal import Browser, Reading
from receivables.rules.files import FileState

_WORKERS = 2
_LINES_A_BUYER = 10
_SECONDS_BETWEEN = 0.25
_LONGEST = 3_600  # seconds for one step: then something stands still
_MOST_SECONDS, _MOST_MEGABYTES = 120, 512
_UPLOAD = "/invoices/upload/"
_HEAD = "debtor_id;invoice_no;invoice_date;due_date;currency;amount_gross;amount_net;amount_open"

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is measured."""

    rows: int


def measure(shape: Shape, *, now: datetime, told: Told) -> dict[str, Any]:
    """Make a database, send two ledgers through the real processes, and return the figures."""
    with database.own() as reached, TemporaryDirectory(prefix="dekking-static-") as static:
        environment = reached | {"DEKKING_STATIC": static}
        database.manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
        told("companies and policyholders")
        us, neighbour = ground.insured(2, now)
        today = business_date(now)
        numbers = _numbers(ground.companies(max(shape.rows // _LINES_A_BUYER, 1), today))
        database.analyze()
        with (
            serving.served(environment) as port,
            workers.working(_WORKERS, environment) as at_work,
            workers.Memory(at_work) as memory,
        ):
            sender, reader = Browser(port, us), Browser(port, neighbour)
            reader.get("/invoices/")  # what is made at the first opening is not measured
            with Reading(reader, ["/invoices/", "/watches/"]) as meanwhile:
                told("first ledger")
                first = _sent(sender, _ledger(shape.rows, numbers, today, months=1))
                told("ledger of the next month")
                second = _sent(sender, _ledger(shape.rows, numbers, today, months=0))
        return {
            "rows": shape.rows,
            "buyers": len(numbers),
            "server": database.run("SHOW server_version")[0][0],
            "first": first,
            "second": second,
            "portal_meanwhile": meanwhile.figures,
            "megabytes_at_most": memory.megabytes,
            "wrong_deliveries": _wrong_deliveries(),
        }


def targets(found: Mapping[str, Any]) -> dict[str, bool]:
    """Tell which targets the figures meet."""
    steps = (found["first"], found["second"])
    took = [sum(v for name, v in step.items() if name.startswith("seconds")) for step in steps]
    lines = [sum(step["fates"].values()) for step in steps]
    return {
        f"each_within_{_MOST_SECONDS}_seconds": max(took) < _MOST_SECONDS,
        f"under_{_MOST_MEGABYTES}_mb": max(found["megabytes_at_most"].values()) < _MOST_MEGABYTES,
        "each_line_has_its_fate": lines == [found["rows"]] * len(steps),
        "good_lines_are_taken_in": all(step["taken_in"] == step["good"] for step in steps),
        "no_errors": found["wrong_deliveries"] + found["portal_meanwhile"]["errors"] == 0,
    }


def _numbers(public_ids: Sequence[str]) -> list[str]:
    found = database.run(
        "SELECT i.value FROM companies_identifier i JOIN companies_company c ON c.id = i.company_id"
        " WHERE c.public_id = ANY(%s::uuid[]) ORDER BY c.id",
        [list(public_ids)],
    )
    return [value for (value,) in found]


def _ledger(rows: int, numbers: Sequence[str], today: date, *, months: int) -> bytes:
    """Write a ledger as it stood so many months ago.

    Of each hundred lines one names an unknown buyer, one has no date, and one stands twice. A
    month later a fifth is paid, a fifth half paid, a tenth new, and the rest as it was.
    """
    as_of = today - timedelta(days=30 * months)
    sent = today - timedelta(days=75)
    lines = [f"as_of;{as_of}", _HEAD]
    for place in range(rows):
        invoice, number = f"F-{place}", numbers[place // _LINES_A_BUYER % len(numbers)]
        gross, issued = 121 + place % 900, str(sent)
        opened = f"{gross}.00"
        if not months and place % 10 == 5:
            invoice = f"N-{place}"
        elif not months and place % 5 == 1:
            opened = "0.00"
        elif not months and place % 5 == 2:
            opened = f"{gross / 2:.2f}"
        if place % 100 == 97:
            number = f"9{place:07d}"
        elif place % 100 == 98:
            issued = "soon"
        elif place % 100 == 99:
            invoice = lines[-9].split(";")[1]
        net = f"{gross / 1.21:.2f}"
        lines.append(f"{number};{invoice};{issued};{today};EUR;{gross}.00;{net};{opened}")
    return "\n".join(lines).encode()


def _sent(sender: Browser, content: bytes) -> dict[str, Any]:
    began = time.perf_counter()
    ledger = portal.id_in(sender.upload(_UPLOAD, "benchmark.csv", content))
    uploaded = time.perf_counter()
    _wait(ledger, FileState.READY)
    looked = time.perf_counter()
    fates = _fates(ledger)
    sender.press(f"/invoices/ledgers/{ledger}/load/", b"lines=good")
    _wait(ledger, FileState.PARTLY)
    taken = time.perf_counter()
    return {
        "seconds_uploading": round(uploaded - began, 1),
        "seconds_looking_up": round(looked - uploaded, 1),
        "seconds_taking_in": round(taken - looked, 1),
        "fates": fates,
        "good": sum(n for fate, n in fates.items() if fate not in ("UNKNOWN", "WRONG")),
        "taken_in": _taken(ledger),
    }


def _wait(ledger: str, wanted: FileState) -> None:
    deadline = time.monotonic() + _LONGEST
    question = "SELECT state, refusal <> '{}' FROM receivables_ledgerfile WHERE public_id = %s"
    while (found := database.run(question, [ledger])[0])[0] != wanted:
        if time.monotonic() > deadline or found[1]:
            raise RuntimeError(f"The ledger stands still: {found}, {_fates(ledger)}.")
        time.sleep(_SECONDS_BETWEEN)


def _fates(ledger: str) -> dict[str, int]:
    return dict(
        database.run(
            "SELECT r.fate, count(*) FROM receivables_ledgerfilerow r"
            " JOIN receivables_ledgerfile f ON f.id = r.file_id"
            " WHERE f.public_id = %s GROUP BY r.fate ORDER BY r.fate",
            [ledger],
        )
    )


def _taken(ledger: str) -> int:
    ((taken,),) = database.run(
        "SELECT count(*) FROM receivables_ledgerfilerow r"
        " JOIN receivables_ledgerfile f ON f.id = r.file_id"
        " WHERE f.public_id = %s AND r.is_taken",
        [ledger],
    )
    return int(taken)


def _wrong_deliveries() -> int:
    ((wrong,),) = database.run(
        "SELECT count(*) FROM core_delivery WHERE state IN ('FAILED', 'PARKED') OR attempts > 1"
    )
    return int(wrong)
