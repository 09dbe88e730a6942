"""Whom the rows of a file mean, and what stands in the way of asking, before anything is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from companies.rules import identifiers, likeness, names
from companies.rules.matching import Verdict
from core import tenancy
from core.errors import BusinessError
from core.money import Money
from limits.models import BulkRow
from limits.rules.asking import Lowers
from limits.rules.bulk import Fate
from limits.services.asked import Asked
from limits.services.requests import Asking, obstacles

_COLUMNS = ("fate", "buyer", "candidates", "refusal")


def match(rows: Sequence[BulkRow], *, by: Actor, now: datetime) -> None:
    """Find the company each row means, by its number at once, else by its name."""
    written = {row.id: identifiers.ways_to_write(row.number) if row.number else [] for row in rows}
    carried = companies.numbered(value for values in written.values() for value in values)
    known = companies.by_id({each for found in carried.values() for each in found})
    matched = []
    for row in rows:
        ids = {each for value in written[row.id] for each in carried.get(value, ())}
        if _is_it(row, found := [known[each] for each in sorted(ids)]):
            row.buyer = _of_country(row, found)[0]
            matched.append(row)
        elif _by_name(row):
            matched.append(row)
    BulkRow.objects.bulk_update([row for row in rows if row not in matched], _COLUMNS)
    check(matched, by=by, now=now)


def check(rows: Sequence[BulkRow], *, by: Actor, now: datetime) -> None:
    """Say of rows with a company whether they will be asked, or what stands in the way."""
    # Of rows on one company the first counts: the others are its doubles.
    asking = {row.buyer_id: _asking(row) for row in reversed(rows) if row.buyer is not None}
    found = obstacles(list(asking.values()), by=by, now=now) if asking else {}
    for row in rows:
        refusal = found.get(row.buyer_id or 0)
        row.fate = Fate.WILL_ASK if refusal is None else fate_of(refusal, Fate.CANNOT)
        row.refusal = {} if refusal is None else kept(refusal)
    BulkRow.objects.bulk_update(rows, _COLUMNS)


def fate_of(refusal: BusinessError, otherwise: Fate) -> Fate:
    """Return what becomes of a row that is not asked."""
    return Fate.LOWERS if isinstance(refusal, Lowers) else otherwise


def kept(refusal: BusinessError) -> dict[str, Any]:
    """Return a refusal as it is kept, to be said in any language."""
    values = {name: str(value) for name, value in refusal.values.items()}
    return {"code": refusal.code, "sentence": refusal.sentence, "values": values}


def _asking(row: BulkRow) -> Asking:
    if row.buyer is None or row.amount is None:
        raise ValueError("A row that was read has an amount, and one that matched a buyer.")
    words = Asked(Money(row.amount, row.currency), row.payment_days)
    return Asking(row.buyer, words, may_lower=row.may_lower)


def _of_country(row: BulkRow, found: Sequence[Company]) -> list[Company]:
    return [each for each in found if not row.country or each.country == row.country]


def _is_it(row: BulkRow, found: Sequence[Company]) -> bool:
    """Tell whether a number names one company, which is called as the row says."""
    here = _of_country(row, found)
    if len(here) != 1:
        return False
    wanted = names.searchable(row.name)
    return not wanted or likeness.likeness(wanted, here[0].search_name) >= likeness.A_MATCH


def _by_name(row: BulkRow) -> bool:
    """Look a row up by itself; tell whether it means one company."""
    with tenancy.scope(policyholder_id=row.policyholder_id):  # a worker finds no more than they do
        verdict, found = companies.matched(
            name=row.name, number=row.number, city=row.city, country=row.country or None
        )
    row.candidates = [
        {
            "id": str(each.company.public_id),
            "name": each.company.name,
            "city": each.company.city,
            "score": each.score,
        }
        for each in found
    ]
    if verdict is Verdict.MATCHED:
        row.buyer = found[0].company
        return True
    row.fate = Fate.CHOOSE if found else Fate.UNKNOWN
    return False
