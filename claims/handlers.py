"""What claims do when something happened."""

from uuid import UUID

from accounts.rules import SYSTEM
from claims import queries, services
from core.dates import moment_on
from core.models import Delivery, Event
from receivables import queries as receivables


def end_waiting_on_insolvency(event: Event, delivery: Delivery) -> None:
    """A buyer became insolvent: claims on it need wait no longer (R-POL-41)."""
    now = moment_on(event.business_date, event.happened_at)
    for claim_id in queries.waiting_on(UUID(event.facts["company"])):
        services.end_waiting(claim_id=claim_id, by=SYSTEM, now=now)


def end_waiting_on_political_event(event: Event, delivery: Delivery) -> None:
    """A political event was established or ended: the waits of claims in its country change."""
    now = moment_on(event.business_date, event.happened_at)
    for claim_id in queries.waiting_in(event.facts["country"]):
        services.end_waiting(claim_id=claim_id, by=SYSTEM, now=now)


def reopen_after_payout(event: Event, delivery: Delivery) -> None:
    """A payout was confirmed: a dispute that ended while the money was under way comes next."""
    now = moment_on(event.business_date, event.happened_at)
    if queries.is_overtaken_by_dispute(event.subject_id):
        services.reopen(claim_id=event.subject_id, note="", by=SYSTEM, now=now)


def reopen_after_dispute(event: Event, delivery: Delivery) -> None:
    """A dispute was resolved: what was settled without it is calculated again (CLM-15b)."""
    now = moment_on(event.business_date, event.happened_at)
    dispute = receivables.disputes_of(SYSTEM).get(public_id=event.subject_id)
    for claim_id in queries.settled_on(dispute.policyholder_id, dispute.invoice.buyer_id):
        services.reopen(claim_id=claim_id, note="", by=SYSTEM, now=now)
