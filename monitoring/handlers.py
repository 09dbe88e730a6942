"""What follows from events: notices, and the messages that carry them out of the house."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts import queries as accounts
from accounts.rules import SYSTEM
from companies import queries as companies
from core.dates import moment_on
from core.deliveries import Answer
from core.models import Delivery, Event
from limits.queries import totals
from monitoring import documents, queries, services, webhooks
from receivables import queries as receivables
from receivables.models import Invoice


def tell_policyholder(event: Event, delivery: Delivery) -> None:
    """Put a notice in the inbox, and line up mails and webhooks beside it."""
    services.tell(event)


def pass_on_grade_change(event: Event, delivery: Delivery) -> None:
    """Tell everybody who follows the company, or is covered on it."""
    now = moment_on(event.business_date, event.happened_at)
    company = companies.company(UUID(event.facts["company"]))
    covered = totals.covered_on(company.id, event.business_date)
    services.pass_on_grade_change(event, covered=covered, now=now)


def warn_of_uninsured_invoice(event: Event, delivery: Delivery) -> None:
    """An invoice was recorded: nobody insures it where no limit stood."""
    row = receivables.invoices(SYSTEM).filter(public_id=event.subject_id)
    _warn(event, row)


def warn_of_uninsured_ledger(event: Event, delivery: Delivery) -> None:
    """A ledger was taken in: nobody insures what is new in it where no limit stood."""
    upload = receivables.uploads(SYSTEM).get(public_id=event.subject_id)
    new = receivables.invoices(SYSTEM).filter(
        policyholder_id=upload.policyholder_id, recorded_at=upload.uploaded_at
    )
    _warn(event, new)


def send_mail(event: Event, delivery: Delivery, now: datetime) -> Answer:
    """Mail one reader; a mail tried twice carries the same Message-ID."""
    reader = accounts.person(UUID(delivery.target))
    if reader is None:
        return Answer(delivered=False, text="The reader was shut out meanwhile.")
    documents.mail(delivery, reader).send()
    return Answer(delivered=True)


def send_webhook(event: Event, delivery: Delivery, now: datetime) -> Answer:
    """Post one signed message; a message tried twice carries the same webhook-id."""
    endpoint = queries.endpoint_to_call(UUID(delivery.target))
    if endpoint is None:
        return Answer(delivered=False, text="The endpoint was removed meanwhile.")
    body = documents.webhook_body(event, delivery, now)
    return webhooks.post(endpoint, str(delivery.public_id), body, now)


def _warn(event: Event, invoices: Iterable[Invoice]) -> None:
    services.warn_of_uninsured(
        policyholder_id=event.policyholder_id or 0,
        invoices=invoices,
        by=SYSTEM,
        now=moment_on(event.business_date, event.happened_at),
    )
