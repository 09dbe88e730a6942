"""The policy clock: every date that runs on the open invoices of a policyholder."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from grading.queries import grades
from limits import queries as limits
from limits.rules.cover.lines import Line
from monitoring.queries.deadlines import handed_over, lifted_days
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules import clock as rules
from policies.rules import political, waiting
from policies.rules.clock import Account, Claimed, Deadline, State
from policies.rules.political import Lasting
from policies.rules.terms import CollectionService, WaitingStart
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.clock import InvoiceClock, invoice_clock
from receivables.rules.ledger import Order

Sent = list[OpenInvoice]


@dataclass(frozen=True, slots=True)
class Running:
    """A date that runs on an open invoice, and how it stands."""

    day: date
    deadline: Deadline
    state: State
    item: OpenInvoice
    buyer_id: int  # under which its buyer is kept
    dates: Mapping[Deadline, date]  # all that run on the invoice
    cover: Line | None  # what a claim would say of it; None: nothing
    is_disputed: bool

    @property
    def invoice(self) -> Invoice:
        """The invoice, with its buyer."""
        return self.item.invoice

    @property
    def key(self) -> tuple[str, ...]:
        """What orders the dates, and no two of them share."""
        return (self.day.isoformat(), self.deadline.value, str(self.invoice.public_id))


def running(
    actor: Actor, on: date, *, buyers: Iterable[int] = (), invoice: Invoice | None = None
) -> list[Running]:
    """Return every date that runs on the policyholder's open invoices, the nearest first.

    `buyers` narrows it to some of them, `invoice` to one. An invoice is open when it is not paid
    by the booking of the policy, oldest due first (R-CLM-05), in whatever currency it is.
    """
    policy = policies.policy_speaking(actor.tenant, on)
    if policy is None:
        return []
    return running_under(
        policy, on, buyers={invoice.buyer_id} if invoice else set(buyers), invoice=invoice
    )


def running_under(
    policy: Policy,
    on: date,
    *,
    buyers: Collection[int] = (),
    invoice: Invoice | None = None,
    claims_until: date | None = None,
) -> list[Running]:
    """Return the dates that run on what is open under a policy, the nearest first.

    `claims_until` asks for no loss but those to be claimed from that day to another: to say of the
    others what is insured would cost more than all the rest.
    """
    versions = list(policies.terms_of(policy.id))
    if not versions:
        return []
    by_buyer = _open(policy, on, buyers=set(buyers))
    accounts = _accounts(policy, versions, by_buyer, on)
    asked: Collection[int] = by_buyer.keys()
    if claims_until is not None:
        asked = {each for each in by_buyer if _is_claimed_by(accounts[each], on, claims_until)}
    covers = limits.cover_of(policy, asked, on) if asked else {}
    denied = _denied(by_buyer)
    found: list[Running] = []
    for buyer_id, items in by_buyer.items():
        lines = {line.item.invoice.number: line for line in covers.get(buyer_id, ())}
        for item in items:
            if invoice is None or item.invoice.id == invoice.id:
                line = lines.get(item.invoice.number)
                is_disputed = denied.get(item.invoice.id, Decimal(0)) >= item.open_gross.amount
                dates = rules.dates_of(
                    _clock(item, versions),
                    accounts[buyer_id],
                    is_insured=line is not None and bool(line.insured),
                    is_disputed=is_disputed,
                )
                found += [
                    Running(
                        day=day,
                        deadline=each,
                        state=rules.state_of(each, day, on),
                        item=item,
                        buyer_id=buyer_id,
                        dates=dates,
                        cover=line,
                        is_disputed=is_disputed,
                    )
                    for each, day in dates.items()
                ]
    return sorted(found, key=lambda each: each.key)


def _is_claimed_by(account: Account, on: date, until: date) -> bool:
    """Return whether the last day to claim a buyer's debt lies between two days."""
    loss_on = account.loss_on
    return loss_on is not None and on <= waiting.claimable_until(loss_on) <= until


def _open(policy: Policy, on: date, *, buyers: set[int]) -> dict[int, Sent]:
    """Return what is open, by the id under which each buyer is kept; of some of them or of all."""
    if buyers:
        kept = companies.kept_ids(buyers)
        few = {root: _open_of(policy, root, on) for root in sorted({kept[each] for each in buyers})}
        return {root: items for root, items in few.items() if items}
    items = [
        item
        for item in receivables.items_on(policy.policyholder_id, on, order=Order.OLDEST_DUE)
        if item.open_gross.amount > 0
    ]
    kept = companies.kept_ids({item.invoice.buyer_id for item in items})
    found: dict[int, Sent] = {}
    for item in items:
        found.setdefault(kept[item.invoice.buyer_id], []).append(item)
    return found


def _open_of(policy: Policy, buyer_id: int, on: date) -> Sent:
    return receivables.open_in_all(policy.policyholder_id, buyer_id, on, order=Order.OLDEST_DUE)


def _clock(item: OpenInvoice, versions: Sequence[Terms]) -> InvoiceClock:
    """Return the clock of an invoice by the terms of its dispatch."""
    sent = receivables.as_rule(item.invoice)
    return invoice_clock(sent, limits.begun_by(versions, sent.dispatched_on).extension)


def _denied(by_buyer: Mapping[int, Sent]) -> dict[int, Decimal]:
    """Return what the buyer denies of which invoices, by their ids."""
    owed = [item.invoice.id for items in by_buyer.values() for item in items]
    rows = receivables.disputes_of(SYSTEM).filter(resolved_on=None, invoice__in=owed)
    return {row.invoice_id: row.amount for row in rows}


def _accounts(
    policy: Policy,
    versions: Sequence[Terms],
    by_buyer: Mapping[int, Sent],
    on: date,
) -> dict[int, Account]:
    """Return how the debt of each buyer stands, as a claim of that day would look at it."""
    known_as = companies.kept_ids(by_buyer)
    reports = receivables.open_overdues(SYSTEM).filter(
        policyholder_id=policy.policyholder_id, buyer_id__in=known_as
    )
    reported = _by_root({row.buyer_id: row.reported_on for row in reports}, known_as)
    with_us = _by_root(handed_over(policy.policyholder_id, known_as, on), known_as)
    insolvent = _by_root(grades.insolvent_since(known_as, on), known_as)
    agreed = limits.begun_by(versions, on)
    lasting = _lasting(agreed, known_as)
    lifted = lifted_days(policy.id, known_as)
    claimed: dict[int, Claimed] = import_string(settings.CLOCK_CLAIMS)(policy.id, known_as)
    collects = CollectionService(agreed.collection_service) is CollectionService.INCLUDED
    return {
        buyer_id: Account(
            loss_on=_loss_on(
                items,
                agreed,
                reported_on=reported.get(buyer_id),
                handed_over_on=with_us.get(buyer_id),
                insolvent_on=insolvent.get(buyer_id),
                lasting=lasting.get(buyer_id, ()),
            ),
            insolvent_on=insolvent.get(buyer_id),
            reported_on=reported.get(buyer_id),
            handed_over_on=with_us.get(buyer_id),
            is_to_be_handed_over=collects,
            lifted=lifted.get(buyer_id, ()),
            claimed=claimed.get(buyer_id),
        )
        for buyer_id, items in by_buyer.items()
    }


def _loss_on(
    items: Sent,
    agreed: Terms,
    *,
    reported_on: date | None,
    handed_over_on: date | None,
    insolvent_on: date | None,
    lasting: Iterable[Lasting],
) -> date | None:
    """Return the date of loss of a buyer's whole debt, counted from its oldest open invoice."""
    oldest = min((item.invoice for item in items), key=lambda each: each.due_on)
    starts = waiting.starts_of(
        receivables.as_rule(oldest),
        agreed.extension,
        reported_on=reported_on,
        collected_since=handed_over_on,
    )
    return waiting.loss_expected_on(
        WaitingStart(agreed.waiting_start),
        starts,
        agreed.waiting_months,
        insolvent_on=insolvent_on,
        is_collected=handed_over_on is not None,
        political_on=political.loss_on(
            lasting, due_on=oldest.due_on, waiting_months=agreed.political_waiting_months
        ),
    )


def _lasting(agreed: Terms, known_as: Mapping[int, int]) -> dict[int, list[Lasting]]:
    """Return the political events of each buyer, where the policy insures them."""
    if agreed.political_waiting_months is None:
        return {}
    return policies.political_events_of(known_as)


def _by_root(days: Mapping[int, date], known_as: Mapping[int, int]) -> dict[int, date]:
    """Return the first day of each buyer by the id under which it is kept."""
    found: dict[int, date] = {}
    for each, day in days.items():
        root = known_as[each]
        found[root] = min(day, found.get(root, day))
    return found
