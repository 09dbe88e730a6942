"""What claiming would bring today, and what stands in its way: a dry run that keeps nothing."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID

from accounts.rules import SYSTEM, Actor
from claims.models import Claim
from claims.queries import currencies
from claims.queries.claims import ENDED, claims, last_calculation, open_claim
from claims.queries.facts import inputs_of, insolvent_since, terms_for
from claims.rules import calculation as rules
from claims.rules import waiting
from claims.rules.exchange import ForeignInvoices
from claims.rules.lifecycle import (
    Cause,
    ClaimAlreadyOpen,
    ClaimState,
    NotCollected,
    NotHandedOver,
    NothingToClaim,
    OwnCollectionNotShown,
)
from claims.rules.payment import payment_due_on
from collections_app import queries as collections
from companies.models import Company
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from limits.rules.lifecycle import NoPolicyInForce
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules.terms import CollectionService, WaitingStart
from receivables import queries as receivables
from receivables.rules.ledger import Invoice


@dataclass(frozen=True, slots=True)
class Loss:
    """Why and when the loss is there. `date_of_loss` may lie ahead: the wait then runs until it."""

    cause: Cause
    date_of_loss: date
    is_handed_over: bool
    collection_service: CollectionService = CollectionService.INCLUDED

    @property
    def lacks(self) -> BusinessError | None:
        """What has to be done before a protracted default is claimed; None: nothing."""
        if self.cause is not Cause.PROTRACTED_DEFAULT or self.is_handed_over:
            return None
        return _TO_DO_FIRST[self.collection_service]()

    def is_there(self, today: date) -> bool:
        """Tell whether a claim can be calculated: insolvent, or the waiting period is over."""
        return self.cause is Cause.INSOLVENCY or self.date_of_loss < today


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a claim on a buyer would come to with all that is known today.

    `refusals` are why it cannot be notified yet; without any it can. `loss`, `calculation` and
    `payment_due_on` are None where there is nothing to calculate.
    """

    buyer: Company
    today: date
    standing: Claim | None
    refusals: tuple[BusinessError, ...]
    loss: Loss | None
    calculation: rules.Calculation | None
    received: Money | None
    payment_due_on: date | None

    @property
    def can_be_notified(self) -> bool:
        """Tell whether nothing stands in the way of claiming."""
        return not self.refusals


def loss_on(policy: Policy, buyer_id: int, today: date) -> Loss:
    """Return why and when the loss is: the earliest insured event (R-POL-41).

    A wait counts only once the debt is handed over, or the policyholder showed that it collects
    where the policy lets it; without that the date is what it would be if it were so from today.

    :raises NothingToClaim: if the buyer owes nothing
    :raises WaitingNotStarted: if what starts the waiting period has not happened
    :raises ForeignInvoices: if it owes in another currency, and a rate is not on record
    """
    terms = terms_for(policy.id, today)
    rated = currencies.rated_ledger(policy, buyer_id, terms, today)
    currencies.ensure_rated(rated.lacking, policy)
    owed = currencies.owed(rated, today)
    if not owed:
        raise NothingToClaim
    insolvent = insolvent_since(buyer_id, today)
    case = collections.handed_over(policy.policyholder_id, buyer_id, today)
    service = CollectionService(terms.collection_service)
    since = case.opened_on if case else _collected_since(policy, buyer_id, service, today)
    if insolvent is not None and since is None:
        return Loss(Cause.INSOLVENCY, insolvent, is_handed_over=False)

    handed_over_on = since or today
    oldest = min(owed, key=attrgetter("due_on"))
    ends_on = _waiting_ends_on(policy, buyer_id, oldest, handed_over_on, terms)
    day = waiting.date_of_loss(insolvent, ends_on)
    cause = Cause.INSOLVENCY if day == insolvent else Cause.PROTRACTED_DEFAULT
    return Loss(cause, day or ends_on, since is not None, service)


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
    )


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


def _collected_since(
    policy: Policy, buyer_id: int, service: CollectionService, today: date
) -> date | None:
    """Return since when the policyholder shows that it collects, where the policy lets it."""
    if service is CollectionService.INCLUDED:
        return None
    return collections.collected_itself_since(policy.policyholder_id, buyer_id, today)


_TO_DO_FIRST: dict[CollectionService, type[BusinessError]] = {
    CollectionService.INCLUDED: NotHandedOver,
    CollectionService.OPTIONAL: NotCollected,
    CollectionService.OWN: OwnCollectionNotShown,
}


def _waiting_ends_on(
    policy: Policy, buyer_id: int, oldest: Invoice, handed_over_on: date, terms: Terms
) -> date:
    report = receivables.open_overdue(policy.policyholder_id, buyer_id)
    starts = waiting.starts_of(
        oldest,
        terms.extension,
        reported_on=report.reported_on if report else None,
        collected_since=handed_over_on,
    )
    return waiting.waiting_ends_on(WaitingStart(terms.waiting_start), starts, terms.waiting_months)
