"""The claim calculation: from the buyer's ledger to the payment (`domain.md` 3.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from claims.rules.exchange import counting
from claims.rules.inputs import ClaimInputs
from claims.rules.settlement import Settlement, YearResult, settle
from claims.rules.steps import Step, StepCode, Trail
from core.money import Money
from limits.rules.cover.facts import YOUNG
from limits.rules.cover.lines import Line, lines_of
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind
from policies.rules.exchange import RateUsed, disputes_in, in_one_currency
from receivables.rules.ledger import Booking, Ledger, Order, book
from receivables.rules.proportion import part_of

RULES_VERSION = "2026-11-22"  # domain.md 3.2 of that day; kept with every result


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A part of an invoice that one limit row covers, and its part of the indemnity."""

    kind: LimitKind
    amount: Money
    insured_share: Decimal
    indemnity: Money


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """What became of one invoice. `open_basis` = insured + uninsured + disputed."""

    number: str
    dispatched_on: date
    issued_on: date
    due_on: date
    open_gross: Money
    open_basis: Money
    disputed: Money
    insured: Money
    uninsured: Money
    reason: Reason
    covers: tuple[CoverLine, ...]
    rate: RateUsed | None = field(default=None, metadata=YOUNG)  # of what is in another currency

    @property
    def indemnity(self) -> Money:
        """Return its part of the indemnity; the parts of all invoices add up to it."""
        return Money.sum((cover.indemnity for cover in self.covers), self.insured.currency)

    @property
    def insured_shares(self) -> tuple[Decimal, ...]:
        """Return the insured share that applies to it; more than one if limits differ."""
        return tuple(dict.fromkeys(cover.insured_share for cover in self.covers))


@dataclass(frozen=True, slots=True)
class Calculation:
    """A claim, calculated. `payment` below zero is to be paid back."""

    rules_version: str
    currency: str
    date_of_loss: date
    lines: tuple[InvoiceLine, ...]
    steps: tuple[Step, ...]
    years: tuple[YearResult, ...]
    insured_debt: Money
    uninsured_debt: Money
    disputed: Money
    recoveries: Money
    recoveries_insured_share: Money
    loss: Money
    is_below_threshold: bool
    after_share: Money
    first_loss_applied: Money
    indemnity: Money
    paid_earlier: Money
    premium_set_off: Money
    payment: Money

    @property
    def debt(self) -> Money:
        """Return the debt that shares in recoveries: insured and uninsured (`domain.md` 3.1)."""
        return self.insured_debt + self.uninsured_debt


def calculate(claim: ClaimInputs) -> Calculation:
    """Calculate the claim; the same inputs always give the same result.

    :raises NoQuote: if an invoice is in a foreign currency without a rate
    """
    claim = _in_one_currency(claim)
    ledger = claim.ledger
    booking = book(ledger.received_by(claim.date_of_loss), Order.OLDEST_DUE)
    lines = lines_of(claim, ledger, booking)

    trail = _debt_trail(ledger, booking, lines)
    insured_debt = trail.amount
    uninsured_debt = _total(ledger, (line.uninsured for line in lines))
    recoveries = _recoveries(claim, ledger, lines)
    share = min(part_of(recoveries, insured_debt, insured_debt + uninsured_debt), insured_debt)
    loss = trail.go(StepCode.RECOVERIES_BEFORE_PAYOUT, insured_debt - share)

    covers = [cover for line in lines for cover in line.covers]
    settlement = settle(loss, covers, claim.terms, claim.years, claim.prejudice)
    closing = Trail(settlement.indemnity)
    to_pay = closing.go(StepCode.PAID_EARLIER, settlement.indemnity - claim.paid_earlier)
    set_off = min(claim.premium_set_off, to_pay.floored_at_zero())
    payment = closing.go(StepCode.PREMIUM_SET_OFF, to_pay - set_off)

    return Calculation(
        rules_version=RULES_VERSION,
        currency=ledger.currency,
        date_of_loss=claim.date_of_loss,
        lines=_invoice_lines(claim, lines, settlement),
        steps=(*trail.steps(), *settlement.steps, *closing.steps()),
        years=settlement.years,
        insured_debt=insured_debt,
        uninsured_debt=uninsured_debt,
        disputed=_total(ledger, (line.disputed for line in lines)),
        recoveries=recoveries,
        recoveries_insured_share=share,
        loss=loss,
        is_below_threshold=settlement.is_below_threshold,
        after_share=settlement.after_share,
        first_loss_applied=settlement.first_loss_applied,
        indemnity=settlement.indemnity,
        paid_earlier=claim.paid_earlier,
        premium_set_off=set_off,
        payment=payment,
    )


def received_after_loss(claim: ClaimInputs) -> Money:
    """Return what came in after the date of loss and before payout, with VAT."""
    claim = _in_one_currency(claim)
    return _received_after_loss(claim, claim.ledger)


def _in_one_currency(claim: ClaimInputs) -> ClaimInputs:
    """Return the claim with all that is owed and denied in its own currency (3.2, step 1)."""
    rates = counting(claim.quotes, claim.rates, claim.terms.exchange_rule)
    ledger = in_one_currency(claim.ledger, rates)
    return replace(claim, ledger=ledger, disputes=disputes_in(claim.disputes, ledger, rates))


def _debt_trail(ledger: Ledger, booking: Booking, lines: Sequence[Line]) -> Trail:
    """Write down the way from everything invoiced to the insured debt."""
    trail = Trail(Money.zero(ledger.currency))
    trail.go(StepCode.INVOICED, _total(ledger, (each.gross for each in ledger.invoices)))
    trail.go(StepCode.CREDIT_NOTES, _total(ledger, (item.gross for item in booking.items)))
    trail.go(
        StepCode.RECEIPTS_BEFORE_LOSS, _total(ledger, (item.open_gross for item in booking.items))
    )
    basis = trail.go(StepCode.INSURED_BASIS, _total(ledger, (line.open_basis for line in lines)))
    left = basis - _total(ledger, (line.disputed for line in lines))
    trail.go(StepCode.DISPUTED, left)
    ineligible = (line.uninsured for line in lines if not line.is_eligible)
    trail.go(StepCode.NOT_ELIGIBLE, left - _total(ledger, ineligible))
    trail.go(StepCode.LIMIT_EXCEEDED, _total(ledger, (line.insured for line in lines)))
    return trail


def _recoveries(claim: ClaimInputs, ledger: Ledger, lines: Sequence[Line]) -> Money:
    """Return what came in after the date of loss and before payout, on the insured basis.

    Its VAT is the proportion in all that is open (R-CLM-03).
    """
    received = _received_after_loss(claim, ledger)
    open_basis = _total(ledger, (line.open_basis for line in lines))
    open_gross = _total(ledger, (line.item.open_gross for line in lines))
    return part_of(received, open_basis, open_gross)


def _received_after_loss(claim: ClaimInputs, ledger: Ledger) -> Money:
    return _total(
        ledger,
        (
            receipt.amount
            for receipt in ledger.receipts
            if receipt.received_on > claim.date_of_loss
            and (claim.paid_out_on is None or receipt.received_on < claim.paid_out_on)
        ),
    )


def _invoice_lines(
    claim: ClaimInputs, lines: Sequence[Line], settlement: Settlement
) -> tuple[InvoiceLine, ...]:
    by_cover = iter(settlement.by_cover)
    rates = {each.invoice: each for each in claim.rates if each.invoice}
    return tuple(
        InvoiceLine(
            number=line.item.invoice.number,
            dispatched_on=line.item.invoice.dispatched_on,
            issued_on=line.item.invoice.issued_on,
            due_on=line.item.invoice.due_on,
            open_gross=line.item.open_gross,
            open_basis=line.open_basis,
            disputed=line.disputed,
            insured=line.insured,
            uninsured=line.uninsured,
            reason=line.reason,
            covers=tuple(
                CoverLine(cover.kind, cover.amount, cover.insured_share, next(by_cover))
                for cover in line.covers
            ),
            rate=rates.get(line.item.invoice.number),
        )
        for line in lines
    )


def _total(ledger: Ledger, amounts: Iterable[Money]) -> Money:
    return Money.sum(amounts, ledger.currency)
