"""What grading does when something happened."""

from uuid import UUID

from accounts.rules import SYSTEM
from companies import queries as companies
from core.dates import moment_on
from core.models import Delivery, Event
from grading import services
from grading.rules import judging
from grading.services import night


def regrade_company(event: Event, delivery: Delivery) -> None:
    """Grade at once the company that the event is about."""
    company = companies.company(UUID(event.facts.get("company") or event.facts["buyer"]))
    now = moment_on(event.business_date, event.happened_at)
    services.regrade([company.id], cause=event.name, cause_id=event.public_id, by=SYSTEM, now=now)


def shift_markets(event: Event, delivery: Delivery) -> None:
    """Grade at once what the release or the end of a judgement moves, in its place."""
    now = moment_on(event.business_date, event.happened_at)
    ended = event.name == "grading.judgement_ended"
    night.shift_place(
        night.market_ranges(event.business_date),
        shift=judging.shift_of(event.facts, event.business_date, ended=ended),
        cause=event.name,
        cause_id=event.public_id,
        by=SYSTEM,
        now=now,
    )
