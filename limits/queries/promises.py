"""By when answers were promised, and which of them are late."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from accounts.rules import Actor
from limits.models import AnswerPromise, DecisionProposal, LimitRequest, LimitRow
from limits.rules.handing import AnswerState
from limits.rules.lifecycle import PERMANENT, RequestState
from limits.rules.promises import PROMISES, Promised


def promised_on(day: date) -> list[Promised]:
    """Return what is promised on a day: the newest row of each amount, else the house's own."""
    found = {each.above: each for each in PROMISES}
    rows = AnswerPromise.objects.filter(valid_from__lte=day).order_by("valid_from", "id")
    found |= {row.above: Promised(row.above, row.hours) for row in rows}
    return sorted(found.values(), key=lambda each: each.above)


def late(actor: Actor, now: datetime) -> QuerySet[LimitRequest]:
    """Return the requests that wait for an underwriter past the moment that was promised."""
    waiting = LimitRequest.objects.visible_to(actor).filter(state=RequestState.REFERRED)
    return waiting.filter(answer_due_at__lt=now).order_by("answer_due_at", "id")


def with_stake(requests: QuerySet[LimitRequest]) -> QuerySet[LimitRequest]:
    """Add the money at stake: all that is committed on the buyer's group, and what would be added.

    A request for a higher limit adds only what goes beyond the one that stands.
    """
    stands = LimitRow.objects.filter(
        policy_id=OuterRef("policy_id"),
        buyer_id=OuterRef("buyer_id"),
        kind__in=PERMANENT,
        superseded_at=None,
        valid_to=None,
    ).order_by("-valid_from")
    nothing = Value(Decimal(0))
    standing = Case(
        When(until=None, then=Coalesce(Subquery(stands.values("amount")[:1]), nothing)),
        default=nothing,
    )
    more = Greatest(F("amount") - standing, nothing)
    return requests.annotate(stake=F("group__committed") + more)


def to_give(actor: Actor) -> QuerySet[DecisionProposal]:
    """Return the proposed answers that the actor can give: another's, within its authority."""
    return (
        DecisionProposal.objects.filter(
            state=AnswerState.PROPOSED,
            request__state=RequestState.REFERRED,
            amount__lte=actor.authority.amount,
        )
        .exclude(proposed_by_id=actor.user_id)
        .order_by("request__answer_due_at", "id")
    )
