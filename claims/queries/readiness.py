"""What claiming would bring today, and what stands in its way: a dry run that keeps nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.rules import SYSTEM, Actor
from claims.models import Claim
from claims.queries import currencies
from claims.queries.claims import ENDED, claims, last_calculation, open_claim
from claims.queries.facts import inputs_of, terms_for
from claims.queries.loss import Loss, loss_on
from claims.rules import calculation as rules
from claims.rules import waiting
from claims.rules.exchange import ForeignInvoices
from claims.rules.lifecycle import ClaimAlreadyOpen, ClaimState, NothingToClaim
from claims.rules.payment import payment_due_on
from companies.models import Company
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from limits.rules.lifecycle import NoPolicyInForce
from policies import queries as policies
from policies.models import Policy
from receivables import queries as receivables


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a claim on a buyer would come to with all that is known today.

    `refusals` are why it cannot be notified yet; without any it can. `loss`, `calculation` and
    `payment_due_on` are None where there is nothing to calculate. `understated` says why it comes
    to more than is shown: invoices in another currency whose rate lacks; None: all is shown.
    """

    buyer: Company
    today: date
    standing: Claim | None
    refusals: tuple[BusinessError, ...]
    loss: Loss | None
    calculation: rules.Calculation | None
    received: Money | None
    payment_due_on: date | None
    understated: BusinessError | None = None

    @property
    def can_be_notified(self) -> bool:
        """Tell whether nothing stands in the way of claiming."""
        return not self.refusals


def policy_for(actor: Actor, today: date) -> Policy:
    """Return the policy a claim is made on: the one in force, or the last one in its run-off.

    :raises NoPolicyInForce: if the policyholder never had one
    """
    policy = policies.policy_of(actor.tenant, today) or policies.policies(actor).first()
    if policy is None:
        raise NoPolicyInForce(on=today)
    return policy


def readiness(actor: Actor, buyer: Company, today: date) -> Readiness:
    """Return what a claim on a buyer would come to, and what stands in its way."""
    try:
        policy = policy_for(actor, today)
    except NoPolicyInForce as problem:
        return _refused(buyer, today, problem)
    standing = open_claim(policy.id, buyer.id)
    if standing is not None:
        return _refused(buyer, today, ClaimAlreadyOpen(number=standing.number), standing=standing)
    try:
        loss = loss_on(policy, buyer.id, today)
    except (NothingToClaim, ForeignInvoices, waiting.WaitingNotStarted) as problem:
        return _refused(buyer, today, problem)

    claim = Claim(
        policyholder=policy.policyholder, policy=policy, buyer=buyer, date_of_loss=loss.date_of_loss
    )
    facts = inputs_of(claim, today)
    return Readiness(
        buyer=buyer,
        today=today,
        standing=None,
        refusals=(loss.lacks,) if loss.lacks else (),
        loss=loss,
        calculation=rules.calculate(facts),
        received=rules.received_after_loss(facts),
        payment_due_on=payment_due_on(loss.date_of_loss, today),
        understated=_understated(claim, today),
    )


def estimate(claim: Claim, today: date) -> Readiness:
    """Return what a claim that is not calculated yet would come to with the facts of now."""
    facts = inputs_of(claim, today)
    return Readiness(
        buyer=claim.buyer,
        today=claim.notified_on,
        standing=claim,
        refusals=(),
        loss=None,
        calculation=rules.calculate(facts),
        received=rules.received_after_loss(facts),
        payment_due_on=None,
        understated=_understated(claim, today),
    )


def _understated(claim: Claim, today: date) -> BusinessError | None:
    terms = terms_for(claim.policy_id, claim.date_of_loss)
    counts_on = min(claim.date_of_loss, today)
    return currencies.lacking(claim.policy, claim.buyer_id, terms, counts_on)


def is_overtaken_by_dispute(public_id: UUID) -> bool:
    """Tell whether a paid claim is worth more since a dispute ended after its calculation."""
    claim = Claim.objects.select_related("policy", "buyer", "policyholder").get(public_id=public_id)
    last = last_calculation(claim.pk)
    if claim.state != ClaimState.PAID or last is None:
        return False
    ended = receivables.disputes_of(SYSTEM).filter(
        policyholder_id=claim.policyholder_id,
        invoice__buyer_id=claim.buyer_id,
        resolved_on__gte=business_date(last.calculated_at),
    )
    return ended.exists() and rules.calculate(inputs_of(claim)).payment.amount > 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A buyer on which an overdue was reported and no claim stands."""

    buyer: Company
    reported_on: date
    owed: Money


def candidates(actor: Actor, today: date) -> list[Candidate]:
    """Return the buyers a claim may be made on: reported overdue, still owing, not claimed yet."""
    claimed = set(claims(actor).exclude(state__in=ENDED).values_list("buyer_id", flat=True))
    reports = receivables.overdue_reports(actor).filter(state__in=receivables.OPEN_OVERDUES)
    found = [
        Candidate(
            report.buyer,
            report.reported_on,
            receivables.open_debt(actor.tenant, report.buyer_id, today, currency=report.currency),
        )
        for report in reports
        if report.buyer_id not in claimed
    ]
    return [candidate for candidate in found if candidate.owed]


def _refused(
    buyer: Company, today: date, refusal: BusinessError, *, standing: Claim | None = None
) -> Readiness:
    return Readiness(buyer, today, standing, (refusal,), None, None, None, None)
