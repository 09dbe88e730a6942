"""What collecting does when something happened."""

from datetime import date
from uuid import UUID

from accounts.rules import SYSTEM
from collections_app import services
from companies import queries as companies
from core.dates import moment_on
from core.models import Delivery, Event
from grading.rules.inputs import INSOLVENCIES


def mark_insolvent(event: Event, delivery: Delivery) -> None:
    """Let open cases know that a court ordered the buyer's insolvency."""
    if event.facts["kind"] not in INSOLVENCIES:
        return
    services.mark_insolvent(
        company=UUID(event.facts["company"]),
        happened_on=date.fromisoformat(event.facts["happened_on"]),
        by=SYSTEM,
        now=moment_on(event.business_date, event.happened_at),
    )


def catch_up(event: Event, delivery: Delivery) -> None:
    """Let the buyer's case know what it paid elsewhere, or was given back."""
    if event.policyholder_id is None:
        return
    services.catch_up(
        policyholder_id=event.policyholder_id,
        buyer_id=companies.company(UUID(event.facts["buyer"])).id,
        by=SYSTEM,
        now=moment_on(event.business_date, event.happened_at),
    )


def catch_up_all(event: Event, delivery: Delivery) -> None:
    """Let the policyholder's cases know what a whole ledger brought."""
    if event.policyholder_id is None:
        return
    now = moment_on(event.business_date, event.happened_at)
    services.catch_up_all(policyholder_id=event.policyholder_id, by=SYSTEM, now=now)
