"""The invoices of a claim: each one tested, freed of disputes and filled into the limit."""

from dataclasses import dataclass
from datetime import date

from core.money import Money
from limits.rules.cover import eligibility, limit_fill
from limits.rules.cover.facts import Facts
from limits.rules.cover.limit_fill import Cover
from limits.rules.cover.reasons import Reason
from receivables.rules.ledger import Booking, Ledger, OpenItem


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice and its covers. What is open = insured + uninsured + disputed."""

    item: OpenItem
    open_basis: Money
    disputed: Money
    reason: Reason
    is_eligible: bool
    covers: tuple[Cover, ...]

    @property
    def insured(self) -> Money:
        """Return what the limit covers of it."""
        return Money.sum((cover.amount for cover in self.covers), self.open_basis.currency)

    @property
    def uninsured(self) -> Money:
        """Return what is owed without dispute and not covered."""
        return self.open_basis - self.disputed - self.insured


def lines_of(claim: Facts, ledger: Ledger, booking: Booking) -> tuple[Line, ...]:
    """Return the invoices in dispatch order (`domain.md` 3.2, steps 4 to 7)."""
    dispatch_days = (item.invoice.dispatched_on for item in booking.open_items())
    stopped = eligibility.stopped_days(claim, ledger, dispatch_days)
    taken = Money.zero(ledger.currency)
    lines = []
    for item in sorted(booking.items, key=_dispatch_order):
        line = _line(claim, item, stopped, taken)
        taken += line.insured
        lines.append(line)
    return tuple(lines)


def _line(claim: Facts, item: OpenItem, stopped: frozenset[date], taken: Money) -> Line:
    open_basis = item.open_gross if claim.terms.vat_covered else item.open_net
    disputed = _disputed(claim, item, open_basis)
    failure = eligibility.first_failure(item.invoice, claim, stopped)
    if not item.open_gross:
        failure = Reason.PAID
    if failure is not None:
        return Line(item, open_basis, disputed, failure, is_eligible=False, covers=())

    undisputed = open_basis - disputed
    covers = _covers(claim, item, taken, undisputed)
    room_lacks = Money.sum((cover.amount for cover in covers), taken.currency) < undisputed
    reason = _reason(disputed, undisputed, room_lacks=room_lacks)
    return Line(item, open_basis, disputed, reason, is_eligible=True, covers=covers)


def _covers(claim: Facts, item: OpenItem, taken: Money, amount: Money) -> tuple[Cover, ...]:
    dispatched_on = item.invoice.dispatched_on
    year = claim.year_of(dispatched_on)
    payment_days = eligibility.payment_days_of(item.invoice)
    rows = [
        row for row in limit_fill.rows_on(claim.limits, dispatched_on) if row.takes(payment_days)
    ]
    return tuple(
        Cover(item.invoice.number, year.label if year else "", part, row.kind, row.insured_share)
        for row, part in limit_fill.pieces(rows, taken, amount)
    )


def _disputed(claim: Facts, item: OpenItem, open_basis: Money) -> Money:
    """Return the disputed part on the insured basis, at most what is open."""
    total = Money.zero(open_basis.currency)
    for dispute in claim.disputes:
        if dispute.invoice != item.invoice.number:
            continue
        disputed = open_basis if dispute.amount is None else dispute.amount
        if dispute.is_gross and dispute.amount is not None and not claim.terms.vat_covered:
            disputed = item.without_vat(dispute.amount)
        total += disputed
    return min(total, open_basis)


def _reason(disputed: Money, undisputed: Money, *, room_lacks: bool) -> Reason:
    if disputed:
        return Reason.PARTLY_DISPUTED if undisputed else Reason.DISPUTED
    return Reason.LIMIT_EXCEEDED if room_lacks else Reason.COVERED


def _dispatch_order(item: OpenItem) -> tuple[date, date, str]:
    return item.invoice.dispatched_on, item.invoice.issued_on, item.invoice.number
