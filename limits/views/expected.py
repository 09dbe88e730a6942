"""What pages say of a limit before anybody asks for it."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from accounts.http import ActorRequest
from accounts.rules import Actor, Right
from companies.models import Company
from core import clock
from core.errors import BusinessError
from core.http import sentence
from core.money import Money
from grading import queries as grading
from limits import queries, services
from limits.queries import Position, tables
from limits.services.indicative import Indicative, indicative
from policies import queries as policies
from policies.rules.terms import Product

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
        return None  # the page says what stands in the way: `obstacle`


def beforehand(
    request: ActorRequest, company: Company, position: Position | None, today: date
) -> dict[str, Any]:
    """Return what can be said before anybody asks: what stands in the way, or what to expect."""
    found = obstacle(request, company, today)
    may_ask = request.actor.may(Right.REQUEST_LIMIT) and not found
    expected = indication(company, position, request.actor, clock.now()) if may_ask else None
    return {"obstacle": found, "expected": expected}


def by_the_policy(request: ActorRequest, today: date) -> Money | None:
    """Return up to which amount the policy covers each buyer by itself; None: one asks."""
    policy = policies.policy_of(request.actor.acting_for or 0, today)
    if policy is None or policy.product != Product.NO_LIMIT_REQUEST:
        return None
    agreed = queries.own_limit_agreed(request.actor, None, today)
    return agreed.blind_maximum if agreed else None


def obstacle(request: ActorRequest, company: Company, today: date) -> str:
    """Return why no limit can be had on a company, before anybody asks; nothing where one can."""
    try:
        services.ensure_eligible(company, by=request.actor, today=today)
    except BusinessError as refusal:
        return sentence(refusal)
    standing = grading.standing(company.id)
    if standing is not None and standing.grade > tables.in_force(today).worst_insurable:
        said = gettext("With grade %(grade)s our rules give no limit on this company.")
        return said % {"grade": standing.grade}
    return ""
