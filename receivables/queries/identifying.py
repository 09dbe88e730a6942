"""Which companies the numbers in a policyholder's lists belong to."""

from collections.abc import Iterable

from accounts import queries as accounts
from companies import queries as companies
from companies.models import Company
from companies.rules import Scheme, identifiers
from companies.rules.matching import Verdict
from receivables.models import LedgerFileRow, NamedBuyer
from receivables.queries.bookings import buyers_with_invoices
from receivables.rules.files import FileKind, FileState
from receivables.rules.ubl_parties import Seller

_OF_REGISTERS = (Scheme.KVK, Scheme.SIREN, Scheme.HRB, Scheme.NATIONAL)


def buyers_named(policyholder_id: int, numbers: Iterable[str]) -> dict[str, list[int]]:
    """Return the companies each number may mean; what the policyholder said itself comes first.

    Two queries, however many numbers there are; a number that nobody has is absent.
    """
    written = {number: identifiers.ways_to_write(number) for number in set(numbers)}
    carried = companies.numbered(way for ways in written.values() for way in ways)
    found = {
        number: sorted({each for way in ways for each in carried.get(way, ())})
        for number, ways in written.items()
    }
    said = said_to_be(policyholder_id, written)
    found |= {number: [company_id] for number, company_id in said.items()}
    return {number: ids for number, ids in found.items() if ids}


def said_to_be(policyholder_id: int, numbers: Iterable[str]) -> dict[str, int]:
    """Return which company the policyholder said that each number is; others are absent."""
    said = NamedBuyer.objects.filter(policyholder_id=policyholder_id, number__in=set(numbers))
    rows = said.exclude(company=None).select_related("company")
    return {row.number: _kept(row.company) for row in rows if row.company is not None}


def called(policyholder_id: int, written: Iterable[str]) -> dict[str, int]:
    """Return which company the policyholder said that a buyer of a name without number is."""
    said = NamedBuyer.objects.filter(
        policyholder_id=policyholder_id, number="", name__in=set(written)
    )
    rows = said.exclude(company=None).select_related("company")
    return {row.name: _kept(row.company) for row in rows if row.company is not None}


def company_called(name: str, city: str, country: str) -> int | None:
    """Return the one company that is certainly meant by a name; None: there is no such one."""
    verdict, found = companies.matched(name=name, city=city, country=country or None)
    return found[0].company.id if verdict is Verdict.MATCHED else None


def known_buyers(policyholder_id: int) -> set[int]:
    """Return the buyers that became known by an invoice, or by a list."""
    ids = {*buyers_with_invoices(policyholder_id), *listed_buyers(policyholder_id)}
    return set(companies.kept_ids(ids).values())


def listed_buyers(policyholder_id: int) -> list[int]:
    """Return the buyers on lists of the policyholder that were taken in."""
    rows = LedgerFileRow.objects.filter(
        policyholder_id=policyholder_id, file__kind=FileKind.BUYERS, is_taken=True
    ).exclude(file__state=FileState.DROPPED)
    found = rows.order_by("buyer_id").values_list("buyer_id", flat=True).distinct()
    return [each for each in found if each is not None]


def seller(policyholder_id: int) -> Seller:
    """Return by which numbers and names a policyholder is known on its own invoices."""
    holder = accounts.policyholder(policyholder_id)
    numbers = list(companies.identifiers_of(holder.company_id))
    return Seller.known(
        [each.value for each in numbers if each.scheme in _OF_REGISTERS],
        [each.value for each in numbers if each.scheme == Scheme.VAT],
        [holder.name, holder.company.name],
    )


def _kept(company: Company) -> int:
    return company.merged_into_id or company.id
