"""Why and when the loss is: the earliest insured event, and what a waiting claim makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from django.db.models import QuerySet

from claims.models import Claim
from claims.queries import currencies
from claims.queries.facts import insolvent_since, terms_for
from claims.rules import waiting
from claims.rules.exchange import ForeignInvoices
from claims.rules.lifecycle import (
    NOT_PAID_YET,
    Cause,
    NoPoliticalEvent,
    NotCollected,
    NotHandedOver,
    NothingToClaim,
    NotPastDue,
    OwnCollectionNotShown,
)
from collections_app import queries as collections
from companies import queries as companies
from companies.models import Company
from core.errors import BusinessError
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules import political as rules
from policies.rules.terms import CollectionService, WaitingStart
from receivables import queries as receivables
from receivables.rules.ledger import Invoice


@dataclass(frozen=True, slots=True)
class Loss:
    """Why and when the loss is there. `date_of_loss` may lie ahead: the wait then runs until it.

    `not_due_until` is when the first debt is due, where that is still to come. `if_handed_over` is
    the date of loss that handing over today would bring, where that is sooner.
    """

    cause: Cause
    date_of_loss: date
    is_handed_over: bool
    collection_service: CollectionService = CollectionService.INCLUDED
    not_due_until: date | None = None
    if_handed_over: date | None = None

    @property
    def lacks(self) -> BusinessError | None:
        """What has to be done or come first before the loss is claimed; None: nothing."""
        if self.cause is Cause.POLITICAL and self.not_due_until is not None:
            return NotPastDue(due=self.not_due_until)
        if self.cause is not Cause.PROTRACTED_DEFAULT or self.is_handed_over:
            return None
        return _TO_DO_FIRST[self.collection_service]()

    def is_there(self, today: date) -> bool:
        """Tell whether a claim can be calculated: insolvent, or the waiting period is over."""
        return self.cause is Cause.INSOLVENCY or self.date_of_loss < today


def loss_on(policy: Policy, buyer_id: int, today: date, *, terms: Terms | None = None) -> Loss:
    """Return why and when the loss is: the earliest insured event (R-POL-41).

    A wait counts only once the debt is handed over, or the policyholder showed that it collects
    where the policy lets it; without that the date is what it would be if it were so from today.
    `terms` are those of today unless given.

    :raises NothingToClaim: if the buyer owes nothing
    :raises WaitingNotStarted: if what starts the waiting period has not happened
    :raises ForeignInvoices: if it owes in another currency, and a rate is not on record
    """
    terms = terms or terms_for(policy.id, today)
    rated = currencies.rated_ledger(policy, buyer_id, terms, today)
    currencies.ensure_rated(rated.lacking, policy)
    owed = currencies.owed(rated, today)
    if not owed:
        raise NothingToClaim
    insolvent = insolvent_since(buyer_id, today)
    oldest = min(owed, key=attrgetter("due_on"))
    political = policies.political_loss_on(*_known_as(buyer_id), terms, due_on=oldest.due_on)
    sooner = waiting.date_of_loss(insolvent, None, political)
    case = collections.handed_over(policy.policyholder_id, buyer_id, today)
    service = CollectionService(terms.collection_service)
    since = case.opened_on if case else _collected_since(policy, buyer_id, service, today)
    not_due_until = oldest.due_on if oldest.due_on >= today else None
    if sooner is not None and since is None:
        cause = Cause.INSOLVENCY if sooner == insolvent else Cause.POLITICAL
        other = _if_handed_over(policy, buyer_id, oldest, terms, today)
        if_handed_over = other if other and cause is Cause.POLITICAL and other < sooner else None
        return Loss(cause, sooner, False, service, not_due_until, if_handed_over)

    handed_over_on = since or today
    ends_on = _waiting_ends_on(policy, buyer_id, oldest, handed_over_on, terms)
    day = waiting.date_of_loss(insolvent, ends_on, political)
    cause = _cause_of(day, insolvent, ends_on)
    return Loss(cause, day or ends_on, since is not None, service, not_due_until)


def loss_of(claim: Claim, today: date) -> Loss | None:
    """Return why and when the loss of a waiting claim is: whatever came first (R-POL-41).

    What it was notified for stands until something earlier is known. Where its political event
    counts no more the loss is worked out anew; None: without that event nothing makes one yet.
    """
    known = [_notified(claim)] if claim.id not in without_event([claim]) else []
    insolvent = insolvent_since(claim.buyer_id, today)
    if insolvent is not None:
        known.append(replace(_notified(claim), cause=Cause.INSOLVENCY, date_of_loss=insolvent))
    terms = terms_for(claim.policy_id, claim.notified_on)
    if claim.cause == Cause.POLITICAL:
        known += _loss_anew(claim, terms, today)
    elif claim.cause == Cause.PROTRACTED_DEFAULT:
        known += _political_loss(claim, terms, today)
    return min(known, key=attrgetter("date_of_loss"), default=None)


def ensure_event_stands(claim: Claim, *, refusal: type[BusinessError] = NoPoliticalEvent) -> None:
    """Refuse a claim on a political event that does not count any more.

    :raises NoPoliticalEvent: naming the day of the loss
    """
    if without_event([claim]):
        raise refusal(on=claim.date_of_loss, state=claim.state)


def without_event(claims: Iterable[Claim] | None = None) -> set[int]:
    """Return the ids of the claims whose political event was ended or recorded in error.

    Of some claims, or of all on which something may still be paid.
    """
    asked = _on_political_events() if claims is None else claims
    waiting_for = [each for each in asked if each.cause == Cause.POLITICAL]
    if not waiting_for:
        return set()
    known_as = companies.kept_ids({each.buyer_id for each in waiting_for})
    lasting = policies.political_events_of(known_as)
    months = {
        (policy_id, day): terms_for(policy_id, day).political_waiting_months
        for policy_id, day in {(each.policy_id, each.notified_on) for each in waiting_for}
    }
    return {
        each.id
        for each in waiting_for
        if not rules.made_loss_on(
            lasting[known_as[each.buyer_id]],
            each.date_of_loss,
            waiting_months=months[each.policy_id, each.notified_on],
        )
    }


def _on_political_events() -> QuerySet[Claim]:
    return Claim.objects.filter(cause=Cause.POLITICAL, state__in=NOT_PAID_YET)


def _notified(claim: Claim) -> Loss:
    """Return the loss that stands on record of a claim."""
    return Loss(Cause(claim.cause), claim.date_of_loss, is_handed_over=True)


def _loss_anew(claim: Claim, terms: Terms, today: date) -> list[Loss]:
    """Return the loss of a claim on a political event as if it were claimed today, if it can be."""
    try:
        loss = loss_on(claim.policy, claim.buyer_id, today, terms=terms)
    except NothingToClaim:
        return [_notified(claim)]  # it is withdrawn, whatever made the loss
    except (ForeignInvoices, waiting.WaitingNotStarted):
        return []
    return [] if loss.lacks else [loss]


def _political_loss(claim: Claim, terms: Terms, today: date) -> list[Loss]:
    """Return the loss that a political event makes of what a claim is about, if one does."""
    rated = currencies.rated_ledger(claim.policy, claim.buyer_id, terms, today)
    due = [each.due_on for each in currencies.owed(rated, today)]
    if not due:
        return []
    day = policies.political_loss_on(*_known_as(claim.buyer_id), terms, due_on=min(due))
    return [replace(_notified(claim), cause=Cause.POLITICAL, date_of_loss=day)] if day else []


def _known_as(buyer_id: int) -> tuple[Company, list[int]]:
    return companies.kept_as(buyer_id), companies.same_as(buyer_id)


def _cause_of(day: date | None, insolvent: date | None, ends_on: date) -> Cause:
    if day == insolvent:
        return Cause.INSOLVENCY
    return Cause.PROTRACTED_DEFAULT if day == ends_on else Cause.POLITICAL


def _if_handed_over(
    policy: Policy, buyer_id: int, oldest: Invoice, terms: Terms, today: date
) -> date | None:
    """Return the end of the wait of a default handed over today; None: it would not begin."""
    try:
        return _waiting_ends_on(policy, buyer_id, oldest, today, terms)
    except waiting.WaitingNotStarted:
        return None


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
