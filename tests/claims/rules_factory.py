"""Claims for tests of the rules: whole sentences of the business in one call."""

from datetime import date
from decimal import Decimal

from claims.rules.inputs import ClaimInputs, ClaimTerms, LimitRow, Period, PolicyYear
from core.money import Money
from limits.rules.lifecycle import LimitKind
from policies.rules.terms import Basis
from receivables.rules.ledger import CreditNote, Invoice, Ledger, Receipt


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


def day(written):
    return date.fromisoformat(written)


def invoice(
    number="A", net=10_000, dispatched="2026-01-05", *, vat=0, issued=None, due=None, **rest
):
    """An invoice of the dispatch day, due that day, unless said."""
    issued = issued or dispatched
    return Invoice(
        number, day(dispatched), day(issued), day(due or issued), eur(net), eur(vat), **rest
    )


def receipt(amount, received, designated=None):
    return Receipt(day(received), eur(amount), designated)


def credit_note(net, issued, for_invoice=None, *, vat=0):
    return CreditNote(day(issued), eur(net), eur(vat), for_invoice)


def ledger(*invoices, receipts=(), credit_notes=()):
    return Ledger("EUR", tuple(invoices), tuple(credit_notes), tuple(receipts))


def limit(amount=100_000, since="2025-01-01", until=None, *, kind=LimitKind.APPROVED, share="0.90"):
    return LimitRow(day(since), until and day(until), eur(amount), kind, Decimal(share))


def terms(**changes):
    return ClaimTerms(
        **{
            "vat_covered": False,
            "claims_threshold": eur(0),
            "first_loss_each": eur(0),
            "first_loss_basis": Basis.BEFORE_SHARE,
            "minimum_retention": eur(0),
            "maximum_payment_days": 60,
            "maximum_invoicing_days": 30,
            "maximum_extension_days": 60,
            **changes,
        }
    )


def policy_year(
    label="2026", since=None, until=None, *, first_loss=0, used=0, maximum=None, paid=0
):
    return PolicyYear(
        label,
        Period(since and day(since), until and day(until)),
        eur(first_loss),
        eur(used),
        None if maximum is None else eur(maximum),
        eur(paid),
    )


def claim(*invoices, lost="2026-03-10", receipts=(), credit_notes=(), **changes):
    """A claim on a limit of 100,000 at 90 %, without deductibles, unless said."""
    return ClaimInputs(
        **{
            "date_of_loss": day(lost),
            "ledger": ledger(*invoices, receipts=receipts, credit_notes=credit_notes),
            "limits": (limit(),),
            "terms": terms(),
            "years": (policy_year(),),
            "prejudice": eur(0),
            "paid_earlier": eur(0),
            "premium_set_off": eur(0),
            **changes,
        }
    )
