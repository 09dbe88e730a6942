"""What policyholders added themselves."""

from companies.models import Company, CompanyAddition
from companies.rules.adding import Identity


def added_by(policyholder_id: int | None, company: Company) -> bool:
    """Whether a policyholder added a company itself that nobody has checked yet."""
    if policyholder_id is None or company.identity != Identity.UNVERIFIED:
        return False
    return CompanyAddition.objects.filter(company=company, policyholder_id=policyholder_id).exists()
