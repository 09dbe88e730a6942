"""Which claims, calculations and payouts there are."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from accounts.rules import Actor
from claims.models import Calculation, Claim, Evidence, Payout
from claims.rules.lifecycle import WITH_THE_INSURER, Cause, ClaimState, PayoutState
from claims.rules.payment import payment_due_on
from companies import queries as companies
from core import events
from core.dates import business_date
from core.models import Event
from core.money import Money

ENDED = (ClaimState.WITHDRAWN, ClaimState.REJECTED, ClaimState.CLOSED)
SETTLED = (ClaimState.PAID, ClaimState.IN_RECOVERY, ClaimState.CLOSED)
COUNTED = (
    PayoutState.RELEASED,
    PayoutState.ORDERED,
    PayoutState.SENT_UNKNOWN,
    PayoutState.CONFIRMED,
)


def claims(actor: Actor) -> QuerySet[Claim]:
    """Return the claims the actor may see, newest first."""
    return (
        Claim.objects.visible_to(actor)
        .select_related("buyer", "policy", "policyholder", "case")
        .order_by("-notified_on", "-id")
    )


def claims_since(actor: Actor, policyholder_id: int, buyer_id: int, day: date) -> QuerySet[Claim]:
    """Return what a policyholder claimed of a buyer from a day on, newest first."""
    return claims(actor).filter(
        policyholder_id=policyholder_id,
        buyer_id__in=companies.same_as(buyer_id),
        notified_on__gte=day,
    )


def claim(actor: Actor, public_id: UUID) -> Claim:
    """Return one claim.

    :raises Claim.DoesNotExist: if there is none, or the actor may not see it
    """
    return claims(actor).get(public_id=public_id)


def open_claim(policy_id: int, buyer_id: int) -> Claim | None:
    """Return the claim that stands on a buyer; None when there is none."""
    return (
        Claim.objects.filter(policy_id=policy_id, buyer_id=buyer_id)
        .exclude(state__in=ENDED)
        .first()
    )


def unsettled(policy_id: int) -> int:
    """Return how many claims under a policy are neither paid nor ended."""
    over = (*ENDED, ClaimState.PAID)
    return Claim.objects.filter(policy_id=policy_id).exclude(state__in=over).count()


def numbers_with_loss_since(policy_id: int, day: date) -> list[str]:
    """Return the claims under a policy whose date of loss is a day or later, oldest first.

    Those that were withdrawn or rejected are worked out no more.
    """
    over = (ClaimState.WITHDRAWN, ClaimState.REJECTED)
    found = Claim.objects.filter(policy_id=policy_id, date_of_loss__gte=day).exclude(state__in=over)
    return list(found.order_by("date_of_loss", "id").values_list("number", flat=True))


def evidence_of(claim: Claim) -> QuerySet[Evidence]:
    """Return the files sent for a claim, oldest first, without what is in them."""
    return Evidence.objects.filter(claim=claim).defer("content").order_by("received_at", "id")


def evidence(actor: Actor, public_id: UUID) -> Evidence:
    """Return one file with its content.

    :raises Evidence.DoesNotExist: if there is none, or the actor may not see it
    """
    return Evidence.objects.visible_to(actor).get(public_id=public_id)


def is_claimed_elsewhere(claim: Claim) -> bool:
    """Tell whether another claim of the policyholder stands or was paid on the same buyer."""
    return (
        Claim.objects.filter(policyholder_id=claim.policyholder_id, buyer_id=claim.buyer_id)
        .exclude(pk=claim.pk)
        .exclude(ready_on=None)
        .filter(~Q(state__in=ENDED) | Q(payouts__state__in=COUNTED))
        .exists()
    )


def waiting_on(company: UUID) -> list[int]:
    """Return the ids of the claims that wait for the loss on a buyer to be there."""
    waiting = Claim.objects.filter(
        buyer__public_id=company, state=ClaimState.IN_WAITING_PERIOD
    ).order_by("id")
    return list(waiting.values_list("id", flat=True))


def waiting_in(country: str) -> list[int]:
    """Return the ids of the claims that wait for the loss on a buyer in a country to be there."""
    waiting = Claim.objects.filter(buyer__country=country, state=ClaimState.IN_WAITING_PERIOD)
    return list(waiting.order_by("id").values_list("id", flat=True))


def waiting_over(on: date) -> QuerySet[Claim]:
    """Return the claims whose waiting period ended before `on`, or may have: on political events.

    Of those a hand-over may have brought the loss nearer, and what ended an event put it off.
    """
    waiting = Claim.objects.filter(state=ClaimState.IN_WAITING_PERIOD)
    return waiting.filter(Q(date_of_loss__lt=on) | Q(cause=Cause.POLITICAL))


def settled_on(policyholder_id: int, buyer_id: int) -> list[UUID]:
    """Return the claims on a buyer that a new fact may open again, of those none stands on.

    Rejected claims are not among them: a person opens those again.
    """
    claims = Claim.objects.filter(policyholder_id=policyholder_id, buyer_id=buyer_id)
    settled = claims.filter(state__in=SETTLED).order_by("-notified_on", "-id")
    return [
        claim.public_id
        for claim in settled[:1]
        if open_claim(claim.policy_id, buyer_id) in (None, claim)
    ]


def calculations(claim_id: int) -> QuerySet[Calculation]:
    """Return the calculations of a claim, newest first."""
    return Calculation.objects.filter(claim_id=claim_id).order_by("-version", "-id")


def last_calculation(claim_id: int) -> Calculation | None:
    """Return the newest calculation of a claim; None when it was never calculated."""
    return calculations(claim_id).first()


def worth(claim_ids: Iterable[int]) -> dict[int, Money]:
    """Return what each claim comes to by its newest calculation; those without are left out."""
    newest = (
        Calculation.objects.filter(claim_id__in=list(claim_ids))
        .order_by("claim_id", "-version")
        .distinct("claim_id")
    )
    return {row.claim_id: row.money for row in newest}


def counted_calculations(claim: Claim) -> QuerySet[Calculation]:
    """Return the calculations of a claim whose payout was released: they used the policy year."""
    return Calculation.objects.filter(claim_id=claim.pk, payout__state__in=COUNTED)


def payouts(actor: Actor) -> QuerySet[Payout]:
    """Return the payouts the actor may see, newest first, without their PDFs."""
    return (
        Payout.objects.visible_to(actor)
        .select_related("claim", "claim__buyer", "policyholder", "calculation", "document")
        .defer("document__content", "document__facts")
        .order_by("-prepared_at", "-id")
    )


def payout(actor: Actor, public_id: UUID) -> Payout:
    """Return one payout with its document.

    :raises Payout.DoesNotExist: if there is none, or the actor may not see it
    """
    return (
        Payout.objects.visible_to(actor)
        .select_related("claim__buyer", "policyholder", "document")
        .get(public_id=public_id)
    )


def paid_on(claim: Claim) -> Money:
    """Return what was released on a claim so far."""
    total = Payout.objects.filter(claim_id=claim.pk, state__in=COUNTED).aggregate(sum=Sum("amount"))
    return Money(total["sum"] or Decimal(0), claim.policy.currency)


def paid_out_on(claim: Claim) -> date | None:
    """Return the day the first payout of a claim went, by the bank or else our release.

    What comes in from that day on is shared by who bore the loss (R-CLM-06). None: nothing went.
    """
    rows = Payout.objects.filter(claim_id=claim.pk, state__in=COUNTED)
    days = [
        row.confirmed_on or (business_date(row.released_at) if row.released_at else None)
        for row in rows
    ]
    return min((day for day in days if day is not None), default=None)


def history(claim: Claim) -> QuerySet[Event]:
    """Return what happened to a claim, oldest first."""
    return events.history(claim.public_id)


def due_on(claim: Claim) -> date | None:
    """Return the last day on which a claim may be paid (R-CLM-10).

    None: the clock does not run yet, stands still for documents, or has nothing left to time.
    """
    if claim.state not in WITH_THE_INSURER or claim.documents_complete_on is None:
        return None
    return payment_due_on(claim.date_of_loss, claim.documents_complete_on)
