"""Which companies the numbers in a policyholder's lists belong to."""

from collections.abc import Iterable

from companies import queries as companies
from companies.rules import identifiers
from receivables.models import NamedBuyer


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
