"""Which companies the numbers in a policyholder's lists belong to."""

from collections.abc import Iterable

from accounts import queries as accounts
from companies import queries as companies
from companies.rules import Scheme, identifiers
from receivables.models import NamedBuyer
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
    said = NamedBuyer.objects.filter(policyholder_id=policyholder_id, number__in=list(written))
    for row in said.exclude(company=None).select_related("company"):
        if row.company is not None:
            found[row.number] = [row.company.merged_into_id or row.company.id]
    return {number: ids for number, ids in found.items() if ids}


def seller(policyholder_id: int) -> Seller:
    """Return by which numbers and names a policyholder is known on its own invoices."""
    holder = accounts.policyholder(policyholder_id)
    numbers = list(companies.identifiers_of(holder.company_id))
    return Seller.known(
        [each.value for each in numbers if each.scheme in _OF_REGISTERS],
        [each.value for each in numbers if each.scheme == Scheme.VAT],
        [holder.name, holder.company.name],
    )
