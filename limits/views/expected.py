"""What pages say of a limit before anybody asks for it."""

from datetime import datetime

from accounts.rules import Actor
from companies.models import Company
from core.errors import BusinessError
from core.money import Money
from limits.queries import Position
from limits.services.indicative import Indicative, indicative

_USUAL_PAYMENT_DAYS = 30


def indication(
    company: Company, position: Position | None, by: Actor, now: datetime
) -> Indicative | None:
    """Return what could be had on a buyer at usual terms; None where nothing can be asked."""
    standing = position.amount if position else Money.zero("EUR")
    try:
        return indicative(
            buyer=company.public_id,
            standing=standing,
            payment_days=_USUAL_PAYMENT_DAYS,
            by=by,
            now=now,
        )
    except BusinessError:
        return None  # the page says what stands in the way: `requests.obstacle`
