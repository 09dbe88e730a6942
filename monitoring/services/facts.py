"""Public facts about a buyer: told to everybody they concern, and never what others reported."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor
from companies import queries as companies
from core import events, tenancy
from core.dates import business_date
from monitoring.queries.concerned import concerned

_NAME = "monitoring.fact_became_known"


@transaction.atomic
@tenancy.scope(staff=True)
def tell_fact(
    company_id: UUID,
    code: str,
    values: Mapping[str, str],
    *,
    cause_id: UUID,
    by: Actor,
    now: datetime,
) -> int:
    """Tell everybody whom a buyer concerns what all may know of it, once; return how many."""
    company = companies.company(company_id)
    if events.history(company.public_id).filter(name=_NAME, cause_id=cause_id).exists():
        return 0
    facts = {
        "buyer": str(company.public_id),
        "fact": code,
        "reasons": [{"code": code, "values": dict(values)}],
    }
    whom = concerned(company.id, business_date(now))
    for each in whom:
        events.record(
            "monitoring.fact_became_known",
            subject=company,
            policyholder_id=each,
            by=by,
            at=now,
            cause=cause_id,
            **facts,
        )
    return len(whom)
