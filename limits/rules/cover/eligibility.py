"""Which invoices a claim may count: the eligibility test (R-POL-10, `domain.md` 1.4)."""

from collections.abc import Iterable
from datetime import date

from limits.rules.cover.facts import Facts
from limits.rules.cover.limit_fill import reason_without_limit
from limits.rules.cover.reasons import Reason
from receivables.rules.clock import TermsOf, is_stopped
from receivables.rules.ledger import Invoice, Ledger
from receivables.rules.states import PaymentForm

_TEST_ORDER = tuple(Reason)


def stopped_days(claim: Facts, ledger: Ledger, days: Iterable[date]) -> frozenset[date]:
    """Return those of the dispatch `days` on which shipments were stopped (R-POL-20 to 22)."""
    return frozenset(
        day
        for day in set(days)
        if not any(period.covers(day) for period in claim.stops_lifted)
        and (
            any(period.covers(day) for period in claim.stops)
            or is_stopped(ledger, _extension_of(claim), day)
        )
    )


def payment_days_of(invoice: Invoice) -> int:
    """Return the payment term: the days from invoicing to the original due date."""
    return (invoice.due_on - invoice.issued_on).days


def first_failure(invoice: Invoice, claim: Facts, stopped: frozenset[date]) -> Reason | None:
    """Return the first test the invoice fails before disputes and room; None if it passes all."""
    terms = claim.terms_on(invoice.dispatched_on)
    payment_days = payment_days_of(invoice)
    invoicing_days = (invoice.issued_on - invoice.dispatched_on).days
    failed = {
        Reason.CASH_OR_PREPAID: invoice.payment_form is not PaymentForm.OPEN_ACCOUNT,
        Reason.OUTSIDE_POLICY_PERIOD: claim.year_of(invoice.dispatched_on) is None,
        Reason.TERMS_EXCEEDED: payment_days > terms.maximum_payment_days,
        Reason.LATE_INVOICED: invoicing_days > terms.maximum_invoicing_days,
        Reason.AFTER_DATE_OF_LOSS: invoice.dispatched_on >= claim.date_of_loss,
        Reason.STOP_SHIPMENT: invoice.dispatched_on in stopped,
    }
    reasons = {reason for reason, fails in failed.items() if fails}
    reasons |= {each.reason for each in claim.exclusions if each.invoice == invoice.number}
    without_limit = reason_without_limit(
        claim.limits, invoice.dispatched_on, payment_days=payment_days
    )
    if without_limit is not None:
        reasons.add(without_limit)
    return min(reasons, key=_TEST_ORDER.index, default=None)


def _extension_of(claim: Facts) -> TermsOf:
    return lambda invoice: claim.terms_on(invoice.dispatched_on).extension
