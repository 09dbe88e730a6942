"""A person looks at what the rules would take from a natural person, and decides (R-LIM-08)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from core import events, tenancy
from core.dates import add_months, business_date
from core.errors import StateRefused
from grading import queries as grading
from limits.models import Decision, HeldReview
from limits.queries import tables
from limits.rules import effective
from limits.rules.held import HeldState
from limits.rules.lifecycle import Outcome
from limits.services import assessment, exposure, review, rows
from limits.services.rows import Pair, Verdict
from policies import queries as policies
from policies.models import Terms


@transaction.atomic
def carry_out(*, held_id: UUID, by: Actor, now: datetime) -> list[Decision]:
    """Carry out what the rules find today, as a person who looked at it.

    :raises HeldReview.DoesNotExist: if there is no such review
    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: if somebody decided it before
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    held = _lock(held_id, now)
    decisions = review.review_buyer(held.buyer_id, cause_id=held.cause_id, by=by, now=now)
    _close(held, by, now, is_carried_out=True)
    return decisions


@transaction.atomic
def let_stand(*, held_id: UUID, reason: str, by: Actor, now: datetime) -> list[Decision]:
    """Leave the limits as they are, saying why; they are looked at again on their next day.

    :raises HeldReview.DoesNotExist: if there is no such review
    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: if somebody decided it before
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    held = _lock(held_id, now)
    held.answer = reason
    company, today = companies.kept_as(held.buyer_id), business_date(now)
    with tenancy.scope(staff=True):
        pairs = [
            pair
            for pair in rows.pairs_on(company.id, company.public_id)
            if pair.whole.most_from(today)
        ]
        terms = policies.terms_on_many([pair.policy.id for pair in pairs], today)
    next_look = _next_look(company.id, today)
    decisions = [
        rows.keep(
            _unchanged(pair, held, terms[pair.policy.id], next_look, today),
            pair,
            request=None,
            by=by,
            now=now,
        )
        for pair in pairs
        if pair.policy.id in terms
    ]
    _close(held, by, now, is_carried_out=False)
    return decisions


def _unchanged(
    pair: Pair, held: HeldReview, agreed: Terms, next_look: date, today: date
) -> Verdict:
    return Verdict(
        outcome=Outcome.UNCHANGED_AFTER_REVIEW,
        amount=pair.whole.amount_on(today),
        effective_on=today,
        reasons=[],
        conditions=[],
        inputs={"held_review": str(held.public_id)},
        versions=assessment.versions(None, agreed, tables.in_force(today)),
        review_on=next_look,
        cause_id=held.cause_id,
    )


def _next_look(buyer_id: int, today: date) -> date:
    """Return when to look again: as the grade asks, and in a month where it asks nothing."""
    standing = grading.standing(buyer_id)
    put_to = tables.in_force(today)
    asked = standing and effective.review_on_for_grade(today, standing.grade, put_to)
    return asked or add_months(today, 1)


def _lock(held_id: UUID, now: datetime) -> HeldReview:
    """Lock the group first, then the review."""
    seen = HeldReview.objects.get(public_id=held_id)
    exposure.lock(companies.group_of(companies.kept_as(seen.buyer_id).id), business_date(now))
    held = HeldReview.objects.select_for_update(of=("self",)).get(id=seen.id)
    if held.closed_at is not None:
        raise StateRefused(present=HeldState.CLOSED, wanted=HeldState.CLOSED)
    return held


def _close(held: HeldReview, by: Actor, now: datetime, *, is_carried_out: bool) -> None:
    held.closed_at, held.closed_by_id, held.is_carried_out = now, by.user_id, is_carried_out
    held.save(update_fields=["closed_at", "closed_by", "is_carried_out", "answer"])
    events.record(
        "limits.held_review_closed",
        subject=held,
        by=by,
        at=now,
        buyer=str(held.buyer.public_id),
        is_carried_out=is_carried_out,
    )
