"""A claim on the desk calculator: read from loose values, and its calculation as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from claims.rules.calculation import Calculation
from claims.rules.inputs import ClaimInputs, ClaimTerms, Exclusion, LimitRow, Period, PolicyYear
from core.inputs import Inputs, written
from core.money import Money
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind
from policies.rules.terms import Basis
from receivables.rules.clock import invoice_clock
from receivables.rules.ledger import CreditNote, Dispute, Invoice, Ledger, Order, Receipt, book

Result = dict[str, object]
Meaning = TypeVar("Meaning")

NOTHING = Money.zero("EUR")
ALWAYS = Period(None, None)

_KINDS = {"permanent": LimitKind.APPROVED, "temporary": LimitKind.TEMPORARY} | {
    kind.value: kind for kind in LimitKind
}
_BASES = {"before_pct": Basis.BEFORE_SHARE, "after_pct": Basis.AFTER_SHARE}
_REASONS = {reason.value: reason for reason in Reason if reason.is_established_outside}


def amount(inputs: Inputs, name: str, default: Money | None = None) -> Money:
    """Read an amount of euros, zero or more, in whole cents; without a default it must be there."""
    found = inputs.money(name, default=None if default is None else default.amount, at_least=0)
    if found != found.to_cents():
        raise inputs.refuse(name, "must be in whole cents")
    return found


def meaning(inputs: Inputs, name: str, words: Mapping[str, Meaning]) -> Meaning:
    """Read one of `words` and return what it stands for."""
    found = inputs.text(name)
    if found not in words:
        raise inputs.refuse(name, f"must be one of {', '.join(words)}")
    return words[found]


def text_if_given(inputs: Inputs, name: str) -> str | None:
    """Read a text that may be missing or null."""
    return inputs.text(name) if inputs.has(name) else None


def read_claim(inputs: Inputs) -> ClaimInputs:
    """Read a claim in the shape of the worked examples."""
    policy = inputs.section("policy")
    rows = inputs.rows("invoices")
    return ClaimInputs(
        date_of_loss=inputs.day("date_of_loss"),
        ledger=Ledger(
            currency="EUR",
            invoices=tuple(_invoices(rows)),
            credit_notes=tuple(_credit_note(row) for row in inputs.rows_or_none("credit_notes")),
            receipts=tuple(_receipt(row) for row in inputs.rows_or_none("receipts")),
        ),
        limits=tuple(_limit_row(row, policy) for row in inputs.rows("limit_timeline")),
        terms=_terms(policy),
        years=(_policy_year(policy),),
        prejudice=NOTHING,
        paid_earlier=amount(inputs, "previously_paid", NOTHING),
        premium_set_off=NOTHING,
        disputes=tuple(
            Dispute(row.text("no"), amount(row, "disputed")) for row in rows if row.has("disputed")
        ),
        exclusions=tuple(
            Exclusion(row.text("no"), meaning(row, "excluded", _REASONS))
            for row in rows
            if row.has("excluded")
        ),
    )


def _terms(policy: Inputs) -> ClaimTerms:
    return ClaimTerms(
        vat_covered=policy.flag("vat_covered"),
        claims_threshold=amount(policy, "claims_threshold"),
        first_loss_each=amount(policy, "eefl"),
        first_loss_basis=meaning(policy, "eefl_basis", _BASES),
        minimum_retention=amount(policy, "min_retention"),
        maximum_payment_days=policy.whole("max_payment_terms_days"),
        maximum_invoicing_days=policy.whole("max_invoicing_delay_days"),
        maximum_extension_days=policy.whole("mep_days", at_most=3650),
    )


def _policy_year(policy: Inputs) -> PolicyYear:
    return PolicyYear(
        label="",
        period=ALWAYS,
        aggregate_first_loss=amount(policy, "afl"),
        aggregate_first_loss_used=amount(policy, "afl_used"),
        maximum_liability=(
            amount(policy, "max_liability") if policy.has("max_liability") else None
        ),
        paid=amount(policy, "paid_to_date"),
    )


def _limit_row(row: Inputs, policy: Inputs) -> LimitRow:
    """Read a limit row; without a share of its own it has the policy's (CLM-36)."""
    valid_from, valid_to = row.day("from"), row.day_or_none("to")
    if valid_to is not None and valid_to < valid_from:
        raise row.refuse("to", "must not be before from")
    share = policy.share("insured_pct")
    return LimitRow(
        valid_from=valid_from,
        valid_to=valid_to,
        amount=amount(row, "amount"),
        kind=meaning(row, "kind", _KINDS),
        insured_share=row.share("insured_pct", default=share),
    )


def _invoices(rows: list[Inputs]) -> Iterator[Invoice]:
    numbers: set[str] = set()
    for row in rows:
        invoice = Invoice(
            number=row.text("no"),
            dispatched_on=row.day("dispatch"),
            issued_on=row.day("invoice_date"),
            due_on=row.day("due"),
            net=amount(row, "net"),
            vat=amount(row, "vat"),
        )
        if invoice.number in numbers:
            raise row.refuse("no", "is used twice")
        numbers.add(invoice.number)
        yield invoice


def _credit_note(row: Inputs) -> CreditNote:
    return CreditNote(
        issued_on=row.day("date"),
        net=amount(row, "net"),
        vat=amount(row, "vat"),
        invoice=text_if_given(row, "invoice"),
    )


def _receipt(row: Inputs) -> Receipt:
    return Receipt(row.day("date"), amount(row, "amount"), text_if_given(row, "designated"))


def claim_result(claim: ClaimInputs, calculation: Calculation) -> Result:
    """Write a calculation in the shape of the worked examples, with its steps."""
    lines = {line.number: line for line in calculation.lines}
    in_given_order = [lines[invoice.number] for invoice in claim.ledger.invoices]
    (year,) = calculation.years
    return {
        "open_gross": {line.number: written(line.open_gross) for line in in_given_order},
        "open_basis": {line.number: written(line.open_basis) for line in in_given_order},
        "insured": {line.number: written(line.insured) for line in in_given_order},
        "reason": {line.number: line.reason.value for line in in_given_order},
        "insured_debt": written(calculation.insured_debt),
        "uninsured_debt": written(calculation.uninsured_debt),
        "recoveries_before_payout_insured_share": written(calculation.recoveries_insured_share),
        "loss": written(calculation.loss),
        "below_threshold": calculation.is_below_threshold,
        "after_insured_pct": written(calculation.after_share),
        "afl_applied": written(calculation.first_loss_applied),
        "afl_used_after": written(year.first_loss_used_after),
        "indemnity": written(calculation.indemnity),
        "steps": [
            {
                "step": step.code.value,
                "before": written(step.before),
                "after": written(step.after),
                "rule": step.clause,
            }
            for step in calculation.steps
        ],
    }


def oldest_open(claim: ClaimInputs) -> Result:
    """Return the deadlines of the oldest invoice open on the date of loss (CLM-06)."""
    booking = book(claim.ledger.received_by(claim.date_of_loss), Order.OLDEST_DUE)
    clocks = [invoice_clock(item.invoice, claim.terms.extension) for item in booking.open_items()]
    return {
        "mep_end_oldest": _day(clocks[0].maximum_extension_ends_on) if clocks else None,
        "stop_shipment_from": _day(clocks[0].stop_shipment_from) if clocks else None,
    }


def _day(day: date) -> str:
    return day.isoformat()
