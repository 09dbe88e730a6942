"""What the answer would be if a limit were asked now: the same rules, and nothing is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from core.dates import business_date
from core.money import Money
from limits.rules.lifecycle import Outcome
from limits.rules.told import outside
from limits.services import assessment, cases, exposure, wishes
from limits.services.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Indication:
    """What asking would bring, as a policyholder may know it.

    Where an underwriter would look first, `is_referred`, there is neither outcome nor amount: the
    proposal is not told before it is decided. `reasons` and `conditions` are codes with values.
    """

    is_referred: bool
    outcome: Outcome | None
    amount: Money | None
    reasons: list[dict[str, Any]]
    conditions: list[dict[str, Any]]
    review_on: date | None


Look = Callable[[Money, int], Indication]


def indicate(
    *, buyer: UUID, amount: Money, payment_days: int, by: Actor, now: datetime
) -> Indication:
    """Return what the answer to a request would be now; nothing is locked, kept or told.

    An open request does not stand in its way. The real answer may differ as soon as others ask.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises BusinessError: whatever `request_limit` refuses, except an open request
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    with looking(buyer, by=by, now=now) as look:
        return look(amount, payment_days)


@contextmanager
def looking(buyer: UUID, *, by: Actor, now: datetime) -> Iterator[Look]:
    """Give a function that says what an amount would bring; everything is read once.

    :raises BusinessError: whatever stands in the way of any limit on this buyer
    """
    today = business_date(now)
    company = companies.company(buyer)
    asker, places = wishes.asker_of([company], by, today)
    asker.ensure_eligible(company, places[company.id])

    def look(amount: Money, payment_days: int) -> Indication:
        wishes.ensure_insurable(amount, asker.policy)
        asker.ensure_form(company, amount)
        wish = case.wish(amount, payment_days)
        wishes.ensure_changes(wish, case)
        return _told(wishes.assess(wish, case), today)

    with transaction.atomic():
        wishes.ensure_graded([company], now)  # taken back below, where there was no grade
        case = cases.open_cases(
            [company], asker.policy, asker.terms, today, groups=exposure.seen_all, places=places
        )[company.id]
        yield look
        transaction.set_rollback(True)


def _told(found: Assessment, today: date) -> Indication:
    answer = found.proposal
    refused = answer.outcome is Outcome.REFUSED
    is_referred = bool(answer.referred_because)
    hidden = is_referred and bool(found.inputs["buyer"]["grade_waits"])
    return Indication(
        is_referred=is_referred,
        outcome=None if is_referred else cases.called(answer),
        amount=None if is_referred else answer.amount,
        reasons=[] if hidden else outside(assessment.reasons_json(answer.reasons)),
        conditions=[] if refused or hidden else assessment.conditions_json(answer.conditions),
        review_on=None if is_referred else found.review_on(today),
    )
