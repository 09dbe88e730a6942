"""What follows from events: a ledger of many lines is looked through, or taken in."""

from core.dates import moment_on
from core.models import Delivery, Event
from receivables.services import ledger_files


def work_on_ledger(event: Event, delivery: Delivery) -> None:
    """Look through a ledger, or take it in."""
    now = moment_on(event.business_date, event.happened_at)
    ledger_files.work_on(event.subject_id, now=now)
