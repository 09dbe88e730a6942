"""The rules of collecting on the desk calculator: inputs as JSON has them in, results out."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from collections_app.rules import (
    costs,
    due_dates,
    interest,
    plan,
    prescription,
    published_rates,
    rates,
)
from core.inputs import Inputs, written


def statutory_interest(values: object) -> dict[str, object]:
    """Return interest, imputations and what is open (INT-01 to INT-08)."""
    inputs = Inputs(values)
    currency = inputs.currency("currency", default="EUR")
    debt = interest.Debt(
        principal=inputs.money("principal", currency, at_least=0),
        due_on=inputs.day("due_date"),
        rates=_rates(inputs),
        costs=inputs.money("costs_due", currency, at_least=0),
        compounds=inputs.flag("compound"),
        day_count=inputs.choice("day_count", interest.DayCount),
    )
    payments = [
        interest.Payment(row.day("date"), row.money("amount", currency, at_least=0))
        for row in inputs.rows("payments")
    ]
    return _statement(interest.statement(debt, payments, as_of=inputs.day("as_of")))


def bik_costs(values: object) -> dict[str, object]:
    """Return the extrajudicial costs on one demand (BIK-01 to BIK-15)."""
    inputs = Inputs(values)
    found = costs.collection_costs(
        inputs.money("principal", at_least=0),
        vat_uplift=inputs.share("vat_uplift"),
        late_invoices=inputs.whole("b2b_late_invoices"),
    )
    return {
        "costs": written(found.total),
        "by_table": written(found.by_table),
        "within_bounds": written(found.with_bounds),
    }


def effective_due_date(values: object) -> dict[str, object]:
    """Return the day an invoice falls due by law (INT-09, INT-10)."""
    inputs = Inputs(values)
    found = due_dates.effective_due(
        invoice_received_on=inputs.day("invoice_received"),
        agreed_due_on=inputs.day_or_none("agreed_due"),
        parties=due_dates.Parties(
            debtor_is_large=inputs.flag("debtor_is_large"),
            creditor_is_sme=inputs.flag("creditor_is_sme"),
        ),
        goods_received_on=inputs.day("goods_received") if inputs.has("goods_received") else None,
        longer_agreed_expressly=inputs.flag("longer_agreed_expressly", default=False),
    )
    result: dict[str, object] = {
        "effective_due": found.due_on.isoformat(),
        "interest_from": found.interest_from.isoformat(),
    }
    return {**result, "flag": found.flag.value} if found.flag else result


def payment_plan(values: object) -> dict[str, object]:
    """Return the instalments of a plan (PLAN-01)."""
    inputs = Inputs(values)
    spread = plan.instalments(
        inputs.money("total", inputs.currency("currency", default="EUR"), at_least=0),
        inputs.whole("instalments", at_least=1, at_most=360),
        first_due_on=inputs.day("first_due"),
        interval_months=inputs.whole("interval_months", at_least=1, at_most=12),
    )
    return {
        "instalments": [
            {"due": instalment.due_on.isoformat(), "amount": written(instalment.amount)}
            for instalment in spread
        ]
    }


def dunning_ladder(values: object) -> dict[str, object]:
    """Return the day of each step of a ladder (DUN-01)."""
    inputs = Inputs(values)
    due_on, offsets = inputs.day("due"), inputs.section("offsets_days")
    return {
        name: (due_on + timedelta(days=offsets.whole(name, at_most=3650))).isoformat()
        for name in offsets.names()
    }


def prescription_of(values: object) -> dict[str, object]:
    """Return when a claim prescribes (LIM-PRESC)."""
    inputs = Inputs(values)
    found = prescription.prescription(inputs.day("due"), inputs.days("interruptions"))
    return {
        "prescribed_at_end_of_without_interruption": (
            found.last_day_without_interruption.isoformat()
        ),
        "prescribed_at_end_of": found.last_day.isoformat(),
    }


def _rates(inputs: Inputs) -> rates.RateSeries:
    if inputs.has("agreed_rate_pct"):
        return rates.agreed(inputs.number("agreed_rate_pct", at_least=0, at_most=1000))
    name = inputs.text("rate_table")
    if name not in published_rates.SERIES:
        raise inputs.refuse("rate_table", f"must be one of {', '.join(published_rates.SERIES)}")
    return published_rates.series(name)


def _statement(found: interest.Statement) -> dict[str, object]:
    return {
        "segments": [
            {
                "from": segment.first.isoformat(),
                "to": segment.last.isoformat(),
                "days": segment.days,
                "rate_pct": f"{segment.rate:f}",
                "base": written(segment.base),
            }
            for segment in found.segments
        ],
        "imputations": [
            {
                "date": imputation.paid_on.isoformat(),
                "to_costs": written(imputation.to_costs),
                "to_interest": written(imputation.to_interest),
                "to_principal": written(imputation.to_principal),
                "surplus": written(imputation.surplus),
            }
            for imputation in found.imputations
        ],
        "interest_total": written(found.interest),
        "paid_costs": written(found.paid_costs),
        "paid_interest": written(found.paid_interest),
        "paid_principal": written(found.paid_principal),
        "open_costs": written(found.open_costs),
        "open_interest": written(found.open_interest),
        "open_principal": written(found.open_principal),
    }


FUNCTIONS: Mapping[str, Callable[[object], dict[str, object]]] = {
    "statutory_interest": statutory_interest,
    "bik_costs": bik_costs,
    "effective_due_date": effective_due_date,
    "payment_plan": payment_plan,
    "dunning_ladder": dunning_ladder,
    "prescription": prescription_of,
}
