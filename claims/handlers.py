"""What claims do when something happened."""

from uuid import UUID

from accounts.rules import SYSTEM
from claims import queries, services
from core.dates import moment_on
from core.models import Delivery, Event


def end_waiting_on_insolvency(event: Event, delivery: Delivery) -> None:
    """A buyer became insolvent: claims on it need wait no longer (R-POL-41)."""
    now = moment_on(event.business_date, event.happened_at)
    for claim_id in queries.waiting_on(UUID(event.facts["company"])):
        services.end_waiting(claim_id=claim_id, by=SYSTEM, now=now)
