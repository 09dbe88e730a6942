"""What collecting does when something happened."""

from datetime import date
from uuid import UUID

from accounts.rules import SYSTEM
from collections_app import services
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


def note_receipt(event: Event, delivery: Delivery) -> None:
    """Note on the buyer's case what it paid elsewhere."""
    now = moment_on(event.business_date, event.happened_at)
    services.note_receipt(receipt_id=event.subject_id, by=SYSTEM, now=now)
