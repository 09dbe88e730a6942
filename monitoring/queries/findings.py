"""What a policyholder's ledger tells: how its limits are used, and what asks for doing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.rules import Actor
from companies.models import Company
from core.money import Money
from limits import queries as limits
from limits.queries import Position
from limits.rules.cover.lines import Line
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind, RowState
from limits.rules.use_over_months import is_nearly_all
from monitoring.rules import findings as rules
from monitoring.rules.findings import FindingKind, LateItem
from policies import queries as policies
from policies.models import Policy, Terms
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.clock import AgeBucket, age_bucket, invoice_clock
from receivables.rules.ledger import Order

_WITHOUT_LIMIT = frozenset({Reason.NO_LIMIT, Reason.LIMIT_WITHDRAWN, Reason.LIMIT_EXPIRED})
_OWN = frozenset({LimitKind.DISCRETIONARY, LimitKind.BLIND})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a ledger shows of a buyer; `amount` is what it is about, `days` how late or long.

    `invoice` is None where it is about all that the buyer owes.
    """

    kind: FindingKind
    buyer: Company
    amount: Money
    invoice: Invoice | None = None
    limit: Money | None = None
    days: int | None = None
    on: date | None = None
    is_reported: bool = False  # the overdue is with us already
    is_too_late: bool = False  # the day by which it had to be done is over
    is_stopped: bool = False  # nothing more may be delivered to the buyer


@dataclass(frozen=True, slots=True)
class BuyerUse:
    """How one buyer uses its limit, and how late it pays. `limit` is None where none stands."""

    buyer: Company
    limit: Money | None
    used: Money
    owed: Money
    share: Decimal | None
    days_beyond_terms: int
    grade: int | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a ledger tells on a day, in the currency of the policy.

    `elsewhere` are the currencies that are left out; `policy` is None where there is none.
    """

    on: date
    policy: Policy | None = None
    found: list[Finding] = field(default_factory=list)
    uses: list[BuyerUse] = field(default_factory=list)
    ages: dict[AgeBucket, Money] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)
    stopped: int = 0  # buyers to whom nothing more may be delivered

    def counts(self) -> dict[FindingKind, int]:
        """Return how many there are of each kind, the most pressing first."""
        kinds = [each.kind for each in self.found]
        return {kind: kinds.count(kind) for kind in FindingKind if kind in kinds}


def findings(
    actor: Actor,
    on: date,
    *,
    buyer_ids: Collection[int] | None = None,
    months: int = rules.DORMANT_MONTHS,
) -> Findings:
    """Return what the ledger tells on a day; `buyer_ids` leaves the other buyers out.

    The number of questions does not grow with the buyers.
    """
    policy = policies.policy_speaking(actor.tenant, on)
    if policy is None:
        return Findings(on)
    items = [
        item
        for item in receivables.items_on(actor.tenant, on, order=Order.OLDEST_DUE)
        if buyer_ids is None or _kept(item.invoice) in buyer_ids
    ]
    owed = [item for item in items if item.open_gross]
    own = [item for item in owed if item.open_gross.currency == policy.currency]
    stopped = {
        each.buyer.id
        for each in limits.stopped(actor, on)
        if buyer_ids is None or each.buyer.id in buyer_ids
    }
    look = _Look(actor, policy, on, own, _last_deliveries(items), months)
    positions = [
        each
        for each in limits.portfolio(actor, on)
        if each.row.policy_id == policy.id and (buyer_ids is None or each.buyer.id in buyer_ids)
    ]
    found = [*look.of_invoices(stopped), *look.of_buyers(), *look.of_limits(positions)]
    order = list(FindingKind)
    return Findings(
        on,
        policy,
        sorted(found, key=lambda f: (order.index(f.kind), f.buyer.search_name, f.buyer.id)),
        look.uses(positions),
        look.ages(),
        sorted({item.open_gross.currency for item in owed} - {policy.currency}),
        len(stopped),
    )


class _Look:
    """One look at what is owed under a policy on a day."""

    def __init__(
        self,
        actor: Actor,
        policy: Policy,
        on: date,
        items: Sequence[OpenInvoice],
        delivered: Mapping[int, date],
        months: int,
    ) -> None:
        self.on, self.policy, self.months = on, policy, months
        self.items, self.delivered = items, delivered
        self.terms: list[Terms] = list(policies.terms_of(policy.id))
        self.buyers = {_kept(item.invoice): _company(item.invoice) for item in items}
        ids = {item.invoice.buyer_id for item in items}
        self.cover = limits.cover_of(policy, ids | self.buyers.keys(), on)
        reports = receivables.unpaid_reports(actor.tenant).select_related("buyer")
        self.reported = {row.buyer.merged_into_id or row.buyer_id for row in reports}

    def of_invoices(self, stopped: Collection[int]) -> Iterator[Finding]:
        """Return what is late beyond the extension, or was sold on terms that are too long."""
        lines = {
            (buyer_id, line.item.invoice.number): line
            for buyer_id in self.buyers
            for line in self.cover.get(buyer_id, ())
        }
        for item in self.items:
            row, buyer = item.invoice, _company(item.invoice)
            agreed = limits.begun_by(self.terms, row.dispatched_on) if self.terms else None
            if agreed is not None:
                clock = invoice_clock(receivables.as_rule(row), agreed.extension)
                if clock.maximum_extension_ends_on < self.on:
                    late = (self.on - row.due_on).days
                    yield Finding(
                        FindingKind.PAST_EXTENSION,
                        buyer,
                        item.open_gross,
                        row,
                        days=late,
                        on=clock.notify_by,
                        is_reported=buyer.id in self.reported,
                        is_too_late=clock.notify_by < self.on,
                        is_stopped=buyer.id in stopped,
                    )
            line = lines.get((buyer.id, row.number))
            if line is not None and line.reason is Reason.TERMS_EXCEEDED:
                given = (row.due_on - row.issued_on).days
                yield Finding(FindingKind.TERMS_EXCEEDED, buyer, line.open_basis, row, days=given)

    def of_buyers(self) -> Iterator[Finding]:
        """Return the buyers without limit, those above it, and those under a limit of one's own."""
        for buyer_id, buyer in self.buyers.items():
            lines = self.cover.get(buyer_id, ())
            bare = [line for line in lines if line.reason in _WITHOUT_LIMIT]
            if bare:
                yield Finding(FindingKind.WITHOUT_LIMIT, buyer, self._uninsured(bare))
            above = [line for line in lines if line.is_eligible and line.uninsured]
            if above:
                yield Finding(FindingKind.LIMIT_EXCEEDED, buyer, self._uninsured(above))
            own = Money.sum(
                (cover.amount for line in lines for cover in line.covers if cover.kind in _OWN),
                self.policy.currency,
            )
            if own:
                yield Finding(FindingKind.DISCRETIONARY_USED, buyer, own)

    def of_limits(self, positions: Iterable[Position]) -> Iterator[Finding]:
        """Return the limits that are nearly used up, and those that nobody used."""
        for each in positions:
            if each.state is not RowState.ACTIVE or not each.amount:
                continue
            if is_nearly_all(each.used, each.amount) and not each.use.above:
                yield Finding(FindingKind.NEARLY_FULL, each.buyer, each.used, limit=each.amount)
            elif rules.is_dormant(
                stands_since=each.row.valid_from,
                delivered_on=self.delivered.get(each.buyer.id),
                owed=each.owed,
                on=self.on,
                months=self.months,
            ):
                yield Finding(FindingKind.DORMANT, each.buyer, each.amount, limit=each.amount)

    def uses(self, positions: Iterable[Position]) -> list[BuyerUse]:
        """Return how each buyer with a debt or a limit uses it, the fullest first."""
        by_buyer = {each.buyer.id: each for each in positions}
        buyers = self.buyers | {each.buyer.id: each.buyer for each in by_buyer.values()}
        late: dict[int, list[LateItem]] = {}
        for item in self.items:
            found = LateItem(item.invoice.due_on, item.open_gross)
            late.setdefault(_kept(item.invoice), []).append(found)
        nothing = Money.zero(self.policy.currency)
        uses = []
        for buyer_id, buyer in buyers.items():
            place = by_buyer.get(buyer_id)
            used = place.used if place else nothing
            uses.append(
                BuyerUse(
                    buyer,
                    place.amount if place and place.amount else None,
                    used,
                    Money.sum((each.open_gross for each in late.get(buyer_id, ())), used.currency),
                    rules.share_used(used, place.amount if place else nothing),
                    rules.days_beyond_terms(late.get(buyer_id, ()), self.on),
                    place.grade if place else None,
                )
            )
        return sorted(
            uses, key=lambda u: (-(u.share or Decimal(-1)), u.buyer.search_name, u.buyer.id)
        )

    def ages(self) -> dict[AgeBucket, Money]:
        """Return what is open by how long it has been due; every bucket is there."""
        totals = dict.fromkeys(AgeBucket, Money.zero(self.policy.currency))
        for item in self.items:
            totals[age_bucket(item.invoice.due_on, self.on)] += item.open_gross
        return totals

    def _uninsured(self, lines: Iterable[Line]) -> Money:
        return Money.sum((line.uninsured for line in lines), self.policy.currency)


def _last_deliveries(items: Iterable[OpenInvoice]) -> dict[int, date]:
    """Return when each buyer was delivered last."""
    found: dict[int, date] = {}
    for item in items:
        buyer_id, day = _kept(item.invoice), item.invoice.dispatched_on
        found[buyer_id] = max(day, found.get(buyer_id, day))
    return found


def _company(row: Invoice) -> Company:
    return row.buyer.merged_into or row.buyer


def _kept(row: Invoice) -> int:
    return int(row.buyer.merged_into_id or row.buyer_id)
