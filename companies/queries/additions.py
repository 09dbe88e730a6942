"""What policyholders added themselves."""

from collections.abc import Iterable

from companies.models import Company, CompanyAddition
from companies.rules.adding import ADDED, Identity


def added_by(policyholder_id: int | None, company: Company) -> bool:
    """Whether a policyholder added a company itself that nobody has checked yet."""
    if policyholder_id is None or company.identity != Identity.UNVERIFIED:
        return False
    return CompanyAddition.objects.filter(company=company, policyholder_id=policyholder_id).exists()


def of_others(found: Iterable[Company]) -> set[int]:
    """Return the ids of companies that somebody else added and nobody has checked yet.

    Row level security shows a policyholder its own additions, and the insurer all of them.
    """
    unchecked = {
        each.id for each in found if each.identity == Identity.UNVERIFIED and each.source == ADDED
    }
    if not unchecked:
        return unchecked
    own = CompanyAddition.objects.filter(company_id__in=unchecked)
    return unchecked - set(own.values_list("company_id", flat=True))


def is_of_others(company: Company) -> bool:
    """Whether somebody else added a company and nobody has checked it yet."""
    return company.id in of_others([company])
