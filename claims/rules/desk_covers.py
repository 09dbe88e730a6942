"""The covers on the desk calculator: currencies, layers, policy years, deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from claims.rules import other_covers, recoveries
from claims.rules.calculation import Calculation, calculate
from claims.rules.desk_claim import (
    ALWAYS,
    NOTHING,
    Result,
    amount,
    meaning,
)
from claims.rules.exchange import Quotes
from claims.rules.inputs import ClaimInputs, ClaimTerms, LimitRow, Period, PolicyYear
from claims.rules.settlement import Settlement, settle
from core.inputs import Inputs, written
from core.money import Money
from limits.rules.cover.limit_fill import Cover
from limits.rules.lifecycle import LimitKind
from policies.rules.terms import Basis, ExchangeRule
from receivables.rules.ledger import Invoice, Ledger

_SOME_DAY = date(2026, 1, 1)  # for functions in which dates play no part
_PLAIN = ClaimTerms(
    vat_covered=False,
    claims_threshold=NOTHING,
    first_loss_each=NOTHING,
    first_loss_basis=Basis.BEFORE_SHARE,
    minimum_retention=NOTHING,
    maximum_payment_days=0,
    maximum_invoicing_days=0,
    maximum_extension_days=0,
)
_PLAIN_YEAR = PolicyYear(
    label="",
    period=ALWAYS,
    aggregate_first_loss=NOTHING,
    aggregate_first_loss_used=NOTHING,
    maximum_liability=None,
    paid=NOTHING,
)
_EXCHANGE_RULES = {
    "invoice_date": ExchangeRule.INVOICE_DATE,
    "due_date": ExchangeRule.DUE_DATE,
    "loss_date": ExchangeRule.LOSS_DATE,
    "lowest_of_invoice_and_loss_date": ExchangeRule.LOWER_OF,
}


def fx_indemnity(inputs: Inputs) -> Result:
    """Calculate a claim in a foreign currency under each exchange rule (CLM-13)."""
    currency = inputs.currency("currency")
    given = inputs.section("quotes_ccy_per_eur")
    by_day = {word: _quote(given, word) for word in ("invoice_date", "due_date", "loss_date")}
    quotes = Quotes("A", by_day["invoice_date"], by_day["due_date"], by_day["loss_date"])
    claim = _claim(
        {"A": replace(amount(inputs, "amount"), currency=currency)},
        [_row(amount(inputs, "limit_eur"), inputs.share("insured_pct"))],
        quotes=(quotes,),
    )
    results = {}
    for word, rule in _EXCHANGE_RULES.items():
        calculation = calculate(replace(claim, terms=replace(_PLAIN, exchange_rule=rule)))
        (line,) = calculation.lines
        results[word] = {
            "eur": written(line.open_basis),
            "indemnity": written(calculation.indemnity),
        }
    return {**results}


def multi_currency(inputs: Inputs) -> Result:
    """Convert each invoice, then apply the limit to all of them (CLM-35)."""
    rule = meaning(inputs, "fx_rule", _EXCHANGE_RULES)
    rows = inputs.rows("invoices")
    owed = {
        row.text("no"): replace(amount(row, "amount"), currency=row.currency("ccy")) for row in rows
    }
    if len(owed) < len(rows):
        raise inputs.refuse("invoices", "an invoice number is used twice")
    quotes = [
        Quotes(row.text("no"), *[_quote(row, "quote")] * 3)
        for row in rows
        if row.currency("ccy") != "EUR"
    ]
    claim = _claim(
        owed, [_row(amount(inputs, "limit_eur"), inputs.share("insured_pct"))], quotes=tuple(quotes)
    )
    calculation = calculate(replace(claim, terms=replace(_PLAIN, exchange_rule=rule)))
    return {
        "eur": {line.number: written(line.open_basis) for line in calculation.lines},
        "total": written(calculation.debt),
        "insured_debt": written(calculation.insured_debt),
        "uninsured_debt": written(calculation.uninsured_debt),
        "indemnity": written(calculation.indemnity),
    }


def blind_cover(inputs: Inputs) -> Result:
    """Calculate a claim under cover without limit request (CLM-25)."""
    year = replace(
        _PLAIN_YEAR,
        maximum_liability=amount(inputs, "annual_max"),
        paid=amount(inputs, "paid_this_year"),
    )
    row = _row(amount(inputs, "per_debtor_max"), inputs.share("insured_pct"), kind=LimitKind.BLIND)
    calculation = calculate(_claim({"A": amount(inputs, "outstanding")}, [row], year=year))
    left = (amount(inputs, "annual_max") - year.paid).floored_at_zero()
    return {
        "insured_debt": written(calculation.insured_debt),
        "uninsured_debt": written(calculation.uninsured_debt),
        "after_pct": written(calculation.after_share),
        "annual_remaining_before": written(left),
        "indemnity": written(calculation.indemnity),
    }


def topup(inputs: Inputs) -> Result:
    """Calculate a claim on a limit and a top-up above it, and share a recovery (CLM-21)."""
    rows = [
        _row(amount(inputs, "primary_limit"), inputs.share("primary_pct")),
        _row(amount(inputs, "topup_limit"), inputs.share("topup_pct"), kind=LimitKind.TOP_UP),
    ]
    calculation = calculate(_claim({"A": amount(inputs, "outstanding")}, rows))
    primary = _of_kind(calculation, LimitKind.APPROVED)
    on_top = _of_kind(calculation, LimitKind.TOP_UP)
    recovery = amount(inputs, "recovery_after_payout", NOTHING)
    to_primary, to_top_up = recoveries.share_over_layers(
        recovery, [primary[1], on_top[1]], calculation.debt
    )
    return {
        "primary_insured": written(primary[0]),
        "topup_insured": written(on_top[0]),
        "uninsured": written(calculation.uninsured_debt),
        "primary_indemnity": written(primary[1]),
        "topup_indemnity": written(on_top[1]),
        "recovery_primary": written(to_primary),
        "recovery_topup": written(to_top_up),
        "recovery_policyholder": written(recovery - to_primary - to_top_up),
    }


def pre_shipment(inputs: Inputs) -> Result:
    """Calculate the loss on an order that could not be shipped (CLM-24)."""
    loss = other_covers.PreShipmentLoss(
        costs_incurred=amount(inputs, "costs_incurred"),
        salvage=amount(inputs, "salvage"),
        cancelled=amount(inputs, "cancelled", NOTHING),
        advance_payments=amount(inputs, "advance_payments", NOTHING),
    )
    insured = loss.insured_within(amount(inputs, "pre_shipment_limit"))
    settlement = _settled([_cover("A", insured, inputs.share("insured_pct"))])
    return {
        "loss": written(loss.amount),
        "insured": written(insured),
        "indemnity": written(settlement.indemnity),
    }


def mixed_pct(inputs: Inputs) -> Result:
    """Apply to each covered amount the share of its own limit (CLM-36)."""
    covers = [
        _cover(row.text("no"), amount(row, "insured"), row.share("insured_pct"))
        for row in inputs.rows("invoices")
    ]
    settlement = _settled(covers)
    return {
        "by_invoice": {
            cover.invoice: written(part)
            for cover, part in zip(covers, settlement.by_cover, strict=True)
        },
        "indemnity": written(settlement.indemnity),
    }


def policy_year(inputs: Inputs) -> Result:
    """Settle the claims of one policy year in the order of their date of loss (CLM-23)."""
    year = replace(
        _PLAIN_YEAR,
        aggregate_first_loss=amount(inputs, "afl"),
        maximum_liability=(
            amount(inputs, "max_liability") if inputs.has("max_liability") else None
        ),
    )
    result: Result = {}
    name = "losses_in_order_of_date_of_loss"
    for place, loss in enumerate(inputs.numbers(name, at_least=0), start=1):
        cover = _cover("A", Money(loss, "EUR").to_cents(), inputs.share("insured_pct"))
        (done,) = _settled([cover], [year]).years
        uncapped = done.payable - done.first_loss_applied
        result[f"claim_{place}"] = {
            "after_pct": written(done.payable),
            "afl_applied": written(done.first_loss_applied),
            **({"uncapped": written(uncapped)} if uncapped != done.indemnity else {}),
            "indemnity": written(done.indemnity),
        }
        year = replace(
            year,
            aggregate_first_loss_used=done.first_loss_used_after,
            paid=year.paid + done.indemnity,
        )
    return result | {"paid_to_date": written(year.paid)}


def policy_year_attachment(inputs: Inputs) -> Result:
    """Settle a loss over the policy years its dispatches belong to (CLM-31)."""
    years = [_read_year(row) for row in inputs.rows("policy_years")]
    covers = []
    for row in inputs.rows("invoices"):
        label = next((y.label for y in years if y.period.covers(row.day("dispatch"))), None)
        if label is None:
            raise row.refuse("dispatch", "lies in no policy year")
        cover = _cover(row.text("no"), amount(row, "insured"), inputs.share("insured_pct"))
        covers.append(replace(cover, year=label))
    settlement = _settled(covers, years)
    by_year = {
        f"year_{done.label}": {
            "after_pct": written(done.payable),
            "afl_applied": written(done.first_loss_applied),
            "indemnity": written(done.indemnity),
        }
        for done in settlement.years
    }
    return {**by_year, "indemnity": written(settlement.indemnity)}


def _claim(
    owed: Mapping[str, Money],
    limits: Sequence[LimitRow],
    *,
    year: PolicyYear = _PLAIN_YEAR,
    quotes: tuple[Quotes, ...] = (),
) -> ClaimInputs:
    """Return a claim for what is owed per invoice, in which dates play no part."""
    return ClaimInputs(
        date_of_loss=_SOME_DAY + timedelta(days=1),
        ledger=Ledger(
            "EUR",
            tuple(
                Invoice(number, _SOME_DAY, _SOME_DAY, _SOME_DAY, net, net * 0)
                for number, net in owed.items()
            ),
        ),
        limits=tuple(limits),
        terms=_PLAIN,
        years=(year,),
        prejudice=NOTHING,
        paid_earlier=NOTHING,
        premium_set_off=NOTHING,
        quotes=quotes,
    )


def _row(limit: Money, insured_share: Decimal, kind: LimitKind = LimitKind.APPROVED) -> LimitRow:
    return LimitRow(_SOME_DAY, None, limit, kind, insured_share)


def _cover(invoice: str, insured: Money, insured_share: Decimal) -> Cover:
    return Cover(invoice, "", insured, LimitKind.APPROVED, insured_share)


def _settled(covers: Sequence[Cover], years: Sequence[PolicyYear] = (_PLAIN_YEAR,)) -> Settlement:
    loss = Money.sum((cover.amount for cover in covers), "EUR")
    return settle(loss, covers, _PLAIN, years, prejudice=NOTHING)


def _of_kind(calculation: Calculation, kind: LimitKind) -> tuple[Money, Money]:
    """Return what limits of this kind insured, and the indemnity for it."""
    covers = [cover for line in calculation.lines for cover in line.covers if cover.kind is kind]
    return (
        Money.sum((cover.amount for cover in covers), "EUR"),
        Money.sum((cover.indemnity for cover in covers), "EUR"),
    )


def _read_year(row: Inputs) -> PolicyYear:
    return replace(
        _PLAIN_YEAR,
        label=row.text("year"),
        period=Period(row.day("period_from"), row.day("period_to")),
        aggregate_first_loss=amount(row, "afl"),
        aggregate_first_loss_used=amount(row, "afl_used"),
    )


def _quote(inputs: Inputs, name: str) -> Decimal:
    quote = inputs.number(name, at_least=0)
    if not quote:
        raise inputs.refuse(name, "must be above zero")
    return quote
