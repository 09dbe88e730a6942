"""The company that an address of a page names."""

from uuid import UUID

from django.http import Http404

from companies import queries
from companies.models import Company


def company_or_404(public_id: UUID) -> Company:
    """Return the company of a public id.

    :raises Http404: if there is no such company
    """
    try:
        return queries.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None
