"""What a policyholder must know of an invoice beside its day: uninsured, disputed, handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from core.money import Money
from limits import queries as limits
from limits.rules.cover.lines import Line
from limits.rules.cover.reasons import Reason
from monitoring.models import Notice
from monitoring.queries import handed_over
from monitoring.rules import NoticeKind
from policies import queries as policies
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.ledger import Order, book
from receivables.rules.states import PaymentForm

_WITHOUT_LIMIT = (Reason.NO_LIMIT, Reason.LIMIT_WITHDRAWN, Reason.LIMIT_EXPIRED)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside an invoice. `disputed` is what the buyer denies of it, VAT included.

    `cover` is what a claim would say of it; None: it is paid, or no policy speaks of it.
    """

    cover: Line | None
    handed_over_on: date | None
    disputed: Money | None
    is_partly_disputed: bool

    @property
    def is_without_limit(self) -> bool:
        """Whether it is not insured because no limit stood on the day of dispatch."""
        return self.cover is not None and self.cover.reason in _WITHOUT_LIMIT

    @property
    def is_uninsured(self) -> bool:
        """Whether some of it is not insured, or nothing at all."""
        return self.cover is not None and bool(self.cover.uninsured)


def marks(actor: Actor, items: Iterable[OpenInvoice], today: date) -> dict[int, Mark]:
    """Return what stands beside each invoice, by its id; few queries, however many there are."""
    shown = list(items)
    buyers = {item.invoice.buyer_id for item in shown}
    with_us = handed_over(actor.tenant, buyers, today)
    covered = _covered(actor.tenant, shown, today)
    denied = {
        row.invoice_id: Money(row.amount, row.currency)
        for row in receivables.disputes_of(actor).filter(
            resolved_on=None, invoice__in=[item.invoice.id for item in shown]
        )
    }
    return {item.invoice.id: _mark(item, covered, with_us, denied) for item in shown}


def without_limit(policyholder_id: int, rows: Sequence[Invoice], today: date) -> list[Invoice]:
    """Return the invoices on account for dispatches on which no limit stood: nobody insures them.

    Without a policy there is nothing to warn of; nor is there for what was sent before it began.
    """
    policy = policies.policy_of(policyholder_id, today)
    if policy is None:
        return []
    concerned = [
        row
        for row in rows
        if row.payment_form == PaymentForm.OPEN_ACCOUNT
        and row.currency == policy.currency
        and row.dispatched_on >= policy.inception_on
    ]
    bare = limits.without_limit(policy.id, [(row.buyer, row.dispatched_on) for row in concerned])
    return [row for row in concerned if (row.buyer_id, row.dispatched_on) in bare]


def recorded_without_limit(
    policyholder_id: int, rows: Iterable[Invoice], today: date
) -> list[Invoice]:
    """Return those of some invoices that are open and were dispatched without a limit."""
    bare = without_limit(policyholder_id, list(rows), today)
    buyers: dict[str, set[int]] = {}
    for row in bare:
        buyers.setdefault(row.currency, set()).add(row.buyer_id)
    owed = {
        item.invoice.number
        for currency, ids in sorted(buyers.items())
        for account in receivables.ledgers(policyholder_id, ids, currency=currency).values()
        for item in book(account.as_known_on(today), Order.DESIGNATED).open_items()
    }
    return [row for row in bare if row.number in owed]


def told_without_limit(policyholder_id: int, since: date) -> set[int]:
    """Return the buyers of which the policyholder was told since a day that no limit stood."""
    found = Notice.objects.visible_to(SYSTEM).filter(
        policyholder_id=policyholder_id, kind=NoticeKind.NOT_INSURED, business_date__gte=since
    )
    rows = list(found.values_list("buyer_id", "facts"))
    many = {UUID(each) for _, facts in rows for each in facts.get("buyers", ())}
    by_themselves = {buyer_id for buyer_id, _ in rows if buyer_id is not None}
    return by_themselves | {each.id for each in companies.by_public_id(many).values()}


def told_by_themselves(policyholder_id: int, on: date) -> int:
    """Return of how many buyers a policyholder was told on a day, each in a notice of its own."""
    return _by_themselves(on, on).filter(policyholder_id=policyholder_id).count()


def told_of_many(since: date, until: date, most: int) -> list[int]:
    """Return the policyholders that were told of `most` buyers by themselves on some day."""
    days = (
        _by_themselves(since, until)
        .values("policyholder_id", "business_date")
        .annotate(told=Count("id"))
    )
    found = days.filter(told__gte=most).values_list("policyholder_id", flat=True)
    return sorted(set(found))


def _by_themselves(since: date, until: date) -> QuerySet[Notice]:
    return Notice.objects.visible_to(SYSTEM).filter(
        kind=NoticeKind.NOT_INSURED,
        buyer__isnull=False,
        business_date__gte=since,
        business_date__lte=until,
    )


def _covered(policyholder_id: int, items: list[OpenInvoice], today: date) -> dict[int, Line]:
    """Return what a claim would say of each open invoice, by the policy of its dispatch."""
    policy = policies.policy_speaking(policyholder_id, today)
    if policy is None:
        return {}
    owed = [item.invoice for item in items if item.open_gross]
    kept = companies.kept_ids({row.buyer_id for row in owed})
    lines = {
        (buyer_id, line.item.invoice.number): line
        for found in limits.cover_by_dispatch(policy, kept, today)
        for buyer_id, of_buyer in found.items()
        for line in of_buyer
    }
    keyed = ((row.id, lines.get((row.buyer_id, row.number))) for row in owed)
    return {row_id: line for row_id, line in keyed if line is not None}


def _mark(
    item: OpenInvoice,
    covered: dict[int, Line],
    with_us: dict[int, date],
    denied: dict[int, Money],
) -> Mark:
    row = item.invoice
    disputed = denied.get(row.id)
    return Mark(
        cover=covered.get(row.id),
        handed_over_on=with_us.get(row.buyer_id) if item.open_gross else None,
        disputed=disputed if item.open_gross else None,
        is_partly_disputed=disputed is not None and disputed < item.open_gross,
    )
