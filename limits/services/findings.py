"""Establishing what only people know of deliveries: a condition not met, an activity not insured.

What is established counts wherever cover is told: on the pages, over the API, in a confirmation
and in a claim that is calculated afterwards.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role, person_of
from companies import queries as companies
from companies.models import Company
from core import events
from core.dates import business_date
from limits.models import CoverFinding
from limits.rules.cover import findings as rules
from limits.rules.cover.findings import Deliveries, FindingKind, FindingState
from policies.models import Policy
from receivables import queries as receivables

MAY_ESTABLISH = (StaffRole.CLAIMS_HANDLER, StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)


@transaction.atomic
def establish(
    *,
    of: Deliveries,
    kind: FindingKind,
    reason: str,
    by: Actor,
    now: datetime,
) -> CoverFinding:
    """Establish something of one invoice, or of all dispatches to a buyer from a day to another.

    :raises Policy.DoesNotExist: if there is no such policy
    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRole: unless claims staff, an underwriter or an administrator does it
    :raises rules.InvoiceUnknown: if the policyholder has no such invoice on the buyer
    :raises rules.DaysUnclear: if neither an invoice nor a first day is named
    :raises rules.FoundAlready: if the same was established of the same deliveries
    """
    ensure_role(by, *MAY_ESTABLISH)
    policies = Policy.objects.visible_to(by).select_for_update(of=("self",))
    policy, company = policies.get(public_id=of.policy_id), companies.company(of.buyer)
    first, last, invoice = of.first, of.last, of.invoice.strip()
    if invoice:
        first = last = _dispatched_on(policy, company, invoice)
    begins = rules.ensure_days(first, last)
    same = {"kind": kind, "invoice_number": invoice, "valid_from": begins, "undone_at": None}
    stands = CoverFinding.objects.filter(policy=policy, buyer=company, **same).first()
    if stands is not None:
        found_on = business_date(stands.found_at)
        raise rules.FoundAlready(found_on=found_on, state=stands.state)
    row = CoverFinding.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        buyer=company,
        **same,
        valid_to=last,
        reason=reason.strip(),
        found_at=now,
        found_by_id=person_of(by, *MAY_ESTABLISH),
    )
    _record("limits.finding_established", row, by, now)
    return row


@transaction.atomic
def undo_finding(*, finding_id: UUID, reason: str, by: Actor, now: datetime) -> CoverFinding:
    """Take a finding back, saying why: it counts no more, and stays on record.

    :raises CoverFinding.DoesNotExist: if there is no such finding
    :raises NotYourRole: unless claims staff, an underwriter or an administrator does it
    :raises rules.UndoneAlready: if somebody did before
    """
    ensure_role(by, *MAY_ESTABLISH)
    rows = CoverFinding.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.select_related("buyer", "policy").get(public_id=finding_id)
    if row.undone_at is not None:
        undone_on = business_date(row.undone_at)
        raise rules.UndoneAlready(undone_on=undone_on, state=FindingState.UNDONE)
    row.undone_at, row.undone_by_id = now, person_of(by, *MAY_ESTABLISH)
    row.undone_because = reason.strip()
    row.save(update_fields=["undone_at", "undone_by", "undone_because"])
    _record("limits.finding_undone", row, by, now)
    return row


def _dispatched_on(policy: Policy, company: Company, number: str) -> date:
    sent = receivables.mixed_ledgers(
        policy.policyholder_id, companies.same_as(company.id), currency=policy.currency
    )
    for ledger in sent.values():
        for each in ledger.invoices:
            if each.number == number:
                return each.dispatched_on
    raise rules.InvoiceUnknown(number=number)


def _record(name: str, row: CoverFinding, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=row,
        by=by,
        at=now,
        buyer=str(row.buyer.public_id),
        policy=str(row.policy.public_id),
        kind=row.kind,
        first=str(row.valid_from),
        until=None if row.valid_to is None else str(row.valid_to),
    )
